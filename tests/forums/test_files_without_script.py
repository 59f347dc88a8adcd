"""Files sent with the form itself: none goes silently, and neither does what was said of one."""

import re
import uuid

import pytest

from forums.models import Draft, File, Post
from forums.operations.posting import post_reply
from tests.factories import make_forum, make_member
from tests.uploads import WORDS, add_pdf, add_picture, pdf, picture, reply, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_root")]


def send(client, thread, **fields):
    return client.post(f"/threads/{thread.pk}/reply/", {"body": "Here it is."} | fields)


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1] if f'name="{name}" value=' in page else ""


def test_each_file_beyond_what_a_post_can_have_is_named_and_the_others_wait_in_the_form(
    client, member, thread, settings
):
    settings.FILES_A_POST = 2
    answer = send(client, thread, upload=[sent(f"{name}.pdf", pdf()) for name in "abcd"])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“c.pdf” is not added: a post can have 2 files." in page
    assert "“d.pdf” is not added: a post can have 2 files." in page
    assert [file.name for file in File.objects.order_by("created_at")] == ["a.pdf", "b.pdf"]
    again = send(client, thread, files=hidden(page, "files"), upload=[sent("e.pdf", pdf())])
    assert "“e.pdf” is not added: a post can have 2 files." in again.content.decode()
    send(client, thread, files=hidden(page, "files"))
    assert [row[1] for row in thread.posts.get(author=member).attachments] == ["a.pdf", "b.pdf"]


def test_a_file_taken_out_makes_room_for_another(client, member, thread, settings):
    settings.FILES_A_POST = 1
    out = add_pdf(member, "Out.pdf")
    send(client, thread, files=str(out.pk), take_out=str(out.pk), upload=[sent("In.pdf", pdf())])
    assert [row[1] for row in thread.posts.get(author=member).attachments] == ["In.pdf"]


def test_what_was_said_of_a_picture_stays_with_it_when_another_is_refused(client, member, thread):
    uploads = [sent("a.jpg", b"\xff\xd8\xff damaged"), sent("notes.pdf", pdf()), sent("b.jpg", picture())]
    page = send(client, thread, upload=uploads, upload_alts="The hoist\nThe minibus").content.decode()
    assert "“a.jpg” cannot be added." in page
    image = File.objects.get(kind="image")
    assert hidden(page, "alts").replace("&quot;", '"') == f'{{"{image.pk}": "The minibus"}}'
    assert re.search(r'<textarea name="upload_alts"[^>]*>\s*The hoist</textarea>', page)


def test_what_was_said_beyond_the_pictures_that_came_is_still_in_the_field(client, member, thread):
    page = send(client, thread, body="", poll_question="?", upload=[sent("b.jpg", picture())], upload_alts="One\nTwo")
    assert re.search(r'<textarea name="upload_alts"[^>]*>\s*Two</textarea>', page.content.decode())
    page = send(client, thread, body="", upload_alts="Nothing <b> came").content.decode()
    assert re.search(r'<textarea name="upload_alts"[^>]*>\s*Nothing &lt;b&gt; came</textarea>', page)


def test_save_draft_says_which_files_it_could_not_take(client, member, thread):
    uploads = [sent("b.exe", b"MZ" + bytes(50)), sent("a.pdf", pdf())]
    page = client.post(
        f"/threads/{thread.pk}/reply/", {"body": "Later", "save_draft": "1", "upload": uploads}, follow=True
    ).content.decode()
    assert "Your draft is saved" in page
    assert "“b.exe” cannot be added. We cannot tell what this file is" in page
    assert Draft.objects.get().fields["files"] == [str(File.objects.get().pk)]


