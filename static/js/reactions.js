// Reacting without leaving one's place. Without this script the buttons send the page's form, and the page comes back.

import { askedAgain } from "./changed_by_others.js";

const template = document.getElementById("post-reactions");
const bars = new Map([...document.querySelectorAll("div[data-reactions]")].map((bar) => [bar.dataset.reactions, bar]));

function barFrom(html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content.querySelector("div[data-reactions]");
}

const turns = new Map();
const waiting = new Set();

// Of several presses in one moment each is sent, one after the other; the same one twice is one.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-react]");
  if (!button) return;
  event.preventDefault();
  const bar = button.closest("[data-reactions]");
  const [id, kind] = [bar.dataset.reactions, button.dataset.react];
  const press = `${id} ${kind}`;
  if (waiting.has(press)) return;
  waiting.add(press);
  bars.set(id, bar);
  const turn = (turns.get(id) ?? Promise.resolve()).then(() => send(id, kind)).finally(() => waiting.delete(press));
  turns.set(id, turn);
});

async function send(id, kind) {
  const bar = bars.get(id);
  const button = bar.querySelector(`button[data-react="${kind}"]`);
  if (!button) return;
  bar.dataset.sending = "yes";
  try {
    const answer = await fetch(button.formAction, {
      method: "POST",
      body: new FormData(button.form),
      credentials: "same-origin",
      headers: { "X-Requested-With": "fetch" },
    });
    const fresh = answer.ok && !answer.redirected && barFrom(await answer.text());
    if (!fresh) throw new Error(`${answer.status}`);
    const hadFocus = bar.contains(document.activeElement) || document.activeElement === document.body;
    const focused = bar.querySelector(":focus")?.dataset.react ?? kind;
    bar.replaceWith(fresh);
    bars.set(id, fresh);
    later.delete(id); // what waits is older than this
    if (hadFocus) fresh.querySelector(`[data-react="${focused}"]`)?.focus({ preventScroll: true });
  } catch (problem) {
    console.warn("The reaction goes as a page.", problem);
    delete bar.dataset.sending;
    button.form.action = button.formAction;
    button.form.submit();
  }
}

/** A post that came in live is the same for every viewer: it gets the reactions it had here, or those of a new one. */
function giveReactions(article) {
  const place = article.querySelector("p[data-reactions]");
  const there = article.querySelector("div[data-reactions]");
  if (there) bars.set(there.dataset.reactions, there);
  if (!place) return;
  const id = place.dataset.reactions;
  const isOwn = article.dataset.author === document.getElementById("post-buttons")?.dataset.member;
  let bar = bars.get(id);
  if (!bar) {
    // Some may have come in since the post did.
    changed([id]);
    bar = isOwn ? null : newBar(article, id);
  }
  if (bar) place.replaceWith(bar);
  else place.remove();
}

function newBar(article, id) {
  if (!template) return null;
  const bar = template.content.firstElementChild.cloneNode(true);
  bar.dataset.reactions = id;
  const name = article.querySelector(".post-head :is(h2, h3) a")?.textContent ?? "";
  const group = bar.querySelector("[role=group]");
  group.setAttribute("aria-label", group.getAttribute("aria-label").replace("__NAME__", name));
  for (const button of bar.querySelectorAll("button")) {
    button.setAttribute("formaction", button.getAttribute("formaction").replace("__ID__", id));
  }
  bars.set(id, bar);
  return bar;
}

// ------------------------------------------------------------------------------------------ those of others
// They come in without a word to anyone: nothing that is on the screen moves for them, nothing is read out, and what has
// the focus stays as it is. What cannot be shown so yet waits until its post is out of sight, or the focus elsewhere.
const PAUSE = 10_000;
const section = document.querySelector("[data-topic]");
const later = new Map();
const feet = new WeakMap();

