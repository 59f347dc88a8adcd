// The row of buttons over the editor: one stop for Tab, arrows between the buttons, Escape back to the words.

import { HEADING_LEVEL } from "./editor_extensions.js";
import { iconOf } from "./icon.js";

const APPLE = /Mac|iPhone|iPad/.test(navigator.platform);

const BUTTONS = [
  { name: "Bold", icon: "bold", keys: "Mod+B", act: (chain) => chain.toggleBold(), is: "bold" },
  { name: "Italic", icon: "italic", keys: "Mod+I", act: (chain) => chain.toggleItalic(), is: "italic" },
  {
    name: "Heading",
    icon: "heading",
    keys: "Mod+Alt+3",
    act: (chain) => chain.toggleHeading({ level: HEADING_LEVEL }),
    is: "heading",
  },
  null,
  { name: "Bullet list", icon: "list", keys: "Mod+Shift+8", act: (chain) => chain.toggleBulletList(), is: "bulletList" },
  { name: "Numbered list", icon: "numbered", keys: "Mod+Shift+7", act: (chain) => chain.toggleOrderedList(), is: "orderedList" },
  { name: "Quote", icon: "quote", keys: "Mod+Shift+B", act: (chain) => chain.toggleBlockquote(), is: "blockquote" },
  { name: "Link", icon: "link", keys: "Mod+K", is: "link", opensPanel: true },
  {
    name: "Table",
    icon: "table",
    act: (chain) => chain.insertTable({ rows: 3, cols: 2, withHeaderRow: true }),
    can: (can) => !can.addRowAfter(),
  },
  null,
  { name: "Undo", icon: "undo", keys: "Mod+Z", act: (chain) => chain.undo(), can: (can) => can.undo() },
  { name: "Redo", icon: "redo", keys: APPLE ? "Mod+Shift+Z" : "Mod+Y", act: (chain) => chain.redo(), can: (can) => can.redo() },
  { name: "Keyboard shortcuts", icon: "keys", keys: "Mod+/", showsShortcuts: true },
  // Only where there is something for them to do.
  { words: "Add a row", act: (chain) => chain.addRowAfter(), within: "table" },
  { words: "Add a column", act: (chain) => chain.addColumnAfter(), within: "table" },
  { words: "Header row", act: (chain) => chain.toggleHeaderRow(), within: "table" },
  { words: "Delete the row", act: (chain) => chain.deleteRow(), within: "table" },
  { words: "Delete the column", act: (chain) => chain.deleteColumn(), within: "table" },
  { words: "Delete the table", act: (chain) => chain.deleteTable(), within: "table" },
  { words: "Describe the picture", within: "picture", describes: true },
];

const MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function keysShown(keys) {
  if (!APPLE) return keys.replace("Mod", "Ctrl");
  return keys.replace("Mod", "⌘").replace("Alt", "⌥").replace("Shift", "⇧").replaceAll("+", "");
}

function keysApart(keys) {
  const names = APPLE ? { Mod: "⌘", Alt: "⌥", Shift: "⇧" } : { Mod: "Ctrl" };
  return keys.split("+").map((key) => names[key] ?? key);
}

export class Toolbar {
  constructor(editor, { panel, controls }) {
    this.editor = editor;
    this.panel = panel;
    this.element = document.createElement("div");
    this.element.className = "toolbar";
    this.element.setAttribute("role", "toolbar");
    this.element.setAttribute("aria-label", "Formatting");
    this.element.setAttribute("aria-controls", controls);
    // A phone has no keys to show, and no room to spare.
    const shown = matchMedia("(hover: none)").matches ? BUTTONS.filter((part) => !part?.showsShortcuts) : BUTTONS;
    this.parts = shown.filter(Boolean).map((part) => ({ ...part, button: this.makeButton(part) }));
    const buttons = this.parts.map((part) => part.button);
    this.more = Object.assign(document.createElement("div"), { className: "toolbar-more" });
    for (const part of shown) {
      const made = part ? buttons.shift() : this.makeDivider();
      (part?.within ? this.more : this.element).append(made);
    }
    this.element.append(this.more);
    this.stopAt(this.parts[0].button);
    this.element.addEventListener("keydown", (event) => this.move(event));
    this.element.addEventListener("focusin", (event) => this.stopAt(event.target));
    // A press with the pointer leaves the caret, and a phone's keyboard, where they are.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    panel.openedBy(this.parts.find((part) => part.opensPanel).button);
    editor.on("transaction", () => this.refresh());
    this.refresh();
  }

  makeButton(part) {
    const button = document.createElement("button");
    button.type = "button";
    if (part.words) {
      button.className = "toolbar-words";
      button.textContent = part.words;
    } else {
      button.title = part.keys ? `${part.name} (${keysShown(part.keys)})` : part.name;
      button.setAttribute("aria-label", part.name);
      button.append(iconOf(part.icon));
    }
    if (part.keys) button.setAttribute("aria-keyshortcuts", part.keys.replace("Mod", APPLE ? "Meta" : "Control"));
    button.addEventListener("click", () => this.use(part));
    return button;
  }

  use(part) {
    if (part.can && !part.can(this.editor.can())) return;
    if (part.opensPanel) this.panel.open();
    else if (part.showsShortcuts) this.showShortcuts();
    else if (part.describes) this.describePicture();
    else {
      this.editor.view.focus();
      part.act(this.editor.chain()).scrollIntoView().run();
    }
  }

  async showShortcuts() {
    const before = document.activeElement;
    const { showShortcuts } = await import("./editor_shortcuts.js");
    const buttons = this.parts.filter((part) => part.keys && !part.showsShortcuts).map((part) => [part.name, part.keys]);
    showShortcuts(buttons, keysApart, () => (this.element.contains(before) ? before : this.editor.view).focus());
  }

  async describePicture() {
    const { PicturePanel } = await import("./editor_picture.js");
    this.picture ??= new PicturePanel(this.editor, this.element);
    this.picture.open();
  }

  makeDivider() {
    const divider = document.createElement("hr");
    divider.setAttribute("aria-orientation", "vertical");
    return divider;
  }

  focus() {
    this.element.querySelector("[tabindex='0']").focus();
  }

  shownButtons() {
    return this.parts.map((part) => part.button).filter((button) => !button.hidden);
  }

  stopAt(stop) {
    for (const { button } of this.parts) button.tabIndex = button === stop ? 0 : -1;
  }

  move(event) {
    const buttons = this.shownButtons();
    const at = buttons.indexOf(document.activeElement);
    let to;
    if (event.key in MOVES) to = (at + MOVES[event.key] + buttons.length) % buttons.length;
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = buttons.length - 1;
    else if (event.key === "Escape") this.editor.view.focus();
    else return;
    event.preventDefault();
    if (to !== undefined) buttons[to].focus();
  }

  /** Shows the buttons for the table or the picture that the caret is in. */
  offer() {
    const within = this.editor.isActive("picture") ? "picture" : this.editor.isActive("table") ? "table" : "";
    if (within === this.within) return;
    this.within = within;
    this.more.hidden = !within;
    for (const part of this.parts) if (part.within) part.button.hidden = part.within !== within;
    if (this.parts.some(({ button }) => button.hidden && button.tabIndex === 0)) this.stopAt(this.parts[0].button);
  }

  refresh() {
    this.offer();
    for (const { button, is, can } of this.parts) {
      if (is) button.setAttribute("aria-pressed", String(this.editor.isActive(is)));
      if (can) button.setAttribute("aria-disabled", String(!can(this.editor.can())));
    }
  }
}
