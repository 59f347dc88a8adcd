// The editor: our preset of django-prose-editor (Tiptap, ProseMirror). It takes the place of a textarea, keeps its label,
// hint and errors, and yields HTML that the server keeps as it is (forums/html.py).

import { Editor } from "django-prose-editor/editor";

import { extensions } from "./editor_extensions.js";
import { LinkPanel } from "./editor_link.js";
import { cleanPastedHtml } from "./editor_paste.js";
import { Toolbar } from "./editor_toolbar.js";

const EMPTY_AT_THE_ENDS = /^(?:<p><\/p>)+|(?:<p><\/p>)+$/g;

function describeShortcuts(id) {
  const hint = document.createElement("span");
  hint.id = id;
  hint.className = "sr";
  hint.textContent = "Alt and F10 for formatting. Control and Enter to send.";
  return hint;
}

function attributesFrom(textarea, label, hint) {
  const attributes = {
    id: textarea.id,
    class: "writing prose",
    role: "textbox",
    "aria-multiline": "true",
    "aria-labelledby": label.id,
    "aria-describedby": [textarea.getAttribute("aria-describedby"), hint.id].filter(Boolean).join(" "),
    spellcheck: "true",
    autocapitalize: "sentences",
    lang: textarea.lang || "en-GB",
  };
  if (textarea.required) attributes["aria-required"] = "true";
  if (textarea.getAttribute("aria-invalid") === "true") attributes["aria-invalid"] = "true";
  return attributes;
}

/**
 * Puts the editor in the place of `textarea`, with `content` in it. `changed` is given the HTML after each change, `post`
 * is called on Ctrl+Enter. Throws, with the textarea as it was, if the editor cannot be made.
 */
export function openEditor({ textarea, content, changed, post }) {
  const label = textarea.labels[0];
  label.id ||= `${textarea.id}_label`;
  const hint = describeShortcuts(`${textarea.id}_shortcuts`);
  const place = document.createElement("div");
  const shown = { toolbar: null, panel: null };

  const html = () => editor.getHTML().replace(EMPTY_AT_THE_ENDS, "");
  const editor = new Editor({
    element: place,
    injectCSS: false,
    content,
    extensions: extensions({
      post,
      openLink: () => shown.panel.open(),
      goToToolbar: () => shown.toolbar.focus(),
    }),
    // Lists begin as they do in Word. Other signs stay what they are: nobody here should need to know Markdown.
    enableInputRules: ["bulletList", "orderedList"],
    enablePasteRules: ["link"],
    editorProps: { attributes: attributesFrom(textarea, label, hint), transformPastedHTML: cleanPastedHtml },
    onUpdate: () => changed(html()),
  });

  shown.panel = new LinkPanel(editor);
  shown.toolbar = new Toolbar(editor, { panel: shown.panel, controls: textarea.id });
  // The box of the textarea takes the editor in; links to the field, and its label, now lead to the editor.
  const isTypedIn = document.activeElement === textarea;
  textarea.id += "_plain";
  textarea.required = false;
  textarea.before(shown.toolbar.element, shown.panel.element, place);
  textarea.after(hint);
  label.addEventListener("click", () => editor.view.focus());
  if (isTypedIn) focusAtEnd();
  textarea.hidden = true;

  // At once, where Tiptap's own command waits for a frame: a letter typed meanwhile would be lost.
  function focusAtEnd() {
    editor.commands.setTextSelection(editor.state.doc.content.size);
    editor.view.focus();
  }

  return {
    html,
    focus: focusAtEnd,
    replace(words, { canBeUndone }) {
      editor.chain().setMeta("addToHistory", canBeUndone).setContent(words, { emitUpdate: false }).run();
    },
  };
}
