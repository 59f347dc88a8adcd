// The drafts page: what is on this device only, and what waits there to be sent.

import { device, flush, inTurn, listen, member, server } from "./drafts.js";
import { plainTextFromHtml } from "./plain_text.js";
import { toast } from "./toast.js";

const PATIENCE = 8_000;
const place = document.querySelector("[data-waiting]");
const list = place.querySelector("[data-waiting-list]");
const row = place.querySelector("[data-waiting-row]");
const FORMS = { reply: (id) => `/threads/${id}/reply/`, edit: (id) => `/posts/${id}/edit/`, thread: () => "/forums/ask/" };

function wordsOf(fields) {
  const body = fields.body?.[0] ?? "";
  const words = fields.format?.[0] === "html" ? plainTextFromHtml(body) : body;
  return [fields.title?.[0], words, fields.tags?.[0], fields.poll_question?.[0], fields.poll_choices?.[0]]
    .filter((text) => text?.trim())
    .join("\n\n");
}

function firstWords({ fields }) {
  const text = wordsOf(fields).replace(/\s+/g, " ");
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

function shown({ name, tab, entry }, openTabs) {
  const made = row.content.cloneNode(true);
  const [kind, id] = entry.place.split(":");
  const isOpen = openTabs.has(tab);
  made.querySelector("[data-waiting-what]").textContent = entry.waiting ? "Waiting to send" : "Not saved yet";
  made.querySelector("[data-waiting-words]").textContent = firstWords(entry);
  const edit = made.querySelector("[data-waiting-edit]");
  if (isOpen) edit.replaceWith("It is open in another tab: change it there.");
  else {
    edit.href = FORMS[kind](id);
    edit.addEventListener("click", (event) => {
      event.preventDefault();
      open(name, entry, edit);
    });
  }
  made.querySelector("[data-waiting-discard]").addEventListener("click", () =>
    inTurn(async () => {
      device.removeName(name);
      toast("Discarded.", () => device.putAs(name, { ...entry, waiting: false }).then(show));
      await show();
    }),
  );
  return made;
}

/** Opens the form of what is kept here, as a draft from here on: it is not sent by itself. The server says where its
 * words can still be read if its place is closed; where there is no form, and no server, they are shown here. */
async function open(name, kept, edit) {
  const entry = { ...kept, waiting: false, pressed: [] };
  await inTurn(() => (device.hasName(name) ? device.putAs(name, entry) : null));
  const { state, data } = await server.save(entry);
  if (state === "done" && data.draft.state === "unsent") {
    device.removeName(name);
    location.assign(`/drafts/${data.draft.id}/`);
  } else if (await hasBox(edit.href)) location.assign(edit.href);
  else showAll(entry, edit);
}

async function hasBox(address) {
  try {
    const page = await fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
    return page.ok && (await page.text()).includes("data-composer");
  } catch {
    return false;
  }
}

function showAll({ fields }, edit) {
  const label = Object.assign(document.createElement("label"), { textContent: "It cannot be opened now. All that it says: " });
  const words = Object.assign(document.createElement("textarea"), { rows: 8, value: wordsOf(fields) });
  label.append(words);
  edit.replaceWith(label);
  words.focus();
}

async function show() {
  const kept = device.hasAny ? await device.entries() : [];
  const open = await device.openTabs();
  list.replaceChildren(...kept.map((one) => shown(one, open)));
  place.hidden = kept.length === 0;
}

async function start() {
  if (!member) return;
  await device.open(place.dataset.key);
  delete place.dataset.key;
  await flush();
  await show();
}

listen((message) => (message.type === "leave" ? list.replaceChildren() : show()));
start();
