"""Members as others see them."""

import html

import pytest

from community.models import Member
from forums.operations.curating import hide_post
from tests.factories import (
    LONG_AGO,
    make_forum,
    make_group,
    make_long_thread,
    make_member,
    make_reply,
    make_setting,
    make_thread,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    member = make_member("Meg Member")
    client.force_login(member)
    return member


def seen(response) -> str:
    return html.unescape(response.content.decode())


def test_a_profile_says_who_someone_is_and_where_they_work(client, member):
    person = make_member(
        "Carys Bevan", job_role="Site manager", setting=make_setting("Hazelgarth School"), about="Ask me about roofs."
    )
    page = seen(client.get(person.get_absolute_url()))
    for words in ("Carys Bevan", "Site manager", "Hazelgarth School", "Ask me about roofs.", "@carys-bevan"):
        assert words in page
    assert person.email not in page


def test_a_profile_lists_what_the_viewer_may_see_of_what_was_posted(client, member):
    person, moderator = make_member(), make_member(role="moderator")
    make_thread(person, title="For members")
    make_thread(person, make_forum(group=make_group(person)), title="Among ourselves")
    hide_post(moderator, make_reply(make_thread(title="Elsewhere"), person, "Hidden words").pk, "Off topic")
    page = seen(client.get(person.get_absolute_url()))
    assert "For members" in page
    assert "Among ourselves" not in page
    assert "Hidden words" not in page
    client.force_login(person)
    assert "Among ourselves" in seen(client.get(person.get_absolute_url()))


def test_all_that_was_posted_is_there_page_by_page_by_the_time_of_writing(client, member):
    person = make_member()
    thread = make_thread(person, title="Written today")
    made = [make_reply(thread, person, f"Reply {number}") for number in range(44)]
    imported = make_long_thread(1, [person], title="Imported today, written long ago")
    imported.posts.update(created_at=LONG_AGO)
    pages, address = [], person.get_absolute_url()
    while address:
        page = client.get(address).context["sections"][0][1]["page"]
        pages.append([post.pk for post in page.rows])
        address = page.older and person.get_absolute_url() + page.older
    posted = [*reversed(made), thread.posts.get(position=1), imported.posts.get()]
    assert [pk for page in pages for pk in page] == [post.pk for post in posted]
    assert [len(page) for page in pages] == [20, 20, 6]
    assert "Nothing more." in seen(client.get(person.get_absolute_url() + "?before=1_1"))


def test_who_has_left_has_no_page(client, member):
    person = make_member(is_active=False)
    assert client.get(person.get_absolute_url()).status_code == 404


def test_a_member_changes_their_own_profile_and_keeps_their_handle(client, member):
    setting = make_setting("Hazelgarth School")
    given = {"display_name": "Meg Married", "job_role": "Head", "setting": "hazelgarth", "about": "Hello"}
    response = client.post("/people/you/edit/", given)
    assert response["Location"] == "/people/meg-member/"
    member.refresh_from_db()
    assert (member.display_name, member.job_role, member.setting, member.about, member.handle) == (
        "Meg Married",
        "Head",
        setting,
        "Hello",
        "meg-member",
    )


def test_a_wrong_profile_comes_back_and_the_page_around_it_keeps_the_name(client, member):
    given = {"display_name": "???", "job_role": "Head", "setting": "hogwarts", "about": "A" * 601}
    response = client.post("/people/you/edit/", given)
    assert response.status_code == 422
    page = seen(response)
    assert 'value="hogwarts"' in page
    assert "A" * 601 in page
    assert "Your account, Meg Member" in page
    member.refresh_from_db()
    assert member.display_name == "Meg Member"


def test_no_one_changes_more_of_themselves_than_the_form_asks(client, member):
    given = {"display_name": "Meg", "job_role": "", "about": "", "role": "network_team", "email": "x@y.sch.uk"}
    client.post("/people/you/edit/", given | {"is_superuser": "on", "handle": "carys-bevan"})
    member.refresh_from_db()
    assert (member.role, member.is_superuser, member.handle) == ("member", False, "meg-member")
    assert member.email.endswith("@school.sch.uk")


@pytest.mark.parametrize(
    ("name", "initials", "first", "last"),
    [
        ("Carys Bevan", "CB", "Carys", "Bevan"),
        ("Zoë", "Z", "Zoë", ""),
        ("Anne Marie de Vries", "AV", "Anne", "Marie de Vries"),
        ("李 雷", "李雷", "李", "雷"),
        ("(Sam)", "?", "(Sam)", ""),
    ],
)
def test_initials_and_first_names(name, initials, first, last):
    member = Member(display_name=name)
    assert (member.initials, member.first_name, member.last_name) == (initials, first, last)


def test_a_colleague_keeps_their_colour():
    assert [Member(pk=number).tint for number in (1, 6, 7, 12)] == [2, 1, 2, 1]
    assert 1 <= Member().tint <= 6


def test_one_address_is_one_member_in_any_case():
    make_member(email="jo@school.sch.uk")
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(email="JO@school.sch.uk", display_name="Jo", handle="other-jo")


def test_a_member_needs_an_address():
    with pytest.raises(ValueError, match="needs an e-mail address"):
        Member.objects.create_user("")
