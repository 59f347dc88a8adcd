"""While posts are looked at first: what members write waits whole, is published, declined, changed or taken back."""

import html
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import StaffLogEntry
from community.operations.suspending import suspend
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.drafts.posting_later import post_due_drafts
from forums.files.orphans import remove_orphans
from forums.models import Draft, File, HeldPost, Post, Thread
from forums.operations.drafting import save_draft, schedule_draft
from forums.operations.editing import edit_post
from forums.operations.holding import decline, take_back
from forums.operations.periods import set_period
from forums.operations.posting import MustBeChecked, post_reply
from forums.operations.publishing_held import publish
from forums.recounting import drift
from notifications.inbox import inbox_state
from notifications.models import Follow, Notification
from notifications.registry import present
from tests.factories import make_forum, make_member, make_reply, make_thread
from tests.uploads import add_pdf, add_picture

pytestmark = pytest.mark.django_db
WHY = "Until the election on 2 July."


@pytest.fixture
def team():
    return make_member("Tess Team", role="network_team")


@pytest.fixture
def thread(team):
    """In a forum that is checked from now on; its opening post was there before."""
    thread = make_thread(make_member("Ann Author"), make_forum("Open talk"), "Minibus")
    set_period(team, thread.forum, "checked", timezone.now() - timedelta(minutes=1), None, WHY)
    return Thread.objects.select_related("forum").get(pk=thread.pk)


def say(client, thread, **more):
    fields = {"body": "Ours have a D1 licence.", "submission_id": str(uuid.uuid4())} | more
    return client.post(f"/threads/{thread.pk}/reply/", fields, follow=True)


def seen(response) -> str:
    return html.unescape(response.content.decode())


def told(member, kind: str) -> list[str]:
    rows = list(Notification.objects.filter(member=member, kind=kind).select_related("actor"))
    return [words.sentence for words in present(rows, member).values()]


# ------------------------------------------------------------------------------------------ waiting
def test_a_reply_waits_is_seen_by_its_author_alone_and_is_published_as_theirs(
    client, member, moderator, thread, run_tasks
):
    asker = thread.author
    page = seen(say(client, thread, body="Ask @ann-author"))
    assert "A moderator reads this before it is shown." in page
    assert "Ask" in page
    held = HeldPost.objects.get()
    assert (thread.posts.count(), held.author, held.state) == (1, member, "waiting")
    assert "waits for a moderator" in seen(client.get(thread.get_absolute_url()))
    run_tasks()
    assert told(asker, "mention") == []
    assert told(moderator, "post waits") == [
        "Meg Member has written something that waits for a moderator, in Open talk"
    ]
    make_reply(thread, moderator, "Meanwhile")
    post = publish(moderator, held.pk)
    run_tasks()
    assert (post.author, post.position) == (member, 3)
    assert post.created_at > held.held_at
    assert told(asker, "mention") == ["Meg Member mentioned you in Minibus"]
    assert told(member, "post settled") == ["A moderator published your post in Minibus"]
    assert Follow.objects.filter(member=member, topic=thread.topic).exists()
    held.refresh_from_db()
    assert (held.state, held.post, held.fields, held.body_html) == ("published", post, {}, "")
    assert list(drift()) == []


def test_a_new_thread_waits_with_title_tags_files_and_poll_and_all_of_it_is_published(
    client, member, moderator, team, files_root
):
    forum = make_forum()
    set_period(team, None, "checked", timezone.now(), None, WHY)
    files = [add_pdf(member, "hoists.pdf"), add_picture(member)]
    fields = {"forum": forum.slug, "kind": "question", "title": "Hoists", "body": "Which one?", "tags": "lifting, PMLD",
              "files": ",".join(str(file.pk) for file in files), "poll_question": "Ours, or a firm?",
              "poll_choices": "Ours\nA firm", "submission_id": str(uuid.uuid4())}  # fmt: skip
    client.post("/forums/ask/", fields)
    client.post("/forums/ask/", fields)
    held = HeldPost.objects.get()
    assert not Thread.objects.exists()
    # Nothing of it is let go of while it waits, and moderators can open what is in it.
    File.objects.update(created_at=timezone.now() - timedelta(days=9))
    assert remove_orphans() == 0
    assert set(File.objects.visible_to(moderator)) == set(files)
    assert not File.objects.visible_to(make_member()).exists()
    client.force_login(moderator)
    page = seen(client.get("/moderation/held/"))
    assert all(words in page for words in ("Hoists", "Which one?", "hoists.pdf", "Ours, or a firm?"))
    client.post("/moderation/held/", {"only": held.pk})
    thread = Thread.objects.get()
    post = thread.posts.get()
    assert (thread.author, thread.title, sorted(name for _, name in thread.tag_labels)) == (
        member,
        "Hoists",
        ["PMLD", "lifting"],
    )
    assert (post.poll.question, set(post.files.all()), post.file_names) == (
        "Ours, or a firm?",
        set(files),
        ["hoists.pdf"],
    )
    assert not File.objects.filter(held__isnull=False).exists()


