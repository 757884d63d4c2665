// Previews without leaving the page: a button with data-preview sends its form, as it would without
// JavaScript, and shows of the answer only the part of that id.

async function answered(button) {
  const data = new FormData(button.form, button);
  const answer = await fetch(button.form.action, { method: "POST", body: data });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById(button.dataset.preview);
}

async function preview(button) {
  const shown = await answered(button).catch(() => null);
  if (!shown) return button.form.requestSubmit(button);
  const part = document.getElementById(button.dataset.preview);
  part.replaceChildren(...shown.childNodes);
  part.hidden = false;
  part.scrollIntoView({ block: "nearest" });
}

for (const button of document.querySelectorAll("[data-preview]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    preview(button);
  });
}
