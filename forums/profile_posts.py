"""What a person posted, on their profile: as much as the viewer may see, latest first, page by page."""

from forums.html import excerpt
from forums.models import Post
from forums.paging import Keyset


class PostKeyset(Keyset):
    """A page of posts by the time of their writing; imported ones were written long before they came."""

    time = "created_at"
    size = 20


def posts_section(person, viewer, parameters) -> tuple[str, dict]:
    """The person's posts that the viewer may read. One query."""
    posts = Post.objects.visible_to(viewer).filter(author=person, status=Post.Status.VISIBLE)
    page = PostKeyset(posts.select_related("thread__forum").defer("body_html"), parameters)
    for post in page.rows:
        post.excerpt = excerpt(post.body_text, 220)
    return "forums/_profile_posts.html", {"page": page, "person": person}
