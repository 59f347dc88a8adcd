// The draft of one box: on the device with every change, on the server after a pause, and what comes back from there.
// It knows which version its words were made from, and of no way they look.

import { device, flush, inTurn, server, wordsOf } from "./drafts.js";
import { TAB, newId } from "./drafts_device.js";

const PAUSE = 1_000;
const LONGEST_UNSAVED = 8_000;
const TRY_AGAIN = 8_000;

export class ComposerDraft {
  /** `box` gives fields() and isAsItCame(), and is told what happens: see static/js/composer.js. */
  constructor(box, place, action) {
    this.box = box;
    this.place = place;
    this.action = action;
    this.isTouched = false;
    this.isWaiting = false;
    this.saving = null;
    this.begin();
  }

  /** A draft of its own, of which nobody knows yet. */
  begin() {
    this.id = newId();
    this.base = 0;
    this.writer = TAB;
    this.count = 0;
    this.instead = newId();
    this.submission = newId();
    this.confirmed = null;
    this.unsavedSince = 0;
    this.savedAt = 0;
    clearTimeout(this.timer);
  }

  /** Goes on with a draft that the server has. */
  takeUp(draft) {
    device.remove(this.id);
    this.begin();
    Object.assign(this, { id: draft.id, base: draft.version, submission: draft.submission, savedAt: draft.saved });
    if (draft.fields) this.confirmed = wordsOf(draft.fields);
  }

  /** Goes on with what a closed tab had left on this device. */
  async takeOver({ name, entry }) {
    device.remove(this.id);
    this.begin();
    const { id, base, writer, count, submission } = entry;
    Object.assign(this, { id, base, writer, count, submission, isWaiting: Boolean(entry.waiting) });
    await device.put({ ...entry, tab: TAB });
    device.removeName(name);
  }

  /** Goes on with the draft that a form from the server names. */
  takeReference(reference, submission) {
    const [id, version, writer, count] = reference.split(".");
    Object.assign(this, { id, base: Number(version), submission });
    if (writer) Object.assign(this, { writer, count: Number(count ?? 0) });
  }

  /** Whether the version that the server has is the one these words were made from, or was saved by their own writer. */
  isOwn({ version, writer }) {
    return version === this.base || writer === this.writer;
  }

  isAt({ version, fields }) {
    this.base = version;
    this.confirmed = wordsOf(fields);
  }

  entry(more = {}) {
    const { id, place, action, base, writer, submission, instead } = this;
    const fields = this.box.fields();
    return { id, place, action, base, writer, submission, instead, fields, count: this.count + 1, at: Date.now(), ...more };
  }

  /** What is there for this place: {draft} of the server, or {kept} on the device; and `others`. */
  async find() {
    await flush();
    const answer = await server.draftsAt(this.place, this.base ? this.id : "");
    if (answer.state === "signed out") this.box.isSignedOut();
    if (answer.state !== "done") return { drafts: [], named: null, kept: await this.keptHere() };
    server.takeToken(answer.data.token);
    await device.open(answer.data.key);
    return { drafts: answer.data.drafts, named: answer.data.draft, kept: await this.keptHere() };
  }

  /** What closed tabs have left for this place, and could be neither saved nor sent; the newest last. */
  async keptHere() {
    const open = await device.openTabs();
    return (await device.entries()).filter(({ tab, entry }) => entry.place === this.place && !open.has(tab));
  }

  changed() {
    this.isTouched = true;
    this.unsavedSince ||= Date.now();
    device.put(this.entry()).then((isKept) => isKept && this.unsavedSince && this.box.isKeptHere());
    clearTimeout(this.timer);
    const left = Math.max(0, this.unsavedSince + LONGEST_UNSAVED - Date.now());
    this.timer = setTimeout(() => this.save(), Math.min(PAUSE, left));
  }

  get isSaved() {
    return this.confirmed === wordsOf(this.box.fields());
  }

