"""Fills the database with a network of some size, always the same, in bulk.

Run as `python -m benchmarks.loading SIZE` on migrated tables; prints where to go and as whom, as JSON.
"""

import json
import random
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import django
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from benchmarks.copying import copy_rows
from benchmarks.sizes import SIZES, Size
from benchmarks.words import VOCABULARY, a_post, a_title

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from community.models import Group, Member, Setting  # noqa: E402
from forums.html import plain_text, sanitise  # noqa: E402
from forums.models import (  # noqa: E402
    Answer,
    Forum,
    ForumGroup,
    Post,
    ReadMark,
    Tag,
    TagName,
    Thread,
    ThreadTag,
    normalise_tag,
)
from forums.operations.counting import refresh_last_thread  # noqa: E402
from notifications.models import Follow, Inbox, Notification  # noqa: E402

FORUMS = 10
POSTS_OF_THREAD, POSTS_OF_REPLIED_THREAD = 60, 30
TAGS, SETTINGS = 60, 120
BEGINNING, LASTING = datetime(2025, 1, 1, tzinfo=UTC), timedelta(hours=8000)
BATCH = 2000
# As many as the smaller network has posts; of the larger one fifty posts each say the same.
DIFFERENT_BODIES = 40_000
# What a network has that has run for a year: a member with a past.
READ_BEFORE, FOLLOWED, UNREAD_NOTIFICATIONS = 300, 40, 3


def load(size: Size) -> dict[str, str | int]:
    """Loads everything, and returns what is measured of it and the session of who reads it."""
    chance = random.Random(42)
    take_your_time()
    members = _members(chance, size)
    forums = _forums()
    threads = _threads(chance, size, members, forums)
    _posts(chance, threads, members)
    _answers(chance, threads)
    keep_counts(forums, threads)
    reader = members[3]
    _past_of(reader, threads)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    long_thread, thread, replied_thread = threads[:3]
    return {
        "session": session_of(reader),
        "member_id": reader.pk,
        "forum": forums[0].get_absolute_url(),
        "thread": thread.get_absolute_url(),
        "thread_id": thread.pk,
        "long_thread": long_thread.get_absolute_url(),
        "long_thread_id": long_thread.pk,
        "last_page_of_long_thread": size.last_page_of_long_thread,
        "replied_thread": replied_thread.get_absolute_url(),
        "replied_thread_id": replied_thread.pk,
    }


