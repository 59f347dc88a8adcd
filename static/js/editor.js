// The editor: our preset of django-prose-editor (Tiptap, ProseMirror). It takes the place of a textarea, keeps its label,
// hint and errors, and yields HTML that the server keeps as it is (forums/html.py).

import { Editor, ProseParser } from "prose-editor";

import { extensions } from "./editor_extensions.js";
import { LinkPanel } from "./editor_link.js";
import { groupsTold, mentionSuggestions } from "./editor_mentions.js";
import { cleanPastedHtml, filesOf } from "./editor_paste.js";
import { Toolbar } from "./editor_toolbar.js";
import { htmlFromPlainText } from "./plain_text.js";

const EMPTY_AT_THE_ENDS = /^(?:<p><\/p>)+|(?:<p><\/p>)+$/g;

function describeShortcuts(id) {
  const hint = document.createElement("span");
  hint.id = id;
  hint.className = "sr";
  hint.textContent = "Alt and F10 for formatting. Control and Enter to send. Control and / for all shortcuts.";
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

/** Where this is written, for who may be mentioned there: the thread, or the forum that is chosen for a new one. */
function placeOf(box) {
  if (box.dataset.thread) return { thread: box.dataset.thread };
  const forum = box.closest("form").elements.forum?.value;
  return forum ? { forum } : {};
}

// The box of a post that is changed holds it as one would type it; `data-html` is the same with its mentions.
function asItIsKept(textarea, content) {
  return textarea.dataset.html && textarea.value === textarea.defaultValue ? textarea.dataset.html : content;
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
  const box = textarea.closest("[data-composer]");
  const shown = { toolbar: null, panel: null };

  const html = () => editor.getHTML().replace(EMPTY_AT_THE_ENDS, "");
  const editor = new Editor({
    element: place,
    injectCSS: false,
    content: asItIsKept(textarea, content),
    extensions: [
      ...extensions({
        post,
        openLink: () => shown.panel.open(),
        goToToolbar: () => shown.toolbar.focus(),
        showShortcuts: () => shown.toolbar.showShortcuts(),
      }),
      mentionSuggestions({ box, context: () => placeOf(box) }),
    ],
    // Lists begin as they do in Word. Other signs stay what they are: nobody here should need to know Markdown.
    enableInputRules: ["bulletList", "orderedList"],
    enablePasteRules: ["link"],
    editorProps: {
      attributes: attributesFrom(textarea, label, hint),
      transformPastedHTML: cleanPastedHtml,
      clipboardTextParser: (text, place, plain, view) => {
        const { body } = new DOMParser().parseFromString(htmlFromPlainText(text), "text/html");
        return ProseParser.fromSchema(view.state.schema).parseSlice(body);
      },
      handlePaste: (view, event) => takeFiles(event, event.clipboardData),
      handleDrop: (view, event) => takeFiles(event, event.dataTransfer),
    },
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
  groupsTold(editor, box, () => placeOf(box));
  box.addEventListener("composer:insert", ({ detail }) => insert(detail));
  // Once whoever opened it has put a draft in.
  setTimeout(() => box.dispatchEvent(new CustomEvent("composer:opened")));

  function takeFiles(event, data) {
    const files = filesOf(data);
    if (!files.length) return false;
    event.preventDefault();
    box.dispatchEvent(new CustomEvent("composer:files", { detail: { files }, bubbles: true }));
    return true;
  }

  // A quote goes to the end, with room for an answer under it; everything else to the caret.
  function insert({ html: markup, atEnd = false }) {
    if (!atEnd) {
      editor.chain().insertContent(markup).scrollIntoView().run();
      editor.view.focus();
      return;
    }
    const { content, lastChild } = editor.state.doc;
    const isFree = lastChild.type.name === "paragraph" && !lastChild.content.size;
    editor.commands.insertContentAt({ from: content.size - (isFree ? lastChild.nodeSize : 0), to: content.size }, `${markup}<p></p>`);
    // Chromium may keep its own caret in what was replaced, whatever the page says of it.
    getSelection().removeAllRanges();
    focusAtEnd();
    editor.commands.scrollIntoView();
  }

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
