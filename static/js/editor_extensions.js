// What can be written: the parts of Tiptap that we use, changed where they would hold on to Tab, yield HTML that the
// server would change, or act on signs that people type for other reasons.

import {
  Bold,
  BulletList,
  Code,
  CodeBlock,
  Document,
  Dropcursor,
  Extension,
  Gapcursor,
  HardBreak,
  Heading,
  HorizontalRule,
  Italic,
  Link,
  ListItem,
  OrderedList,
  Paragraph,
  Strike,
  Subscript,
  Superscript,
  Table,
  TableCell,
  TableHeader,
  TableRow,
  Text,
  TrailingNode,
  Underline,
  UndoRedo,
  wrappingInputRule,
} from "prose-editor";

import { Mention, Picture, Quote } from "./editor_nodes.js";

/** The heading that the toolbar makes: below the name over a post, which is a heading of its own. */
export const HEADING_LEVEL = 3;
const ALLOWED_ADDRESS = /^(?:https?:\/\/|mailto:|tel:|\/(?!\/)|#)/i;
const TYPED_ADDRESS = /^(?:https?:\/\/|www\.)/i;

/** Whether a link may lead there: what forums/html.py keeps. */
export function isAllowedAddress(address) {
  return ALLOWED_ADDRESS.test(address);
}

function withoutTab(node) {
  return node.extend({
    addKeyboardShortcuts() {
      const { Tab, "Shift-Tab": shiftTab, ...others } = this.parent?.() ?? {};
      return others;
    },
  });
}

const OurLink = Link.extend({
  // Words typed behind a link are not part of it.
  inclusive: false,
  addAttributes() {
    return { href: { default: null } };
  },
  renderHTML({ HTMLAttributes }) {
    return ["a", { href: HTMLAttributes.href, rel: "nofollow noopener ugc" }, 0];
  },
  addKeyboardShortcuts() {
    return {};
  },
}).configure({
  openOnClick: false,
  defaultProtocol: "https",
  isAllowedUri: (address) => isAllowedAddress(address ?? ""),
  shouldAutoLink: (address) => TYPED_ADDRESS.test(address),
});

const OurListItem = withoutTab(ListItem).extend({
  addKeyboardShortcuts() {
    return {
      ...this.parent?.(),
      "Mod-]": () => this.editor.commands.sinkListItem(this.name),
      "Mod-[": () => this.editor.commands.liftListItem(this.name),
    };
  },
});

const OurOrderedList = OrderedList.extend({
  addAttributes() {
    const start = (list) => Number.parseInt(list.getAttribute("start"), 10) || 1;
    return { start: { default: 1, parseHTML: start } };
  },
  addNodeView: null,
  addInputRules() {
    return [
      wrappingInputRule({
        find: /^(\d{1,3})[.)]\s$/,
        type: this.type,
        getAttributes: (match) => ({ start: Number(match[1]) }),
        joinPredicate: (match, list) => list.childCount + list.attrs.start === Number(match[1]),
      }),
    ];
  },
});

const spans = {
  addAttributes() {
    const number = (name) => (cell) => Number.parseInt(cell.getAttribute(name), 10) || 1;
    return {
      colspan: { default: 1, parseHTML: number("colspan") },
      rowspan: { default: 1, parseHTML: number("rowspan") },
    };
  },
};

const OurTable = withoutTab(Table).extend({
  addNodeView: null,
  // No widths of columns: tables are as wide as the reader's window lets them be.
  renderHTML: () => ["table", ["tbody", 0]],
});

const OurHardBreak = HardBreak.extend({
  // Ctrl+Enter posts.
  addKeyboardShortcuts() {
    return { "Shift-Enter": () => this.editor.commands.setHardBreak() };
  },
});

const OurHeading = Heading.configure({ levels: [2, 3, 4] }).extend({
  addKeyboardShortcuts() {
    return { "Mod-Alt-3": () => this.editor.commands.toggleHeading({ level: HEADING_LEVEL }) };
  },
});

/** Keys of ours that come before all others. */
function ourKeys({ post, openLink, goToToolbar, showShortcuts }) {
  const done = (act) => () => {
    act();
    return true;
  };
  return Extension.create({
    name: "ourKeys",
    priority: 1000,
    addKeyboardShortcuts() {
      return { "Mod-Enter": done(post), "Mod-k": done(openLink), "Alt-F10": done(goToToolbar), "Mod-/": done(showShortcuts) };
    },
  });
}

/** What the toolbar can make, and what else an older or a pasted post may hold and must not lose. */
export function extensions(acts) {
  return [
    ourKeys(acts),
    Document,
    Paragraph,
    Text,
    Bold,
    Italic,
    OurHeading,
    BulletList,
    OurOrderedList,
    OurListItem,
    OurLink,
    Quote,
    Mention,
    Picture,
    UndoRedo,
    OurHardBreak,
    HorizontalRule,
    Underline,
    Strike,
    Subscript,
    Superscript,
    Code,
    CodeBlock.extend({ addAttributes: () => ({}) }),
    OurTable,
    TableRow,
    TableHeader.extend(spans),
    TableCell.extend(spans),
    Dropcursor.configure({ color: false, class: "drop-cursor" }),
    Gapcursor,
    TrailingNode,
  ];
}
