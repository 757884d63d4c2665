// Suggestions while typing: makes a combobox (WAI-ARIA 1.2, list autocomplete with manual selection)
// of every input with data-suggest, the address that answers {"results": […]}. Without it, the input
// is what it was: a field of a form.

const PAUSE_MILLISECONDS = 150;
const SHORTEST = 2;

class Suggestions {
  constructor(input) {
    this.input = input;
    this.address = input.dataset.suggest;
    this.options = [];
    this.current = -1;
    this.asked = 0;
    this.list = this.makeList();
    this.status = this.makeStatus();
    this.describeInput();
    this.listen();
  }

  makeList() {
    const list = document.createElement("ul");
    list.id = `${this.input.id}-suggestions`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    this.input.after(list);
    this.input.parentElement.classList.add("suggestions-anchor");
    return list;
  }

  makeStatus() {
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    this.list.after(status);
    return status;
  }

  describeInput() {
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", this.list.id);
  }

  listen() {
    this.input.addEventListener("input", () => this.wait());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.close());
    // Before the input loses its focus, or the list would be gone when the click arrives.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take([...this.list.children].indexOf(option));
    });
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MILLISECONDS);
  }

  async ask() {
    const typed = this.input.value.trim();
    const turn = ++this.asked;
    if (typed.length < SHORTEST) return this.close();
    try {
      const response = await fetch(`${this.address}?q=${encodeURIComponent(typed.slice(0, 100))}`);
      const found = response.ok ? (await response.json()).results : [];
      // An answer that was overtaken by a later question is about something else.
      if (turn === this.asked && document.activeElement === this.input) this.show(found);
    } catch {
      this.close();
    }
  }

  show(found) {
    this.options = found.map((each) => each.text);
    this.current = -1;
    this.list.replaceChildren(...found.map((each, index) => this.makeOption(each, index)));
    const isOpen = found.length > 0;
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = isOpen
      ? `${found.length} ${found.length === 1 ? "suggestion" : "suggestions"}, use the arrow keys`
      : "No suggestions";
  }

  makeOption(each, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.className = "suggestions__option";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.append(each.label ?? each.text);
    if (each.kind) {
      const kind = document.createElement("span");
      kind.className = "suggestions__kind";
      kind.append(each.kind);
      option.append(" ", kind);
    }
    return option;
  }

  press(event) {
    // Whoever writes Chinese or Japanese chooses characters with these keys.
    if (event.isComposing) return;
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.ask();
      else this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.current >= 0) {
      event.preventDefault();
      this.take(this.current);
    }
  }

  move(step) {
    // One position more than there are options: none, where what was typed stands again.
    const positions = this.options.length + 1;
    this.current = ((this.current + 1 + step + positions) % positions) - 1;
    [...this.list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.current));
    });
    const chosen = this.list.children[this.current];
    if (chosen) {
      this.input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  take(index) {
    this.input.value = this.options[index];
    this.close();
    this.input.focus();
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.list.hidden = true;
    this.current = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
  }
}

for (const input of document.querySelectorAll("input[data-suggest]")) {
  new Suggestions(input);
}
