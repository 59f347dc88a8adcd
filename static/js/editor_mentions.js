// "@" and the beginning of a name, a job or a setting offers whom one can mention here. The words keep the focus: arrows
// move through the list, Enter or Tab takes one, Escape closes it, and what is offered is said to screen readers.

import { Extension, Plugin, ProseParser } from "prose-editor";

const PAUSE = 120;
const ASKED = /(?:^|[^\p{L}\p{N}_@/.-])@((?:[\p{L}\p{N}][\p{L}\p{N}'’.-]*(?: (?=[\p{L}\p{N}]))?){0,3})$/u;
let lists = 0;

/** What is asked for where the caret is: the words behind "@", and the place of the sign. */
function askedAt({ selection }) {
  const { $from, empty } = selection;
  if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return null;
  if ($from.marks().some((mark) => ["code", "link"].includes(mark.type.name))) return null;
  const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 60), $from.parentOffset, "\n", "\ufffc");
  const found = before.match(ASKED);
  return found && { words: found[1], at: $from.pos - found[1].length - 1 };
}

function part(name, className, text) {
  return Object.assign(document.createElement(name), { className, textContent: text ?? "" });
}

function optionFor(one) {
  const option = part("li", "mention-option");
  option.setAttribute("role", "option");
  const face = part("span", one.slug ? "avatar" : `avatar tint-${one.tint}`, one.slug ? "@" : one.initials);
  face.setAttribute("aria-hidden", "true");
  const about = one.slug ? `Group: tells ${one.told} ${one.told === 1 ? "person" : "people"}` : one.about;
  const words = part("span", "mention-words");
  words.append(part("b", "", one.name), part("span", "small soft", about));
  option.append(face, words);
  return option;
}

class MentionList {
  constructor({ box, context }) {
    this.box = box;
    this.context = context;
    this.options = [];
    this.known = new Map();
    this.element = part("ul", "mention-list");
    this.element.id = `mentions-${(lists += 1)}`;
    this.element.hidden = true;
    this.element.setAttribute("role", "listbox");
    this.element.setAttribute("aria-label", "Whom to mention");
    this.said = part("p", "sr");
    this.said.setAttribute("role", "status");
    box.append(this.element, this.said);
    // A press leaves the caret, and a phone's keyboard, where they are.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.element.addEventListener("click", (event) => {
      const at = [...this.element.children].indexOf(event.target.closest("[role=option]"));
      if (at >= 0) this.choose(at);
    });
  }

  opensFor(view) {
    this.view = view;
    for (const [name, value] of [["aria-autocomplete", "list"], ["aria-haspopup", "listbox"], ["aria-controls", this.element.id]]) {
      view.dom.setAttribute(name, value);
    }
    view.dom.addEventListener("blur", () => this.close());
  }

  update(view) {
    const asked = view.hasFocus() && !this.isDismissed(askedAt(view.state)) ? askedAt(view.state) : null;
    if (!asked) {
      this.close();
      return;
    }
    if (this.asked && this.asked.words === asked.words && this.asked.at === asked.at) return;
    this.asked = asked;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(asked), this.known.has(this.addressFor(asked)) ? 0 : PAUSE);
  }

  isDismissed(asked) {
    if (this.dismissed !== undefined && asked?.at !== this.dismissed) this.dismissed = undefined;
    return this.dismissed !== undefined;
  }

  addressFor({ words }) {
    return `/mentions/?${new URLSearchParams({ q: words, ...this.context() })}`;
  }

  async ask(asked) {
    const address = this.addressFor(asked);
    if (!this.known.has(address)) {
      // Without a connection nobody is offered; a handle that is typed is a mention all the same.
      const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer?.ok) return;
      const { people, groups } = await answer.json();
      this.known.set(address, [...people, ...groups]);
    }
    if (this.asked === asked) this.show(this.known.get(address));
  }

  show(options) {
    this.options = options;
    this.element.replaceChildren(...options.map(optionFor));
    [...this.element.children].forEach((option, at) => (option.id = `${this.element.id}-${at}`));
    this.element.hidden = !options.length;
    if (!options.length) {
      this.view.dom.removeAttribute("aria-activedescendant");
      this.said.textContent = this.asked.words ? "No one to mention by that name" : "";
      return;
    }
    this.place();
    this.said.textContent = `${options.length} to mention. Up and down to choose, Enter to take, Escape to close.`;
    this.point(0);
  }

  place() {
    const caret = this.view.coordsAtPos(this.asked.at);
    const box = this.box.getBoundingClientRect();
    const left = Math.min(caret.left - box.left, box.width - this.element.offsetWidth - 8);
    this.element.style.insetInlineStart = `${Math.max(8, left)}px`;
    this.element.style.insetBlockStart = `${caret.bottom - box.top + 4}px`;
  }

  point(at) {
    this.at = at;
    [...this.element.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    const option = this.element.children[at];
    option.scrollIntoView({ block: "nearest" });
    this.view.dom.setAttribute("aria-activedescendant", option.id);
  }

  choose(at) {
    const { state } = this.view;
    const { html } = this.options[at];
    const holder = new DOMParser().parseFromString(`<p>${html}</p>`, "text/html").body;
    const mention = ProseParser.fromSchema(state.schema).parse(holder).firstChild.firstChild;
    const end = state.selection.from;
    const follows = state.doc.textBetween(end, Math.min(end + 1, state.doc.content.size), "\n");
    const change = state.tr.replaceWith(this.asked.at, end, follows.startsWith(" ") ? [mention] : [mention, state.schema.text(" ")]);
    this.close();
    this.said.textContent = `${mention.attrs.words.slice(1)} is mentioned`;
    this.view.dispatch(change.scrollIntoView());
    this.view.focus();
  }

  close() {
    clearTimeout(this.waiting);
    this.asked = null;
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.said.textContent = "";
    this.view.dom.removeAttribute("aria-activedescendant");
  }

  /** Whether the key was for the list. */
  key(event) {
    if (this.element.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
    const last = this.options.length - 1;
    if (event.key === "ArrowDown") this.point(this.at === last ? 0 : this.at + 1);
    else if (event.key === "ArrowUp") this.point(this.at === 0 ? last : this.at - 1);
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) this.choose(this.at);
    else if (event.key === "Escape") {
      this.dismissed = this.asked.at;
      this.close();
    } else return false;
    return true;
  }
}

