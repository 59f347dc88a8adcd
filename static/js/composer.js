// The box people write in. Without this script it is a textarea that posts plain text. With it, the words are kept on the
// device while they are typed, sent once, and, when the editor can be had, written with formatting (editor.js).
// The textarea and the hidden field "format" always hold what would be sent.

import { DraftPlace } from "./drafts.js";
import { htmlFromPlainText, plainTextFromHtml } from "./plain_text.js";
import { sendOnce } from "./send_once.js";

const PAUSE = 500;
const OFFLINE = "You are offline, so this is not sent yet. Your words are kept on this device. Send it when the connection is back.";

function newSubmission() {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  return digits.join("").replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

function timeOf(moment) {
  const when = new Date(moment);
  const time = when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (when.toDateString() === new Date().toDateString()) return time;
  return `${when.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}, ${time}`;
}

class Composer {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.textarea = box.querySelector("textarea[data-editor]");
    this.format = box.querySelector("input[name=format]");
    this.submission = box.querySelector("input[name=submission_id]");
    this.line = box.querySelector("[data-draft-line]");
    this.discardButton = box.querySelector("[data-draft-discard]");
    this.place = new DraftPlace(box.dataset.member, this.form);
    this.editor = null;
    this.sent = false;
    this.initial = { ...this.fields(), body: this.textarea.defaultValue };
    // Browsers put back what a form held; here the draft does that, and it knows what has been posted since.
    this.textarea.autocomplete = "off";
  }

  start() {
    this.form.addEventListener("input", (event) => {
      if (event.target.name) this.changed();
    });
    this.form.addEventListener("change", (event) => {
      if (event.target.name) this.changed();
    });
    addEventListener("pagehide", () => this.keepNow());
    addEventListener("visibilitychange", () => this.keepNow());
    this.discardButton?.addEventListener("click", () => this.discard());
    const said = this.box.querySelector("[data-composer-said]");
    sendOnce(this.form, {
      say: (words) => (said.textContent = words),
      beforeSending: () => {
        this.keepNow({ sending: true });
        return navigator.onLine ? null : OFFLINE;
      },
    });
    addEventListener("online", () => (said.textContent = ""));
    this.textarea.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) this.post();
    });

    const returned = "returned" in this.box.dataset;
    const draft = returned ? null : this.place.read();
    if (returned) this.changed();
    if (draft || document.activeElement === this.textarea) this.openEditor(draft);
    else this.openEditorWhenNear();
  }

  post() {
    this.form.requestSubmit(this.box.querySelector("button[type=submit]"));
  }

  openEditorWhenNear() {
    const open = () => {
      watch.disconnect();
      this.textarea.removeEventListener("focus", open);
      this.openEditor(null);
    };
    const watch = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && open(), {
      rootMargin: "600px",
    });
    watch.observe(this.box);
    this.textarea.addEventListener("focus", open);
  }

  async openEditor(draft) {
    let typed = "";
    try {
      const { openEditor } = await import("./editor.js");
      const untouched = draft || this.textarea.value === this.textarea.defaultValue;
      // What someone typed while this was loading goes with them, behind the draft if there is one.
      if (draft && this.textarea.value !== this.textarea.defaultValue) typed = this.textarea.value;
      const words = draft ? this.textarea.defaultValue : this.textarea.value;
      this.editor = openEditor({
        textarea: this.textarea,
        content: this.format.value === "html" ? words : htmlFromPlainText(words),
        changed: (html) => {
          this.hold(html, "html");
          this.changed();
        },
        post: () => this.post(),
      });
      this.hold(this.editor.html(), "html");
      if (untouched && !("returned" in this.box.dataset)) this.initial.body = this.textarea.value;
    } catch (problem) {
      console.warn("The editor could not be loaded: this is a plain text box.", problem);
      this.editor = null;
      if (this.format.value === "html") this.hold(plainTextFromHtml(this.textarea.value), "text");
    }
    if (draft) this.restore(draft, typed);
  }

  hold(words, format) {
    this.textarea.value = words;
    this.format.value = format;
  }

  /** Puts words into the box, whichever it is now. */
  show(words, format, { canBeUndone }) {
    if (this.editor) {
      this.editor.replace(format === "html" ? words : htmlFromPlainText(words), { canBeUndone });
      this.hold(this.editor.html(), "html");
    } else {
      this.hold(format === "html" ? plainTextFromHtml(words) : words, "text");
    }
  }

  fields() {
    const fields = Object.fromEntries(new FormData(this.form));
    delete fields.csrfmiddlewaretoken;
    delete fields.submission_id;
    return fields;
  }

  fill(fields, { canBeUndone }) {
    for (const [name, value] of Object.entries(fields)) {
      const field = this.form.elements[name];
      if (field && name !== "body" && name !== "format") field.value = value;
    }
    this.show(fields.body, fields.format, { canBeUndone });
  }

  restore(draft, typed) {
    // What the address brings, a title from a search that found nothing, is newer than the draft.
    const brought = new URLSearchParams(location.search);
    const fields = Object.fromEntries(Object.entries(draft.fields).filter(([name]) => !brought.has(name)));
    if (typed) {
      const before = fields.format === "html" ? fields.body : htmlFromPlainText(fields.body);
      Object.assign(fields, { body: before + htmlFromPlainText(typed), format: "html" });
    }
    this.fill(fields, { canBeUndone: false });
    // Words that were sent, with the answer lost, go under the same submission again, and are posted once.
    if (draft.sent) {
      this.submission.value = draft.submission;
      this.sent = true;
    }
    this.say(draft.at);
    if (typed) this.changed();
  }

  discard() {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.fill({ ...this.initial, format: this.editor ? "html" : "text" }, { canBeUndone: true });
    this.place.forget();
    this.say(null);
    (this.editor ?? this.textarea).focus();
  }

  changed() {
    // A submission is these words: others are another.
    if (this.sent) {
      this.submission.value = newSubmission();
      this.sent = false;
    }
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.keepNow(), PAUSE);
  }

  isAsItCame(fields) {
    return Object.keys(fields).every((name) => name === "format" || fields[name] === this.initial[name]);
  }

  keepNow({ sending = false } = {}) {
    if (this.waiting === undefined && !sending) return;
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.sent ||= sending;
    const fields = this.fields();
    if (this.isAsItCame(fields) && !("returned" in this.box.dataset)) {
      this.place.forget();
      this.say(null);
      return;
    }
    const draft = { fields, submission: this.submission.value, sent: this.sent, at: Date.now() };
    this.say(this.place.keep(draft) ? draft.at : null);
  }

  say(moment) {
    if (this.line) this.line.textContent = moment ? `Draft kept on this device, ${timeOf(moment)}` : "";
    if (this.discardButton) this.discardButton.hidden = !moment;
  }
}

for (const box of document.querySelectorAll("[data-composer]")) new Composer(box).start();
