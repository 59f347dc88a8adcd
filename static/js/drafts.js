// Drafts, on every page of a signed-in member: what this device has and the server lacks is saved or sent as soon as that
// can be, from whichever page is open. When the member signs out, or another signs in, all tabs put the words away.

import { Device, TAB, tidyDevice } from "./drafts_device.js";
import { Server } from "./drafts_server.js";
import { toast } from "./toast.js";

const TRY_AGAIN = 12_000;
const MEMBER_MARK = "staffroom:here";
const SIGNED_OUT_MARK = "staffroom:signed-out";
const LONGEST_GOODBYE = 2_000;

export const member = document.documentElement.dataset.member;
// By this name a member is known on the device: it says to nobody else who that is.
const nameHere = document.documentElement.dataset.device;
export const device = new Device(nameHere, member);
export const server = new Server(member);

const listeners = new Set();
const channel = "BroadcastChannel" in self ? new BroadcastChannel("staffroom:drafts") : null;
const signedOutBefore = marked(SIGNED_OUT_MARK);
let hasLeft = false;
let flushing = null;
let isAskedAgain = false;
let retry = 0;

function marked(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function mark(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Then tabs hear of it by the channel alone.
  }
}

/** Calls `listener` with each message, from this page or another tab of this browser; it may return a promise. */
export function listen(listener) {
  listeners.add(listener);
}

export function tell(message) {
  channel?.postMessage({ ...message, member });
  return hear({ ...message, member });
}

function hear(message) {
  if (message.type === "signed out") return leave();
  if (message.type === "here" && message.member !== member) return leave();
  if (message.member !== member) return Promise.resolve();
  return deliver(message);
}

function deliver(message) {
  return Promise.allSettled([...listeners].map((listener) => listener(message)));
}

/** The member is not here any more: boxes keep their words on the device, sealed, and are emptied. */
async function leave() {
  if (hasLeft) return;
  hasLeft = true;
  clearTimeout(retry);
  await deliver({ type: "leave", member });
  device.forget();
}

function lookWhoIsHere() {
  const here = marked(MEMBER_MARK);
  if ((here && here !== nameHere) || marked(SIGNED_OUT_MARK) !== signedOutBefore) leave();
}

/** Runs while no other tab of this browser sends or takes back what is to be sent. */
export function inTurn(act) {
  return navigator.locks ? navigator.locks.request("staffroom:sending", act) : act();
}

/** Saves and sends all that can be now. */
export function flush() {
  if (flushing) {
    isAskedAgain = true;
    return flushing;
  }
  flushing = (async () => {
    do {
      isAskedAgain = false;
      await flushOnce();
    } while (isAskedAgain);
  })().finally(() => (flushing = null));
  return flushing;
}

async function flushOnce() {
  clearTimeout(retry);
  if (hasLeft || !device.hasAny) return;
  if (device.storage && !device.key) {
    const identity = await server.identity();
    if (identity.state === "someone else") return void leave();
    if (identity.state === "done") await device.open(identity.data.key);
  }
  await inTurn(async () => {
    const open = await device.openTabs();
    for (const kept of await device.entries()) {
      if (hasLeft) return;
      const isToDo = kept.entry.waiting || !open.has(kept.tab);
      if (isToDo && !(await (kept.entry.waiting ? send(kept, open) : save(kept)))) break;
    }
  });
  if (!hasLeft && device.hasAny) retry = setTimeout(flush, TRY_AGAIN);
}

/** Says whether it makes sense to go on with the next. */
async function save({ name, entry }) {
  const answer = await server.save(entry);
  if (answer.state === "done") device.removeName(name);
  if (answer.state === "someone else") leave();
  return answer.state === "done" || answer.state === "refused";
}

async function send({ name, tab, entry }, open) {
  const answer = await server.send(entry);
  if (answer.state === "done") {
    device.removeName(name);
    const said = { type: "sent", id: entry.id, url: answer.data.url, words: wordsOf(entry.fields) };
    await finish(said, tab, entry.pressed?.length ? "What you wrote is set to be posted." : "What you wrote is posted.");
    return true;
  }
  if (answer.state === "refused") {
    const draft = { ...entry, waiting: false, pressed: [] };
    const errors = answer.data?.errors ?? ["This cannot be posted here any more."];
    // The words are a draft again, before anybody is told.
    if (open.has(tab)) await device.putAs(name, draft);
    else if ((await server.save(draft)).state === "done") device.removeName(name);
    else await device.putAs(name, draft);
    const said = { type: "refused", id: entry.id, errors, isShownByPage: Boolean(answer.data?.page) };
    await finish(said, tab, `Not sent: ${errors.join(" ")} Your words are in your drafts.`);
    return true;
  }
  if (answer.state === "someone else") leave();
  await tell({ type: "waiting", id: entry.id, isSignedOut: answer.state === "signed out" });
  return false;
}

/** Tells the tab whose words these were; if it is not open any more, whoever looks at this page. */
async function finish(message, tab, words) {
  const isToldByBox = tab === TAB || (await device.openTabs()).has(tab);
  if (!isToldByBox) toast(words);
  await tell({ ...message, tab });
}

/** The same for the same words: what was posted and what stands in a box can be compared. */
export function wordsOf(fields) {
  const said = Object.entries(fields).filter(([, values]) => values.some((value) => value));
  return JSON.stringify(said.sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function signOut(form) {
  const patience = new Promise((isOver) => setTimeout(isOver, LONGEST_GOODBYE));
  await Promise.race([deliver({ type: "save", member }), patience]);
  mark(SIGNED_OUT_MARK, String(Date.now()));
  await Promise.race([tell({ type: "signed out" }), patience]);
  form.submit();
}

if (member) {
  tidyDevice();
  mark(MEMBER_MARK, nameHere);
  channel?.addEventListener("message", (event) => hear(event.data));
  addEventListener("storage", (event) => {
    if (event.key === MEMBER_MARK || event.key === SIGNED_OUT_MARK) lookWhoIsHere();
  });
  addEventListener("pageshow", lookWhoIsHere);
  document.addEventListener("visibilitychange", () => document.hidden || lookWhoIsHere());
  addEventListener("online", flush);
  document.addEventListener("submit", (event) => {
    const isLeaving = new URL(event.target.action, location).pathname.endsWith("/logout/");
    if (!isLeaving || event.defaultPrevented) return;
    event.preventDefault();
    signOut(event.target);
  });
  channel?.postMessage({ type: "here", member });
  flush();
}
