// Typing a tag offers those there are, by any of their names; the title of what is asked offers tags that fit it, and the
// vocabulary beside the field can be pressed. Without this script the field takes the same words, and the list is there to read.
// Up and Down go through what is offered, Enter takes it, Escape closes it.

const PAUSE = 150;
const TITLE_PAUSE = 600;
const MOST_TAGS = 5;
let lists = 0;

function part(name, className, text) {
  return Object.assign(document.createElement(name), { className, textContent: text ?? "" });
}

const folded = (name) => name.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");
const namesIn = (field) => field.value.split(/[,;]/).map((name) => name.trim().replace(/^#+/, "")).filter(Boolean);

async function offersFor(query) {
  // Without a connection nothing is offered: a tag can be typed all the same.
  const answer = await fetch(`/tag-suggestions/?${new URLSearchParams(query)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? (await answer.json()).tags : [];
}

function set(field, value) {
  field.value = value;
  // The draft is saved, and other scripts hear, as when someone has typed.
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The list that opens under a field while one types in it. */
class TagList {
  constructor(field) {
    this.field = field;
    this.takesOne = field.hasAttribute("data-one-tag");
    this.element = part("ul", "offers");
    this.element.id = `tags-offered-${(lists += 1)}`;
    this.element.hidden = true;
    this.element.setAttribute("role", "listbox");
    this.element.setAttribute("aria-label", "Tags");
    this.said = part("p", "sr");
    this.said.setAttribute("role", "status");
    const place = part("div", "offers-place");
    field.before(place);
    place.append(field, this.element, this.said);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", this.element.id], ["autocomplete", "off"]]) {
      field.setAttribute(name, value);
    }
    field.addEventListener("input", (event) => event.isTrusted && this.typed());
    field.addEventListener("keydown", (event) => this.pressed(event));
    field.addEventListener("blur", () => this.close());
    // A press leaves the caret, and a phone's keyboard, where they are.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.element.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(option);
    });
  }

  begun() {
    if (this.takesOne) return this.field.value.trim();
    return this.field.value.slice(0, this.field.selectionStart).split(/[,;]/).pop().trim().replace(/^#+/, "");
  }

  typed() {
    clearTimeout(this.wait);
    const words = this.begun();
    if (!words) {
      this.close();
      return;
    }
    this.wait = setTimeout(async () => {
      const offers = await offersFor({ q: words });
      if (words === this.begun() && document.activeElement === this.field) this.show(offers);
    }, PAUSE);
  }

  show(offers) {
    const there = new Set(this.takesOne ? [] : namesIn(this.field).map(folded));
    there.delete(folded(this.begun()));
    const fresh = offers.filter((one) => !there.has(folded(one.name)));
    this.element.replaceChildren(...fresh.map((one, at) => {
      const option = part("li", "offer");
      option.id = `${this.element.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.name = one.name;
      option.append(part("b", "", one.name));
      if (one.also) option.append(part("span", "small soft", ` for “${one.also}”`));
      return option;
    }));
    this.element.hidden = !fresh.length;
    this.field.setAttribute("aria-expanded", String(fresh.length > 0));
    this.point(null);
    if (fresh.length) this.said.textContent = `${fresh.length} ${fresh.length === 1 ? "tag" : "tags"} to choose from, with the arrow keys.`;
  }

  close() {
    clearTimeout(this.wait);
    this.element.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.point(null);
    this.said.textContent = "";
  }

  point(option) {
    this.pointed?.setAttribute("aria-selected", "false");
    this.pointed = option;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  pressed(event) {
    if (this.element.hidden) return;
    const options = [...this.element.children];
    const at = options.indexOf(this.pointed);
    if (event.key === "ArrowDown") this.point(options[(at + 1) % options.length]);
    else if (event.key === "ArrowUp") this.point(options[(at <= 0 ? options.length : at) - 1]);
    else if (event.key === "Enter" && this.pointed) this.take(this.pointed);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(option) {
    const { name } = option.dataset;
    this.close();
    if (this.takesOne) {
      set(this.field, name);
      return;
    }
    const { value, selectionStart } = this.field;
    const before = value.slice(0, selectionStart).split(/[,;]/).slice(0, -1).map((one) => one.trim()).filter(Boolean);
    const after = value.slice(selectionStart).split(/[,;]/).slice(1).map((one) => one.trim()).filter(Boolean);
    const text = [...before, name].join(", ") + (before.length + after.length + 1 < MOST_TAGS ? ", " : "");
    set(this.field, text + after.join(", "));
    this.field.setSelectionRange(text.length, text.length);
  }
}

/** Buttons that put a tag into the field. */
function button(name, field) {
  const one = part("button", "tag", name);
  one.type = "button";
  one.addEventListener("click", () => {
    const names = namesIn(field);
    const at = names.map(folded).indexOf(folded(name));
    if (at >= 0) names.splice(at, 1);
    else if (names.length < MOST_TAGS) names.push(name);
    set(field, names.join(", "));
  });
  return one;
}

function showPressed(place, field) {
  const there = new Set(namesIn(field).map(folded));
  for (const one of place.querySelectorAll("button.tag")) one.setAttribute("aria-pressed", String(there.has(folded(one.textContent))));
}

function offerForTitle(place, title, field) {
  const box = place.querySelector("[data-tags-for-title]");
  let asked = "";
  let wait;
  async function offer() {
    const words = title.value.trim();
    if (words === asked) return;
    asked = words;
    const offers = words.length < 4 ? [] : await offersFor({ title: words });
    if (words !== asked) return;
    box.querySelector("[data-offers]").replaceChildren(...offers.map((one) => button(one.name, field)));
    box.hidden = !offers.length;
    showPressed(place, field);
  }
  title.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(offer, TITLE_PAUSE);
  });
  offer();
}

for (const field of document.querySelectorAll("input[name=tags], input[data-one-tag]")) new TagList(field);

for (const place of document.querySelectorAll("[data-tag-field]")) {
  const field = place.querySelector("input[name=tags]");
  for (const word of place.querySelectorAll("[data-vocabulary] .tag")) word.replaceWith(button(word.textContent, field));
  field.addEventListener("input", () => showPressed(place, field));
  showPressed(place, field);
  const title = place.closest("form").querySelector("input[name=title]");
  if (title) offerForTitle(place, title, field);
}
