import logging
import re
import socket
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from notifications.mail.sending import send_once
from notifications.mail.unsubscribing import token_for
from notifications.models import Follow, MailPreference, Notification
from notifications.operations import choose_mail, follow, mark_read
from tests.notifications.mail_server import MailServer
from work.claims import claim
from work.retries import TRIES
from work.running import run
from work.worker import run_all_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def carys(someone):
    return someone()


@pytest.fixture
def tom(someone):
    return someone("Tom Wetherell")


@pytest.fixture
def use_server(settings):
    """Sends real mail, to this server."""

    def use(port: int) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""

    return use


def let_the_wait_pass():
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now() - timedelta(seconds=1))


def try_again():
    let_the_wait_pass()
    for claimed in claim("test", 10):
        run(claimed)


# ---------------------------------------------------------------------------------------------- the letter


def test_a_notification_comes_by_mail_as_text_and_html(board, carys, tom, tell, settings):
    board.body = "Have you asked the transport team? They have one with a lift."
    tell(carys, 1, actor=tom)
    run_all_due()
    [letter] = mail.outbox
    html, kind = letter.alternatives[0]
    assert letter.to == [carys.email]
    assert letter.subject == "Tom Wetherell left a note on The board"
    for words in (letter.body, html):
        assert board.body in words
        assert f"{settings.SITE_URL}/note/1/" in words
    assert kind == "text/html"


def test_the_html_fetches_nothing_and_carries_its_own_styles(board, carys, tell):
    tell(carys)
    run_all_due()
    html = mail.outbox[0].alternatives[0][0]
    assert not re.search(r"<(img|link|script|iframe)|url\(|@import|src=", html, re.I)
    assert 'style="' in html
    assert "prefers-color-scheme: dark" in html


def test_hostile_words_neither_break_the_headers_nor_the_html(board, carys, someone, tell):
    villain = someone("Tom\r\nBcc: everyone@x.org <script>alert(1)</script>")
    board.body = "<script>alert(2)</script> & <img src=x onerror=alert(3)>"
    tell(carys, 1, actor=villain)
    run_all_due()
    [letter] = mail.outbox
    assert letter.message()["Bcc"] is None
    assert "\n" not in letter.subject
    html = letter.alternatives[0][0]
    assert "<script" not in html
    assert "<img" not in html
    assert board.body in letter.body


def test_a_very_long_note_is_shortened_with_a_link_to_the_rest(board, carys, tell):
    board.body = "word " * 5_000
    tell(carys)
    run_all_due()
    assert len(mail.outbox[0].body) < 6_000
    assert "Read the rest" in mail.outbox[0].body


def test_a_mail_program_is_told_how_to_stop_it_with_one_click(board, carys, tell, settings):
    tell(carys)
    run_all_due()
    headers = mail.outbox[0].message()
    assert re.fullmatch(rf"<{settings.SITE_URL}/inbox/unsubscribe/[\w:.-]+/>", headers["List-Unsubscribe"])
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"


# ---------------------------------------------------------------------------------------------- who gets one


def test_no_mail_for_a_kind_that_was_switched_off(board, carys, tell):
    choose_mail(carys, ["praise"])
    tell(carys, 1)
    tell(carys, 2, kind="praise")
    run_all_due()
    assert len(mail.outbox) == 1


def test_no_mail_when_it_was_switched_off_after_the_telling(board, carys, tell):
    tell(carys)
    choose_mail(carys, [])
    run_all_due()
    assert mail.outbox == []


def test_no_mail_about_what_was_hidden_before_it_was_sent(board, carys, tell):
    tell(carys)
    board.hidden.add("note:1")
    run_all_due()
    assert mail.outbox == []


def test_no_mail_about_what_was_read_before_it_was_sent(board, carys, tell):
    tell(carys)
    mark_read(carys, Notification.objects.get().pk)
    run_all_due()
    assert mail.outbox == []


@pytest.mark.parametrize("change", [{"is_active": False}, {"suspended_at": timezone.now()}])
def test_suspended_and_former_members_get_no_mail(board, carys, tell, change):
    tell(carys)
    type(carys).objects.update(**change)
    run_all_due()
    assert mail.outbox == []


def test_a_suspension_that_has_ended_keeps_no_mail_back(board, carys, tell):
    now = timezone.now()
    type(carys).objects.update(suspended_at=now - timedelta(days=9), suspended_until=now - timedelta(days=1))
    tell(carys)
    run_all_due()
    assert len(mail.outbox) == 1


# ---------------------------------------------------------------------------------------------- once, and not lost


