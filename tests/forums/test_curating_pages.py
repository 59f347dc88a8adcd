"""What moderators do to threads, from the pages: one or many, shown before it happens, undone from the message."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.models import Act, Thread
from forums.operations import curating
from forums.operations.merging import merge_threads
from forums.operations.quiet import close_quiet_threads, end_what_is_over
from notifications.models import Notification
from tests.factories import make_forum, make_group, make_long_thread, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(client):
    moderator = make_member("Mo Moderator", role="moderator")
    client.force_login(moderator)
    return moderator


def seen(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def curate(client, action: str, *threads: Thread, **more):
    """All three steps: what is asked, what will happen, and doing it."""
    named = {"action": action, "thread": [thread.pk for thread in threads]}
    assert client.get("/curating/", named).status_code == 200
    given = named | {"reason": "To keep the house tidy"} | more
    before = client.post("/curating/", given)
    assert before.status_code == 200, seen(before)
    return before, client.post("/curating/", given | {"confirm": "1"}, follow=True)


def undo_in(page) -> str:
    """Where the message's Undo leads."""
    return re.search(r'action="(/curating/acts/\d+/undo/)"', page.content.decode())[1]


@pytest.mark.parametrize(
    ("action", "more", "column", "value"),
    [
        ("pin", {"until": "2090-01-01"}, "pinned_at", None),
        ("pin", {}, "pinned_at", ...),
        ("feature", {}, "featured_at", ...),
        ("lock", {}, "lock_reason", "To keep the house tidy"),
        ("question", {}, "kind", "question"),
        ("tags", {"add": "Transport, Law"}, "tag_labels", [["transport", "Transport"], ["law", "Law"]]),
        ("quiet", {"when": "days", "days": "30"}, "quiet_days", 30),
        ("hide", {}, "hidden_at", ...),
    ],
)
def test_each_is_shown_before_done_to_all_at_once_and_undone_from_the_message(
    client, moderator, action, more, column, value
):
    threads = [make_thread(title=f"Thread {number}", kind="discussion") for number in range(3)]
    if value is None:  # an end that nobody would want
        response = client.post("/curating/", {"action": action, "thread": threads[0].pk, "reason": "Yes"} | more)
        assert response.status_code == 422
        assert "more than two years away" in seen(response)
        return
    before, after = curate(client, action, *threads, **more)
    assert all(thread.title in seen(before) for thread in threads)
    changed = [getattr(Thread.objects.get(pk=thread.pk), column) for thread in threads]
    assert all(one is not None if value is ... else one == value for one in changed)
    was = getattr(threads[0], column)
    client.post(undo_in(after))
    assert [getattr(Thread.objects.get(pk=thread.pk), column) for thread in threads] == [was] * 3


def test_nothing_happens_before_it_was_shown_and_confirmed(client, moderator):
    thread, forum = make_thread(), make_forum()
    client.post("/curating/", {"action": "move", "thread": thread.pk, "forum": forum.slug, "reason": "It fits there"})
    thread.refresh_from_db()
    assert thread.forum != forum


def test_what_cannot_be_done_is_said_and_the_rest_is_done(client, moderator):
    there, elsewhere = make_forum("Catering"), make_forum()
    first, second = make_thread(forum=there, title="Lift keys"), make_thread(forum=elsewhere, title="Minibus")
    before, after = curate(client, "move", first, second, forum=there.slug)
    assert "Left as it is" in seen(before)
    assert "It is there already." in seen(before)
    assert "Left as they were: “Lift keys”" in seen(after)
    second.refresh_from_db()
    assert second.forum == there


def test_a_move_to_other_readers_says_so_before(client, moderator):
    group = make_group()
    before, _ = curate(client, "move", make_thread(), forum=make_forum(group=group).slug)
    assert f"Only the group {group} may read it there" in seen(before)


def test_threads_are_merged_into_the_oldest_unless_another_is_chosen(client, moderator):
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        oldest = make_thread(title="Minibus drivers")
    others = [make_thread(title=f"Drivers {number}") for number in range(2)]
    page = client.get("/curating/", {"action": "merge", "thread": [oldest.pk, *(one.pk for one in others)]})
    assert re.search(rf'value="{oldest.pk}"[^>]*checked', page.content.decode())
    curate(client, "merge", oldest, *others, into=str(oldest.pk))
    oldest.refresh_from_db()
    assert oldest.last_position == 3


