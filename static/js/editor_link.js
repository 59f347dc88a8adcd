// The panel under the toolbar where a link is written, changed or taken off. It is part of the page, not a dialogue:
// Enter makes the link, Escape goes back to the words.

import { isAllowedAddress } from "./editor_extensions.js";
import { button, field } from "./editor_fields.js";

let panels = 0;

/** What someone typed as an address, made whole: "gov.uk/send" is meant as https. Empty if it is none. */
function wholeAddress(typed) {
  const address = typed.trim();
  if (!address || /\s/.test(address)) return "";
  if (isAllowedAddress(address)) return address.length > 1 ? address : "";
  if (/^[^/:]+@[^/:]+\.[^/:]+$/.test(address)) return `mailto:${address}`;
  return /^[\p{L}\d-]+(?:\.[\p{L}\d-]+)+(?:[/?#:]|$)/u.test(address) ? `https://${address}` : "";
}

export class LinkPanel {
  constructor(editor) {
    const id = `link-${(panels += 1)}`;
    this.editor = editor;
    this.words = field(`${id}-words`, "Words to show", {});
    this.address = field(`${id}-address`, "Web address", { inputMode: "url", autocapitalize: "none", spellcheck: false });
    this.wrong = Object.assign(document.createElement("p"), { id: `${id}-wrong`, className: "wrong", hidden: true });
    this.wrong.setAttribute("role", "alert");
    this.address.input.before(this.wrong);
    this.keep = button("Add link", "btn--primary", () => this.apply());
    this.remove = button("Take the link off", "", () => this.takeOff());
    const row = document.createElement("div");
    row.className = "row";
    row.append(this.keep, this.remove, button("Cancel", "btn--quiet", () => this.close()));

    this.element = Object.assign(document.createElement("div"), { id, className: "link-panel", hidden: true });
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Link");
    this.element.append(this.words.box, this.address.box, row);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.target.matches("input")) this.apply();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  openedBy(opener) {
    this.opener = opener;
    opener.setAttribute("aria-controls", this.element.id);
    this.expanded(false);
  }

  expanded(open) {
    this.element.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
  }

  open() {
    const { editor } = this;
    const linked = editor.isActive("link");
    if (linked) editor.commands.extendMarkRange("link");
    const needsWords = editor.state.selection.empty;
    this.words.box.hidden = !needsWords;
    this.words.input.value = "";
    this.address.input.value = linked ? editor.getAttributes("link").href : "";
    this.keep.textContent = linked ? "Change link" : "Add link";
    this.remove.hidden = !linked;
    this.complain("");
    this.expanded(true);
    (needsWords ? this.words : this.address).input.focus();
  }

  close() {
    this.expanded(false);
    this.editor.view.focus();
  }

  complain(words) {
    this.wrong.textContent = words;
    this.wrong.hidden = !words;
    if (!words) {
      this.address.input.removeAttribute("aria-invalid");
      this.address.input.removeAttribute("aria-describedby");
      return;
    }
    this.address.input.setAttribute("aria-invalid", "true");
    this.address.input.setAttribute("aria-describedby", this.wrong.id);
    this.address.input.focus();
  }

  apply() {
    const href = wholeAddress(this.address.input.value);
    if (!href) {
      this.complain("This is not a web address. It looks like www.example.org or name@example.org.");
      return;
    }
    this.close();
    const chain = this.editor.chain();
    const { selection } = this.editor.state;
    if (!selection.empty) {
      chain.setLink({ href }).setTextSelection(selection.to).run();
      return;
    }
    const text = this.words.input.value.trim() || this.address.input.value.trim();
    chain.insertContent({ type: "text", text, marks: [{ type: "link", attrs: { href } }] }).unsetMark("link").run();
  }

  takeOff() {
    this.close();
    this.editor.chain().extendMarkRange("link").unsetLink().run();
  }
}