async function refresh(ids) {
  const shown = ids.filter((id) => document.getElementById(`post-${id}`)).slice(0, 50);
  if (!shown.length) return;
  const before = new Map(shown.map((id) => [id, bars.get(id)]));
  try {
    const address = `/reactions/?thread=${section.dataset.topic.split(":")[1]}&posts=${shown}`;
    const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const { reactions } = await answer.json();
    for (const id of shown) {
      // Pressed meanwhile, a bar is newer than this answer.
      if (id in reactions && bars.get(id) === before.get(id)) put(id, reactions[id]);
    }
  } catch (problem) {
    console.warn("The reactions stay as they were.", problem);
  }
}

function put(id, html) {
  const foot = document.querySelector(`#post-${id} .post-foot`);
  const [bar, fresh] = [bars.get(id), barFrom(html)];
  later.delete(id);
  if (!foot || !(bar || fresh) || bar?.outerHTML === fresh?.outerHTML || bar?.dataset.sending) return;
  const isSeen = foot.getBoundingClientRect().top < innerHeight && foot.getBoundingClientRect().bottom > 0;
  const hasFocus = bar?.contains(document.activeElement);
  if (!isSeen && !hasFocus) putAll(id, bar, fresh, foot);
  else if (hasFocus || !putFigures(bar, fresh)) {
    later.set(id, html);
    feet.set(foot, id);
    if (!hasFocus) outOfSight.observe(foot);
  }
}

/** Changes only what takes no other room; whether that was all. */
function putFigures(bar, fresh) {
  const [there, wanted] = [bar, fresh].map((one) => [...(one?.querySelectorAll(".reactions > *") ?? [])]);
  if (there.length !== wanted.length || there.some((one, place) => one.tagName !== wanted[place].tagName)) return false;
  return [...there.map((one, place) => [one, wanted[place]]), [bar.querySelector("p"), fresh.querySelector("p")]]
    .map(([one, other]) => !(one || other) || (one && other && fits(one, other)))
    .every(Boolean);
}

/** Makes a part of a bar as it is now, unless the bar would take another height for it. */
function fits(part, wanted) {
  const bar = part.closest("[data-reactions]");
  const [before, height] = [part.innerHTML, bar.offsetHeight];
  if (before !== wanted.innerHTML) part.innerHTML = wanted.innerHTML;
  if (bar.offsetHeight !== height) {
    part.innerHTML = before;
    return false;
  }
  for (const name of ["aria-pressed", "formaction"]) {
    if (wanted.hasAttribute(name)) part.setAttribute(name, wanted.getAttribute(name));
  }
  return true;
}

/** Out of sight all of it is put there; what stands below on the screen stays where it is. */
function putAll(id, bar, fresh, foot) {
  const root = document.documentElement;
  const article = foot.closest("article");
  const [isAbove, height] = [foot.getBoundingClientRect().bottom <= 0, article.offsetHeight];
  root.style.overflowAnchor = "none"; // ours to do here, or both would
  if (!fresh) bar.remove();
  else if (bar) bar.replaceWith(fresh);
  else foot.prepend(fresh);
  if (fresh) bars.set(id, fresh);
  else bars.delete(id);
  if (isAbove) scrollBy(0, article.offsetHeight - height);
  requestAnimationFrame(() => (root.style.overflowAnchor = ""));
}

function again(foot) {
  const id = feet.get(foot);
  outOfSight.unobserve(foot);
  if (later.has(id)) put(id, later.get(id));
}

const outOfSight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (!isIntersecting) again(target);
});
document.addEventListener("focusout", ({ target }) => {
  const foot = target.closest?.(".post-foot");
  if (feet.has(foot)) setTimeout(() => again(foot));
});

const changed = askedAgain(refresh, PAUSE);
document.addEventListener("staffroom:reactions-changed", ({ detail }) => changed(detail.posts));
document.addEventListener("staffroom:posts-added", (event) => event.detail.posts.forEach(giveReactions));
