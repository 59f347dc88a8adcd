// A box for words with formatting and nothing else: the editor in the place of the textarea. Without this script, or
// where the editor cannot be had, plain text is written and sent. Who leaves with words that were not sent is asked first.

import "./editor_insert.js";
import { htmlFromPlainText } from "./plain_text.js";

for (const box of document.querySelectorAll("[data-composer]")) {
  const textarea = box.querySelector("textarea[data-editor]");
  const { form } = textarea;
  const format = form.elements.format;
  let isSending = false;
  let isChanged = false;

  textarea.addEventListener("input", () => (isChanged = true));
  form.addEventListener("submit", () => (isSending = true));
  addEventListener("beforeunload", (event) => {
    if (isChanged && !isSending) event.preventDefault();
  });

  try {
    const { openEditor } = await import("./editor.js");
    const words = textarea.value;
    const editor = openEditor({
      textarea,
      content: format.value === "html" ? words : htmlFromPlainText(words),
      changed: (html) => {
        textarea.value = html;
        isChanged = true;
      },
      post: () => form.requestSubmit(),
    });
    textarea.value = editor.html();
    format.value = "html";
    box.dataset.ready = "";
  } catch (problem) {
    console.warn("The editor could not be loaded: this is a plain text box.", problem);
  }
}
