"""Files and the virus scanner: nobody opens one before clamd has seen it, and a clamd that is away loses nothing."""

import uuid

import pytest
from django_tasks_db.models import DBTaskResult

from forums.files import storage
from forums.files.clamd import virus_in
from forums.models import File
from forums.operations.editing import edit_post
from forums.operations.posting import post_reply
from notifications.models import Notification
from tests.factories import make_thread
from tests.forums.scanner import EICAR, Scanner
from tests.uploads import CSV, add, add_pdf, add_picture
from work.retries import ServiceUnavailable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_root")]
INFECTED = CSV + b"Lift," + EICAR + b"\n"


@pytest.fixture
def scanner(settings):
    with Scanner() as scanner:
        settings.CLAMD_URL = scanner.url
        yield scanner


@pytest.fixture
def do_again(run_tasks):
    """Does what waits, also what is to wait a little longer before it is tried again."""

    def do() -> None:
        DBTaskResult.objects.filter(status="READY").update(run_after="2020-01-01T00:00:00Z")
        run_tasks()

    return do


def reply(member, *files):
    return post_reply(member, make_thread().pk, "<p>Here.</p>", uuid.uuid4(), files=[file.pk for file in files])


def opened(client, file) -> int:
    return client.get(file.get_absolute_url()).status_code


def test_a_file_is_posted_at_once_and_opened_when_it_is_found_clean(client, member, scanner, run_tasks):
    file = add_pdf(member)
    post = reply(member, file)
    page = client.get(post.thread.get_absolute_url()).content.decode()
    assert "Quote.pdf" in page
    assert "Being checked for viruses" in page
    assert opened(client, file) == 404
    before = post.thread.change_number
    run_tasks()
    assert scanner.seen == [storage.path_of(file.pk, "document.pdf").read_bytes()]
    assert opened(client, file) == 200
    post.thread.refresh_from_db()
    assert post.thread.change_number > before
    page = client.get(post.thread.get_absolute_url()).content.decode()
    assert "Being checked" not in page
    assert f'href="/files/{file.pk}/"' in page


def test_a_virus_reaches_nobody_and_its_owner_is_told(
    client, member, scanner, run_tasks, django_capture_on_commit_callbacks
):
    file = add(member, "Hoists.csv", INFECTED)
    post = reply(member, file)
    with django_capture_on_commit_callbacks(execute=True):
        run_tasks()
        run_tasks()
    assert opened(client, file) == 404
    assert not storage.path_of(file.pk, "document.csv").exists()
    page = client.get(post.thread.get_absolute_url()).content.decode()
    assert "Taken away: a virus was found in it" in page
    assert Notification.objects.get(member=member, kind="file refused").subject == f"file:{file.pk}"
    inbox = client.get("/inbox/").content.decode()
    assert "A virus was found" in inbox
    assert "Hoists.csv" in inbox


def test_a_virus_found_before_posting_is_not_posted(client, member, scanner, run_tasks):
    file = add(member, "Hoists.csv", INFECTED)
    run_tasks()
    told = client.get(f"/files/?ids={file.pk}").json()["files"][0]
    assert (told["state"], told["refusal"]) == ("refused", "A virus was found in it.")
    thread = make_thread()
    answer = client.post(f"/threads/{thread.pk}/reply/", {"body": "Here", "files": str(file.pk)})
    assert answer.status_code == 422
    assert "“Hoists.csv” cannot be posted. A virus was found in it." in answer.content.decode()
    assert thread.posts.count() == 1


def test_a_scanner_that_is_away_is_waited_for(client, member, settings, do_again):
    with Scanner() as scanner:
        settings.CLAMD_URL = scanner.url
    file = add_pdf(member)
    for _ in range(7):
        do_again()
    file.refresh_from_db()
    assert file.state == File.State.CHECKING
    assert opened(client, file) == 404
    with Scanner(port=int(settings.CLAMD_URL.rsplit(":", 1)[1])):
        do_again()
    assert opened(client, file) == 200


@pytest.mark.parametrize("mood", ["full", "dies"])
def test_a_scanner_that_gives_no_verdict_opens_nothing(member, scanner, do_again, mood):
    scanner.mood = mood
    file = add_pdf(member)
    do_again()
    file.refresh_from_db()
    assert file.state == File.State.CHECKING
    scanner.mood = "well"
    do_again()
    file.refresh_from_db()
    assert file.state == File.State.READY


def test_a_picture_need_not_wait_as_nothing_that_was_sent_is_in_it(client, member, scanner):
    file = add_picture(member)
    assert client.get(f"/files/{file.pk}/480.webp").status_code == 200


def test_a_file_taken_out_while_it_is_checked_changes_no_post(member, scanner, run_tasks):
    file = add_pdf(member)
    post = reply(member, file)
    edit_post(member, post.pk, "<p>Here.</p>", revision=0, files=[])
    run_tasks()
    post.refresh_from_db()
    file.refresh_from_db()
    assert (post.attachments, file.state) == ([], File.State.READY)


def test_a_scanner_is_also_reached_by_a_sockets_file(tmp_path):
    clean, infected = tmp_path / "clean", tmp_path / "infected"
    clean.write_bytes(CSV * 20_000)
    infected.write_bytes(INFECTED)
    with Scanner(path=str(tmp_path / "clamd.sock")) as scanner:
        assert virus_in(clean, scanner.url) == ""
        assert virus_in(infected, scanner.url) == "Eicar-Test-Signature"
    with pytest.raises(ServiceUnavailable):
        virus_in(clean, scanner.url)