/** Offers whom to mention in the editor of `box`; `context` says for which thread or forum. */
export function mentionSuggestions({ box, context }) {
  return Extension.create({
    name: "mentionSuggestions",
    priority: 1100,
    addProseMirrorPlugins() {
      const list = new MentionList({ box, context });
      return [
        new Plugin({
          view: (view) => {
            list.opensFor(view);
            return { update: (changed) => list.update(changed) };
          },
          props: { handleKeyDown: (view, event) => list.key(event) },
        }),
      ];
    },
  });
}

/** Says, before anything is sent, how many people the groups that are mentioned would tell. */
export function groupsTold(editor, box, context) {
  const said = part("p", "composer-tells");
  said.setAttribute("role", "status");
  box.querySelector("[data-composer-said]").before(said);
  let known = "";

  async function tell() {
    const groups = new Set();
    editor.state.doc.descendants((node) => {
      if (node.type.name === "mention" && node.attrs.isGroup) groups.add(node.attrs.key);
    });
    const asked = new URLSearchParams([...groups].map((slug) => ["group", slug]).concat(Object.entries(context()))).toString();
    if (asked === known) return;
    known = asked;
    const answer = groups.size ? await fetch(`/mentions/?${asked}`).catch(() => null) : null;
    if (known !== asked) return;
    const told = answer?.ok ? (await answer.json()).told : 0;
    said.textContent = groups.size ? `Sending this tells ${told} ${told === 1 ? "person" : "people"}.` : "";
  }

  let waiting;
  editor.on("update", () => {
    clearTimeout(waiting);
    waiting = setTimeout(tell, 300);
  });
  tell();
}
