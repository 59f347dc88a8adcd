// Reading on without pages, for who has chosen it: the next posts of a long thread come when one nears the end of those
// that are there. After every few pages it stops for a button, so that what stands below the thread is reached. The focus
// stays where it is, the address names the page and post being read, and "Back" leads to the same place.

const AT_ONCE = 3; // pages that come by themselves, one after another
const NEAR = "0px 0px 900px 0px";
const ADDRESS_MS = 400;

const section = document.querySelector("[data-topic]");
const pager = () => document.querySelector("nav.pager[aria-label='Pages']");

const place = document.createElement("div");
place.className = "go-on";
const button = document.createElement("button");
button.type = "button";
button.className = "btn";
button.textContent = "Show the next posts";
const said = document.createElement("p");
said.className = "sr";
said.setAttribute("role", "status");

let page = Number(section?.dataset.page);
let next = pager()?.querySelector("a[rel=next]")?.getAttribute("href") ?? null;
let cameByThemselves = 0;
let isLoading = false;

async function load() {
  const answer = await fetch(next, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
  const there = new DOMParser().parseFromString(await answer.text(), "text/html");
  const posts = there.querySelector("[data-topic]");
  if (posts?.dataset.topic !== section.dataset.topic) throw new Error("not this thread");
  // Its posts have other numbers than when this page was made: what is read here would be told of others.
  if (posts.dataset.numbering !== section.dataset.numbering) throw new Error("the thread has been put in another order");
  return { there, posts };
}

function put({ there, posts }) {
  page = Number(posts.dataset.page);
  const articles = [...posts.querySelectorAll("article.post")];
  for (const article of articles) article.dataset.page = page;
  // What came in live meanwhile is here already.
  for (const article of articles) if (document.getElementById(article.id)) article.remove();
  section.append(...posts.childNodes);
  section.dataset.lastPage = posts.dataset.lastPage;
  const fresh = there.querySelector("nav.pager[aria-label='Pages']");
  if (fresh) pager()?.replaceWith(fresh);
  next = fresh?.querySelector("a[rel=next]")?.getAttribute("href") ?? null;
  const here = articles.filter((article) => article.isConnected);
  section.dispatchEvent(new CustomEvent("staffroom:posts-added", { bubbles: true, detail: { posts: here } }));
  return here;
}

async function readOn(isAsked) {
  if (isLoading || !next) return;
  isLoading = true;
  button.setAttribute("aria-disabled", "true");
  try {
    const articles = put(await load());
    cameByThemselves = isAsked ? 0 : cameByThemselves + 1;
    const [first, last] = [articles.at(0), articles.at(-1)];
    if (first) said.textContent = `Posts ${first.dataset.position} to ${last.dataset.position} are here now.`;
    if (isAsked && first) {
      first.tabIndex = -1;
      first.focus();
    }
    if (!next) {
      place.remove();
      section.after(said);
    }
  } catch (problem) {
    console.warn("The next posts come as a page.", problem);
    if (isAsked) location.assign(next);
    cameByThemselves = AT_ONCE;
  } finally {
    isLoading = false;
    button.removeAttribute("aria-disabled");
    observer.unobserve(place);
    if (place.isConnected) observer.observe(place);
  }
}

/** Not for who has gone past the end, to the reply box or the foot of the page: that must stay where it is. */
function isReading() {
  const focused = document.activeElement;
  const isBeyond = focused && place.compareDocumentPosition(focused) & Node.DOCUMENT_POSITION_FOLLOWING;
  const foot = document.querySelector("footer")?.getBoundingClientRect().top ?? Infinity;
  return !isBeyond && place.getBoundingClientRect().top > 0 && foot > innerHeight;
}

const observer = new IntersectionObserver(
  (seen) => {
    if (seen.some((entry) => entry.isIntersecting) && cameByThemselves < AT_ONCE && isReading()) readOn(false);
  },
  { rootMargin: NEAR },
);

// ------------------------------------------------------------------------------------------ the address, and "Back"
let reading = null;
let timer = 0;

function keepPlace() {
  clearTimeout(timer);
  timer = 0;
  if (!reading?.isConnected) return;
  const here = new URL(location);
  here.searchParams.set("page", reading.dataset.page);
  here.hash = reading.id;
  const top = reading.getBoundingClientRect().top;
  history.replaceState({ ...history.state, place: { post: reading.id, top } }, "", here);
}

function comeBack() {
  const kept = history.state?.place;
  const article = kept && document.getElementById(kept.post);
  if (article) scrollBy({ top: article.getBoundingClientRect().top - kept.top, behavior: "instant" });
}

if (section && page) {
  for (const article of section.querySelectorAll("article.post")) article.dataset.page = page;
  if (next) {
    button.addEventListener("click", () => readOn(true));
    place.append(button, said);
    section.after(place);
    observer.observe(place);
  }
  document.addEventListener("staffroom:posts-added", (event) => {
    for (const article of event.detail.posts) article.dataset.page ??= page;
  });
  history.scrollRestoration = "manual";
  if (document.readyState === "complete") comeBack();
  else addEventListener("load", comeBack);
  document.addEventListener("staffroom:reading", (event) => {
    reading = event.detail.article;
    timer ||= setTimeout(keepPlace, ADDRESS_MS);
  });
  addEventListener("pagehide", keepPlace);
}
