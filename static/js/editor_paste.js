// What comes from the clipboard of Word, Outlook, Google Docs and web pages, made into plain structure before the editor
// reads it: headings, lists, tables, links, bold and italic stay; styles, fonts, pictures and office marks go.

import { joinBrokenLists, listsFromWord } from "./editor_paste_lists.js";

const KEPT = "p h3 h4 ul ol li blockquote pre code br hr a strong em u s sub sup table tbody tr td th";
// A post stands below headings of the page, so its own begin at the third level.
const RENAMED = { b: "strong", i: "em", strike: "s", del: "s", ins: "u", dir: "ul", menu: "ul", h1: "h3", h2: "h3", h3: "h4", h5: "h4", h6: "h4" };
const DROPPED = "script, style, meta, link, title, xml, img, svg, picture, video, audio, object, iframe, input, button, select, textarea";
const BLOCK = "p, div, h1, h2, h3, h4, h5, h6, ul, ol, li, table, blockquote, pre, hr, section, article, header, footer, figure";
const KEPT_ATTRIBUTES = { a: ["href"], ol: ["start"], td: ["colspan", "rowspan"], th: ["colspan", "rowspan"] };
const kept = new Set(KEPT.split(" "));

// What mail servers put before the addresses of letters, to watch over them, and in which parameter the address stands.
const WRAPPERS = [
  [/^[\w.-]+\.safelinks\.protection\.outlook\.com$/, "url"],
  [/^(?:www\.)?google\.[\w.]+$/, "q"],
  [/^(?:www\.)?google\.[\w.]+$/, "url"],
  [/^l(?:m)?\.facebook\.com$/, "u"],
];
const WATCHES = /^(?:utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|_hsenc|_hsmi)$/i;

