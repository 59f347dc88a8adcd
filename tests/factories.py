"""Members, forums and threads for tests, made as people make them: through the operations."""

import uuid
from datetime import UTC, datetime
from itertools import count

from allauth.account.models import EmailAddress

from community.models import Group, GroupMembership, Member, Setting
from community.operations.roles import keep_editorial_groups_in_step
from forums.html import from_plain_text
from forums.models import Forum, ForumGroup, Poll, Post, Thread
from forums.operations.importing import ImportedPost, import_thread
from forums.operations.posting import post_reply, start_thread
from forums.polls.new_poll import NewPoll

PASSWORD = "a long enough pass phrase"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_numbers = count(1)


def make_member(name: str = "", role: str = Member.Role.MEMBER, **fields) -> Member:
    """Someone who can sign in with PASSWORD, and joined before anything in the tests was written."""
    number = next(_numbers)
    name = name or f"Colleague {number}"
    fields = {"joined_at": LONG_AGO, "confirmed_at": LONG_AGO, "email": f"member{number}@school.sch.uk"} | fields
    member = Member.objects.create_user(password=PASSWORD, display_name=name, role=role, **fields)
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    keep_editorial_groups_in_step(member)
    return member


def make_setting(name: str = "Hazelgarth School", **fields) -> Setting:
    fields = {
        "urn": 900000 + next(_numbers),
        "kind": "Community special school",
        "local_authority": "Leeds",
        "region": "Yorkshire and the Humber",
    } | fields
    return Setting.objects.create(name=name, **fields)


def make_group(*members: Member, name: str = "", degree: str = Group.Degree.HIDDEN) -> Group:
    number = next(_numbers)
    group = Group.objects.create(name=name or f"Group {number}", slug=f"group-{number}", degree=degree)
    GroupMembership.objects.bulk_create(GroupMembership(group=group, member=member) for member in members)
    return group


def make_forum(title: str = "", audience: str = Forum.Audience.MEMBERS, group: Group | None = None) -> Forum:
    """A forum for members; with a group, for that group."""
    number = next(_numbers)
    heading, _ = ForumGroup.objects.get_or_create(title="Talk")
    return Forum.objects.create(
        group=heading,
        title=title or f"Forum {number}",
        slug=f"forum-{number}",
        description="What it is for.",
        audience=Forum.Audience.GROUP if group else audience,
        member_group=group,
    )


def make_thread(
    author: Member | None = None,
    forum: Forum | None = None,
    title: str = "Minibus drivers",
    text: str = "Who may drive ours?",
    *,
    kind: str = Thread.Kind.QUESTION,
    tags: tuple[str, ...] = (),
    replies: int = 0,
) -> Thread:
    """A thread, started as from the form, with as many replies by its author."""
    author, forum = author or make_member(), forum or make_forum()
    thread = start_thread(author, forum, kind, title, from_plain_text(text), list(tags), uuid.uuid4())
    for number in range(replies):
        make_reply(thread, author, f"Reply {number + 1}")
    thread.refresh_from_db()
    return thread


def make_reply(thread: Thread, author: Member | None = None, text: str = "Ours have a D1 licence.") -> Post:
    return post_reply(author or make_member(), thread.pk, from_plain_text(text), uuid.uuid4())


def make_long_thread(
    posts: int, authors: list[Member], forum: Forum | None = None, words: str = "<p>Post {} says something.</p>", **more
) -> Thread:
    """A thread of many posts in a few queries, as an import makes it."""
    written = [
        ImportedPost(authors[number % len(authors)], words.format(number + 1), datetime.now(UTC))
        for number in range(posts)
    ]
    given = {"key": uuid.uuid4().hex, "kind": Thread.Kind.DISCUSSION, "title": "A long thread", "tags": []} | more
    return import_thread(forum=forum or make_forum(), posts=written, **given)


def make_poll(
    author: Member | None = None, thread: Thread | None = None, choices: tuple[str, ...] = ("Our own", "A firm"), **more
) -> Poll:
    """A poll in a reply, asked as from the form."""
    asked = NewPoll(**({"question": "Who drives yours?", "choices": choices} | more))
    thread = thread or make_thread()
    body = from_plain_text("Shall we count hands?")
    return post_reply(author or make_member(), thread.pk, body, uuid.uuid4(), poll=asked).poll
