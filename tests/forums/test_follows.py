"""Following a forum, a tag and a person: told once of each new post, and only of what one may read."""

import uuid

import pytest
from django_tasks_db.models import DBTaskResult

from community.operations.suspending import suspend
from community.staff_log import undo
from forums.models import Tag
from forums.operations.merging import merge_threads
from forums.operations.merging_tags import merge_tags
from forums.operations.posting import start_thread
from forums.operations.reading import mark_read
from forums.operations.tagging import new_tag
from forums.telling_followers import BATCH, tell_followers
from notifications.mail.letters import letter
from notifications.mail.unsubscribing import read_token, token_for
from notifications.models import Follow, Notification
from notifications.operations import follow, unsubscribe
from notifications.registry import present
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum():
    return make_forum(audience="public")


def told(member) -> list[tuple[str, str]]:
    """Why, and of what, as it stands in the inbox."""
    rows = Notification.objects.filter(member=member).order_by("number")
    words = present(rows, member)
    return [(row.kind, words[row.pk].sentence) for row in rows if row.pk in words]


def tag_named(name: str) -> Tag:
    """A tag that is there already."""
    return Tag.objects.filter(name=name).first() or new_tag(name)


def test_followers_of_a_forum_and_of_a_tag_hear_of_new_threads_and_of_no_reply(run_tasks, author, forum):
    of_forum, of_tag = make_member(), make_member()
    follow(of_forum, forum.topic)
    follow(of_tag, tag_named("hoists").topic)
    thread = make_thread(author, forum, title="Slings by size", tags=("hoists",))
    make_reply(thread)
    make_thread(author, title="Elsewhere", tags=("hoists",))
    run_tasks()
    assert told(of_forum) == [("new thread", "Ann Author asked Slings by size")]
    assert told(of_tag) == [
        ("new thread", "Ann Author asked Slings by size"),
        ("new thread", "Ann Author asked Elsewhere"),
    ]


def test_followers_of_a_person_hear_of_all_they_post(run_tasks, author, forum):
    follower = make_member()
    follow(follower, author.topic)
    thread = make_thread(title="Minibus drivers", forum=forum)
    make_reply(thread, author)
    make_thread(author, forum, title="Slings by size", kind="discussion")
    run_tasks()
    assert told(follower) == [
        ("new post", "Ann Author replied in Minibus drivers"),
        ("new thread", "Ann Author started Slings by size"),
    ]


def test_who_follows_all_of_it_and_is_mentioned_is_told_once(run_tasks, author, forum):
    keen = make_member("Kim Keen")
    for topic in (forum.topic, author.topic, tag_named("hoists").topic, tag_named("slings").topic):
        follow(keen, topic)
    follow(author, author.topic)
    words = f"<p>Do you know, @{keen.handle}?</p>"
    start_thread(author, forum, "question", "Slings", words, ["hoists", "slings"], uuid.uuid4())
    thread = make_thread(author, forum, title="Hoists", tags=("hoists",))
    follow(keen, thread.topic)
    make_reply(thread, author)
    run_tasks()
    tell_followers.func(thread.posts.get(position=1).pk, [])
    assert [kind for kind, _ in told(keen)] == ["mention", "new thread", "reply"]
    assert told(author) == []


def test_the_closest_is_what_they_are_told_for(run_tasks, author, forum):
    keen = make_member()
    for topic in (forum.topic, tag_named("hoists").topic):
        follow(keen, topic)
    make_thread(author, forum, tags=("hoists",))
    run_tasks()
    assert Notification.objects.get(member=keen).followed == tag_named("hoists").topic


def test_nobody_hears_of_what_they_may_not_read(run_tasks, author):
    inside, outside, banned = make_member(), make_member(), make_member()
    private = make_forum(group=make_group(author, inside, banned))
    for member in (inside, outside, banned):
        for topic in (private.topic, author.topic, tag_named("secret").topic):
            follow(member, topic)
    suspend(make_member(role="moderator"), banned, "Unkind words")
    make_reply(make_thread(author, private, tags=("secret",)), author)
    run_tasks()
    assert [len(told(member)) for member in (inside, outside)] == [2, 0]
    assert not Notification.objects.filter(member__in=[outside, banned]).exists()


def test_the_link_in_an_email_stops_what_they_were_told_for_and_names_it(client, run_tasks, author, forum):
    for topic, name in (
        (forum.topic, forum.title),
        (tag_named("hoists").topic, "hoists"),
        (author.topic, "Ann Author"),
    ):
        follower = make_member()
        follow(follower, topic)
        thread = make_thread(author, forum, tags=("hoists",))
        run_tasks()
        notification = Notification.objects.get(member=follower, subject=f"post:{thread.posts.get().pk}")
        assert (
            f"“{name}”" in letter(notification, present([notification], follower)[notification.pk], "a@b.sch.uk").body
        )
        asked = read_token(token_for(notification))
        assert f"“{name}”" in client.get(f"/inbox/unsubscribe/{token_for(notification)}/").content.decode()
        unsubscribe(asked)
        assert not Follow.objects.filter(member=follower).exists()


