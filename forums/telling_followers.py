"""Telling who follows a person, a tag or a forum of a new post: each once, whatever they follow of it.

Who follows the thread, is mentioned, or belongs to a group that is, has been told before this is done.
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from community.models import GroupMembership
from forums.models import Forum, Post, TagMerge, ThreadTag
from forums.readers import who_may_read
from forums.reading import who_has_read
from notifications.models import Follow, Notification
from notifications.operations import notify

# How many are looked at by one task: a worker that is stopped has little to do again.
BATCH = 500
# While tags are made one, or two again, who follows them is on the way from one to the other.
WAITS_FOR_A_MERGE, LONGEST_WAIT = timedelta(seconds=20), timedelta(minutes=10)


def topics_of(post: Post) -> list[str]:
    """What it may be followed by, beside its thread, the closest first: of a reply its author; of an opening post also
    the tags that its thread has and the forum that it is in."""
    topics = [f"member:{post.author_id}"]
    if post.is_opening:
        tags = ThreadTag.objects.filter(content_object=post.thread_id).order_by("id").values_list("tag_id", flat=True)
        topics += [*(f"tag:{pk}" for pk in tags), Forum(pk=post.thread.forum_id).topic]
    return topics


def _is_merged_just_now(topics: list[str]) -> bool:
    tags = [int(topic.removeprefix("tag:")) for topic in topics if topic.startswith("tag:")]
    lately = Q(created_at__gt=timezone.now() - LONGEST_WAIT) | Q(undone_at__gt=timezone.now() - LONGEST_WAIT)
    unfinished = TagMerge.objects.filter(lately, finished_at__isnull=True)
    return bool(tags) and unfinished.filter(Q(source__in=tags) | Q(target__in=tags)).exists()


@task(priority=10)
def tell_followers(post_id: int, group_ids: list[int], after: int = 0) -> None:
    """Tells a batch of those who follow what a post is of and may read it, and the rest by another task."""
    posts = Post.objects.select_related("thread__forum", "author")
    post = posts.filter(pk=post_id, status=Post.Status.VISIBLE, thread__deleted_at__isnull=True).first()
    if post is None:
        return
    topics = topics_of(post)
    if _is_merged_just_now(topics):
        tell_followers.using(run_after=timezone.now() + WAITS_FOR_A_MERGE).enqueue(post_id, group_ids, after)
        return
    follows = Follow.objects.filter(topic__in=topics)
    some = follows.filter(member__gt=after).order_by("member_id").values_list("member_id", flat=True).distinct()
    ids = list(some[:BATCH])
    subject = f"post:{post.pk}"
    told = Notification.objects.filter(member__in=ids, subject=subject).values("member_id")
    readers = who_may_read(post.thread).filter(pk__in=ids).exclude(pk=post.author_id).exclude(pk__in=told)
    # Who saw it come in live is not told of it again.
    readers = readers.exclude(pk__in=who_has_read(post))
    if group_ids:
        readers = readers.exclude(pk__in=GroupMembership.objects.filter(group__in=group_ids).values("member_id"))
    closest: dict[int, str] = {}
    for member_id, topic in follows.filter(member__in=ids).values_list("member_id", "topic"):
        closest[member_id] = min(closest.get(member_id, topic), topic, key=topics.index)
    by_topic = defaultdict(list)
    for member in readers:
        by_topic[closest[member.pk]].append(member)
    kind = "new thread" if post.is_opening else "new post"
    for topic, members in sorted(by_topic.items()):
        notify(members, kind=kind, actor=post.author, subject=subject, topic=post.thread.topic, followed=topic)
    if len(ids) == BATCH:
        tell_followers.enqueue(post_id, group_ids, ids[-1])
