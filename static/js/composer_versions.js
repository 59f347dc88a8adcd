// Two versions of one draft, from two tabs or devices: shown side by side, until their writer chooses.

import { plainTextFromHtml } from "./plain_text.js";

function element(name, attributes, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

function wordsOfVersion(fields) {
  const body = fields.body?.[0] ?? "";
  const words = fields.format?.[0] === "html" ? plainTextFromHtml(body) : body;
  return [fields.title?.[0], words].filter(Boolean).join("\n\n");
}

/** A button that does `act`, for a panel of the box. */
export function button(words, act) {
  const made = element("button", { type: "button", className: "btn btn--sm", textContent: words });
  made.addEventListener("click", act);
  return made;
}

/** Shows `mine` and `other` in the panel; `choose` is called with "mine", "other" or "both". */
export function showVersions(panel, { mine, other, savedAt, choose }) {
  const version = (heading, fields) => {
    const words = element("div", { tabIndex: 0, textContent: wordsOfVersion(fields) });
    words.setAttribute("role", "group");
    words.setAttribute("aria-label", heading);
    return element("div", { className: "stack gap-s2" }, element("p", { textContent: heading }), words);
  };
  panel.replaceChildren(
    element("p", { textContent: "There are two versions of this draft. Both are kept until you choose." }),
    element("div", { className: "versions" }, version("In the box", mine), version(`The other, saved ${savedAt}`, other)),
    element(
      "div",
      { className: "row" },
      button("Keep this", () => choose("mine")),
      button("Keep the other", () => choose("other")),
      button("Put both together", () => choose("both")),
    ),
  );
  panel.hidden = false;
}
