"""Files in posts: uploading them, whose they are, and where they stand; with script and without."""

import json
import re
import uuid

import pytest

from community.operations.suspending import suspend
from community.permissions import Refused
from forums.files import storage
from forums.files.kinds import FileRefused
from forums.models import File
from forums.operations.attaching import FilesGone
from forums.operations.editing import edit_post
from forums.operations.posting import post_reply, start_thread
from forums.search import PostSource
from tests.factories import make_forum, make_group, make_member, make_thread
from tests.uploads import CSV, WORDS, add, add_pdf, add_picture, pdf, picture, reply, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_root")]


# ------------------------------------------------------------------------------------------ uploading
def test_a_file_is_uploaded_and_described(client, member):
    answer = client.post(
        "/files/", {"upload": sent("Sling register.pdf", pdf())}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 201
    told = answer.json()["file"]
    file = File.objects.get()
    assert told["id"] == str(file.pk)
    assert (told["name"], told["kind"], told["called"], told["state"]) == ("Sling register.pdf", "pdf", "PDF", "ready")
    assert storage.path_of(file.pk, "document.pdf").read_bytes() == pdf() or file.size
    assert file.owner == member
    assert client.get(f"/files/?ids={file.pk}").json()["files"][0]["name"] == "Sling register.pdf"


def test_what_is_refused_says_why_and_leaves_nothing_behind(client, member, files_root):
    answer = client.post("/files/", {"upload": sent("x.pdf", b"<script>alert(1)</script>")})
    assert answer.status_code == 422
    assert "We cannot tell what this file is" in answer.json()["errors"][0]
    assert not File.objects.exists()
    assert not [one for one in files_root.rglob("*") if one.is_file()]


def test_nobody_is_told_of_files_that_are_not_theirs(client, member):
    file = add_pdf(make_member())
    assert client.get(f"/files/?ids={file.pk}").json() == {"files": []}


def test_files_have_a_largest_size_and_a_days_number(member, settings):
    settings.FILE_MAX_MB = 1
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        add(member, "x.pdf", pdf() + bytes(1024 * 1024))
    settings.FILES_A_DAY = 1
    add_pdf(member)
    with pytest.raises(FileRefused, match="1 files today"):
        add_pdf(member)


def test_who_is_suspended_adds_nothing(member):
    suspend(make_member(role="moderator"), member, "Unkind words")
    member.refresh_from_db()
    with pytest.raises(Refused):
        add_pdf(member)


# ------------------------------------------------------------------------------------------ in a post
def test_files_are_in_the_post_in_their_order(client, member, thread):
    first, second = add(member, "Table.csv", CSV), add_pdf(member)
    post = reply(member, thread, second, first)
    assert [row[1] for row in post.attachments] == ["Quote.pdf", "Table.csv"]
    page = client.get(thread.get_absolute_url()).content.decode()
    assert re.findall(r'<a href="/files/([0-9a-f-]+)/">', page) == [str(second.pk), str(first.pk)]
    assert "Quote.pdf" in page
    assert "Table (CSV), 1 kB" in page


def test_a_picture_that_the_words_do_not_name_stands_at_their_end(member, thread):
    file = add_picture(member, width=2000, height=1000)
    post = reply(member, thread, file)
    assert post.body_html == f"{WORDS}<p>{file.html('')}</p>"
    assert f'srcset="/files/{file.pk}/480.webp 480w, /files/{file.pk}/960.webp 960w' in post.body_html
    assert 'width="1600" height="800"' in post.body_html
    assert post.attachments == []
    file.refresh_from_db()
    assert file.post == post


def test_a_picture_in_the_words_gets_its_true_sizes_whatever_was_sent(member, thread):
    file = add_picture(member)
    wrong = f'<p>See <img src="/files/{file.pk}/7.webp" width="9" height="9" alt="A hoist" loading="lazy"> here.</p>'
    post = reply(member, thread, body=wrong)
    assert post.body_html == f"<p>See {file.html('A hoist')} here.</p>"
    assert post.body_text == "See [Picture: A hoist] here."
    file.refresh_from_db()
    assert file.post == post


@pytest.mark.parametrize("whose", ["another member", "another post", "nobody"])
def test_only_ones_own_files_are_put_into_a_post_and_once_only(member, thread, whose):
    file = add_pdf(make_member() if whose == "another member" else member)
    if whose == "another post":
        reply(member, thread, file)
    count = thread.posts.count()
    file_id = uuid.uuid4() if whose == "nobody" else file.pk
    with pytest.raises(FilesGone):
        post_reply(member, thread.pk, WORDS, uuid.uuid4(), files=[file_id])
    assert thread.posts.count() == count


def test_the_words_of_another_cannot_take_their_picture(member, thread):
    theirs = add_picture(make_member())
    post = reply(member, thread, body=f"<p>{theirs.html('')}</p>")
    theirs.refresh_from_db()
    assert theirs.post is None
    assert str(theirs.pk) in post.body_html


def test_a_submission_sent_twice_has_its_files_once(member, thread):
    file, submission = add_pdf(member), uuid.uuid4()
    posts = [post_reply(member, thread.pk, WORDS, submission, files=[file.pk]) for _ in range(2)]
    assert posts[0] == posts[1]
    again = add_pdf(member)
    forum = make_forum()
    made = [
        start_thread(member, forum, "question", "Hoists", WORDS, [], submission, files=[again.pk]) for _ in range(2)
    ]
    assert made[0] == made[1]


def test_a_post_has_no_more_files_than_it_may(member, thread, settings):
    settings.FILES_A_POST = 1
    with pytest.raises(Refused, match="1 files, and this has 2"):
        reply(member, thread, add_pdf(member), add_pdf(member))


def test_an_edit_takes_out_and_adds_and_the_history_knows(client, member, thread):
    out, stays, comes = add_pdf(member, "Out.pdf"), add_pdf(member, "Stays.pdf"), add_pdf(member, "Comes.pdf")
    post = reply(member, thread, out, stays)
    edit_post(member, post.pk, WORDS, revision=0, files=[comes.pk, stays.pk])
    post.refresh_from_db()
    assert [row[1] for row in post.attachments] == ["Comes.pdf", "Stays.pdf"]
    assert client.get(out.get_absolute_url()).status_code == 404
    assert client.get(comes.get_absolute_url()).status_code == 200
    history = client.get(f"/posts/{post.pk}/history/").content.decode()
    assert "Out.pdf" in history
    edit_post(member, post.pk, WORDS, revision=1, files=[out.pk, comes.pk, stays.pk])
    assert client.get(out.get_absolute_url()).status_code == 200


def test_an_edit_that_says_nothing_of_files_leaves_them(member, thread):
    file, image = add_pdf(member), add_picture(member)
    post = reply(member, thread, file, image)
    edit_post(member, post.pk, post.body_html.replace("Here", "There"), revision=0)
    post.refresh_from_db()
    assert [row[0] for row in post.attachments] == [str(file.pk)]
    assert image.html("") in post.body_html
    edit_post(member, post.pk, WORDS, revision=1)
    image.refresh_from_db()
    assert image.taken_out_at is not None


def test_names_are_found_by_who_may_read_the_post_and_by_nobody_else(member, find, run_tasks):
    group = make_group(member)
    private = make_thread(member, make_forum(group=group))
    post = reply(member, private, add_pdf(member, "Giraffenhaus.pdf"))
    run_tasks()
    assert find("giraffenhaus", member) == [post.pk]
    assert find("giraffenhaus", make_member()) == []
    edit_post(member, post.pk, WORDS, revision=0, files=[])
    run_tasks()
    assert find("giraffenhaus", member) == []


def test_a_virus_is_no_word_to_search_for(member, thread):
    post = reply(member, thread, add_pdf(member))
    post.attachments[0][4] = "refused"
    post.save()
    (document,) = PostSource().documents([post.pk])
    assert "Quote.pdf" not in document.body


# ------------------------------------------------------------------------------------------ without script
def test_without_script_files_come_with_the_form(client, member, thread):
    client.post(
        f"/threads/{thread.pk}/reply/",
        {
            "body": "Here",
            "upload": [sent("a.pdf", pdf()), sent("b.jpg", picture())],
            "upload_alts": "A hoist in our hall",
        },
    )
    post = thread.posts.get(author=member)
    image = File.objects.get(kind="image")
    assert [row[1] for row in post.attachments] == ["a.pdf"]
    assert post.body_html == f"<p>Here</p><p>{image.html('A hoist in our hall')}</p>"


def test_a_file_needs_no_words(client, member, thread):
    client.post(f"/threads/{thread.pk}/reply/", {"body": "", "upload": [sent("a.pdf", pdf())]})
    post = thread.posts.get(author=member)
    assert (post.body_html, post.attachments[0][1]) == ("", "a.pdf")
    assert client.get(thread.get_absolute_url()).status_code == 200
    assert client.get(f"/posts/{post.pk}/edit/").status_code == 200


def test_a_form_that_comes_back_has_the_good_files_and_says_what_is_wrong_with_the_others(client, member, thread):
    uploads = [sent("a.pdf", pdf()), sent("b.exe", b"MZ" + bytes(50))]
    answer = client.post(f"/threads/{thread.pk}/reply/", {"body": "Here", "upload": uploads})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“b.exe” cannot be added. We cannot tell what this file is" in page
    file = File.objects.get()
    assert f'name="files" value="{file.pk}"' in page
    assert "Take out “a.pdf” (PDF, 1 kB)" in page
    taken_out = {"files": str(file.pk), "take_out": str(file.pk)}
    assert client.post(f"/threads/{thread.pk}/reply/", {"body": ""} | taken_out).status_code == 422
    client.post(f"/threads/{thread.pk}/reply/", {"body": "Here"} | taken_out)
    assert thread.posts.get(author=member).attachments == []


def test_without_script_an_edit_keeps_takes_out_and_adds(client, member, thread):
    stays, goes = add_pdf(member, "Stays.pdf"), add_pdf(member, "Goes.pdf")
    post = reply(member, thread, stays, goes)
    page = client.get(f"/posts/{post.pk}/edit/").content.decode()
    assert f'name="files" value="{stays.pk},{goes.pk}"' in page
    client.post(
        f"/posts/{post.pk}/edit/",
        {"body": "Here", "revision": "0", "files": f"{stays.pk},{goes.pk}", "take_out": str(goes.pk),
         "upload": [sent("Comes.pdf", pdf())]},
    )  # fmt: skip
    post.refresh_from_db()
    assert [row[1] for row in post.attachments] == ["Stays.pdf", "Comes.pdf"]


def test_what_pictures_show_is_put_where_they_are(client, member, thread):
    inline, at_end = add_picture(member), add_picture(member)
    said = json.dumps({str(inline.pk): 'A "hoist" <b>', str(at_end.pk): "A sling", "nonsense": 7})
    body = f"<p>{inline.html('')}</p>"
    client.post(f"/threads/{thread.pk}/reply/", {"body": body, "format": "html", "files": str(at_end.pk), "alts": said})
    post = thread.posts.get(author=member)
    shows = inline.html('A "hoist" <b>')
    assert post.body_html == f"<p>{shows}</p><p>{at_end.html('A sling')}</p>"