// Browsers report each style and handler in the markup they parse as a breach of the page's security policy, applied or
// not. So they are read as data.
function withoutLiveAttributes(html) {
  const bare = html.replaceAll(/<style[\s\S]*?<\/style\s*>/gi, "");
  return bare.replaceAll(/<[a-z][^<>]*>/gi, (tag) => tag.replaceAll(/([\s"'/])(style|on\w+)(?=\s*=)/gi, "$1 data-$2"));
}

function styleOf(element, property) {
  const declarations = (element.dataset.style ?? "").toLowerCase().split(";");
  const declared = declarations.map((one) => one.split(":")).filter(([name]) => name.trim() === property);
  return declared.at(-1)?.[1]?.trim() ?? "";
}

function rename(element, name) {
  const made = element.ownerDocument.createElement(name);
  for (const { name: attribute, value } of element.attributes) made.setAttribute(attribute, value);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

function dropWhatIsNoText(body) {
  const comments = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  for (const comment of found) comment.remove();
  for (const element of body.querySelectorAll(DROPPED)) element.remove();
  // Word on the web ends each paragraph with a space of its own.
  for (const element of body.querySelectorAll("span.EOP")) element.remove();
  for (const element of body.querySelectorAll("[data-style]")) {
    if (styleOf(element, "display") === "none" || styleOf(element, "mso-hide") === "all") element.remove();
  }
}

// Word's title style and the web versions of Word and Outlook say "heading" without a heading element.
function findHeadings(body) {
  for (const element of body.querySelectorAll("[role=heading]")) {
    rename(element, Number(element.getAttribute("aria-level")) > 2 ? "h3" : "h1");
  }
  for (const element of body.querySelectorAll("p.MsoTitle")) rename(element, "h1");
}

function marksOf(element) {
  const lines = styleOf(element, "text-decoration") + styleOf(element, "text-decoration-line");
  const height = styleOf(element, "vertical-align");
  const isOfLink = element.closest("a") || element.querySelector("a");
  const marks = {
    strong: /^(?:bold|[6-9]00)/.test(styleOf(element, "font-weight")),
    em: /^(?:italic|oblique)/.test(styleOf(element, "font-style")),
    u: lines.includes("underline") && !isOfLink,
    s: lines.includes("line-through"),
    sup: height === "super",
    sub: height === "sub",
  };
  return Object.keys(marks).filter((mark) => marks[mark]);
}

// Google Docs and the web versions of Office write bold as a style.
function marksFromStyles(body) {
  for (const element of body.querySelectorAll(":is(span, font, td)[data-style]")) {
    for (const mark of marksOf(element)) {
      const made = body.ownerDocument.createElement(mark);
      made.append(...element.childNodes);
      element.append(made);
    }
  }
  for (const element of body.querySelectorAll(":is(b, strong, i, em)[data-style]")) {
    const isPlain = /^(?:normal|[1-4]00)/.test(styleOf(element, "font-weight")) || styleOf(element, "font-style") === "normal";
    if (isPlain) element.replaceWith(...element.childNodes);
  }
}

function isBlank(element) {
  return !element.textContent.replaceAll("\u00a0", " ").trim() && !element.querySelector("td, hr, li");
}

/** The address that a link really leads to, without what tells others where it was found. */
export function ownAddress(address, depth = 0) {
  let url;
  try {
    url = new URL(address.trim());
  } catch {
    return address.trim();
  }
  if (!/^https?:$/.test(url.protocol)) return address.trim();
  for (const [host, name] of WRAPPERS) {
    const inner = host.test(url.hostname) && (name === "url" || url.pathname === "/url" || url.pathname === "/l.php") && url.searchParams.get(name);
    if (inner && /^https?:\/\//i.test(inner) && depth < 3) return ownAddress(inner, depth + 1);
  }
  const watched = [...url.searchParams.keys()].filter((name) => WATCHES.test(name));
  if (!watched.length) return address.trim();
  for (const name of watched) url.searchParams.delete(name);
  return url.href;
}

// What was struck out by who corrects a document is gone; what they added is there. Comments stay with the document.
function takeCorrections(body) {
  for (const gone of body.querySelectorAll("del[cite], del[datetime], .msoDel, .MsoCommentReference, .MsoCommentText")) gone.remove();
  for (const added of body.querySelectorAll("ins[cite], ins[datetime], .msoIns")) added.replaceWith(...added.childNodes);
  for (const element of body.querySelectorAll("[data-style]")) {
    const style = element.dataset.style.toLowerCase();
    if (/mso-element:\s*(?:comment|footnote|endnote|header|footer|frame)/.test(style)) element.remove();
    else if (/mso-comment-(?:reference|continuation|parent|date|done)/.test(style)) element.replaceWith(...element.childNodes);
  }
}

// Teams, Outlook and web pages show an emoji as a picture with the sign for its text.
function takeEmoji(body) {
  for (const image of body.querySelectorAll("img[alt]")) {
    const isSign = /^\p{Extended_Pictographic}/u.test(image.alt) && image.alt.length < 16;
    if (isSign) image.replaceWith(image.alt);
  }
}

function renameAndUnwrap(body) {
  for (const element of [...body.querySelectorAll("*")].reverse()) {
    const name = element.localName;
    if (name in RENAMED) rename(element, RENAMED[name]);
    else if (name === "div" && !element.querySelector(BLOCK)) rename(element, "p");
    else if (!kept.has(name)) element.replaceWith(...element.childNodes);
  }
  for (const element of body.querySelectorAll("*")) {
    for (const attribute of [...element.attributes]) {
      if (!KEPT_ATTRIBUTES[element.localName]?.includes(attribute.name)) element.removeAttribute(attribute.name);
    }
  }
  for (const link of body.querySelectorAll("a[href]")) link.setAttribute("href", ownAddress(link.getAttribute("href")));
  // Bookmarks of the document are no links here, and a heading is bold by itself.
  const idle = body.querySelectorAll("a:not([href]), a[href^='#'], :is(h3, h4, th) strong");
  for (const element of idle) element.replaceWith(...element.childNodes);
}

function dropBlankLines(body) {
  for (const element of body.querySelectorAll("p, h3, h4, li, blockquote")) {
    if (isBlank(element)) element.remove();
  }
  for (const element of body.querySelectorAll("strong, em, u, s, sub, sup, a")) {
    if (!element.textContent && !element.querySelector("br")) element.remove();
  }
  for (const line of body.querySelectorAll(":scope > br")) line.remove();
}

/** Clean HTML of pasted HTML. What was copied in our own editor comes back as it is. */
export function cleanPastedHtml(html) {
  if (html.includes("data-pm-slice")) return html;
  const { body } = new DOMParser().parseFromString(withoutLiveAttributes(html), "text/html");
  takeCorrections(body);
  takeEmoji(body);
  listsFromWord(body);
  dropWhatIsNoText(body);
  findHeadings(body);
  marksFromStyles(body);
  renameAndUnwrap(body);
  joinBrokenLists(body);
  dropBlankLines(body);
  return body.innerHTML;
}

/** The files in what is pasted or dropped, if they are all of it: Excel and Word put a picture of the words beside them. */
export function filesOf(data) {
  const files = [...(data?.files ?? [])];
  if (!files.length) return [];
  const { body } = new DOMParser().parseFromString(withoutLiveAttributes(data.getData("text/html")), "text/html");
  return body.textContent.trim() || data.getData("text/plain").trim() ? [] : files;
}
