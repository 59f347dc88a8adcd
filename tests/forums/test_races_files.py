"""One file wanted twice at once, and one that is found clean while it is posted: real threads on PostgreSQL."""

import uuid

import pytest

from forums.models import File
from forums.operations.attaching import FilesGone
from forums.operations.checking import settle_check
from forums.operations.posting import post_reply, start_thread
from tests.factories import make_forum, make_member, make_thread
from tests.forums.test_races import all_at_once
from tests.uploads import add_pdf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


def test_a_file_sent_with_many_posts_at_once_is_in_one():
    member = make_member()
    threads = [make_thread() for _ in range(8)]
    file = add_pdf(member)
    results = all_at_once(
        lambda thread=thread: post_reply(member, thread.pk, "<p>Here.</p>", uuid.uuid4(), files=[file.pk])
        for thread in threads
    )
    (post,) = [one for one in results if not isinstance(one, FilesGone)]
    file.refresh_from_db()
    assert file.post == post
    assert len(results) == 8


def test_a_thread_sent_many_times_at_once_is_one_with_its_files():
    member, forum, submission = make_member(), make_forum(), uuid.uuid4()
    files = [add_pdf(member).pk, add_pdf(member).pk]
    made = all_at_once(
        lambda: start_thread(member, forum, "question", "Hoists", "<p>Here.</p>", [], submission, files=files)
        for _ in range(8)
    )
    assert {thread.pk for thread in made} == {made[0].pk}
    assert [row[0] for row in made[0].posts.get().attachments] == [str(pk) for pk in files]


@pytest.mark.parametrize("_", range(10))
def test_a_file_found_clean_while_it_is_posted_is_open_in_its_post(_):
    member, thread = make_member(), make_thread()
    file = add_pdf(member)
    File.objects.filter(pk=file.pk).update(state=File.State.CHECKING)
    post, _ = all_at_once(
        [
            lambda: post_reply(member, thread.pk, "<p>Here.</p>", uuid.uuid4(), files=[file.pk]),
            lambda: settle_check(file.pk, ""),
        ]
    )
    post.refresh_from_db()
    file.refresh_from_db()
    assert file.state == File.State.READY
    assert post.attachments == [file.attachment]
