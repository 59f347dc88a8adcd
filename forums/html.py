"""Post HTML: what is kept of what people write, and its words without markup."""

import html
import re
import unicodedata
from html.parser import HTMLParser

import nh3

from community.words import UNWANTED
from forums.files.inline import keep_own_pictures, read_description

MAX_LENGTH = 60_000
DEEPEST = 60

TAGS = {
    "p", "br", "strong", "em", "s", "u", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "a", "hr",
    "table", "thead", "tbody", "tr", "th", "td", "sub", "sup", "img",
}  # fmt: skip
# "*" is every tag: without it the library would keep titles and languages on all of them.
ATTRIBUTES = {
    "*": set(), "a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "ol": {"start"},
    "blockquote": {"cite"}, "strong": {"data-group"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "loading"},
}  # fmt: skip
# Quotes of posts, mentions of members and of groups; `_own_marks` keeps each in its one form only.
CLASSES = {"blockquote": {"quote"}, "a": {"mention"}, "strong": {"mention"}}
_BLOCKS = {"p", "br", "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "tr", "div"}
_CELLS = {"th", "td"}
LINK_REL = "nofollow noopener ugc"
_RENAMED = [("b", "strong"), ("i", "em"), ("h1", "h2"), ("strike", "s"), ("del", "s")]
_SCHEMES = {"http", "https", "mailto", "tel"}
_SCHEME = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*+([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def _keep_address(tag: str, attribute: str, value: str) -> str | None:
    """Leaves out what stands behind a space that browsers take for a part of an address of ours, but that a mail
    program may pass over: no script is behind one."""
    found = _SCHEME.match(value) if attribute == "href" else None
    return None if found and found[1].lower() not in _SCHEMES else value


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_keep_address,
    allowed_classes=CLASSES,
    clean_content_tags={"script", "style", "template", "noscript", "title", "iframe", "noembed", "noframes", "xmp"},
    url_schemes=_SCHEMES,
    link_rel=LINK_REL,
    generic_attribute_prefixes=None,
    strip_comments=True,
)
_ADDRESS = re.compile(
    r"(?<![\w@/.:-])(?:https?://|www\.)(?:[a-z0-9-]+\.)+[a-z]{2,24}(?![\w.-]*@)(?::[1-5]?\d{1,4}(?!\d))?(?:[/?#][^\s<>\"'`\\^{|}]*)?",
    re.IGNORECASE | re.ASCII,
)
# Say where a line may break within a word, and would keep the word from being found.
_SOFT_BREAKS = re.compile("[\u00ad\u200b\u2060]")
_ENDS_A_SENTENCE = ".,;:!?)]…*_"
_QUOTE_HEAD = re.compile(r"> (?P<name>[^\n]*\S) wrote: (?P<cite>/posts/[1-9]\d{0,11}/)")
_LINK = re.compile(r'<a href="([^"]*)" rel="nofollow noopener ugc">([^<]*)</a>')
_QUOTE = re.compile(
    r'<blockquote class="quote" cite="(?P<cite>/posts/\d+/)"><p><a href="(?P=cite)" rel="nofollow noopener ugc">'
    r"(?P<name>[^<]*) wrote</a></p>(?P<words>(?:<p>(?:[^<]|<br>|<a [^>]*>|</a>)*</p>)*)</blockquote>"
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
    for closes in re.findall(r"<(/?)(?!br|hr|img)[a-z]", markup):
        depth += -1 if closes else 1
        if depth > DEEPEST:
            return True
    return False


def _clean(markup: str) -> str:
    markup = keep_own_pictures(_cleaner.clean(UNWANTED.sub("", unicodedata.normalize("NFC", markup))))
    # A parser drops one line break here each time it reads the markup.
    return re.sub(r"<pre>\n+", "<pre>", _own_marks(markup)).strip()


def _own_marks(markup: str) -> str:
    """Cleaned HTML in which quotes and mentions have the one form that we write; what only looks like one is plain."""
    if "<blockquote " in markup:
        markup = re.sub(r"<blockquote [^>]*>", _quote_mark, markup)
    if 'class="' in markup or " data-group=" in markup:
        markup = re.sub(r'<a (?=[^>]*class=")([^>]*)>(@[^<]*</a>)?', _member_mark, markup)
        markup = re.sub(r"<strong ([^>]*)>(@[^<]*</strong>)?", _group_mark, markup)
    return markup


def _quote_mark(tag: re.Match) -> str:
    cite = re.search(r' cite="(/posts/[1-9]\d{0,11}/)"', tag[0])
    return f'<blockquote class="quote" cite="{cite[1]}">' if cite and ' class="quote"' in tag[0] else "<blockquote>"


def _member_mark(link: re.Match) -> str:
    attributes, words = link[1], link[2] or ""
    handle = re.search(r'href="/people/([a-z0-9-]{1,50})/"', attributes)
    if handle and words and 'class="mention"' in attributes:
        return f'<a class="mention" href="/people/{handle[1]}/">{words}'
    return "<a " + re.sub(r'class="[^"]*" ?', "", attributes).strip() + ">" + words


def _group_mark(strong: re.Match) -> str:
    attributes, words = strong[1], strong[2] or ""
    slug = re.search(r'data-group="([a-z0-9-]{1,60})"', attributes)
    if slug and words and 'class="mention"' in attributes:
        return f'<strong class="mention" data-group="{slug[1]}">{words}'
    return f"<strong>{words}"


def from_plain_text(text: str) -> str:
    """HTML of what was typed without an editor, as static/js/plain_text.js makes it: a blank line begins a paragraph,
    a line break stays one, an address is a link, and lines of ">" under "> Carys wrote: /posts/12/" are a quote."""
    text = UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    made = "".join(_quote_and_paragraph(part) for part in _parts(text))
    return _clean(made) if "<a " in made else made


def _parts(text: str) -> list[str]:
    return [part for part in (part.strip("\n") for part in re.split(r"\n[ \t]*\n+", text)) if part.strip()]


def _quote_and_paragraph(part: str) -> str:
    head = _QUOTE_HEAD.fullmatch(part.partition("\n")[0].rstrip())
    if head is None:
        return _paragraph(part)
    lines = part.split("\n")
    own = next((at for at, line in enumerate(lines) if not line.startswith(">")), len(lines))
    quoted = "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines[1:own])
    rest = "\n".join(lines[own:])
    words, below = ("".join(_paragraph(one) for one in _parts(text)) for text in (quoted, rest))
    return quote_html(head["name"], head["cite"], words) + below


def quote_html(name: str, cite: str, words: str) -> str:
    """A quote, as the editor makes it too: of whom, a link to the post, and the words, which are sanitised HTML."""
    said_by = f'<p><a href="{cite}" rel="{LINK_REL}">{html.escape(name, quote=False)} wrote</a></p>'
    return f'<blockquote class="quote" cite="{cite}">{said_by}{words}</blockquote>'


def _paragraph(text: str) -> str:
    made, end = [], 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_ENDS_A_SENTENCE)
        href = address if "://" in address else f"https://{address}"
        made += [
            html.escape(text[end : found.start()], quote=False),
            f'<a href="{html.escape(href)}" rel="{LINK_REL}">{html.escape(address, quote=False)}</a>',
        ]
        end = found.start() + len(address)
    made.append(html.escape(text[end:], quote=False))
    return "<p>" + "".join(made).replace("\n", "<br>") + "</p>"


def as_typed(markup: str) -> str | None:
    """What one would type without an editor to get this HTML; None if formatting would be lost by it."""
    text = _QUOTE.sub(_quote_as_typed, markup)
    text = _LINK.sub(lambda link: link[2] if link[1] in (link[2], f"https://{link[2]}") else link[0], text)
    text = text.removeprefix("<p>").removesuffix("</p>").replace("</p><p>", "\n\n").replace("<br>", "\n")
    text = html.unescape(text)
    return text if from_plain_text(text) == markup else None


def _quote_as_typed(quote: re.Match) -> str:
    words = quote["words"].removeprefix("<p>").removesuffix("</p>").replace("</p><p>", "<br><br>")
    lines = [f"&gt; {quote['name']} wrote: {quote['cite']}", *(f"&gt; {line}".rstrip() for line in words.split("<br>"))]
    return "<p>" + "<br>".join(lines) + "</p>"


def quoted_as_typed(name: str, cite: str, text: str) -> str:
    """A quote of a post's plain words, to be filled into a box without an editor."""
    lines = [f"> {name} wrote: {cite}", *(f"> {line}".rstrip() for line in text.replace("\n", "\n\n").split("\n"))]
    return "\n".join(lines) + "\n\n"


class _TextReader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append(" ")
        elif tag == "img":
            self.parts.append(f" {read_description(attrs)} ")

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
    words = _SOFT_BREAKS.sub("", "".join(reader.parts))
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return "\n".join(line for line in lines if line)


def is_block(tag: str) -> bool:
    """Whether a word ends where this tag begins or ends."""
    return tag in _BLOCKS or tag in _CELLS


def excerpt(text: str, length: int = 160) -> str:
    """The beginning of a text, cut at a word."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0].rstrip(",;:") + "…"
