"""A visitor who knows nothing of the site: they follow the links whose words are most like their question."""

import re
from dataclasses import dataclass, field
from html import unescape

from django.test import Client

# What says nothing of a subject.
SMALL_WORDS = set(
    re.findall(
        r"\w+",
        """about after again also been before does from have here into keep more must only over than that their them
        then there they this until what when where which while will with your""",
    )
)


def words_of(text: str) -> set[str]:
    """The beginnings of its longer words, as people see that pool is in pools."""
    return {word[:4] for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in SMALL_WORDS}


def text_of(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", markup, flags=re.DOTALL)))


@dataclass
class Visitor:
    """Looks for the answer to a question. `seen` are the addresses of the pages opened, the first page among them."""

    question: str
    client: Client
    seen: list[str] = field(default_factory=list)

    def finds(self, answer: str, pages: int) -> bool:
        """Whether a page says this, of those that they open by following links alone, so many at most."""
        address = "/"
        while len(self.seen) < pages:
            response = self.client.get(address, follow=True)
            assert response.status_code == 200, address
            self.seen.append(address)
            page = response.content.decode()
            if answer in text_of(page):
                return True
            address = self._most_like_the_question(page)
        return False

    def _most_like_the_question(self, page: str) -> str:
        """From the first page, unless a link there has two words of the question, the one to the forums: that is where
        people answer."""
        asked = words_of(self.question)
        main = page[page.index("<main") : page.index("</main>")]
        found: list[tuple[int, str]] = []
        for markup in [main, *(row for _, row in re.findall(r"<(article|li)\b[^>]*>(.*?)</\1>", main, re.DOTALL))]:
            # What stands in a row with a link says where it leads; the page as a whole does not.
            beside = set() if markup is main else asked & words_of(text_of(markup))
            for address, label in re.findall(r'<a [^>]*href="(/[^"]*)"[^>]*>(.*?)</a>', markup, re.DOTALL):
                named = asked & words_of(text_of(label))
                found.append((2 * len(named) + len(beside - named), unescape(address).partition("#")[0]))
        enough = 4 if self.seen == ["/"] else 1
        fitting = [one for one in found if one[0] >= enough and one[1] not in self.seen]
        return max(fitting, key=lambda one: one[0])[1] if fitting else "/forums/"
