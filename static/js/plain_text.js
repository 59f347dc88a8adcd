// Between plain words and HTML, as forums/html.py does it on the server.

const BLOCKS = "p, h2, h3, h4, li, blockquote, pre, tr, div, hr";
const ADDRESS = /(?<![\w@/.:-])(?:https?:\/\/|www\.)(?:[a-z0-9-]+\.)+[a-z]{2,24}(?![\w.-]*@)(?::[1-5]?\d{1,4}(?!\d))?(?:[/?#][^\s<>"'`\\^{|}]*)?/gi;
const ENDS_A_SENTENCE = /[.,;:!?)\]…*_]+$/;
const QUOTE_HEAD = /^> (.*\S) wrote: (\/posts\/[1-9]\d{0,11}\/)\s*$/;

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function linked(text) {
  let made = "";
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = found.replace(ENDS_A_SENTENCE, "");
    const href = address.includes("://") ? address : `https://${address}`;
    made += `${escaped(text.slice(end, index))}<a href="${escaped(href)}">${escaped(address)}</a>`;
    end = index + address.length;
  }
  return made + escaped(text.slice(end));
}

function partsOf(text) {
  const parts = text.split(/\n[ \t]*\n+/).map((part) => part.replace(/^\n+|\n+$/g, ""));
  return parts.filter((part) => part.trim());
}

function paragraphs(text) {
  return partsOf(text)
    .map((part) => `<p>${linked(part).replaceAll("\n", "<br>")}</p>`)
    .join("");
}

function quoteAndParagraphs(part) {
  const lines = part.split("\n");
  const [, name, cite] = lines[0].match(QUOTE_HEAD) ?? [];
  if (!name) return paragraphs(part);
  const own = lines.findIndex((line) => !line.startsWith(">"));
  const quoted = lines.slice(1, own < 0 ? undefined : own).map((line) => line.replace(/^> ?/, ""));
  const rest = own < 0 ? "" : lines.slice(own).join("\n");
  const by = `<p><a href="${cite}">${escaped(name)} wrote</a></p>`;
  return `<blockquote class="quote" cite="${cite}">${by}${paragraphs(quoted.join("\n"))}</blockquote>${paragraphs(rest)}`;
}

/** HTML of plain words: a blank line begins a paragraph, a line break stays one; addresses are links, and quotes quotes. */
export function htmlFromPlainText(text) {
  return partsOf(text.replaceAll("\r\n", "\n")).map(quoteAndParagraphs).join("");
}

function textOf(element) {
  for (const line of element.querySelectorAll("br")) line.replaceWith("\n");
  for (const block of element.querySelectorAll(BLOCKS)) block.append("\n\n");
  return element.textContent.replace(/\n{3,}/g, "\n\n").trim();
}

/** The words of HTML, for a box that holds no formatting. */
export function plainTextFromHtml(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const quote of body.querySelectorAll("blockquote.quote[cite]")) {
    const by = quote.querySelector(":scope > p:first-child > a");
    const name = by?.textContent.replace(/ wrote$/, "") ?? "Someone";
    by?.closest("p").remove();
    const lines = [`${name} wrote: ${quote.getAttribute("cite")}`, ...textOf(quote).split("\n")];
    quote.replaceWith(Object.assign(body.ownerDocument.createElement("p"), { textContent: lines.map((line) => `> ${line}`.trimEnd()).join("\n") }));
  }
  for (const mention of body.querySelectorAll("a.mention")) mention.replaceWith(`@${mention.getAttribute("href").split("/")[2]}`);
  return textOf(body);
}

/** The words of HTML if they are all there is to it, so that plain text loses nothing; else null. */
export function plainTextIfThatIsAll(html) {
  const text = plainTextFromHtml(html);
  return comparable(htmlFromPlainText(text)) === comparable(html) ? text : null;
}

function comparable(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const mention of body.querySelectorAll("a.mention")) mention.replaceWith(`@${mention.getAttribute("href").split("/")[2]}`);
  for (const link of body.querySelectorAll("a[href]")) {
    const [text, address] = [link.textContent, link.getAttribute("href")];
    if (address === text || address === `https://${text}`) link.replaceWith(text);
  }
  for (const paragraph of body.querySelectorAll("p")) if (!paragraph.hasChildNodes()) paragraph.remove();
  return body.innerHTML;
}
