// Between plain words and HTML, as forums/html.py does it on the server.

const BLOCKS = "p, h2, h3, h4, li, blockquote, pre, tr, div, hr";

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** HTML of plain words: a blank line begins a paragraph, a line break stays one. */
export function htmlFromPlainText(text) {
  return text
    .replaceAll("\r\n", "\n")
    .split(/\n[ \t]*\n+/)
    .map((part) => part.replace(/^\n+|\n+$/g, ""))
    .filter((part) => part.trim())
    .map((part) => `<p>${escaped(part).replaceAll("\n", "<br>")}</p>`)
    .join("");
}

/** The words of HTML, for a box that holds no formatting. */
export function plainTextFromHtml(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const line of body.querySelectorAll("br")) line.replaceWith("\n");
  for (const block of body.querySelectorAll(BLOCKS)) block.append("\n\n");
  return body.textContent.replace(/\n{3,}/g, "\n\n").trim();
}
