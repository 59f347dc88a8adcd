// What is new, while one looks. One socket a tab, at /live/; when it cannot be had, gentle asking over HTTP.
// Each change has a number: after any break we say the last one we have and get the rest. Nothing here moves the page.

import { showUnread } from "./bell.js";

const HERE_MS = 1000; // how often we say that we still read
const SILENCE_MS = 50_000; // the server is heard every 20 s: after this, the line is dead
const ANSWER_MS = 5_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
const POLL_MS = 12_000;
const LONGEST_POLL_MS = 120_000;
const NO_SOCKET_AFTER = 2; // failures in a row before we begin to ask over HTTP

const topics = new Map();
const bellListeners = new Set();
const hasBell = document.querySelector("[data-bell]") !== null;

let socket = null;
let failures = 0;
let retryTimer = 0;
let silenceTimer = 0;
let hereTimer = 0;
let pollTimer = 0;
let pollDelay = POLL_MS;

/** Calls `onChanges` with what happens to a topic after change number `since`; `onReload` when it cannot be told
 *  piece by piece; `onGone` when this person may not see it any more; `onParts` with what to ask for again. */
export function watch(topic, since, { onChanges, onReload, onGone, onParts }) {
  topics.set(topic, { since, onChanges, onReload, onGone, onParts });
  if (isOpen()) askFor(topic);
  else start();
}

/** Calls `listener` with {unread, number} whenever the bell's number is said. */
export function onBell(listener) {
  bellListeners.add(listener);
}

function isOpen() {
  return socket?.readyState === WebSocket.OPEN;
}

function say(message) {
  if (isOpen()) socket.send(JSON.stringify(message));
}

function askFor(topic) {
  say({ type: "watch", topic, since: topics.get(topic).since });
}

function start() {
  if (socket || (!hasBell && topics.size === 0)) return;
  clearTimeout(retryTimer);
  const opened = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live/`);
  socket = opened;
  opened.addEventListener("open", () => {
    say({ type: "hello", last: 0 });
    for (const topic of topics.keys()) askFor(topic);
    expectWithin(SILENCE_MS);
  });
  opened.addEventListener("message", (event) => {
    failures = 0;
    stopPolling();
    expectWithin(SILENCE_MS);
    hereTimer ||= setTimeout(() => {
      hereTimer = 0;
      say({ type: "here" });
    }, HERE_MS);
    receive(JSON.parse(event.data));
  });
  opened.addEventListener("close", () => {
    if (socket === opened) lost();
  });
}

function expectWithin(milliseconds) {
  clearTimeout(silenceTimer);
  silenceTimer = setTimeout(drop, milliseconds);
}

function drop() {
  const old = socket;
  if (!old) return;
  lost();
  old.close();
}

function lost() {
  socket = null;
  clearTimeout(silenceTimer);
  clearTimeout(retryTimer);
  failures += 1;
  // Spread over the whole wait: when a server restarts, its tabs must not all come back in one moment.
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
  retryTimer = setTimeout(start, FIRST_RETRY_MS / 2 + Math.random() * longest);
  if (failures >= NO_SOCKET_AFTER) startPolling();
}

function receive(message) {
  const topic = topics.get(message.topic);
  if (message.type === "bell") {
    showUnread(message.unread);
    for (const listener of bellListeners) listener(message);
  } else if (message.type === "heartbeat") {
    for (const [name, number] of Object.entries(message.topics)) {
      if (topics.has(name) && topics.get(name).since < number) askFor(name);
    }
  } else if (!topic) {
    return;
  } else if (message.type === "change") {
    const news = message.changes.filter((change) => change.number > topic.since);
    topic.since = Math.max(topic.since, message.number);
    if (news.length) topic.onChanges(news, topic.since);
  } else if (message.type === "fetch") {
    if (message.number > topic.since) fetchNews([message.topic]);
  } else if (message.type === "reload") {
    topic.since = message.number;
    topic.onReload(topic.since);
  } else if (message.type === "part") {
    topic.onParts?.(message.parts);
  } else if (message.type === "gone") {
    topics.delete(message.topic);
    topic.onGone();
  }
}

/** Asks over HTTP what the socket would say; tells how the server answered. */
async function fetchNews(names) {
  const query = new URLSearchParams();
  for (const name of names) {
    query.append("topic", name);
    query.append("since", topics.get(name).since);
  }
  try {
    const response = await fetch(`/live/poll/?${query}`, { headers: { Accept: "application/json" } });
    if (response.ok) for (const message of (await response.json()).messages) receive(message);
    return response.status;
  } catch {
    return 0;
  }
}

function startPolling() {
  pollTimer ||= setTimeout(poll, pollDelay * (0.75 + Math.random() / 2));
}

function stopPolling() {
  clearTimeout(pollTimer);
  pollTimer = 0;
  pollDelay = POLL_MS;
}

async function poll() {
  const status = document.hidden ? 200 : await fetchNews([...topics.keys()]);
  if (isOpen() || !pollTimer) return;
  pollTimer = 0;
  if (status === 401 || status === 403 || status === 404) return;
  pollDelay = status === 200 ? POLL_MS : Math.min(LONGEST_POLL_MS, pollDelay * 2);
  startPolling();
}

/** The device woke, the network is back, the tab is looked at again: is the line still alive? */
function wake() {
  if (document.hidden) return;
  if (isOpen()) {
    say({ type: "hello", last: 0 });
    expectWithin(ANSWER_MS);
  } else if (!socket) {
    start();
  }
}

document.addEventListener("visibilitychange", wake);
addEventListener("online", wake);
addEventListener("pageshow", (event) => event.persisted && wake());
// A page kept for "Back" must not keep a socket: it would be answered for a page nobody sees.
addEventListener("pagehide", () => {
  const old = socket;
  socket = null;
  clearTimeout(silenceTimer);
  clearTimeout(retryTimer);
  stopPolling();
  // To close one that is still connecting is an error in the console; it is closed once it is open.
  if (old?.readyState === WebSocket.CONNECTING) old.addEventListener("open", () => old.close());
  else old?.close();
});

start();