def test_what_moderators_write_is_shown_at_once(client, moderator, thread):
    client.force_login(moderator)
    say(client, thread)
    assert (thread.posts.count(), HeldPost.objects.count()) == (2, 0)


def test_no_way_around_it_posts(member, thread):
    with pytest.raises(MustBeChecked):
        post_reply(member, thread.pk, "<p>Straight in</p>", uuid.uuid4())
    own = thread.posts.get()
    with pytest.raises(Refused, match="cannot be changed"):
        edit_post(own.author, own.pk, "<p>Other words</p>", revision=0)
    assert thread.posts.count() == 1


def test_a_post_that_is_shown_cannot_be_changed_but_deleted(client, thread):
    post = thread.posts.get()
    client.force_login(post.author)
    page = seen(client.get(f"/posts/{post.pk}/edit/"))
    assert WHY in page
    assert f'action="/posts/{post.pk}/delete/"' in page
    page = client.post(f"/posts/{post.pk}/edit/", {"body": "Other words", "title": "Minibus", "revision": "0"})
    assert page.status_code == 422
    assert "Other words" in seen(page)
    assert WHY in seen(page)
    client.post(f"/posts/{post.pk}/delete/")
    assert not Post.objects.get(pk=post.pk).is_visible


def test_what_was_set_for_later_waits_when_it_is_due(member, moderator, thread):
    fields = {"body": ["At eight"], "format": ["text"]}
    draft = save_draft(member, uuid.uuid4(), f"reply:{thread.pk}", fields, base=0, submission_id=uuid.uuid4()).draft
    schedule_draft(member, draft.pk, timezone.now() + timedelta(hours=1))
    ago = timezone.now() - timedelta(hours=1)
    Draft.objects.filter(pk=draft.pk).update(publish_at=ago, saved_at=ago)
    assert post_due_drafts() == 1
    assert post_due_drafts() == 0
    held = HeldPost.objects.get()
    assert (thread.posts.count(), Draft.objects.unsent().count()) == (1, 0)
    assert publish(moderator, held.pk).body_text == "At eight"


def test_a_draft_that_was_sent_waits_and_other_devices_are_told_that_it_is_sent(client, member, thread):
    draft_id = uuid.uuid4()
    save_draft(member, draft_id, f"reply:{thread.pk}", {"body": ["Half"]}, base=0, submission_id=uuid.uuid4())
    say(client, thread, draft=f"{draft_id}.1.tab.1")
    assert not Draft.objects.unsent().exists()
    known = client.get(f"/drafts/at/?place=reply:{thread.pk}&draft={draft_id}").json()["draft"]
    assert (known["state"], known["url"]) == ("sent", "/drafts/#held")


# ------------------------------------------------------------------------------------------ its author
def test_its_author_changes_it_and_sends_it_again(client, member, moderator, thread):
    say(client, thread)
    held = HeldPost.objects.get()
    opened = client.post(f"/held/{held.pk}/take-back/", {"change": "1"}, follow=True)
    assert "Ours have a D1 licence." in seen(opened)
    draft = Draft.objects.unsent().get()
    say(client, thread, body="Ours have a D1 licence each.", draft=f"{draft.pk}.{draft.version}.")
    again = HeldPost.objects.waiting().get()
    assert publish(moderator, again.pk).body_text == "Ours have a D1 licence each."
    assert thread.posts.count() == 2


def test_taken_back_it_is_a_draft_with_its_files_and_nobody_publishes_it(client, member, moderator, thread, files_root):
    file = add_pdf(member)
    say(client, thread, files=str(file.pk))
    held = HeldPost.objects.get()
    client.post(f"/held/{held.pk}/take-back/")
    assert Draft.objects.unsent().get().fields["files"] == [str(file.pk)]
    with pytest.raises(Refused, match="taken this back"):
        publish(moderator, held.pk)
    assert set(File.objects.visible_to(moderator)) == set()
    File.objects.update(created_at=timezone.now() - timedelta(days=9))
    assert remove_orphans() == 0


def test_nobody_takes_back_what_is_not_theirs(client, thread):
    author = make_member()
    client.force_login(author)
    say(client, thread)
    client.force_login(make_member(role="moderator"))
    assert client.post(f"/held/{HeldPost.objects.get().pk}/take-back/").status_code == 404


