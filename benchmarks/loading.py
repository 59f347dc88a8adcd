"""Fills the database with a network of 500 members, 2,000 threads and 40,000 posts, always the same, in bulk.

Run as `python -m benchmarks.loading` on migrated tables; prints where to go and as whom, as JSON.
"""

import json
import random
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import django
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from benchmarks.words import VOCABULARY, a_post, a_title

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from community.models import Group, Member, Setting  # noqa: E402
from forums.html import plain_text, sanitise  # noqa: E402
from forums.models import Forum, ForumGroup, Post, ReadMark, Tag, Thread, ThreadTag, normalise_tag  # noqa: E402
from forums.operations.counting import refresh_last_thread  # noqa: E402
from notifications.models import Follow, Inbox, Notification  # noqa: E402

MEMBERS, FORUMS, THREADS, POSTS = 500, 10, 2000, 40_000
POSTS_OF_LONG_THREAD, POSTS_OF_THREAD, POSTS_OF_REPLIED_THREAD = 2000, 60, 30
TAGS, SETTINGS = 60, 120
BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
BATCH = 2000
# What a network has that has run for a year: a member with a past.
READ_BEFORE, FOLLOWED, UNREAD_NOTIFICATIONS = 300, 40, 3


def load() -> dict[str, str | int]:
    """Loads everything, and returns what is measured of it and the session of who reads it."""
    chance = random.Random(42)
    members = _members(chance)
    forums = _forums()
    threads = _threads(chance, members, forums)
    _tags(chance, threads)
    _counts(forums, threads)
    reader = members[3]
    _past_of(reader, threads)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    long_thread, thread, replied_thread = threads[:3]
    return {
        "session": _session_of(reader),
        "member_id": reader.pk,
        "forum": forums[0].get_absolute_url(),
        "thread": thread.get_absolute_url(),
        "thread_id": thread.pk,
        "long_thread": long_thread.get_absolute_url(),
        "long_thread_id": long_thread.pk,
        "replied_thread": replied_thread.get_absolute_url(),
        "replied_thread_id": replied_thread.pk,
    }


def _members(chance: random.Random) -> list[Member]:
    regions = ["North East", "South West", "East Midlands", "London"]
    settings = Setting.objects.bulk_create(
        Setting(
            urn=100_000 + number,
            name=f"{VOCABULARY[200 + number].capitalize()} School",
            kind="Community special school",
            local_authority=VOCABULARY[400 + number % 20].capitalize(),
            region=regions[number % len(regions)],
        )
        for number in range(SETTINGS)
    )
    members = Member.objects.bulk_create(
        Member(
            email=f"member{number:03}@example.sch.uk",
            display_name=f"{VOCABULARY[600 + number].capitalize()} {VOCABULARY[1200 + number].capitalize()}",
            handle=f"member-{number:03}",
            job_role=chance.choice(["Teacher", "Site manager", "School business manager", "Teaching assistant"]),
            setting=settings[number % SETTINGS],
            joined_at=BEGINNING - timedelta(days=1),
            confirmed_at=BEGINNING,
            password="!",
        )
        for number in range(MEMBERS)
    )
    Inbox.objects.bulk_create(Inbox(member=member) for member in members)
    return members


