// What the server does not have yet, kept on this device: in localStorage, a draft of a tab under a name of its own,
// encrypted with a key that only its member is given while signed in. Where a browser cannot encrypt, nothing is kept
// but in the page's memory.

const PREFIX = "staffroom:draft:";
const TAB_LOCK = "staffroom:tab:";
const KEPT_FOR = 90 * 24 * 60 * 60 * 1000;

export function newId() {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  digits[6] = `4${digits[6][1]}`;
  digits[8] = `a${digits[8][1]}`;
  return digits.join("").replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

export const TAB = newId();

function storage() {
  try {
    return crypto.subtle && navigator.locks ? localStorage : null;
  } catch {
    return null;
  }
}

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function text(buffer) {
  let letters = "";
  for (const byte of new Uint8Array(buffer)) letters += String.fromCharCode(byte);
  return btoa(letters);
}

export class Device {
  /** `formerName` is what entries were kept under before: they are still read, saved and sent. */
  constructor(name, formerName) {
    this.prefix = `${PREFIX}${name}:`;
    this.prefixes = [this.prefix, `${PREFIX}${formerName}:`];
    this.storage = storage();
    this.memory = new Map();
    this.key = null;
    this.next = new Map();
    this.writing = new Map();
    this.removals = new Map();
  }

  /** Whether words outlive the page here. */
  get keeps() {
    return this.storage !== null && this.key !== null;
  }

  /** Whether something of this member's is kept; asks for no key. */
  get hasAny() {
    return this.memory.size > 0 || this.names().length > 0;
  }

  async open(key) {
    if (this.key || !key || !this.storage) return;
    this.key = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
    for (const [name, entry] of [...this.memory]) this.putAs(name, entry);
  }

  forget() {
    this.key = null;
    this.memory.clear();
  }

  /** Keeps an entry of this tab, in place of the one it had of the same id. Says whether it outlives the page. */
  put(entry) {
    return this.putAs(this.nameOf(entry.id), entry);
  }

  putAs(name, entry) {
    if (!this.keeps) {
      this.memory.set(name, entry);
      return Promise.resolve(false);
    }
    this.memory.delete(name);
    this.next.set(name, entry);
    if (!this.writing.has(name)) {
      this.writing.set(name, this.write(name).finally(() => this.writing.delete(name)));
    }
    return this.writing.get(name);
  }

  async write(name) {
    let kept = false;
    await this.holdTab();
    while (this.next.has(name) && this.key) {
      const entry = this.next.get(name);
      this.next.delete(name);
      const removals = this.removals.get(name) ?? 0;
      const vector = crypto.getRandomValues(new Uint8Array(12));
      const how = { name: "AES-GCM", iv: vector, additionalData: new TextEncoder().encode(name) };
      const sealed = await crypto.subtle.encrypt(how, this.key, new TextEncoder().encode(JSON.stringify(entry)));
      if (removals !== (this.removals.get(name) ?? 0)) continue;
      try {
        this.storage.setItem(name, JSON.stringify({ at: Date.now(), vector: text(vector), sealed: text(sealed) }));
        kept = true;
      } catch {
        // No room: the words stay in the page, and the server gets them.
        this.memory.set(name, entry);
        kept = false;
      }
    }
    return kept;
  }

  remove(id) {
    this.removeName(this.nameOf(id));
  }

  removeName(name) {
    this.next.delete(name);
    this.memory.delete(name);
    this.removals.set(name, (this.removals.get(name) ?? 0) + 1);
    this.storage?.removeItem(name);
  }

  has(id) {
    return this.hasName(this.nameOf(id));
  }

  hasName(name) {
    return this.memory.has(name) || Boolean(this.storage?.getItem(name));
  }

  /** All that is kept of this member's and can be read, of every tab, the oldest first. */
  async entries() {
    const found = [...this.memory].map(([name, entry]) => ({ name, tab: TAB, entry, at: entry.at }));
    for (const name of this.key ? this.names() : []) {
      const kept = await this.read(name);
      if (kept) found.push({ name, tab: name.split(":").at(-2), ...kept });
    }
    return found.sort((one, other) => one.at - other.at);
  }

  async read(name) {
    try {
      const { at, vector, sealed } = JSON.parse(this.storage.getItem(name));
      const how = { name: "AES-GCM", iv: bytes(vector), additionalData: new TextEncoder().encode(name) };
      const opened = await crypto.subtle.decrypt(how, this.key, bytes(sealed));
      return { at, entry: JSON.parse(new TextDecoder().decode(opened)) };
    } catch {
      return null;
    }
  }

  /** The tabs that are open now: what another one keeps is its own to save. */
  async openTabs() {
    if (!this.storage) return new Set([TAB]);
    const { held } = await navigator.locks.query();
    return new Set([TAB, ...held.map((lock) => lock.name.slice(TAB_LOCK.length))]);
  }

  names() {
    const isMine = (name) => this.prefixes.some((prefix) => name.startsWith(prefix));
    return this.storage ? Object.keys(this.storage).filter(isMine) : [];
  }

  nameOf(id) {
    return `${this.prefix}${TAB}:${id}`;
  }

  /** A lock that lasts as long as this page, by which others see that it is there. */
  holdTab() {
    this.held ??= new Promise((isHeld) => {
      navigator.locks.request(TAB_LOCK + TAB, () => {
        isHeld();
        return new Promise(() => {});
      });
    });
    return this.held;
  }
}

/** Takes away what is very old or no draft of ours, whoever it belongs to. */
export function tidyDevice() {
  // The last member's handle, as it was kept before.
  storage()?.removeItem("staffroom:member");
  for (const name of Object.keys(storage() ?? {})) {
    if (!name.startsWith(PREFIX)) continue;
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(name));
    } catch {
      // Not ours.
    }
    if (!kept?.sealed || Date.now() - kept.at > KEPT_FOR) localStorage.removeItem(name);
  }
}
