"""Reading HTML as strictly as a hostile case needs: everything that is not on the list is named."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from forums.html import ATTRIBUTES, CLASSES, TAGS

SCHEMES = {"", "http", "https", "mailto", "tel"}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def _attribute(self, tag: str, name: str, value: str):
        if (tag, name) == ("a", "rel"):
            if value != "nofollow noopener ugc":
                self.found.append(f"rel={value}")
        elif name == "class":
            if value not in CLASSES.get(tag, set()):
                self.found.append(f"<{tag} class={value}>")
        elif name == "cite" and not re.fullmatch(r"/posts/[1-9][0-9]*/", value):
            self.found.append(f"cite={value}")
        elif name not in ATTRIBUTES.get(tag, set()):
            self.found.append(f"<{tag} {name}>")
        elif name == "href":
            # Browsers take white space and controls out of an address before they look for its scheme.
            seen_by_a_browser = "".join(letter for letter in value if ord(letter) > 32)
            if urlsplit(seen_by_a_browser).scheme.lower() not in SCHEMES:
                self.found.append(f"href={value}")

    def handle_comment(self, data):
        self.found.append("a comment")

    def handle_decl(self, decl):
        self.found.append("a declaration")

    def handle_pi(self, data):
        self.found.append("an instruction")

    def unknown_decl(self, data):
        self.found.append("a section")


def what_is_not_allowed(markup: str) -> list[str]:
    """Every tag, attribute, address and comment in the markup that a post may not have."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.found
