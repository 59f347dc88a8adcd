// The drafts page: what is on this device only, and what waits there to be sent.

import { device, flush, inTurn, listen, member } from "./drafts.js";
import { plainTextFromHtml } from "./plain_text.js";
import { toast } from "./toast.js";

const place = document.querySelector("[data-waiting]");
const list = place.querySelector("[data-waiting-list]");
const row = place.querySelector("[data-waiting-row]");
const FORMS = { reply: (id) => `/threads/${id}/reply/`, edit: (id) => `/posts/${id}/edit/`, thread: () => "/forums/ask/" };

function firstWords({ fields }) {
  const body = fields.body?.[0] ?? "";
  const words = fields.format?.[0] === "html" ? plainTextFromHtml(body) : body;
  const text = [fields.title?.[0], words].filter(Boolean).join(": ").replace(/\s+/g, " ");
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
    // It is a draft from here on: opened, it is not sent by itself.
    edit.addEventListener("click", async (event) => {
      event.preventDefault();
      await inTurn(() => (device.hasName(name) ? device.putAs(name, { ...entry, waiting: false }) : null));
      location.assign(edit.href);
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