  /** Saves on the server; one at a time, and again if the words have changed meanwhile. */
  save() {
    clearTimeout(this.timer);
    if (this.saving) {
      this.isAskedAgain = true;
      return this.saving;
    }
    this.saving = this.saveInTurn().finally(() => (this.saving = null));
    return this.saving;
  }

  /** Gives the version that the server has in the end. */
  async saveInTurn() {
    let version = 0;
    do {
      this.isAskedAgain = false;
      version = (await this.saveNow()) ?? version;
    } while (this.isAskedAgain);
    return version;
  }

  async saveNow() {
    await this.box.found;
    if (this.isWaiting || this.box.isAway) return undefined;
    const entry = this.entry();
    const words = wordsOf(entry.fields);
    if (words === this.confirmed) return this.settle();
    if (this.box.isAsItCame(entry.fields)) return this.drop();
    this.count += 1;
    const answer = await server.save(entry);
    // Meanwhile this may have become another draft.
    if (this.box.isAway || this.id !== entry.id) return answer.data?.draft?.version;
    if (answer.state === "done") this.take(answer.data, words, entry);
    else if (answer.state === "signed out") this.box.isSignedOut();
    else if (answer.state === "refused") this.box.isNotSaved(answer.data?.errors ?? ["This cannot be saved."]);
    else this.again();
    return answer.data?.draft?.version;
  }

  take({ draft, other }, words, entry) {
    if (draft.state === "sent") {
      if (this.isWaiting) return;
      device.remove(entry.id);
      this.box.isSentElsewhere(draft.url);
      return;
    }
    if (draft.state === "discarded") {
      device.remove(entry.id);
      this.begin();
      this.changed();
      return;
    }
    if (draft.id !== this.id) {
      device.remove(this.id);
      Object.assign(this, { id: draft.id, instead: newId(), submission: draft.submission });
    }
    this.base = draft.version;
    this.confirmed = words;
    if (other) this.box.hasOther(other);
    if (this.isSaved) this.settle(draft.saved);
    else this.changed();
  }

  settle(moment = this.savedAt) {
    device.remove(this.id);
    this.unsavedSince = 0;
    this.savedAt = moment;
    this.box.isSavedAt(moment);
  }

  again() {
    clearTimeout(this.timer);
    this.box.isNotReached();
    this.timer = setTimeout(() => this.save(), TRY_AGAIN);
  }

  /** All is as it was at first: there is no draft. */
  async drop() {
    const { id, base } = this;
    device.remove(id);
    this.begin();
    this.isTouched = false;
    this.box.isDropped();
    if (base) await server.discard(id, base);
  }

  /** Its writer throws it away; what is on its way to the server goes there first. */
  async abandon() {
    const { id, base, saving } = this;
    device.remove(id);
    this.begin();
    const version = (await saving) || base;
    if (version) await server.discard(id, version);
  }

  /** Sends the words, now or when that can be. */
  async send(pressed) {
    await Promise.race([this.saving, new Promise((isOver) => setTimeout(isOver, 3_000))]);
    clearTimeout(this.timer);
    await device.put(this.entry({ waiting: true, pressed }));
    this.isWaiting = true;
    this.count += 1;
    await flush();
  }

  /** Takes back what waits to be sent, if it has not been sent; says whether it was still there. */
  async unsend() {
    return inTurn(async () => {
      if (!this.isWaiting || !device.has(this.id)) return false;
      this.isWaiting = false;
      // The server may have got these words, and its answer been lost: other words are another submission.
      this.submission = newId();
      await device.put(this.entry());
      return true;
    });
  }

  /** The page goes: what the server lacks is on the device, and is sent along if that can be. */
  leavePage() {
    if (this.box.isAway || this.isWaiting || !this.unsavedSince || this.isSaved) return;
    const entry = this.entry();
    if (this.box.isAsItCame(entry.fields)) return;
    this.count += 1;
    server.save(entry, { keepalive: true });
  }
}
