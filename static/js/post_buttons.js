// A post that comes in live is the same for every viewer. This gives it what the viewer may do with it: the buttons of
// <template id="post-buttons">, which the server filled for this member and thread.

const template = document.getElementById("post-buttons");

function mayHave(part, article) {
  if (part.dataset.for === "author") return article.dataset.author === template.dataset.member;
  if (part.dataset.for === "others") return article.dataset.author !== template.dataset.member;
  if (part.dataset.for === "reply") return !article.querySelector(".post-head h2");
  return true;
}

function fill(part, article) {
  for (const one of part.querySelectorAll("[data-for]")) if (!mayHave(one, article)) one.remove();
  for (const one of [part, ...part.querySelectorAll("[href], [formaction]")]) {
    for (const name of ["href", "formaction"]) {
      const address = one.getAttribute(name);
      if (address) one.setAttribute(name, address.replace("__ID__", article.dataset.post));
    }
  }
  if (part.dataset.whenChosen && article.closest(".answer")) part.lastChild.textContent = part.dataset.whenChosen;
  return part;
}

function giveButtons(article) {
  const foot = article.querySelector(".post-foot");
  // Posts that were taken down or deleted have nothing to read, and nothing to do here.
  if (!foot || !article.querySelector(".prose") || foot.querySelector(".row")) return;
  const row = document.createElement("div");
  row.className = "row end gap-s1";
  const parts = [...template.content.cloneNode(true).children];
  row.append(...parts.filter((part) => mayHave(part, article)).map((part) => fill(part, article)));
  foot.append(row);
  if (article.dataset.author === template.dataset.member) {
    const you = Object.assign(document.createElement("span"), { className: "badge", textContent: "You" });
    article.querySelector(".post-head :is(h2, h3)").after(you);
  }
}

if (template) {
  document.addEventListener("staffroom:posts-added", (event) => event.detail.posts.forEach(giveButtons));
}
