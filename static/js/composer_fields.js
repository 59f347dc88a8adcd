// What the form around the box holds, by the names of its fields, and putting it back. The textarea holds the words, the
// hidden field "format" says in which way, and the editor, when there is one, shows them.

import { wordsOf } from "./drafts.js";
import { htmlFromPlainText, plainTextFromHtml, plainTextIfThatIsAll } from "./plain_text.js";

// What a form sends along that nobody wrote: as in forums/drafts/words.py.
export const NOT_WORDS = new Set(["csrfmiddlewaretoken", "submission_id", "draft", "later", "publish_at", "save_draft", "upload"]);

export function htmlOf({ body, format }) {
  return format?.[0] === "html" ? (body?.[0] ?? "") : htmlFromPlainText(body?.[0] ?? "");
}

export class ComposerFields {
  constructor(form, textarea, format) {
    Object.assign(this, { form, textarea, format, editor: null });
    const words = textarea.value;
    textarea.value = textarea.defaultValue;
    this.initial = this.read();
    textarea.value = words;
  }

  read() {
    const fields = {};
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && !NOT_WORDS.has(name)) (fields[name] ??= []).push(value);
    }
    return fields;
  }

  hold(words, format) {
    this.textarea.value = words;
    this.format.value = format;
  }

  /** Makes what the box holds plain text, where that loses nothing; else its signs stay to be seen, as without a script. */
  holdWithoutEditor() {
    if (this.format.value !== "html") return;
    const text = plainTextIfThatIsAll(this.textarea.value);
    if (text !== null) this.hold(text, "text");
    else this.explainSigns();
  }

  explainSigns() {
    const head = this.textarea.closest("[data-composer]").querySelector(".composer-head");
    if (head.querySelector("[data-signs]")) return;
    const hint = Object.assign(document.createElement("p"), { className: "hint" });
    hint.dataset.signs = "";
    hint.textContent =
      "The editor could not be loaded. The signs between < and > are formatting: leave them as they are, and change the words between them.";
    head.append(hint);
  }

  /** Puts fields into the form; those that are not named stay as they are. */
  fill(fields, { canBeUndone }) {
    for (const field of this.form.elements) {
      const values = fields[field.name];
      if (!values || NOT_WORDS.has(field.name) || field === this.textarea || field === this.format) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (field.type !== "file") field.value = values[this.sameNamed(field).indexOf(field)] ?? values[0];
    }
    const format = fields.format?.[0] ?? "text";
    const words = fields.body?.[0] ?? "";
    if (this.editor) {
      this.editor.replace(format === "html" ? words : htmlFromPlainText(words), { canBeUndone });
      this.hold(this.editor.html(), "html");
    } else {
      this.hold(words, format);
      this.holdWithoutEditor();
    }
    this.form.dispatchEvent(new CustomEvent("composer:filled"));
  }

  /** What the box holds before anyone has written: as text until the editor is there. */
  begin(html) {
    if (this.editor) this.editor.replace(html, { canBeUndone: false });
    const words = this.editor ? this.editor.html() : plainTextFromHtml(html);
    if (!this.editor) this.textarea.defaultValue = words;
    this.hold(words, this.editor ? "html" : "text");
    this.initial.body = [words];
    this.begins = { words, html };
  }

  /** The same with its formatting, for the editor, if the box holds just that. */
  beginning(words) {
    return this.begins?.words === words ? this.begins.html : null;
  }

  empty() {
    this.fill({ ...this.initial, format: [this.editor ? "html" : (this.initial.format?.[0] ?? "text")] }, { canBeUndone: true });
  }

  sameNamed(field) {
    return [...this.form.elements].filter((one) => one.name === field.name);
  }

  isAsItCame(fields) {
    const plain = (given) => wordsOf({ ...given, format: [] });
    return plain(fields) === plain(this.initial);
  }

  /** A draft, with what was typed while it was looked for: words behind those of the draft, other fields in their place. */
  withTyped(fields) {
    const merged = { ...fields };
    const typed = this.read();
    const isTyped = (name) => String(typed[name] ?? []) !== String(this.initial[name] ?? []);
    for (const name of Object.keys(typed)) if (isTyped(name)) merged[name] = typed[name];
    const body = [htmlOf(fields) + (isTyped("body") ? htmlOf(typed) : "")];
    return { ...merged, body, format: ["html"] };
  }
}
