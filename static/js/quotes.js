// Quoting: the "Quote" button of a post quotes what is selected in it, or all of it; a selection has a button of its own
// beside it. The quote goes to the reply box of the page, as many as one likes. Without script the button is a link that
// fills the box.

import { insertPlainly } from "./editor_insert.js";

const PATIENCE = 6000;
const box = document.querySelector("[data-composer]");
const textarea = box?.querySelector("textarea[data-editor]");

function wordsOf(post) {
  return post.querySelector(".prose");
}

/** What is selected within one post's words, if anything is. */
function selectionIn(words) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !selection.toString().trim()) return null;
  const range = selection.getRangeAt(0);
  return words?.contains(range.commonAncestorContainer) ? range : null;
}

// Half a list is still a list, and half a table still a table.
function withItsBlock(range, words) {
  const content = range.cloneContents();
  let around = range.commonAncestorContainer;
  if (around.nodeType !== Node.ELEMENT_NODE) around = around.parentElement;
  let holder = document.createElement("div");
  holder.append(content);
  for (; around !== words && words.contains(around); around = around.parentElement) {
    const shell = around.cloneNode(false);
    shell.append(...holder.childNodes);
    holder = document.createElement("div");
    holder.append(shell);
  }
  return holder;
}

/** The words without quotes within them, without pictures, and with mentions as mere names: a quote tells nobody. */
function plainly(holder) {
  for (const quote of holder.querySelectorAll("blockquote.quote")) quote.remove();
  for (const picture of holder.querySelectorAll("img")) picture.replaceWith(picture.alt);
  for (const mention of holder.querySelectorAll(".mention")) mention.replaceWith(mention.textContent);
  for (const block of holder.querySelectorAll("p, li, h2, h3, h4")) if (!block.textContent.trim()) block.remove();
  return holder.innerHTML;
}

function quoteOf(post, range) {
  const words = wordsOf(post);
  const holder = range ? withItsBlock(range, words) : words.cloneNode(true);
  const quote = document.createElement("blockquote");
  quote.className = "quote";
  quote.setAttribute("cite", `/posts/${post.dataset.post}/`);
  const link = document.createElement("a");
  link.setAttribute("href", `/posts/${post.dataset.post}/`);
  link.textContent = `${post.querySelector(".post-head :is(h2, h3)").textContent.trim()} wrote`;
  const by = document.createElement("p");
  by.append(link);
  quote.innerHTML = plainly(holder);
  quote.prepend(by);
  return quote.outerHTML;
}

/** The editor, opened if it was not: false if it cannot be had. */
function openedEditor() {
  if (textarea.hidden) return Promise.resolve(true);
  return new Promise((resolve) => {
    box.addEventListener("composer:opened", () => resolve(true), { once: true });
    setTimeout(() => resolve(textarea.hidden), PATIENCE);
    textarea.focus();
  });
}

async function quote(post, range) {
  const html = quoteOf(post, range);
  getSelection().removeAllRanges();
  hideButton();
  box.scrollIntoView({ block: "nearest" });
  if (await openedEditor()) box.dispatchEvent(new CustomEvent("composer:insert", { detail: { html, atEnd: true } }));
  else insertPlainly(textarea, html);
}

// The button beside a selection. It waits until the selection stands still, and never takes the focus.
const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--primary btn--sm quote-button", hidden: true });
button.textContent = "Quote";
let chosen = null;

function hideButton() {
  button.hidden = true;
  chosen = null;
}

function showButton() {
  const at = getSelection().anchorNode;
  const post = (at?.nodeType === Node.ELEMENT_NODE ? at : at?.parentElement)?.closest("article.post");
  const range = post?.querySelector("[data-quotes]") && selectionIn(wordsOf(post));
  if (!range) {
    hideButton();
    return;
  }
  chosen = { post, range: range.cloneRange() };
  const lines = range.getClientRects();
  const last = lines[lines.length - 1];
  if (!last) return;
  button.hidden = false;
  const left = Math.min(last.right - button.offsetWidth, innerWidth - button.offsetWidth - 8);
  button.style.insetInlineStart = `${scrollX + Math.max(8, left)}px`;
  button.style.insetBlockStart = `${scrollY + last.bottom + 8}px`;
}

if (textarea) {
  document.body.append(button);
  let waiting;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(showButton, 250);
  });
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => chosen && quote(chosen.post, chosen.range));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-quotes]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const post = link.closest("article.post");
    quote(post, selectionIn(wordsOf(post)));
  });
}
