// What the panels under the toolbar are made of.

export function field(id, words, attributes) {
  const label = Object.assign(document.createElement("label"), { htmlFor: id, textContent: words });
  const input = Object.assign(document.createElement("input"), { id, type: "text", autocomplete: "off", ...attributes });
  const box = Object.assign(document.createElement("div"), { className: "field" });
  box.append(label, input);
  return { box, input };
}

export function button(words, look, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: `btn btn--sm ${look}` });
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
