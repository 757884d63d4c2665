// Long lists of boxes to tick get a field to search them; ticked boxes always stay in sight.

const LONG = 12;

function searchable(list, number) {
  const others = list.querySelector("details");
  const choices = [...others.querySelectorAll("li")];
  if (choices.length < LONG) return;
  const label = document.createElement("label");
  label.className = "visually-hidden";
  label.htmlFor = `checklist-search-${number}`;
  label.textContent = `Search ${list.querySelector("legend").textContent.toLowerCase()}`;
  const input = document.createElement("input");
  input.type = "search";
  input.id = label.htmlFor;
  input.className = "field__control checklist__search";
  input.placeholder = label.textContent;
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().trim();
    for (const choice of choices) {
      const ticked = choice.querySelector("input").checked;
      choice.hidden = !ticked && !choice.textContent.toLowerCase().includes(words);
    }
    for (const group of others.querySelectorAll(".checklist__group")) {
      group.hidden = !group.querySelector("li:not([hidden])");
    }
  });
  others.querySelector("summary").after(label, input);
}

document.querySelectorAll("[data-checklist]").forEach(searchable);
