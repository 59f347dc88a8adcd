"""Joining, signing in, and a forgotten password."""

import html
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from community.joining import is_work_email
from community.models import Member
from tests.factories import PASSWORD, make_member, make_setting

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_browser():
    return Client()


def join(client, **more):
    given = {
        "email": "Jo.New@hazelgarth.leeds.sch.uk",
        "password1": "a pass phrase of mine",
        "display_name": "Jo  New",
        "job_role": "Site manager",
        "setting": "",
    }
    return client.post("/account/signup/", given | more)


def sign_in(client, member, password=PASSWORD):
    return client.post("/account/login/", {"login": member.email, "password": password})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def seen(response) -> str:
    return html.unescape(response.content.decode())


def link_in_the_last_mail(path: str) -> str:
    return re.search(rf"https?://testserver({path}\S+)", mail.outbox[-1].body)[1]


# ------------------------------------------------------------------------------------------ who may join
@pytest.mark.parametrize(
    ("address", "is_work"),
    [
        ("jo@hazelgarth.leeds.sch.uk", True),
        ("jo@leeds.gov.uk", True),
        ("jo@nhs.net", True),
        ("jo@office.leedstrust.org.uk", True),
        ("jo@leedstrust.org.uk", True),
        ("jo@gmail.com", False),
        ("jo@elsewhere.org.uk", False),
        ("jo@org.uk", False),
        ("jo@notsch.uk", False),
        ("jo@sch.uk.example.com", False),
        ("jo@sites.google.com", False),
        ("jo@leedstrust.org.uk.example.com", False),
        ("jo@xleedstrust.org.uk", False),
    ],
)
def test_whose_address_is_one_at_work(address, is_work):
    make_setting(website_domain="leedstrust.org.uk")
    make_setting(website_domain="sites.google.com")
    assert is_work_email(address) == is_work


def test_who_joins_with_a_work_address_takes_part_once_it_is_shown_to_be_theirs(client):
    assert join(client)["Location"] == "/account/confirm-email/"
    member = Member.objects.get()
    assert (member.email, member.display_name, member.handle) == ("jo.new@hazelgarth.leeds.sch.uk", "Jo New", "jo-new")
    assert not is_signed_in(client)
    sign_in(client, member, "a pass phrase of mine")
    assert not is_signed_in(client)

    confirm = link_in_the_last_mail("/account/confirm-email/")
    assert client.get(confirm).status_code == 200
    assert not EmailAddress.objects.get().verified
    client.post(confirm)
    assert EmailAddress.objects.get().verified
    sign_in(client, member, "a pass phrase of mine")
    assert is_signed_in(client)


def test_a_private_address_is_refused_with_what_else_one_can_do(client):
    response = join(client, email="jo@gmail.com")
    assert response.status_code in (200, 422)
    page = seen(response)
    assert "Use your work e-mail address" in page
    assert "write to the network team" in page
    assert 'value="Jo  New"' in page
    assert not Member.objects.exists()
    assert mail.outbox == []


def test_where_one_works_is_matched_to_the_register_as_people_type_it(client):
    setting = make_setting("Hazelgarth School")
    make_setting("Hazelwood School")
    assert "Several settings match" in seen(join(client, setting="hazel"))
    assert "No setting in the register has that name" in seen(join(client, setting="hogwarts"))
    assert not Member.objects.exists()
    join(client, setting=f"Hazelgarth School ({setting.urn})")
    assert Member.objects.get().setting == setting


@pytest.mark.parametrize("typed", ["hazelgarth", "{urn}", "Hazelgarth School ({urn})", "school HAZELGARTH "])
def test_a_setting_is_known_by_name_part_of_it_or_number(client, typed):
    setting = make_setting("Hazelgarth School")
    join(client, setting=typed.format(urn=setting.urn))
    assert Member.objects.get().setting == setting


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"display_name": "—"}, "Tell us the name colleagues know you by."),
        ({"job_role": ""}, "required"),
        ({"password1": "short"}, "too short"),
        ({"password1": "jo.new@hazelgarth"}, "similar"),
        ({"password1": "password123"}, "common"),
    ],
)
def test_what_is_missing_is_said_and_no_one_is_made(client, wrong, said):
    assert said in seen(join(client, **wrong))
    assert not Member.objects.exists()


def test_marks_that_turn_a_name_around_are_no_part_of_it(client):
    join(client, display_name="Jo \u202eweN", job_role="Site\u202e manager")
    member = Member.objects.get()
    assert (member.display_name, member.job_role) == ("Jo weN", "Site manager")


def test_no_one_grants_themselves_a_role_by_adding_a_field(client):
    join(client, role="network_team", is_superuser="on", is_staff="on")
    member = Member.objects.get()
    assert (member.role, member.is_superuser) == ("member", False)


def test_who_is_a_member_cannot_be_found_out_by_joining(client):
    make_member(email="jo.new@hazelgarth.leeds.sch.uk")
    known = join(client)
    unknown = join(client, email="other@hazelgarth.leeds.sch.uk")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert Member.objects.filter(email="jo.new@hazelgarth.leeds.sch.uk").count() == 1