def test_one_is_merged_into_another_by_its_address(client, moderator):
    thread, target = make_thread(), make_thread(title="The other")
    wrong = client.post("/curating/", {"action": "merge", "thread": thread.pk, "reason": "Twice", "other": "there"})
    assert wrong.status_code == 422
    assert "not the address of a thread" in seen(wrong)
    curate(client, "merge", thread, other=f"https://talk.example.org{target.get_absolute_url()}?page=1#post-3")
    thread.refresh_from_db()
    assert thread.merged_into == target


def test_more_than_a_hundred_at_once_are_refused(client, moderator):
    response = client.get("/curating/", {"action": "pin", "thread": range(1, 102)}, follow=True)
    assert "up to 100 threads at once" in seen(response)


def test_boxes_and_the_bar_below_them_are_for_moderators(client, moderator):
    thread = make_thread()
    assert 'name="thread"' in client.get(thread.forum.get_absolute_url()).content.decode()
    client.force_login(make_member())
    assert 'form="curating"' not in client.get(thread.forum.get_absolute_url()).content.decode()


def test_a_list_asks_as_much_of_the_database_for_a_moderator_with_three_rows_as_with_twenty(client, moderator):
    few, many = make_forum(), make_forum()
    for forum, size in ((few, 3), (many, 20)):
        for _ in range(size):
            make_long_thread(2, [make_member()], forum)

    def asked(forum) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(forum.get_absolute_url())
        return len(captured)

    asked(few)
    assert asked(few) == asked(many) <= 10


# ------------------------------------------------------------------------------------------ posts of a thread
def test_posts_are_split_off_as_chosen(client, moderator):
    thread = make_thread(replies=4)
    posts = list(thread.posts.all())
    page = client.get(f"/threads/{thread.pk}/choose/", {"from": posts[2].pk})
    assert f'value="{posts[2].pk}" checked' in page.content.decode()
    named = {"action": "split", "post": [posts[2].pk], "rest": "1"}
    assert "3 posts" in seen(client.get(f"/threads/{thread.pk}/posts/", named))
    said = {
        "forum": thread.forum.slug,
        "kind": "discussion",
        "title": "Hoists",
        "tags": "Hoists",
        "reason": "Of hoists",
    }
    ids = [post.pk for post in posts[2:]]
    address, said = f"/threads/{thread.pk}/posts/", {"action": "split", "post": ids} | said
    before = client.post(address, said)
    assert "Begin a new thread, “Hoists”" in seen(before)
    after = client.post(address, said | {"confirm": "1"}, follow=True)
    new = Thread.objects.get(title="Hoists")
    assert new.last_position == 3
    assert after.redirect_chain[-1][0] == new.get_absolute_url()
    client.post(undo_in(after))
    thread.refresh_from_db()
    assert thread.last_position == 5


def test_the_first_post_stays_and_the_page_says_why(client, moderator):
    thread = make_thread(replies=1)
    said = {"action": "posts", "post": [thread.posts.get(position=1).pk], "reason": "x", "other": str(make_thread().pk)}
    response = client.post(f"/threads/{thread.pk}/posts/", said)
    assert response.status_code == 422
    assert "The first post stays" in seen(response)


# ------------------------------------------------------------------------------------------ old addresses
def test_every_old_address_leads_to_where_it_is_now(client, moderator):
    target, merged = make_long_thread(25, [make_member()]), make_long_thread(45, [make_member()], title="The other")
    last = merged.posts.get(position=41)
    opening = merged.posts.get(position=1)
    old = merged.get_absolute_url()
    merge_threads(moderator, [merged.pk], target.pk, "The same")
    client.force_login(make_member())
    for address, post in (
        (old, opening),
        (f"/threads/{merged.pk}/", opening),
        (f"/threads/{merged.pk}/any-title-before/", opening),
        (f"{old}?page=3", last),
        (f"/posts/{last.pk}/", last),
    ):
        response = client.get(address, follow=True)
        assert response.status_code == 200, address
        assert response.redirect_chain[-1][0].endswith(f"#post-{post.pk}"), address
        assert f'id="post-{post.pk}"' in response.content.decode(), address
    assert client.get(f"{old}?page=9").status_code == 404


