// Voting without leaving one's place in the thread. Without this script the forms send, and the page comes back.

import { askedAgain } from "./changed_by_others.js";

const PAUSE = 2_000;

function pollFrom(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.querySelector("[data-poll]");
}

/** Puts a poll as it is now where it stood, and keeps the focus in it if it was there. */
function put(place, html, { focus }) {
  const poll = pollFrom(html);
  if (!poll) return;
  place.replaceWith(poll);
  if (focus) {
    poll.tabIndex = -1;
    poll.focus({ preventScroll: true });
  }
}

function ask(address, options = {}) {
  return fetch(address, { ...options, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-poll-form]");
  if (!form) return;
  event.preventDefault();
  const place = form.closest("[data-poll]");
  if (place.dataset.sending) return;
  place.dataset.sending = "yes";
  try {
    const answer = await ask(form.action, { method: "POST", body: new FormData(form) });
    if (answer.redirected || ![200, 422].includes(answer.status)) throw new Error(`${answer.status}`);
    put(place, await answer.text(), { focus: true });
  } catch (problem) {
    console.warn("The vote goes as a page.", problem);
    delete place.dataset.sending;
    form.submit();
  }
});

/** A post that came in live, or was replaced, is the same for every viewer: the poll in it is asked for by this one. */
export async function fillPolls(articles) {
  for (const article of articles) {
    const place = article.querySelector("[data-poll]");
    if (!place) continue;
    try {
      const answer = await ask(`/polls/${place.dataset.poll}/`);
      if (answer.ok && !answer.redirected) put(place, await answer.text(), { focus: false });
    } catch (problem) {
      console.warn("The poll stays a link.", problem);
    }
  }
}

// ------------------------------------------------------------------------------------------ votes of others
/** Whether someone is about to vote in it, or reads what became of their vote: then only its figures change. */
function isInUse(place) {
  const isChosen = [...place.querySelectorAll("input[name=choice]")].some((input) => input.checked !== input.defaultChecked);
  const said = place.querySelector("[data-poll-said]")?.textContent.trim();
  return isChosen || Boolean(said) || place.contains(document.activeElement) || place.querySelector("details[open]") !== null;
}

function putFigures(place, html) {
  const poll = pollFrom(html);
  for (const part of ["[data-poll-line]", "ul.poll"]) {
    const fresh = poll?.querySelector(part);
    if (fresh) place.querySelector(part)?.replaceWith(fresh);
  }
}

async function refresh(post) {
  const find = () => document.querySelector(`section[data-poll="${post}"]:not([data-sending])`);
  if (!find()) return;
  try {
    const answer = await ask(`/polls/${post}/`);
    const html = await answer.text();
    const place = find();
    if (!place || !answer.ok || answer.redirected) return;
    if (isInUse(place)) putFigures(place, html);
    else put(place, html, { focus: false });
  } catch (problem) {
    console.warn("The poll stays as it was.", problem);
  }
}

const changed = askedAgain((posts) => Promise.all(posts.map(refresh)), PAUSE);
document.addEventListener("staffroom:polls-changed", ({ detail }) => changed(detail.posts));