# ------------------------------------------------------------------------------------------ signing in
def test_signing_in_is_by_e_mail_in_any_case_and_out_by_a_button(client):
    member = make_member()
    client.post("/account/login/", {"login": member.email.upper(), "password": PASSWORD})
    assert is_signed_in(client)
    client.post("/account/logout/")
    assert not is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_answer_alike(client):
    member = make_member()
    wrong = seen(sign_in(client, member, "something else"))
    unknown = seen(client.post("/account/login/", {"login": "no.one@school.sch.uk", "password": "something else"}))
    said = re.compile(r'class="(?:wrong|notice)[^"]*"[^>]*>(.*?)</', re.DOTALL)
    assert said.findall(wrong) == said.findall(unknown) != []


def test_guessing_a_password_is_throttled_whatever_address_it_claims_to_come_from(client):
    member = make_member()
    for attempt in range(12):
        client.post(
            "/account/login/",
            {"login": member.email, "password": f"guess number {attempt}"},
            headers={"x-forwarded-for": f"10.0.0.{attempt}"},
        )
    response = client.post(
        "/account/login/",
        {"login": member.email, "password": PASSWORD},
        headers={"x-forwarded-for": "10.9.9.9"},
    )
    assert not is_signed_in(client)
    assert response.status_code == 429 or "Too many" in seen(response)


def test_throttling_one_colleague_leaves_the_others_in(client):
    member, other = make_member(), make_member()
    for attempt in range(6):
        sign_in(client, member, f"guess number {attempt}")
    sign_in(client, other)
    assert is_signed_in(client)


def test_a_session_starts_afresh_at_sign_in(client):
    client.get("/forums/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    sign_in(client, make_member())
    assert client.session.session_key != planted


def test_changing_the_password_signs_out_everywhere_else(client, other_browser):
    member = make_member()
    sign_in(client, member)
    sign_in(other_browser, member)
    given = {"oldpassword": PASSWORD, "password1": "another pass phrase", "password2": "another pass phrase"}
    client.post("/account/password/change/", given)
    member.refresh_from_db()
    assert member.check_password("another pass phrase")
    assert other_browser.get("/inbox/").status_code == 302


def test_a_demo_person_can_be_signed_in_as_and_no_one_else(client):
    make_member("Carys Bevan")
    make_member("Vera Lumley", role="network_team")
    assert client.post("/demo/sign-in/", {"handle": "vera-lumley"}).status_code == 404
    assert not is_signed_in(client)
    response = client.post("/demo/sign-in/", {"handle": "carys-bevan", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"
    assert is_signed_in(client)


# ------------------------------------------------------------------------------------------ a forgotten password
def reset(client, address):
    return client.post("/account/password/reset/", {"email": address})


def test_a_forgotten_password_is_chosen_anew_through_a_link_that_works_once(client):
    member = make_member()
    assert reset(client, member.email).status_code == 302
    link = link_in_the_last_mail("/account/password/reset/key/")
    form = client.get(link)["Location"]
    new = {"password1": "another pass phrase", "password2": "another pass phrase"}
    client.post(form, new)
    member.refresh_from_db()
    assert member.check_password("another pass phrase")
    assert 'name="password1"' not in seen(client.get(link, follow=True))


def test_who_was_vouched_for_with_a_private_address_chooses_their_password_too(client):
    call_command("add_member", "Sam@Gmail.com", "Sam Governor")
    assert reset(client, "sam@gmail.com").status_code == 302
    form = client.get(link_in_the_last_mail("/account/password/reset/key/"))["Location"]
    client.post(form, {"password1": "another pass phrase", "password2": "another pass phrase"})
    sam = Member.objects.get(email="sam@gmail.com")
    sign_in(client, sam, "another pass phrase")
    assert is_signed_in(client)


@pytest.mark.parametrize("address", ["no.one@school.sch.uk", "no.one@gmail.com"])
def test_who_is_a_member_cannot_be_found_out_by_forgetting_a_password(client, address):
    known, unknown = reset(client, make_member().email), reset(client, address)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_mail_about_an_account_goes_to_its_owner_alone_and_links_here(client):
    member = make_member()
    reset(client, member.email)
    (letter,) = mail.outbox
    assert letter.to == [member.email]
    assert set(re.findall(r"https?://([^/\s]+)", letter.body)) == {"testserver"}


# ------------------------------------------------------------------------------------------ added by the network team
def test_the_first_of_the_network_team_is_added_from_the_command_line(client):
    call_command("add_member", "eleanor@network.org.uk", "Eleanor Marsh", role="network_team")
    eleanor = Member.objects.get()
    assert (eleanor.role, eleanor.handle, eleanor.has_usable_password()) == ("network_team", "eleanor-marsh", False)
    assert EmailAddress.objects.get(user=eleanor).verified
    assert eleanor.groups.exists()


@pytest.mark.parametrize(
    ("address", "said"), [("eleanor", "not an e-mail address"), ("TAKEN@school.sch.uk", "already")]
)
def test_what_is_wrong_with_an_added_member_is_said(address, said):
    make_member(email="taken@school.sch.uk")
    with pytest.raises(CommandError, match=said):
        call_command("add_member", address, "Eleanor Marsh")
    assert Member.objects.count() == 1
