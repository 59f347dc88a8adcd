"""Post HTML: what is kept of what people write, and its words without markup."""

import html
import re
import unicodedata
from html.parser import HTMLParser

import nh3

from community.words import UNWANTED

MAX_LENGTH = 60_000
DEEPEST = 60

TAGS = {
    "p", "br", "strong", "em", "s", "u", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "a", "hr",
    "table", "thead", "tbody", "tr", "th", "td", "sub", "sup",
}  # fmt: skip
# "*" is every tag: without it the library would keep titles and languages on all of them.
ATTRIBUTES = {"*": set(), "a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "ol": {"start"}}
_BLOCKS = {"p", "br", "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "tr", "div"}
_CELLS = {"th", "td"}
_RENAMED = [("b", "strong"), ("i", "em"), ("h1", "h2"), ("strike", "s"), ("del", "s")]
_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    clean_content_tags={"script", "style", "template", "noscript", "title", "iframe", "noembed", "noframes", "xmp"},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="nofollow noopener ugc",
    generic_attribute_prefixes=None,
    strip_comments=True,
)


def sanitise(markup: str) -> str:
    """What may be stored and shown of HTML that someone sent: our few tags, no script, no style, no foreign image."""
    for old, new in _RENAMED:
        markup = re.sub(rf"<(/?){old}(?=[\s>/])", rf"<\g<1>{new}", markup, flags=re.IGNORECASE)
    markup = _clean(markup)
    if _is_too_deep(markup):
        markup = from_plain_text(plain_text(markup))
    # What entities stood for is plain text after the first cleaning: it is judged like all the rest in the second.
    return _clean(markup)


def _is_too_deep(markup: str) -> bool:
    """Whether more stands within one another than anyone writes, and than a browser lays out in good time."""
    depth = 0
    for closes in re.findall(r"<(/?)(?!br|hr)[a-z]", markup):
        depth += -1 if closes else 1
        if depth > DEEPEST:
            return True
    return False


def _clean(markup: str) -> str:
    markup = _cleaner.clean(UNWANTED.sub("", unicodedata.normalize("NFC", markup)))
    # A parser drops one line break here each time it reads the markup.
    return re.sub(r"<pre>\n+", "<pre>", markup).strip()


def from_plain_text(text: str) -> str:
    """HTML of what was typed without an editor: a blank line begins a paragraph, a line break stays one."""
    text = UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    paragraphs = [html.escape(part.strip("\n"), quote=False) for part in re.split(r"\n[ \t]*\n+", text)]
    return "".join("<p>" + part.replace("\n", "<br>") + "</p>" for part in paragraphs if part.strip())


def as_typed(markup: str) -> str | None:
    """What one would type without an editor to get this HTML; None if formatting would be lost by it."""
    text = markup.removeprefix("<p>").removesuffix("</p>").replace("</p><p>", "\n\n").replace("<br>", "\n")
    text = html.unescape(text)
    return text if from_plain_text(text) == markup else None


class _TextReader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append(" ")

    def handle_endtag(self, tag):
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data):
        self.parts.append(data)


def plain_text(markup: str) -> str:
    """The words of sanitised HTML, a line a block, for search, excerpts and e-mail."""
    reader = _TextReader()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def excerpt(text: str, length: int = 160) -> str:
    """The beginning of a text, cut at a word."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0].rstrip(",;:") + "…"
