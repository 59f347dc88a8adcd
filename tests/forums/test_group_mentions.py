"""A moderator's mention of a group tells each of its members who may read the post, once; nobody else's does."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forums import tasks
from forums.html import sanitise
from forums.mentions import MOST_GROUPS, group_mention, link_mentions, unlink_mentions
from forums.models import Post
from forums.operations.editing import edit_post
from forums.operations.posting import post_reply
from notifications.models import Follow, Notification
from tests.factories import make_forum, make_group, make_member, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_member(role="moderator")


@pytest.fixture
def group():
    return make_group(*(make_member() for _ in range(7)), name="South West SBPs")


def say(member, thread, markup: str) -> Post:
    return post_reply(member, thread.pk, sanitise(markup), uuid.uuid4())


def told(post: Post) -> list[tuple[str, int]]:
    rows = Notification.objects.filter(subject=f"post:{post.pk}").values_list("kind", "member_id")
    return sorted(rows)


def test_each_member_of_the_group_is_told_once_and_nobody_else(moderator, group, run_tasks, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 3)
    thread = make_thread()
    member = group.members.first()
    Follow.objects.create(member=member, topic=thread.topic)
    post = say(moderator, thread, f"<p>{group_mention(group)} and @{member.handle}</p>")
    assert group_mention(group) in post.body_html
    run_tasks()
    tasks.tell_groups.call(post.pk, [group.pk])
    run_tasks()
    everyone = [("mention", pk) for pk in sorted(group.members.values_list("pk", flat=True))]
    assert told(post) == sorted([*everyone, ("reply", thread.author_id)])


def test_who_may_not_read_the_post_is_not_told(moderator, group, run_tasks):
    inside = group.members.first()
    thread = make_thread(inside, make_forum(group=make_group(inside)))
    post = say(moderator, thread, f"<p>{group_mention(group)}</p>")
    run_tasks()
    assert told(post) == [("mention", inside.pk)]


def test_for_everyone_else_it_is_text_and_tells_nobody(group, run_tasks):
    post = say(make_member(), make_thread(), f"<p>{group_mention(group)} @{group.slug}</p>")
    run_tasks()
    assert post.body_html == f"<p>@South West SBPs @{group.slug}</p>"
    assert [kind for kind, _ in told(post)] == ["reply"]


def test_a_group_is_chosen_and_never_just_typed(moderator, group):
    assert say(moderator, make_thread(), f"<p>@{group.slug}</p>").body_html == f"<p>@{group.slug}</p>"


def test_a_moderator_who_is_one_no_more_tells_no_group_with_an_edit(moderator, group, run_tasks):
    thread = make_thread()
    post = say(moderator, thread, "<p>Hello</p>")
    moderator.role = "member"
    moderator.save()
    edit_post(moderator, post.pk, sanitise(f"<p>{group_mention(group)}</p>"), revision=0)
    run_tasks()
    assert "mention" not in [kind for kind, _ in told(post)]


def test_an_edit_that_names_a_group_tells_it(moderator, group, run_tasks):
    post = say(moderator, make_thread(), "<p>Hello</p>")
    for revision in range(2):
        edit_post(moderator, post.pk, sanitise(f"<p>{group_mention(group)}{revision}</p>"), revision=revision)
        run_tasks()
    assert [kind for kind, _ in told(post)].count("mention") == 7


def test_a_quote_of_a_mention_tells_nobody(moderator, group, run_tasks):
    thread = make_thread()
    first = say(moderator, thread, f"<p>{group_mention(group)}</p>")
    quote = f'<blockquote class="quote" cite="/posts/{first.pk}/">{first.body_html}</blockquote><p>Yes</p>'
    post = say(moderator, thread, quote)
    run_tasks()
    assert "mention" not in [kind for kind, _ in told(post)]
    assert "@South West SBPs" in post.body_html


def test_one_post_tells_five_groups_at_most_and_only_those_there_are(moderator):
    groups = [make_group() for _ in range(MOST_GROUPS + 1)]
    markup = "<p>" + " ".join(map(group_mention, groups)) + "</p>"
    made, mentioned = link_mentions(markup, moderator)
    assert len(mentioned.groups) == MOST_GROUPS
    forged = '<p><strong class="mention" data-group="nobody">@Everyone</strong></p>'
    assert link_mentions(forged, moderator)[0] == "<p>@Everyone</p>"
    assert unlink_mentions(made) == made


def queries_of(markup: str, member, thread) -> int:
    with CaptureQueriesContext(connection) as captured:
        say(member, thread, markup)
    return len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_mentions_and_quotes_cost_a_post_two_queries_however_many_there_are():
    thread, member = make_thread(), make_member()
    posts = [say(make_member(), thread, "<p>Yes</p>") for _ in range(5)]
    say(member, thread, "<p>Thank you</p>")
    bare = queries_of("<p>Thank you</p>", member, thread)

    def all_of(number: int) -> str:
        quotes = [f'<blockquote class="quote" cite="/posts/{post.pk}/"><p>Yes</p></blockquote>' for post in posts]
        return "".join(quotes[:number]) + "<p>" + " ".join(f"@{post.author.handle}" for post in posts[:number]) + "</p>"

    assert queries_of(all_of(1), member, thread) == bare + 2
    assert queries_of(all_of(5), member, thread) == bare + 2
