// The panel where a picture in the words is described for those who cannot see it. Loaded when a picture is chosen.

import { button, field } from "./editor_fields.js";

let panels = 0;

export class PicturePanel {
  constructor(editor, after) {
    const id = `picture-${(panels += 1)}`;
    this.editor = editor;
    this.words = field(`${id}-alt`, "What the picture shows, for those who cannot see it", { maxLength: 500 });
    this.plain = Object.assign(document.createElement("input"), { type: "checkbox", id: `${id}-plain` });
    const label = Object.assign(document.createElement("label"), { className: "row" });
    label.append(this.plain, " It only decorates: there is nothing to say of it");
    this.wrong = Object.assign(document.createElement("p"), { id: `${id}-wrong`, className: "wrong", hidden: true });
    this.wrong.setAttribute("role", "alert");
    this.words.input.before(this.wrong);
    const row = Object.assign(document.createElement("div"), { className: "row" });
    row.append(
      button("Keep the description", "btn--primary", () => this.apply()),
      button("Take the picture out", "", () => this.takeOut()),
      button("Cancel", "btn--quiet", () => this.close()),
    );
    this.element = Object.assign(document.createElement("div"), { id, className: "link-panel picture-panel", hidden: true });
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Picture");
    this.element.append(this.words.box, label, row);
    after.after(this.element);
    this.plain.addEventListener("change", () => (this.words.input.disabled = this.plain.checked));
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.target.matches("input")) this.apply();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  open() {
    const { alt } = this.editor.state.selection.node.attrs;
    this.at = this.editor.state.selection.from;
    this.words.input.value = alt ?? "";
    this.plain.checked = alt === "";
    this.words.input.disabled = this.plain.checked;
    this.complain(false);
    this.element.hidden = false;
    (this.plain.checked ? this.plain : this.words.input).focus();
  }

  close() {
    this.element.hidden = true;
    this.editor.view.focus();
  }

  complain(isWrong) {
    this.wrong.textContent = isWrong ? "Say in a few words what it shows, or tick the box below." : "";
    this.wrong.hidden = !isWrong;
    for (const [name, value] of [["aria-invalid", "true"], ["aria-describedby", this.wrong.id]]) {
      if (isWrong) this.words.input.setAttribute(name, value);
      else this.words.input.removeAttribute(name);
    }
    if (isWrong) this.words.input.focus();
  }

  apply() {
    const alt = this.plain.checked ? "" : this.words.input.value.replaceAll(/\s+/g, " ").trim();
    if (!alt && !this.plain.checked) {
      this.complain(true);
      return;
    }
    this.close();
    this.editor.chain().setNodeSelection(this.at).updateAttributes("picture", { alt }).setNodeSelection(this.at).run();
  }

  takeOut() {
    this.close();
    this.editor.chain().setNodeSelection(this.at).deleteSelection().run();
  }
}
