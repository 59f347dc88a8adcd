// The box people write in. Without this script it is a textarea that posts plain text. With it, the words are a draft from
// the first letter on (composer_draft.js), are sent once, and, when the editor can be had, written with formatting
// (editor.js). The textarea and the hidden field "format" always hold what would be sent.

import "./editor_insert.js";
import { ComposerDraft } from "./composer_draft.js";
import { ComposerFields, NOT_WORDS, htmlOf } from "./composer_fields.js";
import { ComposerNotices } from "./composer_notices.js";
import { device, flush, listen, server, wordsOf } from "./drafts.js";
import { TAB, newId } from "./drafts_device.js";
import { referenceOf } from "./drafts_server.js";
import { htmlFromPlainText } from "./plain_text.js";
import { sendOnce } from "./send_once.js";
import { toast } from "./toast.js";

const LONGEST_WAIT = 1_500;
const LONGEST_JOURNEY = 8_000;

const after = (milliseconds) => new Promise((isOver) => setTimeout(isOver, milliseconds));

class Composer {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.textarea = box.querySelector("textarea[data-editor]");
    this.format = box.querySelector("input[name=format]");
    this.isReturned = "returned" in box.dataset;
    this.reference = box.querySelector("input[name=draft]");
    this.submission = box.querySelector("input[name=submission_id]");
    this.parts = new ComposerFields(this.form, this.textarea, this.format);
    this.isAway = false;
    this.isSending = false;
    this.others = [];
    this.draft = new ComposerDraft(this, box.dataset.place, new URL(this.form.action, location).pathname);
    this.notices = new ComposerNotices(box);
    this.found = new Promise((isFound) => (this.isFound = isFound));
    // Browsers put back what a form held; here the draft does that, and it knows what has been posted since.
    this.form.autocomplete = "off";
    this.textarea.autocomplete = "off";
  }

  async start() {
    const key = this.box.dataset.key;
    delete this.box.dataset.key;
    for (const type of ["input", "change"]) {
      this.form.addEventListener(type, (event) => event.target.name && !NOT_WORDS.has(event.target.name) && this.changed());
    }
    addEventListener("pagehide", () => this.draft.leavePage());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.draft.save() : this.refresh()));
    addEventListener("online", () => this.draft.unsavedSince && this.draft.save());
    this.notices.discardButton?.addEventListener("click", () => this.discard());
    this.box.addEventListener("composer:begin", ({ detail }) => this.begin(detail.html));
    sendOnce(this.form, (button) => this.send(button));
    listen((message) => this.hear(message));
    this.textarea.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) this.post();
    });
    await device.open(key);
    const isTyped = !this.isAsItCame(this.fields());
    if (this.isReturned || this.reference.value || isTyped || document.activeElement === this.textarea) this.open();
    else this.openWhenNear();
  }

  post() {
    this.form.requestSubmit(this.box.querySelector("button[type=submit]:not([name])"));
  }

  openWhenNear() {
    const open = () => {
      watch.disconnect();
      this.open();
    };
    const watch = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && open(), {
      rootMargin: "600px",
    });
    watch.observe(this.box);
    this.textarea.addEventListener("focus", open, { once: true });
  }

  /** Makes the box ready: the editor in it, and the draft there is. What is typed meanwhile goes with it. */
  async open() {
    if (this.isOpening) return;
    this.isOpening = true;
    if (this.reference.value) this.draft.takeReference(this.reference.value, this.submission.value);
    const search = this.draft.find();
    const module = import("./editor.js");
    module.catch(() => {});
    await Promise.race([search, after(LONGEST_WAIT)]);
    await this.openEditor(module);
    if (!this.isAway) await this.takeUp(await search);
    this.isFound();
    this.box.dataset.ready = "";
    const isNews = this.draft.confirmed === null && !this.draft.isWaiting && !this.isAsItCame(this.fields());
    if (this.draft.unsavedSince || (isNews && !this.reference.value)) this.changed();
  }

  async openEditor(module) {
    try {
      const { openEditor } = await module;
      const isUntouched = this.textarea.value === this.textarea.defaultValue && !this.isReturned;
      const words = this.textarea.value;
      this.parts.editor = openEditor({
        textarea: this.textarea,
        content: this.format.value === "html" ? words : this.parts.beginning(words) ?? htmlFromPlainText(words),
        changed: (html) => {
          this.parts.hold(html, "html");
          this.changed();
        },
        post: () => this.post(),
      });
      this.parts.hold(this.parts.editor.html(), "html");
      if (isUntouched) this.parts.initial.body = [this.textarea.value];
    } catch (problem) {
      console.warn("The editor could not be loaded: this is a plain text box.", problem);
      this.parts.editor = null;
      this.parts.holdWithoutEditor();
    }
  }

  /** Puts what a post begins with into the box, for as long as nobody has written in it: that is no draft. */
  begin(html) {
    const isUntouched = String(this.fields().body) === String(this.parts.initial.body);
    if (isUntouched && !this.isReturned && !this.reference.value) this.parts.begin(html);
  }

  async takeUp({ drafts, named, kept }) {
    if (this.isReturned) {
      // Else another device has gone on with it: what is here becomes a version beside that.
      if (named?.state === "unsent" && this.draft.isOwn(named)) this.draft.isAt(named);
      return this.draft.changed();
    }
    if (this.reference.value) {
      if (named && named.state !== "unsent" && named.state !== "scheduled") return this.isSentElsewhere(named.url);
      if (named) this.restore(named.fields, () => this.draft.takeUp(named));
      return undefined;
    }
    const brought = new URLSearchParams(location.search);
    const isNew = brought.has("new") || brought.has("title");
    const left = kept.at(-1);
    if (left && (!isNew || left.entry.waiting)) {
      this.draft.isTouched = true;
      await this.restore(left.entry.fields, () => this.draft.takeOver(left));
      if (left.entry.waiting) this.notices.waiting(this, false);
    } else if (drafts.length && !isNew) {
      await this.restore(drafts[0].fields, () => this.draft.takeUp(drafts[0]));
      this.notices.saved(drafts[0].saved);
      if (this.draft.place === "thread") this.notices.offerAnother();
    }
    // For a thread or a post, two drafts are two versions; several new threads may well be begun.
    if (this.draft.place !== "thread") drafts.filter(({ id }) => id !== this.draft.id).forEach((one) => this.hasOther(one));
    return undefined;
  }

  /** Puts a draft into the box; what was typed while it was looked for stays, the words behind those of the draft. */
  async restore(fields, takeUp) {
    const isTyped = !this.reference.value && !this.isAsItCame(this.fields());
    const words = isTyped ? this.parts.withTyped(fields) : fields;
    await takeUp();
    this.parts.fill(words, { canBeUndone: false });
    if (isTyped) this.draft.changed();
  }

  fields() {
    return this.parts.read();
  }

  changed() {
    if (this.isAway || this.isSending) return;
    if (!this.isOpening) this.open();
    if (this.draft.isWaiting) this.edit();
    else this.draft.changed();
  }

  isAsItCame(fields) {
    if (this.reference.value) return false;
    return this.parts.isAsItCame(fields);
  }

  clear() {
    if (this.reference.value) {
      // The page came with the draft in it: without it, it is another page.
      this.draft.begin();
      location.assign(location.pathname);
      return;
    }
    this.draft.begin();
    this.draft.isTouched = false;
    this.parts.empty();
    this.notices.none();
  }

  discard() {
    const fields = this.fields();
    this.draft.abandon();
    this.clear();
    (this.parts.editor ?? this.textarea).focus();
    toast("Draft discarded.", () => {
      this.parts.fill(fields, { canBeUndone: true });
      this.draft.changed();
    });
  }

  async send(pressed) {
    if (this.isAway) return undefined;
    if (!this.isOpening) this.open();
    await this.found;
    const field = pressed?.name ? [[pressed.name, pressed.value]] : [];
    if (field.length) field.push(["publish_at", this.form.elements.publish_at?.value ?? ""]);
    const hasFiles = [...this.form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
    if (hasFiles) return this.sendAsPage(field);
    this.isSending = true;
    this.notices.none();
    const words = wordsOf(this.fields());
    await this.draft.send(field);
    this.isSending = false;
    if (this.isLeaving) return after(LONGEST_JOURNEY);
    if (wordsOf(this.fields()) !== words) this.changed();
    else if (this.draft.isWaiting && this.notices.panel.hidden && !this.notices.isSignedOut) this.notices.waiting(this, false);
    return undefined;
  }

  /** As the browser sends a form: the page that comes back says what is wrong, each thing at its place. */
  sendAsPage(pressed = []) {
    for (const [name, value] of pressed) {
      if (name !== "publish_at") this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    this.submission.value = this.draft.submission;
    this.reference.value = referenceOf(this.draft);
    this.form.submit();
  }

  hear(message) {
    const isMine = message.id === this.draft.id;
    if (message.type === "leave") return this.leave();
    if (message.type === "save") return this.draft.unsavedSince ? this.draft.save() : undefined;
    if (message.type === "here") return this.isHereAgain();
    if (message.type === "sent" && isMine) this.isSent(message);
    else if (message.type === "refused" && isMine) this.isRefused(message);
    else if (message.type === "waiting" && isMine) this.notices.waiting(this, message.isSignedOut);
    return undefined;
  }

  isSent({ url, words, tab }) {
    const isOwn = this.draft.isWaiting;
    const isBeyond = this.draft.isTouched && wordsOf(this.fields()) !== words;
    this.draft.isWaiting = false;
    if (isOwn && isBeyond) this.draft.begin();
    if (isBeyond) {
      // The server says whether they are news: then they become a draft of their own.
      this.draft.confirmed = null;
      this.draft.changed();
      return this.notices.sent(url, true);
    }
    if (isOwn && this.isSending && tab === TAB) return this.goTo(url);
    return this.isSentElsewhere(url);
  }

  /** Another tab or device, or this one from another page, has sent this draft. */
  isSentElsewhere(url) {
    device.remove(this.draft.id);
    this.clear();
    this.notices.sent(url);
  }

  isRefused({ errors, isShownByPage }) {
    this.draft.isWaiting = false;
    if (isShownByPage && this.isSending) {
      this.isLeaving = true;
      return this.sendAsPage();
    }
    this.draft.submission = newId();
    this.notices.problem(errors);
    return this.draft.changed();
  }

  goTo(url) {
    this.isLeaving = true;
    const there = new URL(url, location);
    const isHere = there.pathname + there.search === location.pathname + location.search;
    location.assign(there);
    if (isHere) location.reload();
  }

  /** Goes on writing what waits to be sent. */
  async edit() {
    const wasThere = await this.draft.unsend();
    this.notices.none();
    if (wasThere) this.draft.changed();
    (this.parts.editor ?? this.textarea).focus();
  }

  async discardWaiting() {
    if (await this.draft.unsend()) this.discard();
  }

  /** The member looks at this tab again: another device may have gone on with the draft. */
  async refresh() {
    const { draft } = this;
    if (this.notices.isSignedOut) return this.isHereAgain();
    if (this.isAway || !draft.base || draft.isWaiting || draft.unsavedSince) return undefined;
    const { id, base } = draft;
    const answer = await server.draftsAt(draft.place, id);
    const now = answer.data?.draft;
    if (!now || draft.unsavedSince || draft.id !== id || draft.base !== base) return undefined;
    if (now.state === "sent") this.isSentElsewhere(now.url);
    else if (now.state === "unsent" && now.version > base) {
      draft.takeUp(now);
      this.parts.fill(now.fields, { canBeUndone: true });
      this.notices.saved(now.saved);
    }
    return undefined;
  }

  // What the draft tells: see composer_draft.js.
  isKeptHere() {
    this.notices.kept();
  }

  isSavedAt(moment) {
    this.notices.saved(moment);
  }

  isNotReached() {
    this.notices.kept();
  }

  isNotSaved(errors) {
    this.notices.problem(errors);
  }

  isDropped() {
    this.notices.none();
  }

  isSignedOut() {
    this.notices.signedOut();
  }

  hasOther(other) {
    this.others.push(other);
    if (this.others.length === 1) this.showVersions();
  }

  showVersions() {
    const other = this.others[0];
    this.notices.versions(this.fields(), other, (chosen) => this.choose(chosen, other));
  }

  choose(chosen, other) {
    const mine = { id: this.draft.id, version: this.draft.base };
    if (chosen === "both") {
      const fields = this.fields();
      this.parts.fill({ ...fields, body: [htmlOf(other.fields) + htmlOf(fields)], format: ["html"] }, { canBeUndone: true });
      this.draft.changed();
    } else if (chosen === "other") {
      this.draft.takeUp(other);
      this.parts.fill(other.fields, { canBeUndone: true });
    }
    const gone = chosen === "other" ? mine : other;
    server.discard(gone.id, gone.version);
    if (chosen !== "both") {
      toast("The other version is discarded.", () => server.ask(`/drafts/${gone.id}/restore/`, { form: [] }));
    }
    this.others.shift();
    this.notices.noPanel();
    if (this.others.length) this.showVersions();
    (this.parts.editor ?? this.textarea).focus();
  }

  /** The member has signed out, or another is here: the words go from the screen, and are kept for their writer. */
  async leave() {
    const { draft } = this;
    const entry = draft.unsavedSince && !draft.isWaiting && !draft.isSaved ? draft.entry() : null;
    this.isAway = true;
    this.parts.editor?.replace("", { canBeUndone: false });
    this.form.reset();
    this.notices.left(this.form);
    if (entry) await device.put(entry);
  }

  async isHereAgain() {
    if (this.isAway) return location.reload();
    if (!this.notices.isSignedOut) return undefined;
    const identity = await server.identity();
    if (identity.state !== "done") return undefined;
    this.notices.noPanel();
    return this.draft.isWaiting ? flush() : this.draft.save();
  }
}

for (const box of document.querySelectorAll("[data-composer]")) new Composer(box).start();
