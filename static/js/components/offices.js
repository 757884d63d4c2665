// Adding an office without loading the page again: the blank one in the template is copied.
const form = document.querySelector("[data-offices]");

form.addEventListener("click", (event) => {
  const button = event.target.closest('button[value="add"]');
  if (!button) return;
  event.preventDefault();
  const numbers = [...form.querySelectorAll("fieldset [name$='-city']")].map((each) => Number(each.name.split("-")[1]));
  const number = Math.max(-1, ...numbers) + 1;
  const template = form.querySelector("template");
  const copy = document.createElement("template");
  copy.innerHTML = template.innerHTML.replaceAll("NUMBER", String(number));
  const added = copy.content.querySelector("fieldset");
  const shown = numbers.length + 1;
  added.querySelector("[data-office-number]").textContent = shown;
  template.before(added);
  form.querySelector("[role=status]").textContent = `Office ${shown} added.`;
  added.querySelector("input:not([type=hidden])").focus();
});
