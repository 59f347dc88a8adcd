// Lists from the clipboard. Word and PowerPoint write their items as paragraphs with the number as text; Word on the web
// as a list of its own for each item; Outlook and Google Docs put a list beside the item it belongs under. Here they are lists again.

const WORD_ITEM = /mso-list:\s*(l\d+)\s+level(\d+)\s*(lfo\d+)?/i;
const NUMBER = /^\(?(?:\d+|[a-z]|[ivxlcdm]+)[.)]|^\d+$/i;

function styleOf(element) {
  return element.dataset.style ?? "";
}

function takeMarker(paragraph) {
  const marker = [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(styleOf(span)));
  const words = marker?.textContent.replaceAll(/[\s\u00a0]+/g, " ").trim() ?? "";
  marker?.remove();
  return words;
}

function itemsOfWord(body) {
  const items = [];
  for (const element of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
    const [, list, level, format] = styleOf(element).match(WORD_ITEM) ?? [];
    if (!list) continue;
    const marker = takeMarker(element);
    // A numbered heading stays a heading, with its number.
    if (element.localName !== "p") {
      element.prepend(marker ? `${marker} ` : "");
      continue;
    }
    const isNumbered = NUMBER.test(marker);
    const start = Number.parseInt(marker.replace("(", ""), 10) || 1;
    items.push({ element, level: Number(level), kind: isNumbered ? "ol" : "ul", list: list + format, start });
  }
  return items;
}

function itemsOfWordOnTheWeb(body) {
  const items = [];
  for (const container of body.querySelectorAll("div.ListContainerWrapper")) {
    for (const item of container.querySelectorAll("li")) {
      const element = body.ownerDocument.createElement("div");
      element.append(...item.childNodes);
      container.before(element);
      items.push({
        element,
        level: Number(item.getAttribute("data-aria-level")) || 1,
        kind: item.parentElement.localName,
        list: item.getAttribute("data-listid") ?? "",
        start: Number.parseInt(item.parentElement.getAttribute("start"), 10) || 1,
      });
    }
    container.remove();
  }
  return items;
}

function itemsOfPowerPoint(body) {
  const items = [];
  for (const element of body.querySelectorAll("div[class^=O]")) {
    const marker = [...element.querySelectorAll("span")].find((span) => /mso-special-format/i.test(styleOf(span)));
    if (!marker) continue;
    const [, format, start] = styleOf(marker).match(/mso-special-format:\s*([a-z]+)\d*(?:\\,(\d+))?/i) ?? [];
    marker.remove();
    const level = 1 + (Number.parseInt(element.className.slice(1), 10) || 0);
    items.push({ element, level, kind: format === "numbullet" ? "ol" : "ul", list: "", start: Number(start) || 1 });
  }
  return items;
}

function makeList(document, { kind, start }) {
  const element = document.createElement(kind);
  if (kind === "ol" && start > 1) element.setAttribute("start", start);
  return element;
}

/** Turns what Word, PowerPoint and Word on the web made of list items into lists, nested as they were, in place. */
export function listsFromWord(body) {
  let open = [];
  for (const item of [...itemsOfWord(body), ...itemsOfPowerPoint(body), ...itemsOfWordOnTheWeb(body)]) {
    const { element, level, kind, list } = item;
    const before = open[0]?.element;
    const goesOn = before?.nextElementSibling === element;
    if (!goesOn) open = [];
    open = open.filter((one) => one.level < level || (one.level === level && one.kind === kind && one.list === list));
    let into = open.at(-1);
    if (into?.level !== level) {
      const made = makeList(body.ownerDocument, item);
      if (into) into.element.lastElementChild.append(made);
      else if (goesOn) before.after(made);
      else element.before(made);
      into = { level, kind, list, element: made };
      open.push(into);
    }
    const entry = body.ownerDocument.createElement("li");
    entry.append(element);
    into.element.append(entry);
  }
}

/** Puts a list that stands beside its item into it. */
export function joinBrokenLists(body) {
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
    const before = list.previousElementSibling;
    if (before?.localName === "li") before.append(list);
    else list.replaceWith(...list.childNodes);
  }
}