def test_the_address_of_a_merged_thread_tells_nothing_to_who_may_not_read_where_it_went(client, moderator):
    merged = make_thread(forum=make_forum(audience="public"))
    private = make_thread(moderator, make_forum(group=make_group()))
    merge_threads(moderator, [merged.pk], private.pk, "The same")
    client.force_login(make_member())
    assert client.get(merged.get_absolute_url()).status_code == 404
    client.logout()
    assert client.get(merged.get_absolute_url())["Location"].startswith("/account/login/")


def test_a_title_that_it_had_before_leads_to_the_one_it_has(client, moderator):
    thread = make_thread(title="Help!!")
    old = thread.get_absolute_url()
    curate(client, "retitle", thread, title="Who may drive our minibus?")
    response = client.get(f"{old}?page=1")
    assert response["Location"] == f"/threads/{thread.pk}/who-may-drive-our-minibus/?page=1"


def test_a_page_that_a_split_took_away_leads_to_the_posts_that_stood_there(client, moderator):
    from forums.operations.splitting import NewThread, split_posts

    thread = make_long_thread(60, [make_member()])
    later = list(thread.posts.filter(position__gt=30).values_list("pk", flat=True))
    split_posts(moderator, thread.pk, later, NewThread(thread.forum_id, "Hoists", "discussion", []), "Of hoists")
    response = client.get(f"{thread.get_absolute_url()}?page=3")
    assert response["Location"].endswith(f"#post-{thread.posts.model.objects.get(pk=later[10]).pk}")
    assert client.get(f"{thread.get_absolute_url()}?page=9").status_code == 404


# ------------------------------------------------------------------------------------------ lines, notices, the clock
def test_the_thread_says_what_was_done_and_names_no_forum_that_its_reader_may_not_see(client, moderator):
    group = make_group()
    private, public = make_forum("Heads only", group=group), make_forum("Staff room", audience="public")
    thread = make_thread(forum=private, author=moderator)
    curate(client, "move", thread, forum=public.slug)
    assert "moved this thread here from Heads only" in seen(client.get(thread.get_absolute_url()))
    client.force_login(make_member())
    page = seen(client.get(thread.get_absolute_url()))
    assert "moved this thread here from another forum" in page
    assert "Heads only" not in page


def test_lines_cost_one_query_however_many_there_are(client, moderator):
    thread = make_thread(replies=3)
    curating.pin_thread(moderator, thread.pk, True, "Many ask")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(thread.get_absolute_url())
        return len(captured)

    asked()
    one = asked()
    for number in range(6):
        curating.pin_thread(moderator, thread.pk, bool(number % 2), "To and fro")
    assert asked() == one <= 9


def test_an_act_on_many_threads_of_one_author_is_told_once(client, moderator, run_tasks):
    author = make_member()
    threads = [make_thread(author, title=f"Thread {number}") for number in range(5)]
    curate(client, "lock", *threads)
    run_tasks()
    assert Notification.objects.filter(member=author, kind="curated").count() == 1
    client.force_login(author)
    assert "locked 5 of your threads: Thread 0 and 4 more" in seen(client.get("/inbox/"))


def test_a_quiet_thread_closes_itself_and_who_started_it_opens_it_again(client, moderator, run_tasks):
    forum, author = make_forum(), make_member()
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        thread = make_thread(author, forum)
    client.post(f"/forums/{forum.slug}/quiet/", {"days": "30", "reason": "The year is over"})
    assert close_quiet_threads() == 1
    run_tasks()
    client.force_login(author)
    page = client.get(thread.get_absolute_url())
    assert "Nobody wrote here for 30 days" in seen(page)
    assert "Open it again" in seen(page)
    assert "closed your thread" in seen(client.get("/inbox/"))
    client.post(f"/threads/{thread.pk}/open/")
    make_reply(thread, author)
    assert close_quiet_threads() == 0


