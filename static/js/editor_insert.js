// HTML that a part of the form puts into the words, where the editor could not be had: there it is plain text.

import { plainTextFromHtml } from "./plain_text.js";

/** Puts words at the caret of a plain box, as paragraphs of their own; as HTML where the box holds that. */
export function insertPlainly(textarea, html) {
  const { selectionStart, selectionEnd, value } = textarea;
  const before = value.slice(0, selectionStart).trimEnd();
  const after = value.slice(selectionEnd).trimStart();
  const words = textarea.form.elements.format?.value === "html" ? html : plainTextFromHtml(html);
  textarea.value = `${before ? `${before}\n\n` : ""}${words}\n\n${after}`;
  const caret = textarea.value.length - after.length;
  textarea.setSelectionRange(caret, caret);
  textarea.focus();
  textarea.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const box of document.querySelectorAll("[data-composer]")) {
  box.addEventListener("composer:insert", ({ detail }) => {
    const textarea = box.querySelector("textarea[data-editor]");
    if (!textarea.hidden) insertPlainly(textarea, detail.html);
  });
}
