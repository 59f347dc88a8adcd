// A line of the list of files: what it is, how far it has come, what can be done with it; of a picture, what it shows.

import { button } from "./editor_fields.js";
import { iconOf } from "./icon.js";

const LONGEST_DESCRIPTION = 500;
let rows = 0;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export class FileRow {
  /** `acts`: remove, again, putIn, described. */
  constructor(name, acts) {
    const id = `file-row-${(rows += 1)}`;
    this.acts = acts;
    this.name = name;
    this.sign = element("span", { className: "upload-sign" }, iconOf("file"));
    this.line = element("span", { className: "soft", id: `${id}-state` });
    this.bar = element("progress", { max: 1, value: 0, hidden: true });
    this.bar.setAttribute("aria-label", `${name}, being added`);
    this.removeButton = button("Remove", "btn--sm btn--quiet", () => acts.remove());
    this.againButton = button("Try again", "btn--sm", () => acts.again());
    this.putInButton = button("Put it into the words", "btn--sm", () => acts.putIn());
    for (const [one, words] of [[this.removeButton, "Remove"], [this.againButton, "Try again"], [this.putInButton, "Put into the words"]]) {
      one.setAttribute("aria-label", `${words}: ${name}`);
    }
    this.againButton.hidden = true;
    this.putInButton.hidden = true;
    this.description = this.describing(id);
    const words = element("div", { className: "upload-words" }, element("b", { textContent: name }), element("br"), this.line, this.bar, this.description);
    const buttons = element("div", { className: "row gap-s1" }, this.putInButton, this.againButton, this.removeButton);
    this.element = element("li", { className: "upload" }, this.sign, words, buttons);
  }

  describing(id) {
    this.alt = element("input", { type: "text", id: `${id}-alt`, maxLength: LONGEST_DESCRIPTION, autocomplete: "off" });
    this.plain = element("input", { type: "checkbox", id: `${id}-plain` });
    this.wrong = element("p", { className: "wrong", id: `${id}-wrong`, hidden: true });
    const label = element("label", { htmlFor: this.alt.id, textContent: "What it shows, for those who cannot see it" });
    const plainLabel = element("label", { className: "row small" }, this.plain, " It only decorates: there is nothing to say of it");
    this.alt.setAttribute("aria-describedby", `${this.wrong.id} ${id}-state`);
    this.alt.addEventListener("input", () => this.acts.described(false));
    this.alt.addEventListener("change", () => this.acts.described(true));
    // Enter says that this is all, and not that the post is to be sent.
    this.alt.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.acts.described(true);
    });
    this.plain.addEventListener("change", () => {
      this.alt.disabled = this.plain.checked;
      this.acts.described(true);
    });
    return element("div", { className: "field", hidden: true }, label, this.wrong, this.alt, plainLabel);
  }

  /** What was said of the picture: null as long as nothing was. */
  get said() {
    if (this.plain.checked) return "";
    return this.alt.value.replaceAll(/\s+/g, " ").trim() || null;
  }

  set said(words) {
    this.plain.checked = words === "";
    this.alt.disabled = this.plain.checked;
    this.alt.value = words ?? "";
  }

  ask(isMissing) {
    this.wrong.textContent = isMissing ? "Say in a few words what it shows, or tick the box below." : "";
    this.wrong.hidden = !isMissing;
    if (isMissing) this.alt.focus();
  }

  progress(part) {
    this.bar.hidden = false;
    if (part >= 1) this.bar.removeAttribute("value");
    else this.bar.value = part;
    this.say(part >= 1 ? "Sent. Being checked and made ready" : `${Math.round(part * 100)} % sent`, "Cancel");
  }

  say(words, remove = "Remove") {
    this.line.textContent = words;
    this.removeButton.textContent = remove;
    this.removeButton.setAttribute("aria-label", `${remove}: ${this.name}`);
  }

  over(words, { canTryAgain = false, isWrong = false, remove = "Remove" } = {}) {
    this.bar.hidden = true;
    this.againButton.hidden = !canTryAgain;
    this.line.className = isWrong ? "wrong" : "soft";
    this.say(words, remove);
  }

  showPicture(address) {
    this.sign.replaceChildren(element("img", { src: address, alt: "", width: 48, height: 48 }));
    this.description.hidden = false;
  }
}
