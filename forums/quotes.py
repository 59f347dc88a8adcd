"""Quotes: words of another post, with a link to it and the name of whoever wrote them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from community.words import number_in
from forums.html import LINK_REL, plain_text, quote_html, quoted_as_typed
from forums.models import Post, PostRevision
from forums.quoted_words import is_among, without_quotes, words_of, words_said

_QUOTE = re.compile(
    r'<blockquote class="quote" cite="/posts/(?P<id>\d+)/">'
    rf'(?P<said_by><p><a href="/posts/\d+/" rel="{LINK_REL}">[^<]*</a></p>)?'
)


class _Quote(NamedTuple):
    """A quote in sanitised HTML: `start` is where it begins, `head` how, `markup` all that it holds after that."""

    post_id: int
    start: int
    head: str
    markup: str


class _Source(NamedTuple):
    name: str
    author_id: int
    markup: str


def settle_quotes(markup: str, writer, before: str = "") -> str:
    """Sanitised HTML whose quotes are of posts that the writer may read and hold what these say, each under the name of
    its author.

    Anything else that claims to be a quote is a plain block: nobody is made to say what they did not. What an edit
    finds in `before`, the post as it was, stays: the quoted post may have been changed or taken down since. However
    many quotes there are it takes one query, and one more for words that a post may have said before.
    """
    quotes = list(_quotes_in(markup))
    if not quotes:
        return markup
    posts = _sources({quote.post_id for quote in quotes}, writer)
    said = {pk: words_said(source.markup) for pk, source in posts.items()}
    kept, kept_words = set(), defaultdict(list)
    for quote in _quotes_in(before):
        kept.add(quote.head)
        kept_words[quote.post_id].append(words_of(quote.markup))
    sought = {quote.start: words_of(quote.markup) for quote in quotes}
    is_said = {
        quote.start: is_among(sought[quote.start], [*said.get(quote.post_id, ()), *kept_words[quote.post_id]])
        for quote in quotes
    }
    doubtful = {quote.post_id for quote in quotes if not is_said[quote.start]}
    said_before = _said_before({pk: posts[pk] for pk in doubtful & posts.keys()}, writer)
    for quote in quotes:
        is_said[quote.start] |= is_among(sought[quote.start], said_before[quote.post_id])

    def settled(quote: re.Match) -> str:
        source = posts.get(int(quote["id"]))
        if source is None:
            was_there = quote[0] in kept and is_said[quote.start()]
            return quote[0] if was_there else f"<blockquote>{quote['said_by'] or ''}"
        if not is_said[quote.start()]:
            return "<blockquote>"
        return quote_html(source.name, f"/posts/{quote['id']}/", "").removesuffix("</blockquote>")

    return _QUOTE.sub(settled, markup)


def _quotes_in(markup: str) -> Iterator[_Quote]:
    """The quotes of posts in sanitised HTML, those within others too."""
    open_now: list[re.Match | None] = []
    for tag in re.finditer(r"<blockquote[^>]*>|</blockquote>", markup):
        if tag[0] != "</blockquote>":
            open_now.append(_QUOTE.match(markup, tag.start()))
        elif open_now and (quote := open_now.pop()):
            yield _Quote(int(quote["id"]), quote.start(), quote[0], markup[quote.end() : tag.start()])


def _sources(ids: set[int], writer) -> dict[int, _Source]:
    posts = Post.objects.visible_to(writer).filter(pk__in=ids)
    columns = ("pk", "author__display_name", "author_id", "body_html")
    return {pk: _Source(*source) for pk, *source in posts.values_list(*columns)}


def _said_before(posts: dict[int, _Source], writer) -> defaultdict[int, list[str]]:
    """What posts said before, as far as the writer may read it: can_see_history."""
    may_read = [pk for pk, source in posts.items() if writer.is_moderator or source.author_id == writer.pk]
    said: defaultdict[int, list[str]] = defaultdict(list)
    if may_read:
        revisions = PostRevision.objects.filter(post__in=may_read).order_by()
        for pk, markup in revisions.values_list("post_id", "body_html").iterator(200):
            said[pk] += words_said(markup)
    return said


def quote_to_type(viewer, thread, post_id: str) -> str:
    """A post of the thread as a quote to begin a reply with, for a box without an editor; empty if there is none.

    What the post quotes itself is left out: a quote is of one person's words.
    """
    pk = number_in(post_id, digits=12)
    if pk is None:
        return ""
    posts = Post.objects.visible_to(viewer).filter(thread=thread, status=Post.Status.VISIBLE, pk=pk)
    post = posts.select_related("author").only("body_html", "author__display_name").first()
    if post is None:
        return ""
    words = plain_text(without_quotes(post.body_html))
    return quoted_as_typed(post.author.display_name, post.get_absolute_url(), words)
