"""What a person posted, on their profile: as much as the viewer may see."""

from forums.html import excerpt
from forums.models import Post

MOST = 20


def posts_section(person, viewer) -> tuple[str, dict]:
    """The person's latest posts that the viewer may read. One query."""
    posts = Post.objects.visible_to(viewer).filter(author=person, status=Post.Status.VISIBLE)
    latest = list(posts.select_related("thread__forum").order_by("-id")[:MOST])
    for post in latest:
        post.excerpt = excerpt(post.body_text, 220)
    return "forums/_profile_posts.html", {"posts": latest, "person": person}