def _forums() -> list[Forum]:
    """Four open to everyone, five to members, one to a group, under three headings."""
    headings = ForumGroup.objects.bulk_create(
        ForumGroup(title=f"Heading {number + 1}", position=number) for number in range(3)
    )
    members_group = Group.objects.create(name="A group", slug="a-group")
    audiences = ["public"] * 4 + ["members"] * 5 + ["group"]
    return Forum.objects.bulk_create(
        Forum(
            group=headings[number * 3 // FORUMS],
            title=f"Forum {number:02}",
            slug=f"forum-{number:02}",
            description="Where colleagues speak of this and that, and of what else there is.",
            position=number,
            audience=audience,
            member_group=members_group if audience == "group" else None,
        )
        for number, audience in enumerate(audiences)
    )


def _lengths(chance: random.Random) -> list[int]:
    lengths = [1] * THREADS
    lengths[:3] = [POSTS_OF_LONG_THREAD, POSTS_OF_THREAD, POSTS_OF_REPLIED_THREAD]
    for _ in range(POSTS - sum(lengths)):
        lengths[chance.randrange(3, THREADS)] += 1
    return lengths


def _threads(chance: random.Random, members: list[Member], forums: list[Forum]) -> list[Thread]:
    threads, posts = [], []
    for number, length in enumerate(_lengths(chance)):
        began = BEGINNING + timedelta(hours=4 * number)
        times = [began + timedelta(minutes=11 * place) for place in range(length)]
        authors = [chance.choice(members) for _ in range(length)]
        thread = Thread(
            forum=forums[0 if number < 3 else number % FORUMS],
            kind=Thread.Kind.QUESTION if chance.random() < 0.6 else Thread.Kind.DISCUSSION,
            title=a_title(chance),
            author=authors[0],
            created_at=times[0],
            last_posted_at=times[-1],
            last_poster=authors[-1],
            last_position=length,
            change_number=length,
            reply_count=length - 1,
            # One in each forum.
            pinned_at=began if FORUMS <= number < 2 * FORUMS else None,
        )
        threads.append(thread)
        posts += [
            _post(chance, thread, place, author, at)
            for place, author, at in zip(range(1, length + 1), authors, times, strict=True)
        ]
    Thread.objects.bulk_create(threads, batch_size=BATCH)
    Post.objects.bulk_create(posts, batch_size=BATCH)
    _answers(chance, threads, posts)
    return threads


def _post(chance: random.Random, thread: Thread, position: int, author: Member, at: datetime) -> Post:
    body = sanitise(a_post(chance))
    return Post(
        thread=thread,
        position=position,
        author=author,
        created_at=at,
        body_html=body,
        body_text=plain_text(body),
        submission_id=uuid.UUID(int=chance.getrandbits(128)),
    )


def _answers(chance: random.Random, threads: list[Thread], posts: list[Post]) -> None:
    """Half of the questions with replies have a chosen answer among the first ten."""
    wanted = {
        thread.pk: chance.randint(2, min(10, thread.last_position))
        for thread in threads
        if thread.is_question and thread.last_position > 1 and chance.random() < 0.5
    }
    by_id = {thread.pk: thread for thread in threads}
    for post in posts:
        if wanted.get(post.thread_id) == post.position:
            by_id[post.thread_id].accepted_post = post
    Thread.objects.bulk_update([by_id[thread_id] for thread_id in wanted], ["accepted_post"], batch_size=500)


def _tags(chance: random.Random, threads: list[Thread]) -> None:
    names = VOCABULARY[1800 : 1800 + TAGS]
    tags = Tag.objects.bulk_create(Tag(name=name, slug=name, normalised_name=normalise_tag(name)) for name in names)
    given = [(thread, chance.sample(tags, chance.randint(0, 3))) for thread in threads]
    ThreadTag.objects.bulk_create(
        (ThreadTag(tag=tag, content_object=thread) for thread, chosen in given for tag in chosen), batch_size=BATCH
    )
    for thread, chosen in given:
        thread.tag_labels = [[tag.slug, tag.name] for tag in chosen]
    Thread.objects.bulk_update(threads, ["tag_labels"], batch_size=500)


def _counts(forums: list[Forum], threads: list[Thread]) -> None:
    posts: Counter[int] = Counter()
    for thread in threads:
        posts[thread.forum_id] += thread.last_position
    for forum in forums:
        forum.thread_count = sum(thread.forum_id == forum.pk for thread in threads)
        forum.post_count = posts[forum.pk]
    Forum.objects.bulk_update(forums, ["thread_count", "post_count"])
    for forum in forums:
        refresh_last_thread(forum.pk)


def _past_of(reader: Member, threads: list[Thread]) -> None:
    latest = threads[-READ_BEFORE:]
    ReadMark.objects.bulk_create(
        ReadMark(member=reader, thread=thread, intervals=[[1, max(1, thread.last_position - number % 4)]], version=1)
        for number, thread in enumerate(latest)
    )
    Follow.objects.bulk_create(Follow(member=reader, topic=thread.topic) for thread in latest[:FOLLOWED])
    told_of = Post.objects.filter(thread__in=latest[:UNREAD_NOTIFICATIONS], position=1)
    Notification.objects.bulk_create(
        Notification(
            member=reader,
            number=number,
            kind="reply",
            actor=post.author,
            subject=f"post:{post.pk}",
            topic=post.thread.topic,
        )
        for number, post in enumerate(told_of.select_related("thread", "author"), start=1)
    )
    Inbox.objects.filter(member=reader).update(last_number=UNREAD_NOTIFICATIONS, unread_count=UNREAD_NOTIFICATIONS)


def _session_of(member: Member) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "community.sign_in.AccountBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    return session.session_key


print(json.dumps(load()))
