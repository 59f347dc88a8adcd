// Says at the foot of the page what has been done, with Undo where there is one. It stays until it is
// closed or the next one comes: nothing that can be undone disappears by itself.

const place = document.querySelector("[data-toasts]");

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn--sm";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

/** Shows `words`; `undo`, when given, is called once if the member chooses Undo; `link`, {words, address}, leads on. */
export function toast(words, undo, link) {
  if (!place) return;
  const said = document.createElement("div");
  said.className = "toast";
  const text = document.createElement("span");
  text.textContent = words;
  said.append(text);
  if (undo) {
    said.append(button("Undo", () => {
      said.remove();
      undo();
    }));
  }
  if (link) {
    const made = document.createElement("a");
    made.className = "btn btn--sm";
    made.href = link.address;
    made.textContent = link.words;
    said.append(made);
  }
  said.append(button("Close", () => said.remove()));
  place.replaceChildren(said);
}
