"""Telling people of acts on their threads and posts. May run twice."""

from collections import defaultdict

from django_tasks import task

from community.models import Member, StaffLogEntry
from forums.curating.notices import KIND, LEADS_AWAY
from forums.models import Act, Forum, Post, Thread
from forums.readers import who_may_read, who_may_read_in_place, who_may_read_started_by
from notifications.operations import notify, reconsider


@task(priority=10)
def tell_about_act(act_id: int) -> None:
    """Tells each author of a thread or a post that an act concerned, if they may still see it, or if it went where they
    may not: one notification each, however much of theirs it was."""
    act = Act.objects.filter(pk=act_id).select_related("actor").first()
    if act is None:
        return
    topics = _topics(act)
    by_topic: defaultdict[str, list[Member]] = defaultdict(list)
    for member in Member.objects.filter(pk__in=topics):
        of_theirs = topics[member.pk]
        by_topic[of_theirs.pop() if len(of_theirs) == 1 else _topic(act)].append(member)
    for topic, members in by_topic.items():
        notify(members, kind=KIND, actor=act.actor, subject=_topic(act), topic=topic)


@task(priority=10)
def reconsider_act(act_id: int) -> None:
    """What of an act was undone, nobody is told of any more."""
    act = Act.objects.filter(pk=act_id).first()
    if act is not None:
        threads = {*act.threads, *Post.objects.filter(pk__in=act.posts).order_by().values_list("thread_id", flat=True)}
        for topic in [_topic(act), *(f"thread:{pk}" for pk in sorted(threads))]:
            reconsider(topic)


def _topic(act: Act) -> str:
    return f"act:{act.pk}"


def _topics(act: Act) -> dict[int, set[str]]:
    """Whom it concerns, and in which threads."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    away: set[int] = set()
    for thread in Thread.objects.filter(pk__in=act.threads).select_related("forum", "merged_into__forum"):
        place = thread.merged_into or thread
        # Also where it was taken down: why, is told without any of its words.
        here = set(who_may_read_in_place(place).filter(pk=thread.author_id).values_list("pk", flat=True))
        for pk in here:
            found[pk].add(place.topic)
        away |= {thread.author_id} - here
    authors: defaultdict[int, set[int]] = defaultdict(set)
    posts = Post.objects.filter(pk__in=act.posts).order_by().values_list("thread_id", "author_id").distinct()
    for thread_id, author_id in posts:
        authors[thread_id].add(author_id)
    for thread in Thread.objects.filter(pk__in=authors).select_related("forum"):
        for pk in who_may_read(thread).filter(pk__in=authors[thread.pk]).values_list("pk", flat=True):
            found[pk].add(thread.topic)
        here = who_may_read_in_place(thread).filter(pk__in=authors[thread.pk]).values_list("pk", flat=True)
        away |= authors[thread.pk] - set(here)
    if act.action in LEADS_AWAY:
        for pk in _could_read(act, away - found.keys()):
            found[pk].add(_topic(act))
    return found


def _could_read(act: Act, members: set[int]) -> set[int]:
    """Which of these members may read where the act took something from: to others it says nothing."""
    entries = list(StaffLogEntry.objects.filter(pk__in=act.entries)) if members else []
    threads = Thread.objects.select_related("forum__member_group").in_bulk({entry.subject_id for entry in entries})
    before = {entry.before["forum"] for entry in entries if "forum" in entry.before}
    forums = Forum.objects.select_related("member_group").in_bulk(before)
    found: set[int] = set()
    for entry in entries:
        if thread := threads.get(entry.subject_id):
            forum = forums.get(entry.before.get("forum"), thread.forum)
            readers = who_may_read_started_by(thread.author_id, forum)
            found |= set(readers.filter(pk__in=members).values_list("pk", flat=True))
    return found
