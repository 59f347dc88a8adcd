// Where one is in a long thread: "Post 41 of 212, March 2025", as one reads. Without this script it says which posts the
// page has. It is not spoken: who listens hears the number of each post with its author.

const bar = document.querySelector("[data-where]");
const section = document.querySelector("[data-topic]");
const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "Europe/London" });
// A line a third down the window: what crosses it is being read.
const LINE = { rootMargin: "-33% 0px -66% 0px" };

function follow() {
  const words = bar.querySelector("[data-where-words]");
  const choice = bar.querySelector("[data-read-on-choice]");
  let total = Number(bar.dataset.total);

  const observer = new IntersectionObserver((seen) => {
    const article = seen.filter((entry) => entry.isIntersecting).at(-1)?.target;
    if (!article) return;
    const number = Number(article.dataset.position);
    total = Math.max(total, number);
    const when = article.querySelector("time")?.dateTime;
    words.textContent = `Post ${number} of ${total}${when ? `, ${month.format(new Date(when))}` : ""}`;
    if (choice) choice.elements.post.value = article.dataset.post;
    section.dispatchEvent(new CustomEvent("staffroom:reading", { bubbles: true, detail: { article } }));
  }, LINE);

  const watch = (articles) => {
    for (const article of articles) {
      total = Math.max(total, Number(article.dataset.position) || 0);
      observer.observe(article);
    }
  };
  watch(section.querySelectorAll("article.post"));
  document.addEventListener("staffroom:posts-added", (event) => watch(event.detail.posts));
  if (choice) choice.hidden = false;
}

if (bar && section) follow();