def take_your_time() -> None:
    """Millions of rows in one statement take longer than a page may."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def _members(chance: random.Random, size: Size) -> list[Member]:
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
        (
            Member(
                email=f"member{number:03}@example.sch.uk",
                display_name=f"{_word(600 + number).capitalize()} {_word(1200 + 7 * number).capitalize()}",
                handle=f"member-{number:03}",
                job_role=chance.choice(["Teacher", "Site manager", "School business manager", "Teaching assistant"]),
                setting=settings[number % SETTINGS],
                joined_at=BEGINNING - timedelta(days=1),
                confirmed_at=BEGINNING,
                password="!",
            )
            for number in range(size.members)
        ),
        batch_size=BATCH,
    )
    Inbox.objects.bulk_create((Inbox(member=member) for member in members), batch_size=BATCH)
    return members


def _word(number: int) -> str:
    return VOCABULARY[number % len(VOCABULARY)]


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


def _lengths(chance: random.Random, size: Size) -> list[int]:
    lengths = [1] * size.threads
    lengths[:3] = [size.posts_of_long_thread, POSTS_OF_THREAD, POSTS_OF_REPLIED_THREAD]
    for _ in range(size.posts - sum(lengths)):
        lengths[chance.randrange(3, size.threads)] += 1
    return lengths


def _threads(chance: random.Random, size: Size, members: list[Member], forums: list[Forum]) -> list[Thread]:
    tags = _tags()
    threads, tagged = [], []
    for number, length in enumerate(_lengths(chance, size)):
        began = BEGINNING + LASTING * number / size.threads
        chosen = chance.sample(tags, chance.randint(0, 3))
        author = chance.choice(members)
        thread = Thread(
            forum=forums[0 if number < 3 else number % FORUMS],
            kind=Thread.Kind.QUESTION if chance.random() < 0.6 else Thread.Kind.DISCUSSION,
            title=a_title(chance),
            author=author,
            created_at=began,
            last_posted_at=_time_of(began, length),
            last_poster=chance.choice(members) if length > 1 else author,
            last_position=length,
            change_number=length,
            reply_count=length - 1,
            tag_labels=[[tag.slug, tag.name] for tag in chosen],
            # One in each forum.
            pinned_at=began if FORUMS <= number < 2 * FORUMS else None,
        )
        threads.append(thread)
        tagged += [ThreadTag(tag=tag, content_object=thread) for tag in chosen]
    Thread.objects.bulk_create(threads, batch_size=BATCH)
    for one in tagged:
        one.content_object_id = one.content_object.pk
    ThreadTag.objects.bulk_create(tagged, batch_size=BATCH)
    return threads


def _time_of(began: datetime, position: int) -> datetime:
    return began + timedelta(minutes=11 * (position - 1))


def _posts(chance: random.Random, threads: list[Thread], members: list[Member]) -> None:
    bodies = [_body(chance) for _ in range(min(DIFFERENT_BODIES, sum(thread.last_position for thread in threads)))]

    def rows() -> Iterator[tuple]:
        said = 0
        for thread in threads:
            for position in range(1, thread.last_position + 1):
                # The first and the last are the thread's own author and latest poster.
                author_id = chance.choice(members).pk
                if position == 1:
                    author_id = thread.author_id
                elif position == thread.last_position:
                    author_id = thread.last_poster_id
                at = _time_of(thread.created_at, position)
                yield thread.pk, position, author_id, at, *bodies[said % len(bodies)], _submission(chance)
                said += 1

    columns = ["thread_id", "position", "author_id", "created_at", "body_html", "body_text", "submission_id"]
    copy_rows(Post, columns, rows())


def _body(chance: random.Random) -> tuple[str, str]:
    body = sanitise(a_post(chance))
    return body, plain_text(body)


def _submission(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128))


def _answers(chance: random.Random, threads: list[Thread]) -> None:
    """Half of the questions with replies have a chosen answer among the first ten."""
    wanted = {
        thread.pk: chance.randint(2, min(10, thread.last_position))
        for thread in threads
        if thread.is_question and thread.last_position > 1 and chance.random() < 0.5
    }
    answered = [thread for thread in threads if thread.pk in wanted]
    for start in range(0, len(answered), BATCH):
        some = {thread.pk: thread for thread in answered[start : start + BATCH]}
        posts = Post.objects.filter(thread__in=some, position__range=(2, 10)).only("thread_id", "position")
        for post in posts.iterator():
            if wanted[post.thread_id] == post.position:
                some[post.thread_id].answer_ids = [post.pk]
        Answer.objects.bulk_create(
            Answer(post_id=pk, chosen_at=thread.last_posted_at) for thread in some.values() for pk in thread.answer_ids
        )
        Thread.objects.bulk_update(some.values(), ["answer_ids"], batch_size=500)


def _tags() -> list[Tag]:
    names = VOCABULARY[1800 : 1800 + TAGS]
    tags = Tag.objects.bulk_create(Tag(name=name, slug=name, normalised_name=normalise_tag(name)) for name in names)
    TagName.objects.bulk_create(
        TagName(tag=tag, name=tag.name, slug=tag.slug, normalised_name=tag.normalised_name) for tag in tags
    )
    return tags


def keep_counts(forums: list[Forum], threads: list[Thread]) -> None:
    """What lists of forums show of the threads in them."""
    posts: Counter[int] = Counter()
    counted = Counter(thread.forum_id for thread in threads)
    for thread in threads:
        posts[thread.forum_id] += thread.last_position
    for forum in forums:
        forum.thread_count = counted[forum.pk]
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


def session_of(member: Member) -> str:
    """The key of a new session of a member who has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "community.sign_in.AccountBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    return session.session_key


if __name__ == "__main__":
    print(json.dumps(load(SIZES[sys.argv[1]])))
