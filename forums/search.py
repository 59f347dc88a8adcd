"""How posts describe themselves to the search, and who may find them."""

import re
from collections.abc import Iterable, Iterator

from forums.models import Forum, Post
from forums.tag_names import names_by_slug
from search.documents import Document, key_of


class PostSource:
    kind = "post"
    label = "Posts"
    template = "forums/_search_result.html"

    def documents(self, ids: Iterable[int]) -> Iterator[Document]:
        """Visible posts of visible threads; the others are not to be found by anyone."""
        posts = (
            Post.objects.filter(pk__in=ids, status=Post.Status.VISIBLE)
            .filter(thread__hidden_at__isnull=True, thread__deleted_at__isnull=True)
            .select_related("thread__forum__member_group", "poll")
        )
        names = names_by_slug(slug for post in posts for slug, _ in post.thread.tag_labels)
        for post in posts:
            thread = post.thread
            yield Document(
                key=key_of(self.kind, post.pk),
                kind=self.kind,
                title=thread.title,
                body="\n".join([post.words, *map(_in_words, post.file_names)]),
                tags=tuple(name for _, name in thread.tag_labels),
                synonyms=tuple(name for slug, _ in thread.tag_labels for name in names[slug]),
                facets={"forum": thread.forum.slug},
                audience=thread.audience_tokens,
                created_at=post.created_at,
                popularity=thread.reply_count + (20 if post.pk in thread.answer_ids else 0),
            )

    def all_ids(self) -> Iterator[int]:
        return Post.objects.order_by("pk").values_list("pk", flat=True).iterator(2000)

    def visible(self, ids: Iterable[int], member) -> dict[int, Post]:
        posts = Post.objects.visible_to(member).filter(status=Post.Status.VISIBLE)
        return posts.select_related("thread__forum", "author__setting").in_bulk(list(ids))


def _in_words(file_name: str) -> str:
    """A file's name as people search for it: "sling_register.xlsx" is three words."""
    return re.sub(r"[._]+", " ", file_name)


def forum_names(slugs: Iterable[str], member) -> dict[str, str]:
    """What the forums among the facets are called, for who may see them."""
    return dict(Forum.objects.visible_to(member).filter(slug__in=list(slugs)).values_list("slug", "title"))
