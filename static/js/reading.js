// What was really on the screen is read, and nothing else is. A post counts when its end was to be seen, or it filled
// most of the window, for a second while the tab was looked at. Positions go to the server some at a time; what could
// not be sent goes with the next page of this tab, if the same member is signed in.

import { toast } from "./toast.js";

const DWELL_MS = 1000;
const LOOK_MS = 250;
const MOST_OF_WINDOW = 0.6;
const SEND_AFTER_MS = 1500;
const FIRST_RETRY_MS = 5000;
const LONGEST_RETRY_MS = 60_000;

const section = document.querySelector("[data-reading]");
const unsentKey = `staffroom:seen:${document.documentElement.dataset.device}`;

const onScreen = new Set(); // articles that touch the window
const dwelt = new Map(); // article: milliseconds that it has counted as seen without a pause
const pending = new Set(); // positions to send
let wanted = new Set(); // positions worth sending
let heldFrom = Infinity; // marked unread from here on: not read again on this page
let lookTimer = 0;
let sendTimer = 0;
let retryMs = FIRST_RETRY_MS;
let sending = Promise.resolve();

export function positionsIn(words) {
  const found = new Set();
  for (const pair of words.split(" ").filter(Boolean)) {
    const [first, last] = pair.split("-").map(Number);
    for (let position = first; position <= last; position++) found.add(position);
  }
  return found;
}

export function wordsFor(positions) {
  const intervals = [];
  for (const position of [...positions].sort((a, b) => a - b)) {
    if (intervals.length && intervals.at(-1)[1] === position - 1) intervals.at(-1)[1] = position;
    else intervals.push([position, position]);
  }
  return intervals.map(([first, last]) => `${first}-${last}`).join(" ");
}

const positionOf = (article) => Number(article.dataset.position);
// A post that was taken down has no words: if it is put back, it has not been read.
const isReadable = (article) => article.querySelector(":scope > .prose") !== null;

function isSeen(article) {
  const { top, bottom, height } = article.getBoundingClientRect();
  const shown = Math.min(bottom, innerHeight) - Math.max(top, 0);
  if (shown <= 0) return false;
  const words = article.querySelector(":scope > .prose").getBoundingClientRect();
  const endIsShown = words.bottom > 0 && words.bottom <= innerHeight;
  return endIsShown || shown >= MOST_OF_WINDOW * innerHeight || shown >= height;
}

function look() {
  lookTimer = 0;
  if (document.hidden) return;
  for (const article of onScreen) {
    const time = isReadable(article) && isSeen(article) ? (dwelt.get(article) ?? -LOOK_MS) + LOOK_MS : -LOOK_MS;
    dwelt.set(article, time);
    if (time >= DWELL_MS) seen(article);
  }
  lookAgain();
}

function lookAgain() {
  if (onScreen.size && !document.hidden) lookTimer ||= setTimeout(look, LOOK_MS);
}

function seen(article) {
  observer.unobserve(article);
  onScreen.delete(article);
  dwelt.delete(article);
  const position = positionOf(article);
  if (position >= heldFrom || !wanted.delete(position)) return;
  pending.add(position);
  sendTimer ||= setTimeout(send, SEND_AFTER_MS);
}

const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) onScreen.add(target);
    else onScreen.delete(target);
    if (!isIntersecting) dwelt.delete(target);
  }
  lookAgain();
});

function token() {
  return document.querySelector("#act [name=csrfmiddlewaretoken]").value;
}

function report(words, numbering = section.dataset.numbering) {
  const by = document.documentElement.dataset.member;
  return new URLSearchParams({ seen: words, numbering, by, csrfmiddlewaretoken: token() });
}

/** Says whether it has arrived, or never will; false: it is worth another try. */
async function post(address, body) {
  try {
    const answer = await fetch(address, { method: "POST", body, keepalive: true, redirect: "manual" });
    return answer.status < 500 && answer.status !== 429 && answer.status !== 408;
  } catch {
    return false;
  }
}

function send() {
  clearTimeout(sendTimer);
  sendTimer = 0;
  if (!pending.size) return;
  const positions = [...pending];
  pending.clear();
  sending = sending.then(async () => {
    if (await post(section.dataset.reading, report(wordsFor(positions)))) {
      retryMs = FIRST_RETRY_MS;
      return;
    }
    for (const position of positions) if (position < heldFrom) pending.add(position);
    sendTimer ||= setTimeout(send, retryMs);
    retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
  });
}

/** The page goes, perhaps for good. */
function sendAtOnce() {
  if (!pending.size) return;
  const words = wordsFor(pending);
  if (navigator.onLine && navigator.sendBeacon(section.dataset.reading, report(words))) forgetUnsent();
  else keepUnsent(words);
  pending.clear();
}

function keepUnsent(words) {
  try {
    sessionStorage.setItem(unsentKey, JSON.stringify({ ...section.dataset, words }));
  } catch {
    // No room, or not allowed: the posts stay new.
  }
}

function forgetUnsent() {
  try {
    sessionStorage.removeItem(unsentKey);
  } catch {
    // Nothing was kept, then.
  }
}

async function sendUnsent() {
  let unsent = null;
  try {
    unsent = JSON.parse(sessionStorage.getItem(unsentKey));
  } catch {
    // Nothing was kept, then.
  }
  forgetUnsent();
  if (unsent) await post(unsent.reading, report(unsent.words, unsent.numbering));
}

async function markUnread(button) {
  const from = positionOf(button.closest("article.post"));
  heldFrom = Math.min(heldFrom, from);
  for (const position of [...pending]) if (position >= heldFrom) pending.delete(position);
  button.closest("details")?.removeAttribute("open");
  await sending; // what says that it was read must not come after
  const said = await unread(button.formAction);
  if (!said) {
    toast("This could not be marked unread. Try again in a moment.");
    return;
  }
  for (const article of section.querySelectorAll("article.post")) {
    if (positionOf(article) >= from && isReadable(article)) showNew(article);
  }
  toast(said);
}

async function unread(address) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: token() });
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).said : "";
  } catch {
    return "";
  }
}

function showNew(article) {
  const heading = article.querySelector(".post-head :is(h2, h3)");
  if (article.dataset.author === document.documentElement.dataset.member || article.querySelector(".post-head .new")) return;
  heading.after(Object.assign(document.createElement("span"), { className: "new", textContent: "New" }));
}

if (section) {
  wanted = positionsIn(section.dataset.toRead);
  for (const article of section.querySelectorAll("article.post")) {
    if (wanted.has(positionOf(article))) observer.observe(article);
  }
  section.addEventListener("staffroom:posts-added", (event) => {
    for (const article of event.detail.posts) {
      wanted.add(positionOf(article));
      observer.observe(article);
    }
  });
  section.addEventListener("click", (event) => {
    const button = event.target.closest("[data-unread-from]");
    if (!button) return;
    event.preventDefault();
    markUnread(button);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) sendAtOnce();
    else lookAgain();
  });
  addEventListener("pagehide", sendAtOnce);
  addEventListener("online", send);
  sendUnsent();
}