def test_a_task_that_runs_twice_sends_one_mail(board, carys, tell):
    tell(carys)
    run_all_due()
    assert send_once(Notification.objects.get().pk) is False
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_task_send_one_mail(board, carys, tell):
    tell(carys)
    gate, pk = threading.Barrier(4), Notification.objects.get().pk

    def send():
        gate.wait()
        try:
            send_once(pk)
        except Exception as error:
            assert "being sent" in str(error)  # noqa: PT017
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 1


def test_mail_waits_while_the_mail_server_is_away_and_is_sent_once_when_it_is_back(board, carys, tell, use_server):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        use_server(nobody.getsockname()[1])
        tell(carys)
        for _ in range(TRIES + 2):
            try_again()
    assert DBTaskResult.objects.get().status == "READY"
    with MailServer() as server:
        use_server(server.port)
        try_again()
        try_again()
        assert len(server.taken) == 1
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_mail_that_a_busy_server_puts_off_is_sent_once_later(board, carys, tell, use_server):
    with MailServer("busy") as server:
        use_server(server.port)
        tell(carys)
        try_again()
        assert server.taken == []
        server.mood = "well"
        try_again()
        assert len(server.taken) == 1


def test_an_address_that_is_refused_for_good_is_set_aside_and_never_written_down(
    board, carys, tell, use_server, caplog
):
    with MailServer("no such person") as server, caplog.at_level(logging.DEBUG):
        use_server(server.port)
        tell(carys)
        for _ in range(TRIES):
            try_again()
    task = DBTaskResult.objects.get()
    assert task.status == "FAILED"
    assert "MailRefused" in task.traceback
    assert carys.email not in task.traceback
    assert carys.email not in caplog.text


def test_a_server_that_dies_after_taking_the_mail_leads_to_one_double_with_the_same_id(board, carys, tell, use_server):
    with MailServer("dies after DATA") as server:
        use_server(server.port)
        tell(carys)
        try_again()
        server.mood = "well"
        try_again()
        try_again()
        assert len(server.taken) == 2
        assert len({message["Message-ID"] for message in server.taken}) == 1


def test_sending_leaves_no_address_in_the_logs(board, carys, tell, caplog):
    with caplog.at_level(logging.DEBUG):
        tell(carys)
        run_all_due()
    assert len(mail.outbox) == 1
    assert carys.email not in caplog.text


# ---------------------------------------------------------------------------------------------- stopping it


def path_to_stop(notification) -> str:
    return f"/inbox/unsubscribe/{token_for(notification)}/"


def test_a_mail_program_stops_a_followed_topic_at_once_and_signed_out(board, carys, tell):
    follow(carys, "board:1")
    tell(carys)
    path = path_to_stop(Notification.objects.get())
    response = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert not Follow.objects.exists()
    assert not MailPreference.objects.exists()


def test_a_mail_that_comes_of_no_following_stops_its_kind(board, carys, tell):
    follow(carys, "board:1")
    tell(carys, kind="praise")
    Client(enforce_csrf_checks=True).post(path_to_stop(Notification.objects.get()))
    assert MailPreference.objects.get().at_once is False
    assert Follow.objects.exists()
    tell(carys, 2, kind="praise")
    run_all_due()
    assert mail.outbox == []


def test_looking_at_the_link_changes_nothing_and_offers_one_button(board, carys, tell):
    follow(carys, "board:1")
    tell(carys)
    page = Client().get(path_to_stop(Notification.objects.get()))
    assert page.content.count(b"<button") == 1
    assert Follow.objects.exists()


def test_a_token_that_was_changed_is_not_known(board, carys, tom, tell):
    tell(carys)
    token = token_for(Notification.objects.get())
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", token + "x", "WzEsIm5vdGUiLCIiXQ:x:y"):
        assert Client().post(f"/inbox/unsubscribe/{wrong}/").status_code == 404


def test_a_suspended_member_can_still_stop_mail(board, carys, tell, client):
    follow(carys, "board:1")
    tell(carys)
    client.force_login(carys, backend="community.sign_in.AccountBackend")
    type(carys).objects.update(suspended_at=timezone.now())
    assert client.post(path_to_stop(Notification.objects.get())).status_code == 200
    assert not Follow.objects.exists()


# ---------------------------------------------------------------------------------------------- on a laptop


def test_on_a_laptop_mail_is_kept_where_the_developer_can_read_it(board, carys, tell, settings, tmp_path, capsys):
    settings.EMAIL_BACKEND = "notifications.mail.developer_backend.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    tell(carys)
    run_all_due()
    [text] = Path(settings.EMAIL_FILE_PATH).glob("*.txt")
    assert f"To: {carys.email}" in text.read_text()
    assert board.body in text.read_text()
    assert board.body in text.with_suffix(".html").read_text()
    said = capsys.readouterr().err
    assert str(text) in said
    assert carys.email not in said
