// Reacting without leaving one's place. Without this script the buttons send the page's form, and the page comes back.

const template = document.getElementById("post-reactions");
const bars = new Map([...document.querySelectorAll("div[data-reactions]")].map((bar) => [bar.dataset.reactions, bar]));

function barFrom(html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content.querySelector("div[data-reactions]");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-react]");
  if (!button) return;
  event.preventDefault();
  const bar = button.closest("[data-reactions]");
  if (bar.dataset.sending) return;
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
    bar.replaceWith(fresh);
    bars.set(fresh.dataset.reactions, fresh);
    if (hadFocus) fresh.querySelector(`[data-react="${button.dataset.react}"]`)?.focus({ preventScroll: true });
  } catch (problem) {
    console.warn("The reaction goes as a page.", problem);
    delete bar.dataset.sending;
    button.form.action = button.formAction;
    button.form.submit();
  }
});

/** A post that came in live is the same for every viewer: it gets the reactions it had here, or those of a new one. */
function giveReactions(article) {
  const place = article.querySelector("p[data-reactions]");
  if (!place) return;
  const id = place.dataset.reactions;
  const isOwn = article.dataset.author === document.getElementById("post-buttons")?.dataset.member;
  let bar = bars.get(id);
  if (!bar && template && !isOwn) {
    bar = template.content.firstElementChild.cloneNode(true);
    bar.dataset.reactions = id;
    const name = article.querySelector(".post-head :is(h2, h3) a")?.textContent ?? "";
    const group = bar.querySelector("[role=group]");
    group.setAttribute("aria-label", group.getAttribute("aria-label").replace("__NAME__", name));
    for (const button of bar.querySelectorAll("button")) {
      button.setAttribute("formaction", button.getAttribute("formaction").replace("__ID__", id));
    }
    bars.set(id, bar);
  }
  if (bar) place.replaceWith(bar);
  else place.remove();
}

document.addEventListener("staffroom:posts-added", (event) => event.detail.posts.forEach(giveReactions));
