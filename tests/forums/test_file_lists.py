"""The list of files in the box people write in: it names to nobody what is not theirs to put into this post."""

import uuid

import pytest

from community.operations.suspending import suspend
from forums.operations.drafting import save_draft
from tests.factories import make_forum, make_group, make_member, make_thread
from tests.uploads import add_pdf, reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_root")]
NAME = "Barnaby Quillfeather exclusion.pdf"


@pytest.fixture
def in_group():
    """A file in a post of a group's."""
    owner = make_member()
    file = add_pdf(owner, NAME)
    reply(owner, make_thread(owner, make_forum(group=make_group(owner))), file)
    return file


@pytest.fixture
def in_no_post():
    return add_pdf(make_member(), NAME)


def everything_shown(client, member, thread, file) -> str:
    """All that a member can ask for with a file's id in hand: faulty forms, drafts of their own, the list itself."""
    own = reply(member, thread)
    draft_ids = [uuid.uuid4(), uuid.uuid4(), uuid.uuid4()]
    places = ["thread", f"reply:{thread.pk}", f"edit:{own.pk}"]
    fields = {"body": ["Words"], "files": [str(file.pk)], "title": ["On hoists"]}
    for draft_id, place in zip(draft_ids, places, strict=True):
        save_draft(member, draft_id, place, fields, base=0, submission_id=uuid.uuid4())
    client.force_login(member)
    faulty = {"body": "", "title": "", "revision": "0", "files": str(file.pk)}
    answers = [
        client.post(f"/threads/{thread.pk}/reply/", faulty),
        client.post(f"/threads/{thread.pk}/reply/", faulty | {"body": "Words"}),
        client.post("/forums/ask/", faulty),
        client.post(f"/posts/{own.pk}/edit/", faulty | {"revision": ""}),
        client.post(f"/posts/{own.pk}/edit/", faulty | {"body": "Words"}),
        client.get(f"/forums/ask/?draft={draft_ids[0]}"),
        client.get(f"{thread.get_absolute_url()}?draft={draft_ids[1]}"),
        client.get(f"/posts/{own.pk}/edit/?draft={draft_ids[2]}"),
        client.get(f"/files/?ids={file.pk}"),
    ]
    return "".join(answer.content.decode() for answer in answers)


@pytest.mark.parametrize("where", ["in_group", "in_no_post"])
@pytest.mark.parametrize("who", ["outsider", "member of another group", "moderator"])
def test_who_has_the_id_of_another_members_file_learns_nothing_of_it(client, thread, request, where, who):
    file = request.getfixturevalue(where)
    reader = make_member(role="moderator" if who == "moderator" else "member")
    if who == "member of another group":
        make_group(reader)
    shown = everything_shown(client, reader, thread, file)
    assert "Quillfeather" not in shown
    assert "Take out “" not in shown


def test_who_is_suspended_sees_no_list_of_files_not_even_of_their_own(client, member, thread):
    file = add_pdf(member, NAME)
    suspend(make_member(role="moderator"), member, "Unkind words")
    for answer in (
        client.get(f"/files/?ids={file.pk}"),
        client.post(f"/threads/{thread.pk}/reply/", {"body": "", "files": str(file.pk)}),
    ):
        assert "Quillfeather" not in answer.content.decode()


def test_a_form_lists_ones_own_files_that_are_in_no_post_and_those_of_the_post_that_is_changed(client, member, thread):
    waiting, posted, elsewhere = (add_pdf(member, f"{name}.pdf") for name in ("Waiting", "Posted", "Elsewhere"))
    post = reply(member, thread, posted)
    reply(member, thread, elsewhere)
    ids = ",".join(str(file.pk) for file in (waiting, posted, elsewhere))
    page = client.post(f"/posts/{post.pk}/edit/", {"body": "Here", "revision": "", "files": ids}).content.decode()
    assert [name in page for name in ("“Waiting.pdf”", "“Posted.pdf”", "“Elsewhere.pdf”")] == [True, True, False]
    page = client.post(f"/threads/{thread.pk}/reply/", {"body": "", "poll_question": "?", "files": ids})
    assert [name in page.content.decode() for name in ("Take out “Waiting", "Take out “Posted")] == [True, False]


def test_what_another_took_out_of_their_post_is_not_listed(client, thread):
    owner = make_member()
    file = add_pdf(owner, NAME)
    post = reply(owner, thread, file)
    client.force_login(owner)
    client.post(f"/posts/{post.pk}/edit/", {"body": "Here", "revision": "0", "files": ""})
    client.force_login(make_member())
    page = client.post(f"/threads/{thread.pk}/reply/", {"body": "", "files": str(file.pk)})
    assert "Quillfeather" not in page.content.decode()