# ------------------------------------------------------------------------------------------ moderators
def test_declined_its_author_is_told_why_and_has_the_words(client, member, moderator, thread, run_tasks):
    say(client, thread)
    held = HeldPost.objects.get()
    with pytest.raises(Refused, match="Say why"):
        decline(moderator, held.pk, " ")
    decline(moderator, held.pk, "It names a candidate.")
    run_tasks()
    assert told(member, "post settled") == ["A moderator did not publish your reply in Minibus"]
    page = seen(client.get("/drafts/"))
    assert "It names a candidate." in page
    assert "Ours have a D1 licence." in page
    assert thread.posts.count() == 1
    take_back(member, held.pk)
    assert Draft.objects.unsent().get().fields["body"] == ["Ours have a D1 licence."]


def test_a_decision_is_taken_back_from_the_log_while_the_words_are_there(client, member, moderator, thread):
    say(client, thread)
    held = HeldPost.objects.get()
    decline(moderator, held.pk, "A slip")
    entry = StaffLogEntry.objects.get(action="decline post")
    undo(entry.pk, moderator)
    assert HeldPost.objects.waiting().count() == 1
    decline(moderator, held.pk, "After all")
    take_back(member, held.pk)
    with pytest.raises(CannotUndo):
        undo(StaffLogEntry.objects.filter(action="decline post").latest("pk").pk, moderator)


def test_several_are_settled_at_once_and_what_cannot_be_posted_is_said(client, member, moderator, team, thread):
    for number in range(3):
        say(client, thread, body=f"Reply {number}")
    gone = make_member("Gus Gone")
    client.force_login(gone)
    say(client, thread, body="Reply of Gus")
    suspend(team, gone, "Unkind words")
    client.force_login(moderator)
    ids = list(HeldPost.objects.order_by("pk").values_list("pk", flat=True))
    wrong = client.post("/moderation/held/", {"do": "decline", "held": ids[:2]})
    assert wrong.status_code == 422
    assert "Say why" in seen(wrong)
    assert wrong.context["ticked"] == set(ids[:2])
    assert 'aria-describedby="reason_hint reason_error" aria-invalid="true"' in seen(wrong)
    page = seen(client.post("/moderation/held/", {"do": "publish", "held": ids}, follow=True))
    assert "3 posts are published." in page
    assert "It cannot be posted in the name of Gus Gone." in page
    assert [post.body_text for post in thread.posts.order_by("position")[1:]] == ["Reply 0", "Reply 1", "Reply 2"]
    assert HeldPost.objects.waiting().get().author == gone
    assert list(drift()) == []


def test_only_moderators_have_the_list(client, thread):
    for role, status in (("member", 404), ("editor", 404), ("moderator", 200), ("network_team", 200)):
        client.force_login(make_member(role=role))
        assert client.get("/moderation/held/").status_code == status


def test_what_waits_is_in_no_search_no_list_and_on_no_profile(client, member, thread, run_tasks):
    say(client, thread, body="A numbat")
    run_tasks()
    client.force_login(make_member())
    for address in ("/search/?q=numbat", f"/people/{member.handle}/", thread.get_absolute_url(), "/forums/latest/"):
        page = seen(client.get(address)).replace('value="numbat"', "").replace("q=numbat", "").replace("“numbat”", "")
        assert "A numbat" not in page, address


@pytest.mark.parametrize("way", ["publish", "decline", "take back"])
def test_what_waits_no_more_is_not_counted_by_the_bell_of_any_moderator(
    client, member, moderator, thread, run_tasks, way
):
    say(client, thread)
    run_tasks()
    held, colleague = HeldPost.objects.get(), make_member(role="moderator")
    assert inbox_state([moderator.pk])[moderator.pk][0] == 1
    if way == "publish":
        publish(colleague, held.pk)
    elif way == "decline":
        decline(colleague, held.pk, "It names a candidate.")
    else:
        take_back(member, held.pk)
    run_tasks()
    assert inbox_state([moderator.pk])[moderator.pk][0] == 0
    if way == "decline":
        undo(StaffLogEntry.objects.get(action="decline post").pk, moderator)
        run_tasks()
        assert inbox_state([moderator.pk])[moderator.pk][0] == 1
        assert inbox_state([member.pk])[member.pk][0] == 0


def test_moderators_are_told_as_long_as_anything_waits(client, member, moderator, thread, run_tasks):
    say(client, thread)
    run_tasks()
    say(client, thread, body="And another")
    run_tasks()
    first, second = HeldPost.objects.order_by("pk")
    colleague = make_member(role="moderator")
    for held, bell in ((first, 1), (second, 0)):
        publish(colleague, held.pk)
        run_tasks()
        assert inbox_state([moderator.pk])[moderator.pk][0] == bell
        assert len(told(moderator, "post waits")) == bell
    say(client, thread, body="A third")
    run_tasks()
    assert inbox_state([moderator.pk])[moderator.pk][0] == 1