def test_nobody_else_opens_it_again(client):
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        thread = make_thread()
    Thread.objects.filter(pk=thread.pk).update(quiet_days=30)
    close_quiet_threads()
    client.force_login(make_member())
    assert client.post(f"/threads/{thread.pk}/open/").status_code == 404


def test_pins_features_and_locks_end_when_they_were_said_to(moderator):
    thread = make_thread()
    until = timezone.now() + timedelta(days=1)
    curating.pin_thread(moderator, thread.pk, True, "This week", until)
    curating.feature_thread(moderator, thread.pk, True, "This week", until)
    curating.lock_thread(moderator, thread.pk, True, "Over the holidays", until)
    assert end_what_is_over() == 0
    with time_machine.travel(until + timedelta(minutes=1)):
        end_what_is_over()
    thread.refresh_from_db()
    assert (thread.pinned_at, thread.featured_at, thread.locked_at) == (None, None, None)
    assert Act.objects.filter(actor=None).count() == 0


def test_a_featured_thread_stands_out_where_the_forums_are_and_at_home_for_who_may_read_it(client, moderator):
    group = make_group()
    open_one = make_thread(title="Fire drills in winter")
    private = make_thread(moderator, make_forum(group=group), title="For heads")
    for thread in (open_one, private):
        curating.feature_thread(moderator, thread.pk, True, "It is that time of year")
    client.force_login(make_member())
    for address in ("/forums/", "/"):
        page = client.get(address).content.decode()
        featured = page.partition('id="featured-h"')[2].partition("</section>")[0]
        assert "Fire drills in winter" in featured, address
        assert "For heads" not in page


def test_several_answers_are_marked_at_once_and_unmarked_by_undo(client, moderator, run_tasks):
    thread = make_thread(kind="question")
    replies = [make_reply(thread) for _ in range(3)]
    said = {"action": "answer", "post": [one.pk for one in replies[:2]], "reason": "They never came back"}
    assert "chosen answers" in seen(client.post(f"/threads/{thread.pk}/posts/", said))
    after = client.post(f"/threads/{thread.pk}/posts/", said | {"confirm": "1"}, follow=True)
    thread.refresh_from_db()
    assert thread.answer_ids == [one.pk for one in replies[:2]]
    run_tasks()
    assert Notification.objects.filter(kind="accepted").count() == 2
    client.post(undo_in(after))
    thread.refresh_from_db()
    assert thread.answer_ids == []


@pytest.mark.parametrize("what", ["threads/{thread}/pin/", "threads/{thread}/lock/", "posts/{post}/hide/"])
def test_what_is_done_from_a_page_of_its_own_is_undone_from_the_message_too(client, moderator, what):
    thread = make_thread(replies=1)
    address = f"/{what.format(thread=thread.pk, post=thread.posts.get(position=2).pk)}"
    page = client.post(address, {"reason": "To keep the house tidy"}, follow=True).content.decode()
    client.post(re.search(r'action="(/moderation/\d+/undo/)"', page)[1])
    now = Thread.objects.get(pk=thread.pk)
    assert (now.pinned_at, now.locked_at, now.reply_count) == (None, None, 1)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("threads/{thread}/pin/", "Stands at the top of Open talk. Nobody is told."),
        ("threads/{thread}/pin/?undo", "Stands among the others of Open talk."),
        ("threads/{thread}/lock/", "Nobody but moderators can reply. The reason stands on it. Whoever started them"),
        ("threads/{thread}/tags/", "Its tags are then those in the box. Now they are: Hoists."),
        ("posts/{opening}/hide/", "The whole thread goes with it, replies too"),
        ("posts/{reply}/hide/", "In its place stands a note with the reason."),
    ],
)
def test_what_will_happen_is_said_before_it_is_done(client, moderator, address, said):
    thread = make_thread(forum=make_forum("Open talk"), tags=("Hoists",), replies=1)
    opening, reply = thread.posts.order_by("position")
    page = seen(client.get(f"/{address.format(thread=thread.pk, opening=opening.pk, reply=reply.pk)}"))
    assert said in " ".join(re.sub("<[^>]+>", " ", page).split())
