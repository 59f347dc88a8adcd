"""Quotes: words of another post, with a link to it and the name of whoever wrote them."""

import re

from community.words import number_in
from forums.html import LINK_REL, plain_text, quote_html, quoted_as_typed
from forums.models import Post

_QUOTE = re.compile(
    r'<blockquote class="quote" cite="/posts/(?P<id>\d+)/">'
    rf'(?P<said_by><p><a href="/posts/\d+/" rel="{LINK_REL}">[^<]*</a></p>)?'
)


def settle_quotes(markup: str, writer, before: str = "") -> str:
    """Sanitised HTML whose quotes are of posts that the writer may read, each under the name of its author.

    Anything else that claims to be a quote is a plain block. What an edit finds in `before`, the post as it was, stays:
    the quoted post may have been taken down since. One query, however many quotes there are.
    """
    ids = {int(quote["id"]) for quote in _QUOTE.finditer(markup)}
    if not ids:
        return markup
    kept = {quote[0] for quote in _QUOTE.finditer(before)}
    names = dict(Post.objects.visible_to(writer).filter(pk__in=ids).values_list("pk", "author__display_name"))

    def settled(quote: re.Match) -> str:
        name = names.get(int(quote["id"]))
        if name is not None:
            return quote_html(name, f"/posts/{quote['id']}/", "").removesuffix("</blockquote>")
        return quote[0] if quote[0] in kept else f"<blockquote>{quote['said_by'] or ''}"

    return _QUOTE.sub(settled, markup)


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


def without_quotes(markup: str) -> str:
    """HTML without its quotes of posts, whatever stands within them."""
    made: list[str] = []
    open_now: list[bool] = []
    for piece in re.split(r"(</?blockquote[^>]*>)", markup):
        if piece.startswith("<blockquote"):
            open_now.append(' class="quote"' in piece)
        within = any(open_now)
        if piece == "</blockquote>":
            del open_now[-1:]
        if not within:
            made.append(piece)
    return "".join(made)
