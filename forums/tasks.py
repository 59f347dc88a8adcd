"""Work that follows from posts. Each task takes ids, loads afresh, may run twice, and stops if the thing is gone."""

from django_tasks import task

from community.models import Member
from forums.models import Post
from forums.readers import who_may_read
from notifications.models import Follow
from notifications.operations import notify
from search.indexing import bring_up_to_date


def _post(post_id: int) -> Post | None:
    posts = Post.objects.select_related("thread__forum", "author")
    return posts.filter(pk=post_id, status=Post.Status.VISIBLE, thread__deleted_at__isnull=True).first()


# People wait to be told: that goes before indexing, of which there may be a great deal.
@task(priority=10)
def tell_about_post(post_id: int, mentioned_ids: list[int]) -> None:
    """Tells those mentioned, then the followers of the thread who were not."""
    post = _post(post_id)
    if post is None:
        return
    told = _tell_mentioned(post, mentioned_ids)
    followers = Follow.objects.filter(topic=post.thread.topic).values("member_id")
    readers = who_may_read(post.thread).filter(pk__in=followers).exclude(pk__in=[*told, post.author_id])
    if not post.is_opening:
        notify(readers, kind="reply", actor=post.author, subject=f"post:{post.pk}", topic=post.thread.topic)


@task(priority=10)
def tell_mentioned(post_id: int, mentioned_ids: list[int]) -> None:
    """Tells those whom an edit mentioned; who was told before is not told again."""
    post = _post(post_id)
    if post is not None:
        _tell_mentioned(post, mentioned_ids)


def _tell_mentioned(post: Post, mentioned_ids: list[int]) -> list[int]:
    members = list(who_may_read(post.thread).filter(pk__in=mentioned_ids).exclude(pk=post.author_id))
    notify(members, kind="mention", actor=post.author, subject=f"post:{post.pk}", topic=post.thread.topic)
    return [member.pk for member in members]


@task(priority=10)
def tell_about_answer(post_id: int, by_id: int) -> None:
    """Tells an author that their reply was chosen, if it still is."""
    post = _post(post_id)
    by = Member.objects.filter(pk=by_id).first()
    if post is None or by is None or post.thread.accepted_post_id != post.pk:
        return
    author = who_may_read(post.thread).filter(pk=post.author_id).exclude(pk=by_id)
    notify(author, kind="accepted", actor=by, subject=f"post:{post.pk}", topic=post.thread.topic)


@task()
def index_thread(thread_id: int) -> None:
    """Finds all posts of a thread anew: its title, tags, or who may see it has changed."""
    posts = Post.objects.filter(thread=thread_id).order_by("position").values_list("pk", flat=True)
    bring_up_to_date("post", list(posts))
