"""The body of stories and news: the blocks editors put together, their plain words, and a body made from HTML."""

from html.parser import HTMLParser

from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText

from forums.html import plain_text, sanitise

# What an editor may do inside a paragraph: headings, quotes and pictures are blocks of their own.
WORDS = ["bold", "italic", "link", "ul", "ol"]


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="What they said")
    by = blocks.CharBlock(label="Who said it", required=False, max_length=120)

    class Meta:
        icon = "openquote"
        template = "cms/blocks/quote.html"


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label="Picture")
    caption = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "image"
        template = "cms/blocks/picture.html"


class BodyBlock(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock(label="Text", features=WORDS)
    heading = blocks.CharBlock(max_length=120, icon="title", template="cms/blocks/heading.html")
    picture = PictureBlock()
    quote = QuoteBlock()


def words_of(body) -> str:
    """The plain words of a body, for search and for how long it takes to read."""
    return "\n".join(words for block in body for words in _words(block.block_type, block.value) if words)


def _words(kind: str, value) -> list[str]:
    if kind == "paragraph":
        return [plain_text(value.source)]
    if kind == "quote":
        return [value["text"], value["by"]]
    if kind == "picture":
        return [value["caption"], getattr(value["image"], "contextual_alt_text", "")]
    return [value]


def pictures_in(body) -> list:
    """The images of a body, so that what shows them is loaded in one go."""
    return [block.value["image"] for block in body if block.block_type == "picture" and block.value["image"]]


def body_from_html(html: str) -> list[tuple]:
    """Blocks for what was written elsewhere as HTML: headings and quotes apart, everything between them as text."""
    reader = _BlockReader()
    reader.feed(sanitise(html))
    reader.close()
    reader.end_block()
    return reader.blocks


class _BlockReader(HTMLParser):
    OF_THEIR_OWN = {"h2": "heading", "h3": "heading", "h4": "heading", "blockquote": "quote"}

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.blocks: list[tuple] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in self.OF_THEIR_OWN:
            self.end_block()
        else:
            self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag):
        if tag in self.OF_THEIR_OWN:
            self.end_block(self.OF_THEIR_OWN[tag])
        else:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data):
        self.parts.append(data)

    def handle_entityref(self, name):
        self.parts.append(f"&{name};")

    def handle_charref(self, name):
        self.parts.append(f"&#{name};")

    def end_block(self, kind: str = "paragraph"):
        html, self.parts = "".join(self.parts).strip(), []
        words = " ".join(plain_text(html).split())
        if not words:
            return
        if kind == "paragraph":
            self.blocks.append((kind, RichText(html)))
        else:
            self.blocks.append((kind, {"text": words, "by": ""} if kind == "quote" else words))