# ------------------------------------------------------------------------------------------ sent, back, sent again
def test_a_file_forgotten_and_added_after_going_back_is_not_lost_silently(client, member, thread):
    submission = str(uuid.uuid4())
    send(client, thread, submission_id=submission)
    post = thread.posts.get(author=member)
    answer = send(client, thread, submission_id=submission, upload=[sent("Quote.pdf", pdf())])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "You posted this already, without the file" in page
    assert f'<a href="/posts/{post.pk}/edit/">' in page
    assert "Here it is." in page
    assert "Take out “Quote.pdf”" in page
    assert thread.posts.filter(author=member).count() == 1
    scripted = client.post(
        f"/threads/{thread.pk}/reply/",
        {"body": "Here it is.", "submission_id": submission, "files": str(File.objects.get().pk)},
        headers={"Accept": "application/json"},
    )
    assert (scripted.status_code, scripted.json()["page"]) == (422, True)


def test_what_a_picture_shows_said_after_going_back_is_not_lost_silently(client, member, thread):
    sending = {"submission_id": str(uuid.uuid4())}
    send(client, thread, **sending, upload=[sent("b.jpg", picture())])
    answer = send(client, thread, **sending, upload=[sent("b.jpg", picture())], upload_alts="The minibus")
    assert "You posted this already, without" in answer.content.decode()
    assert thread.posts.filter(author=member).count() == 1


@pytest.mark.parametrize("what", ["reply", "thread"])
def test_a_form_with_files_pressed_twice_posts_once_and_leads_to_the_post(client, member, thread, what):
    fields = {"submission_id": str(uuid.uuid4()), "upload_alts": "The minibus", "body": "Here it is."}
    fields |= {"forum": make_forum().slug, "kind": "question", "title": "On hoists"} if what == "thread" else {}
    address = "/forums/ask/" if what == "thread" else f"/threads/{thread.pk}/reply/"
    answers = [
        client.post(address, fields | {"upload": [sent("a.pdf", pdf()), sent("b.jpg", picture())]}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Post.objects.filter(author=member).count() == 1


# ------------------------------------------------------------------------------------------ files that have gone
def test_a_file_that_has_gone_leaves_the_form_which_says_so_and_can_be_sent_again(client, member, thread):
    stays, posted = add_pdf(member, "Stays.pdf"), add_pdf(member, "Posted.pdf")
    reply(member, thread, posted)
    gone, theirs = uuid.uuid4(), add_pdf(make_member(), "Theirs.pdf")
    ids = f"{stays.pk},{posted.pk},{gone},{theirs.pk}"
    answer = send(client, thread, files=ids)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“Posted.pdf” is in another post already." in page
    assert "2 files are not here any more." in page
    assert "Theirs.pdf" not in page
    assert hidden(page, "files") == str(stays.pk)
    assert send(client, thread, files=hidden(page, "files")).status_code == 302
    assert [row[1] for row in thread.posts.order_by("position").last().attachments] == ["Stays.pdf"]


def test_a_file_that_has_gone_leaves_a_change_of_a_post_too(client, member, thread):
    post = reply(member, thread, add_pdf(member))
    ids = f"{post.attachments[0][0]},{uuid.uuid4()}"
    answer = client.post(f"/posts/{post.pk}/edit/", {"body": "Other", "revision": "0", "files": ids})
    assert "A file is not here any more." in answer.content.decode()
    assert hidden(answer.content.decode(), "files") == post.attachments[0][0]


def test_the_script_is_told_to_show_the_page_where_a_file_has_gone(client, member, thread):
    answer = client.post(
        f"/threads/{thread.pk}/reply/",
        {"body": "Here", "files": str(uuid.uuid4())},
        headers={"Accept": "application/json"},
    )
    assert answer.json()["page"]


# ------------------------------------------------------------------------------------------ hostile
@pytest.mark.parametrize("alts", ["[" * 200_000, "{" * 10, '{"a": 1e400}', "9" * 5000, '"\\ud800"'])
def test_no_description_however_made_breaks_the_form(client, member, thread, alts):
    assert send(client, thread, alts=alts).status_code == 302


def test_who_sends_words_twice_by_the_operation_gets_the_post_that_is_there(member, thread):
    submission, file = uuid.uuid4(), add_picture(member)
    posts = [post_reply(member, thread.pk, WORDS, submission, files=[file.pk]) for _ in range(2)]
    assert posts[0] == posts[1]
