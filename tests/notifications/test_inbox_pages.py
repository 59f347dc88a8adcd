import pytest
from django.utils import timezone

from notifications.models import Follow, MailPreference, Notification
from notifications.operations import follow, notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def carys(someone):
    return someone()


@pytest.fixture
def signed_in(client, carys):
    client.force_login(carys, backend="community.sign_in.AccountBackend")
    return client


def subjects_on(response) -> list[str]:
    return [entry.notification.subject for entry in response.context["page"].entries]


def test_the_inbox_shows_the_newest_first_and_pages_by_older_and_newer(board, signed_in, carys):
    for number in range(1, 46):
        notify([carys], kind="note", actor=None, subject=f"note:{number}", topic="board:1")
    first = signed_in.get("/inbox/")
    assert subjects_on(first) == [f"note:{number}" for number in range(45, 25, -1)]
    older = signed_in.get(f"/inbox/?before={first.context['page'].older}")
    assert subjects_on(older) == [f"note:{number}" for number in range(25, 5, -1)]
    oldest = signed_in.get(f"/inbox/?before={older.context['page'].older}")
    assert subjects_on(oldest) == [f"note:{number}" for number in range(5, 0, -1)]
    assert not oldest.context["page"].older
    back = signed_in.get(f"/inbox/?after={oldest.context['page'].newer}")
    assert subjects_on(back) == subjects_on(older)


def test_the_inbox_costs_the_same_number_of_queries_with_one_and_with_twenty(
    board, signed_in, carys, someone, django_assert_max_num_queries
):
    tom = someone("Tom Wetherell")
    for number in range(25):
        notify([carys], kind="note", actor=tom, subject=f"note:{number}", topic="board:1")
    signed_in.get("/inbox/settings/")  # that a visit has begun is written once
    with django_assert_max_num_queries(3):
        assert len(subjects_on(signed_in.get("/inbox/"))) == 20


def test_what_the_member_may_not_see_any_more_is_not_shown(board, signed_in, carys, tell):
    tell(carys, 1)
    tell(carys, 2)
    board.hidden.add("note:1")
    assert subjects_on(signed_in.get("/inbox/")) == ["note:2"]
    board.closed_to.add(carys.pk)
    assert b"left a note" not in signed_in.get("/inbox/").content


def test_unread_ones_are_marked_in_words(board, signed_in, carys, tell):
    tell(carys)
    assert b"New. " in signed_in.get("/inbox/").content
    Notification.objects.update(read_at=timezone.now())
    assert b"New. " not in signed_in.get("/inbox/").content


def test_opening_one_goes_to_the_thing_and_marks_it_read(board, signed_in, carys, tell):
    tell(carys)
    response = signed_in.get(f"/inbox/{Notification.objects.get().pk}/open/")
    assert response.headers["Location"] == "/note/1/"
    assert Notification.objects.get().read_at is not None


def test_opening_anothers_notification_is_answered_like_one_that_does_not_exist(board, signed_in, someone, tell):
    tell(someone("Tom Wetherell"))
    foreign = signed_in.get(f"/inbox/{Notification.objects.get().pk}/open/")
    missing = signed_in.get("/inbox/999999/open/")
    assert foreign.status_code == missing.status_code == 404
    assert Notification.objects.get().read_at is None


def test_opening_what_was_hidden_meanwhile_is_a_404_and_leaves_it_unread(board, signed_in, carys, tell):
    tell(carys)
    board.hidden.add("note:1")
    assert signed_in.get(f"/inbox/{Notification.objects.get().pk}/open/").status_code == 404
    assert Notification.objects.get().read_at is None


def test_mark_all_as_read_offers_undo_and_undo_brings_them_back(board, signed_in, carys, tell):
    tell(carys, 1)
    tell(carys, 2)
    response = signed_in.post("/inbox/read/", {"up_to": "2"}, follow=True)
    assert not Notification.objects.filter(read_at=None).exists()
    [message] = response.context["messages"]
    signed_in.post(message.extra_tags)
    assert Notification.objects.filter(read_at=None).count() == 2


@pytest.mark.parametrize("typed", ["x", "-1", "99999999999999999999", "1e3", "٣"])
def test_what_someone_types_into_the_address_does_no_harm(board, signed_in, carys, tell, typed):
    tell(carys)
    assert signed_in.get("/inbox/", {"before": typed}).status_code == 200
    assert signed_in.get("/inbox/", {"after": typed}).status_code in (200, 302)
    assert signed_in.get("/inbox/follows/", {"before": typed}).status_code == 200
    assert signed_in.post("/inbox/read/", {"up_to": typed}).status_code == 302


def test_visitors_are_asked_to_sign_in(client):
    for address in ("/inbox/", "/inbox/settings/", "/inbox/follows/", "/inbox/1/open/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/account/login/")


def test_the_settings_page_keeps_what_was_ticked(board, signed_in, carys):
    page = signed_in.get("/inbox/settings/").content.decode()
    assert page.count("checked") == 2
    signed_in.post("/inbox/settings/", {"praise": "on"})
    assert dict(MailPreference.objects.values_list("kind", "at_once")) == {"note": False, "praise": True}
    assert signed_in.get("/inbox/settings/").content.decode().count("checked") == 1


def test_what_one_follows_is_listed_and_can_be_stopped(board, signed_in, carys, someone):
    follow(carys, "board:1")
    follow(someone("Tom Wetherell"), "board:2")
    page = signed_in.get("/inbox/follows/").content.decode()
    assert "Board 1" in page
    assert "Board 2" not in page
    signed_in.post(f"/inbox/follows/{Follow.objects.get(member=carys).pk}/stop/")
    assert not Follow.objects.filter(member=carys).exists()


def test_nobody_can_stop_what_another_follows(board, signed_in, someone):
    follow(someone("Tom Wetherell"), "board:2")
    assert signed_in.post(f"/inbox/follows/{Follow.objects.get().pk}/stop/").status_code == 404
    assert Follow.objects.exists()


def test_what_one_follows_but_may_not_see_is_not_named(board, signed_in, carys):
    follow(carys, "board:1")
    board.closed_to.add(carys.pk)
    assert "Board 1" not in signed_in.get("/inbox/follows/").content.decode()
