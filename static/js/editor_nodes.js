// What a post may hold besides formatted words: quotes of posts, mentions, and pictures of its own. Each yields the HTML
// that the server keeps to the byte (forums/html.py), and reads nothing else as its own.

import { Blockquote, Node } from "prose-editor";

const POST = /^\/posts\/[1-9]\d{0,11}\/$/;
const PERSON = /^\/people\/([a-z0-9-]{1,50})\/$/;
const PICTURE = ["src", "srcset", "sizes", "width", "height", "alt", "loading"];

/** A block of someone's words; with `cite`, of a post. */
export const Quote = Blockquote.extend({
  addAttributes() {
    const cite = (block) => (block.className === "quote" && POST.test(block.getAttribute("cite")) ? block.getAttribute("cite") : null);
    return { cite: { default: null, parseHTML: cite, rendered: false } };
  },
  renderHTML({ node }) {
    const { cite } = node.attrs;
    return ["blockquote", cite ? { class: "quote", cite } : {}, 0];
  },
});

/** The name of a member or a group, as one letter of the text. `key` is the handle or the slug. */
export const Mention = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  marks: "",
  addAttributes() {
    return { key: { rendered: false }, words: { rendered: false }, isGroup: { default: false, rendered: false } };
  },
  parseHTML() {
    const words = (element) => (element.textContent.startsWith("@") && !element.children.length ? element.textContent : null);
    return [
      {
        tag: "a.mention[href]",
        priority: 70,
        getAttrs: (link) => {
          const key = link.getAttribute("href").match(PERSON)?.[1];
          return key && words(link) ? { key, words: words(link) } : false;
        },
      },
      {
        tag: "strong.mention[data-group]",
        priority: 70,
        getAttrs: (strong) => words(strong) && { key: strong.dataset.group, words: words(strong), isGroup: true },
      },
    ];
  },
  renderHTML({ node }) {
    const { key, words, isGroup } = node.attrs;
    return isGroup ? ["strong", { class: "mention", "data-group": key }, words] : ["a", { class: "mention", href: `/people/${key}/` }, words];
  },
  renderText: ({ node }) => (node.attrs.isGroup ? node.attrs.words : `@${node.attrs.key}`),
  // While it is written it is no link: Tab and a tap stay with the words.
  addNodeView() {
    return ({ node }) => {
      const dom = Object.assign(document.createElement("span"), { className: "mention", textContent: node.attrs.words });
      return { dom };
    };
  },
});

/** A picture that was uploaded here. */
export const Picture = Node.create({
  name: "picture",
  group: "inline",
  inline: true,
  draggable: true,
  addAttributes() {
    return Object.fromEntries(PICTURE.map((name) => [name, { default: null, parseHTML: (image) => image.getAttribute(name) }]));
  },
  parseHTML() {
    return [{ tag: 'img[src^="/files/"]' }];
  },
  renderHTML({ node }) {
    return ["img", Object.fromEntries(PICTURE.map((name) => [name, node.attrs[name]]).filter(([, value]) => value !== null))];
  },
});