def test_who_saw_a_reply_come_in_is_not_told_of_it_for_following_its_author(run_tasks, author, forum):
    keen, thread = make_member(), make_thread(forum=forum)
    follow(keen, author.topic)
    reply = make_reply(thread, author)
    mark_read(keen, thread, 1, reply.position)
    run_tasks()
    assert told(keen) == []


def run_what_waits(run_tasks) -> None:
    """All tasks, also those that wait for a time to come."""
    run_tasks()
    DBTaskResult.objects.filter(status="READY").update(run_after="2020-01-01T00:00:00Z")
    run_tasks()


def test_followers_of_a_tag_that_is_merged_just_now_miss_nothing(run_tasks, author, forum, moderator):
    keen, other = make_member(), make_member()
    hoists, lifting = tag_named("hoists"), tag_named("lifting")
    follow(keen, hoists.topic)
    follow(other, forum.topic)
    entry = merge_tags(moderator, hoists.pk, lifting.pk, "The same")
    thread = make_thread(author, forum, title="Slings by size", tags=("hoists",))
    tell_followers.func(thread.posts.get().pk, [])
    assert (told(keen), told(other)) == ([], [])
    run_what_waits(run_tasks)
    assert told(keen) == told(other) == [("new thread", "Ann Author asked Slings by size")]
    undo(entry.pk, moderator)
    thread = make_thread(author, forum, title="Slings by weight", tags=("hoists",))
    tell_followers.func(thread.posts.get().pk, [])
    run_what_waits(run_tasks)
    assert [len(told(member)) for member in (keen, other)] == [2, 2]


@pytest.mark.parametrize("what", ["tag", "thread"])
def test_the_link_in_an_email_stops_what_a_tag_or_a_thread_has_become_part_of(
    client, run_tasks, author, forum, moderator, what
):
    follower = make_member()
    hoists, lifting = tag_named("hoists"), tag_named("lifting")
    thread, other = make_thread(author, forum, tags=("hoists",)), make_thread(author, forum, title="Slings by size")
    follow(follower, {"tag": hoists, "thread": thread}[what].topic)
    if what == "tag":
        tell_followers.func(thread.posts.get().pk, [])
    else:
        make_reply(thread, author)
    run_tasks()
    token = token_for(Notification.objects.get(member=follower))
    if what == "tag":
        merge_tags(moderator, hoists.pk, lifting.pk, "The same")
    else:
        merge_threads(moderator, [thread.pk], other.pk, "The same")
    run_tasks()
    into = {"tag": lifting, "thread": other}[what]
    assert Follow.objects.filter(member=follower, topic=into.topic).exists()
    page = client.post(f"/inbox/unsubscribe/{token}/").content.decode()
    assert {"tag": "lifting", "thread": "Slings by size"}[what] in page
    assert not Follow.objects.filter(member=follower).exists()


def test_many_followers_are_told_by_several_tasks(run_tasks, author, forum, monkeypatch):
    monkeypatch.setattr("forums.telling_followers.BATCH", 3)
    followers = [make_member() for _ in range(7)]
    for member in followers:
        follow(member, forum.topic)
    make_thread(author, forum)
    run_tasks()
    assert BATCH > 3
    assert [len(told(member)) for member in followers] == [1] * 7


def test_all_four_are_followed_from_their_pages_and_ended_on_one(client, member, author, forum):
    thread = make_thread(author, forum, tags=("hoists",))
    pages = {
        f"/threads/{thread.pk}/follow/": thread.get_absolute_url(),
        f"{forum.get_absolute_url()}follow/": forum.get_absolute_url(),
        "/tags/hoists/follow/": "/tags/hoists/",
        f"/people/{author.handle}/follow/": f"/people/{author.handle}/",
    }
    for action, page in pages.items():
        assert f'action="{action}"' in client.get(page).content.decode()
        assert client.post(action, {"follow": "1"}).status_code == 302
        assert "Following" in client.get(page).content.decode()
    listed = client.get("/inbox/follows/").content.decode()
    for words in (thread.title, forum.title, "hoists", "Ann Author", "Thread", "Forum", "Tag", "Person"):
        assert words in listed
    for one in Follow.objects.filter(member=member):
        client.post(f"/inbox/follows/{one.pk}/stop/")
    assert not Follow.objects.filter(member=member).exists()


def test_nobody_follows_themselves(client, member):
    assert client.post(f"/people/{member.handle}/follow/", {"follow": "1"}).status_code == 404
    assert "follow/" not in client.get(f"/people/{member.handle}/").content.decode()
