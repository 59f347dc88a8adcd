// Bookmarking without leaving one's place in the thread. Without this script the buttons send their form, and the page
// comes back.

import { toast } from "./toast.js";

const BUTTON = "button[data-bookmark]";
const kept = new Set();

function postOf(button) {
  return button.closest("[data-post]")?.dataset.post;
}

function show(button, isKept) {
  const holder = button.hasAttribute("formaction") ? [button, "formaction"] : [button.form, "action"];
  const [address] = holder[0].getAttribute(holder[1]).split("?");
  holder[0].setAttribute(holder[1], isKept ? `${address}?undo` : address);
  button.setAttribute("aria-pressed", String(isKept));
  button.querySelector("span").textContent = isKept ? "Bookmarked" : "Bookmark";
  const post = postOf(button);
  if (post && isKept) kept.add(post);
  else kept.delete(post);
}

async function send(button) {
  const address = button.getAttribute("formaction") ?? button.form.getAttribute("action");
  const answer = await fetch(address, {
    method: "POST",
    body: new FormData(button.form),
    headers: { Accept: "application/json" },
    credentials: "same-origin",
  });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
  return answer.json();
}

async function press(button) {
  if (button.dataset.sending) return;
  button.dataset.sending = "yes";
  try {
    const { bookmarked, list, page } = await send(button);
    show(button, bookmarked);
    const words = bookmarked ? `Bookmarked in “${list}”.` : "Taken off your reading list.";
    toast(words, () => press(button), bookmarked ? { words: "Note, reminder, list", address: page } : null);
    delete button.dataset.sending;
  } catch (problem) {
    console.warn("The bookmark goes as a page.", problem);
    button.form.requestSubmit(button);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(BUTTON);
  if (!button || button.dataset.sending) return;
  event.preventDefault();
  press(button);
});

for (const button of document.querySelectorAll(`${BUTTON}[aria-pressed=true]`)) if (postOf(button)) kept.add(postOf(button));

// A post that was replaced by what it says now is the same for everyone: it still is this member's bookmark.
document.addEventListener("staffroom:posts-added", (event) => {
  for (const article of event.detail.posts) {
    const button = article.querySelector(BUTTON);
    if (button && kept.has(article.dataset.post)) show(button, true);
    else if (button?.getAttribute("aria-pressed") === "true") kept.add(article.dataset.post);
  }
});
