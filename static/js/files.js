// Files in the box people write in: added by button, drag or paste, each with a line in a list. What is posted is in plain
// fields: "files" has the ids of what is not in the words, "alts" what pictures show. Pictures in the words are in the words.

import { FileRow } from "./files_row.js";
import { upload } from "./files_upload.js";

const LOOK_AGAIN = 4_000;
const IN_WORDS = /^\/files\/([0-9a-f-]{36})\//;

const filesIn = (data) => [...(data?.files ?? [])];
const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

class Files {
  constructor(part) {
    this.part = part;
    this.box = part.closest("[data-composer]");
    this.form = part.closest("form");
    this.textarea = this.box.querySelector("textarea[data-editor]");
    this.format = this.box.querySelector("input[name=format]");
    this.ids = part.querySelector("input[name=files]");
    this.alts = part.querySelector("input[name=alts]");
    this.list = part.querySelector("[data-files-list]");
    this.said = part.querySelector("[data-files-said]");
    this.megabytes = Number(part.dataset.megabytes);
    this.most = Number(part.dataset.most);
    this.items = [];
    this.unknown = null;
    this.hasAsked = false;
    this.told = new Set();
    this.chooser = part.querySelector("input[type=file]");
  }

  start() {
    // The list does what the plain field and its boxes do; the field only opens the browser's window to choose from.
    this.chooser.removeAttribute("name");
    for (const plain of this.part.querySelectorAll("[data-files-plain]")) plain.hidden = true;
    for (const box of this.part.querySelectorAll("[name=take_out]")) box.removeAttribute("name");
    const add = this.part.querySelector("[data-files-add]");
    add.hidden = false;
    add.querySelector("button").addEventListener("click", () => this.chooser.click());
    this.chooser.addEventListener("change", () => {
      this.add([...this.chooser.files]);
      this.chooser.value = "";
    });
    this.box.addEventListener("composer:files", ({ detail }) => this.add([...detail.files]));
    this.textarea.addEventListener("paste", (event) => this.take(event, filesIn(event.clipboardData)));
    this.box.addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      this.box.classList.add("composer--drop");
    });
    this.box.addEventListener("dragleave", (event) => !this.box.contains(event.relatedTarget) && this.rest());
    this.box.addEventListener("drop", (event) => {
      this.rest();
      if (!event.defaultPrevented) this.take(event, filesIn(event.dataTransfer));
    });
    this.form.addEventListener("composer:filled", () => this.read());
    this.form.addEventListener("submit", (event) => this.hold(event), { capture: true });
    // A picture may be taken out of the words, or brought back, by any means that the editor knows.
    new MutationObserver((changes) => {
      // The list's own changes are none of the words.
      const isOfWords = changes.some(({ target }) => !this.part.contains(target));
      if (isOfWords && this.items.some((item) => item.html)) this.settle();
    }).observe(this.box, { childList: true, subtree: true });
    this.read();
  }

  rest() {
    this.box.classList.remove("composer--drop");
  }

  take(event, files) {
    if (!files.length) return;
    event.preventDefault();
    this.add(files);
  }

  say(words) {
    this.said.textContent = words;
  }

  // ------------------------------------------------------------------------------------------ adding
  add(files) {
    const room = this.most - this.items.length;
    for (const file of files.slice(0, Math.max(room, 0))) this.send(this.newItem({ file, name: file.name || "Picture.png" }));
    if (files.length > room) this.say(`A post can have ${this.most} files. The others were not added.`);
    else this.say(files.length === 1 ? `Adding ${files[0].name}` : `Adding ${files.length} files`);
  }

  newItem(item) {
    item.row = new FileRow(item.name, {
      remove: () => this.remove(item),
      again: () => (item.isUnknown ? this.read() : this.send(item)),
      putIn: () => this.putIn(item),
      described: (isDone) => this.described(item, isDone),
    });
    this.items.push(item);
    this.list.append(item.row.element);
    this.list.hidden = false;
    return item;
  }

  async send(item) {
    if (item.file.size > this.megabytes * 1024 * 1024) {
      this.fail(item, `Larger than ${this.megabytes} MB. Make it smaller, and add it again.`);
      return;
    }
    item.row.over("Waiting for its turn", { remove: "Cancel" });
    item.sending = upload(item.file, {
      token: () => this.form.elements.csrfmiddlewaretoken.value,
      member: this.box.dataset.member,
      progress: (part) => item.row.progress(part),
    });
    const { file, refused, failed, cancelled } = await item.sending;
    item.sending = null;
    if (cancelled) return;
    if (file) this.arrived(item, file, { isNew: true });
    else if (refused) this.fail(item, refused);
    else this.fail(item, `${failed} It is not added yet.`, true);
  }

  fail(item, words, canTryAgain = false) {
    item.row.over(words, { canTryAgain, isWrong: true });
    this.say(`${item.name}: ${words}`);
  }

  arrived(item, file, { isNew = false } = {}) {
    item.file = null;
    Object.assign(item, { id: file.id, state: file.state, html: file.html, what: `${file.called}, ${file.size}`, refusal: file.refusal });
    if (file.html) item.row.showPicture(file.thumbnail);
    if (isNew) {
      this.say(`${file.name} is added.`);
      if (file.html && this.isFormatted) this.putIn(item);
    }
    this.settle();
    if (isNew) this.tell();
    if (file.state === "checking") this.lookAgain();
  }

  // ------------------------------------------------------------------------------------------ what is in the form
  get isFormatted() {
    return this.textarea.hidden && this.format.value === "html";
  }

  picturesInWords() {
    if (this.format.value !== "html") return new Map();
    const words = new DOMParser().parseFromString(this.textarea.value, "text/html");
    const images = [...words.querySelectorAll("img[src]")].map((image) => [image.getAttribute("src").match(IN_WORDS)?.[1], image.alt]);
    return new Map(images.filter(([id]) => id));
  }

  /** Reads the fields again, which a draft has filled, and makes the list of them. */
  async read() {
    const kept = this.ids.value.split(",").filter(Boolean);
    const alts = this.readAlts();
    const wanted = [...new Set([...kept, ...Object.keys(alts)])];
    for (const item of this.items.filter(({ id, isUnknown }) => isUnknown || (id && !wanted.includes(id)))) this.drop(item);
    const lacking = wanted.filter((id) => !this.items.some((item) => item.id === id));
    // Until the site has said what they are, they stay in the fields as they came.
    const asked = lacking.length ? { ids: lacking.filter((id) => kept.includes(id)), alts: lacking.map((id) => [id, alts[id]]) } : null;
    this.unknown = asked;
    if (!asked) return this.settle();
    const files = await this.ask(lacking);
    if (this.unknown !== asked) return undefined;
    if (!files) return this.cannotTell(lacking.length);
    this.unknown = null;
    for (const id of lacking) {
      const file = files.find((one) => one.id === id);
      if (this.items.some((item) => item.id === id)) continue;
      const item = this.newItem({ name: file ? file.name : "A file that was added before" });
      item.row.said = alts[id] ?? null;
      if (file) this.arrived(item, file);
      else this.fail(item, "It is not there any more. If it is needed, add it again.");
    }
    return this.settle();
  }

  /** What the site knows of files; null when it cannot be asked. */
  async ask(ids) {
    const headers = { Accept: "application/json", "Staffroom-Member": encodeURIComponent(this.box.dataset.member) };
    const answer = await fetch(`/files/?ids=${ids.join(",")}`, { headers }).catch(() => null);
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    return told?.files ?? null;
  }

  cannotTell(count) {
    const name = count === 1 ? "A file that was added before" : `${count} files that were added before`;
    const item = this.newItem({ name, isUnknown: true });
    this.fail(item, "The site could not be asked just now. What was added stays with what you write.", true);
    this.settle();
  }

  readAlts() {
    try {
      return JSON.parse(this.alts.value || "{}") ?? {};
    } catch {
      return {};
    }
  }

  /** Brings the lines and the fields in step with the words. */
  settle() {
    const inWords = this.picturesInWords();
    for (const item of this.items.filter(({ id }) => id)) {
      item.isInWords = inWords.has(item.id);
      item.wasInWords ||= item.isInWords;
      if (item.isInWords && inWords.get(item.id) && !item.row.element.contains(document.activeElement)) {
        item.row.said = inWords.get(item.id);
      }
      item.row.putInButton.hidden = !item.html || item.isInWords || !this.isFormatted;
      item.row.over(this.placeOf(item), { isWrong: item.state === "refused" });
    }
    const there = this.items.filter(({ id }) => id);
    const listed = there.filter((item) => !item.isInWords && !(item.html && item.wasInWords));
    const pictures = there.filter((item) => item.html && (item.isInWords || !item.wasInWords));
    const said = [...(this.unknown?.alts ?? []).filter(([, words]) => words !== undefined), ...pictures.map(({ id, row }) => [id, row.said])];
    this.ids.value = [...listed.map(({ id }) => id), ...(this.unknown?.ids ?? [])].join(",");
    this.alts.value = said.length ? JSON.stringify(Object.fromEntries(said)) : "";
    this.list.hidden = !this.items.length;
  }

  placeOf(item) {
    if (item.state === "refused") return `Refused: ${item.refusal} Take it out.`;
    if (item.state === "checking") return `${item.what}. Being checked for viruses; you can post meanwhile`;
    if (!item.html) return item.what;
    if (item.isInWords) return `${item.what}, in the words`;
    return item.wasInWords ? "Taken out of the words" : `${item.what}, at the end of the post`;
  }

  /** Lets the draft know. */
  tell() {
    this.ids.dispatchEvent(new Event("input", { bubbles: true }));
  }

  remove(item) {
    item.sending?.cancel();
    if (item.isUnknown) this.unknown = null;
    if (item.isInWords) this.inEditor(item, (change, image, at) => change.delete(at, at + image.nodeSize));
    const next = item.row.element.nextElementSibling ?? item.row.element.previousElementSibling;
    this.drop(item);
    this.settle();
    this.tell();
    this.say(`${item.name} is taken out.`);
    (next?.querySelector("button:last-child") ?? this.part.querySelector("[data-files-add] button")).focus();
  }

  drop(item) {
    this.items = this.items.filter((one) => one !== item);
    item.row.element.remove();
  }

  // ------------------------------------------------------------------------------------------ pictures
  get editor() {
    return this.box.querySelector("[contenteditable=true]")?.editor ?? null;
  }

  putIn(item) {
    // What is chosen in the words stays: the picture comes behind it, and whoever types elsewhere goes on there.
    const { activeElement } = document;
    this.editor?.commands.setTextSelection(this.editor.state.selection.to);
    const image = new DOMParser().parseFromString(item.html, "text/html").querySelector("img");
    image.alt = item.row.said ?? "";
    this.box.dispatchEvent(new CustomEvent("composer:insert", { detail: { html: image.outerHTML } }));
    if (activeElement && activeElement !== document.body) activeElement.focus();
    this.settle();
    this.tell();
  }

  described(item, isDone) {
    item.row.ask(false);
    const said = item.row.said ?? "";
    if (isDone) this.inEditor(item, (change, image, at) => change.setNodeMarkup(at, null, { ...image.attrs, alt: said }));
    this.settle();
    this.tell();
  }

  /** Changes a picture where it stands in the words. */
  inEditor(item, act) {
    const { editor } = this;
    if (!editor) return;
    const change = editor.state.tr;
    editor.state.doc.descendants((node, at) => {
      if (node.attrs.src?.startsWith(`/files/${item.id}/`)) act(change, node, change.mapping.map(at));
    });
    if (change.docChanged) editor.view.dispatch(change);
  }

  // ------------------------------------------------------------------------------------------ before it is sent
  hold(event) {
    const isAdding = this.items.some(({ sending }) => sending);
    const left = this.items.filter((item) => !item.id && !item.isUnknown && !item.sending && !this.told.has(item));
    const silent = this.items.find((item) => item.html && (item.isInWords || !item.wasInWords) && item.row.said === null);
    if (!isAdding && !left.length && (!silent || this.hasAsked)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isAdding) {
      this.stop("A file is still being added. Send it when that is done.");
      return;
    }
    if (left.length) {
      // Said once: whoever sends it again has decided.
      for (const item of left) this.told.add(item);
      this.stop(`Not added: ${left.map(({ name }) => name).join(", ")}. Try again, or send it without.`);
      left[0].row.element.scrollIntoView({ block: "nearest" });
      return;
    }
    // Asked once: whoever sends it again has decided.
    this.hasAsked = true;
    this.say(`Say what ${silent.name} shows, or that it only decorates; or send it as it is.`);
    silent.row.ask(true);
  }

  stop(words) {
    this.box.querySelector("[data-composer-said]").textContent = words;
  }

  /** Asks what the virus scanner said, as long as anyone waits for it. */
  lookAgain() {
    clearTimeout(this.looking);
    this.looking = setTimeout(async () => {
      const waiting = this.items.filter(({ state }) => state === "checking");
      if (!waiting.length) return;
      const files = document.hidden ? null : await this.ask(waiting.map(({ id }) => id));
      if (files) {
        for (const item of waiting) {
          const file = files.find(({ id }) => id === item.id);
          if (!file || file.state === item.state) continue;
          Object.assign(item, { state: file.state, refusal: file.refusal });
          this.say(`${item.name}: ${this.placeOf(item)}`);
        }
        this.settle();
      }
      this.lookAgain();
    }, LOOK_AGAIN);
  }
}

for (const part of document.querySelectorAll("[data-files]")) new Files(part).start();
