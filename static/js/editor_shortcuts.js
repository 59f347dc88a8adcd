// The dialogue that lists the keys of the editor. Loaded when someone asks for it.

const MORE = [
  ["Another paragraph", "Enter"],
  ["Another line of the same paragraph", "Shift+Enter"],
  ["Further in, in a list", "Mod+]"],
  ["Further out, in a list", "Mod+["],
  ["Mention someone", "@"],
  ["To the buttons over the words; arrows move between them, Escape goes back", "Alt+F10"],
  ["Send", "Mod+Enter"],
  ["These shortcuts", "Mod+/"],
];

function cell(name, ...content) {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

function keysOf(shown) {
  return shown.flatMap((key, at) => [at ? " + " : "", cell("kbd", key)]);
}

function makeDialog(buttons, keysShown) {
  const dialog = Object.assign(document.createElement("dialog"), { className: "shortcuts", id: "editor-shortcuts" });
  const title = Object.assign(cell("h2", "Keyboard shortcuts"), { id: "editor-shortcuts-h" });
  dialog.setAttribute("aria-labelledby", title.id);
  const body = document.createElement("tbody");
  for (const [name, keys] of [...buttons, ...MORE]) {
    const head = cell("th", name);
    head.scope = "row";
    const row = document.createElement("tr");
    row.append(head, cell("td", ...keysOf(keysShown(keys))));
    body.append(row);
  }
  const table = cell("table", body);
  const inTables = cell("p", "In a table, the buttons add and take away rows and columns. Arrow keys move between its cells.");
  inTables.className = "small";
  const close = Object.assign(cell("button", "Close"), { type: "button", className: "btn" });
  close.addEventListener("click", () => dialog.close());
  dialog.append(title, table, inTables, close);
  document.body.append(dialog);
  return dialog;
}

/** Shows the keys; `back` is called when the dialogue is closed. */
export function showShortcuts(buttons, keysShown, back) {
  const dialog = document.getElementById("editor-shortcuts") ?? makeDialog(buttons, keysShown);
  dialog.addEventListener("close", back, { once: true });
  if (!dialog.open) dialog.showModal();
}
