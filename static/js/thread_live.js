// An open thread stays as it is while one reads. New replies wait behind a button at its foot; what was changed or
// taken down is replaced in its place. Neither what is on the screen nor the focus moves.

import { watch } from "./live.js";

const section = document.querySelector("[data-topic]");
// Asked each time: who reads on without pages comes to the last one in the end.
const isLastPage = () => section.dataset.lastPage !== "no";
const waiting = new Map();
let threadChanged = false;
let isGone = false;

const said = document.createElement("p");
said.className = "sr";
said.setAttribute("role", "status");

const notice = document.createElement("div");
notice.className = "waiting";
notice.hidden = true;

function articleFrom(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.querySelector("article");
}

function added(articles) {
  section.dispatchEvent(new CustomEvent("staffroom:posts-added", { bubbles: true, detail: { posts: articles } }));
}

function take(changes, number) {
  section.dataset.changeNumber = number;
  const replaced = [];
  for (const change of changes) {
    const shown = change.post && document.getElementById(`post-${change.post}`);
    if (change.kind === "thread") threadChanged = true;
    else if (!change.html) continue;
    else if (shown) replaced.push(replaceInPlace(shown, articleFrom(change.html)));
    else if (change.kind === "posted") waiting.set(change.post, change);
    else if (waiting.has(change.post)) {
      if (change.kind === "hidden" || change.kind === "deleted") waiting.delete(change.post);
      else waiting.set(change.post, { ...waiting.get(change.post), html: change.html });
    }
  }
  if (replaced.length) added(replaced);
  tell();
}

/** Puts a post as it is now where it stood, and keeps what is on the screen where it is. */
function replaceInPlace(old, fresh) {
  const root = document.documentElement;
  const marker = [...section.querySelectorAll("article.post")].find(
    (article) => article !== old && article.getBoundingClientRect().bottom > 0,
  );
  const before = marker?.getBoundingClientRect().top;
  const hadFocus = old.contains(document.activeElement);
  root.style.overflowAnchor = "none"; // ours to do here, or both would
  old.replaceChildren(...fresh.childNodes);
  if (marker && old.getBoundingClientRect().top < 0) scrollBy(0, marker.getBoundingClientRect().top - before);
  requestAnimationFrame(() => (root.style.overflowAnchor = ""));
  if (hadFocus) {
    old.tabIndex = -1;
    old.focus({ preventScroll: true });
  }
  return old;
}

function words() {
  if (isGone) return ["You cannot see this thread any more.", "Go to the forums"];
  if (waiting.size) {
    const more = waiting.size === 1 ? "1 more reply has come in." : `${waiting.size} more replies have come in.`;
    return [more, waiting.size === 1 ? "Show it" : "Show them"];
  }
  if (threadChanged) return ["This thread has changed.", "Show it as it is now"];
  return null;
}

function tell() {
  const say = words();
  notice.hidden = !say;
  if (!say) return;
  if (said.textContent !== say[0]) said.textContent = say[0];
  let control = notice.firstElementChild;
  if (!control) {
    control = document.createElement("button");
    control.type = "button";
    control.className = "btn";
    control.addEventListener("click", act);
    notice.append(control);
  }
  control.textContent = say.join(" ");
}

function act() {
  if (isGone) location.assign("/forums/");
  else if (waiting.size && isLastPage()) showWaiting();
  else if (waiting.size) location.assign(`/posts/${waiting.keys().next().value}/`);
  else location.reload();
}

function showWaiting() {
  const articles = [...waiting.values()].sort((a, b) => a.position - b.position).map((change) => articleFrom(change.html));
  waiting.clear();
  section.append(...articles);
  added(articles);
  articles[0].tabIndex = -1;
  articles[0].focus();
  tell();
}

/** Posts that have come into the page in another way wait no longer. */
function hereAlready(articles) {
  const before = waiting.size;
  for (const article of articles) waiting.delete(Number(article.dataset.post));
  if (waiting.size < before) tell();
}

/** Of which posts the poll, or the reactions, have changed: "poll:12" or "reactions:12". */
function tellOfParts(parts) {
  for (const [kind, name] of [["poll", "polls-changed"], ["reactions", "reactions-changed"]]) {
    const posts = parts.filter((part) => part.startsWith(`${kind}:`)).map((part) => part.slice(kind.length + 1));
    if (posts.length) section.dispatchEvent(new CustomEvent(`staffroom:${name}`, { bubbles: true, detail: { posts } }));
  }
}

/** The script of polls comes with the first poll. */
async function withPolls(articles) {
  if (!articles.some((article) => article.querySelector("[data-poll]"))) return;
  const { fillPolls } = await import("./poll.js");
  fillPolls(articles);
}

if (section) {
  if (section.querySelector("[data-poll]")) import("./poll.js");
  section.addEventListener("staffroom:posts-added", ({ detail }) => {
    hereAlready(detail.posts);
    withPolls(detail.posts);
  });
  section.after(notice, said);
  watch(section.dataset.topic, Number(section.dataset.changeNumber), {
    onChanges: take,
    onReload: (number) => {
      section.dataset.changeNumber = number;
      waiting.clear();
      threadChanged = true;
      tell();
    },
    onParts: tellOfParts,
    onGone: () => {
      isGone = true;
      tell();
    },
  });
}
