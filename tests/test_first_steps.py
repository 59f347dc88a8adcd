"""A network that was just installed, without the demo: from nothing to the first reply, as docs/running.md says."""

import html
import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from community.models import Member, Setting
from forums.models import Forum, Post, Thread

pytestmark = pytest.mark.django_db
PASS_PHRASE = "a pass phrase of mine"
# What the form of a new forum has chosen already.
EVERYONE_WRITES = {"who_starts": "readers", "who_replies": "readers"}


def link_in_the_last_mail(path: str) -> str:
    return re.search(rf"https?://testserver({path}\S+)", mail.outbox[-1].body)[1]


def seen(response) -> str:
    return html.unescape(response.content.decode())


@pytest.fixture
def installed(empty_index, settings):
    settings.DEMO = False
    call_command("prepare", verbosity=0)
    call_command("add_member", "lead@example.org", "Nadia Lead", role="network_team", verbosity=0)


def sign_in(email: str) -> Client:
    browser = Client()
    browser.post("/account/login/", {"login": email, "password": PASS_PHRASE})
    assert "_auth_user_id" in browser.session
    return browser


def lead_signs_in() -> Client:
    """By “Forgotten your password?”, as nobody has given her one."""
    browser = Client()
    browser.post("/account/password/reset/", {"email": "lead@example.org"})
    page = browser.get(link_in_the_last_mail("/account/password/reset/key/"), follow=True)
    chosen = {"password1": PASS_PHRASE, "password2": PASS_PHRASE}
    browser.post(page.request["PATH_INFO"], chosen)
    return sign_in("lead@example.org")


def joins(name: str, email: str) -> Client:
    browser = Client()
    given = {"email": email, "password1": PASS_PHRASE, "display_name": name, "job_role": "Teacher", "setting": ""}
    browser.post("/account/signup/", given)
    browser.post(link_in_the_last_mail("/account/confirm-email/"))
    return sign_in(email)


def test_from_nothing_to_the_first_reply(installed, run_tasks, find):
    assert Setting.objects.count() > 1500
    lead = lead_signs_in()
    assert "Open the first" in seen(lead.get("/forums/"))
    assert "/network/" in seen(lead.get("/"))
    assert "No forums yet" in seen(lead.get("/network/"))
    opened = lead.post(
        "/network/forums/new/",
        {"title": "Transport", "description": "Minibuses.", "new_heading": "Running the place", "audience": "members"}
        | EVERYONE_WRITES,
    )
    assert opened["Location"] == "/forums/transport/"

    asker = joins("Ada Asker", "ada@hazelgarth.leeds.sch.uk")
    asked = {"forum": "transport", "kind": "question", "title": "Who may drive a minibus?", "body": "Ours seats 16."}
    asker.post("/forums/ask/", asked | {"tags": ""})
    thread = Thread.objects.get()
    replier = joins("Rob Replier", "rob@ottermead.devon.sch.uk")
    assert "Who may drive a minibus?" in seen(replier.get("/forums/transport/"))
    mail.outbox.clear()
    replier.post(f"/threads/{thread.pk}/reply/", {"body": "With a D1 licence, anyone over 21."})
    run_tasks()

    assert "With a D1 licence" in seen(asker.get(thread.get_absolute_url()))
    assert [letter.to for letter in mail.outbox] == [["ada@hazelgarth.leeds.sch.uk"]]
    assert "Rob Replier" in seen(asker.get("/inbox/"))
    rob = Member.objects.get(email="rob@ottermead.devon.sch.uk")
    assert set(find("minibus", rob)) >= set(Post.objects.values_list("pk", flat=True))
    assert Forum.objects.get().post_count == 2


def test_a_forum_for_a_group_is_there_for_its_members_alone(installed):
    lead, inside, outside = (
        lead_signs_in(),
        joins("Ira Inside", "ira@hazelgarth.leeds.sch.uk"),
        joins("Otto Outside", "otto@hazelgarth.leeds.sch.uk"),
    )
    described = {"name": "South West SBPs", "description": "", "degree": "hidden"}
    group = lead.post("/network/groups/new/", described)["Location"]
    assert group == "/network/groups/south-west-sbps/"
    assert "Ira Inside" in seen(lead.get(f"{group}?q=ira@hazelgarth.leeds.sch.uk"))
    lead.post(f"{group}members/", {"handle": "ira-inside"})
    chosen = {"audience": "group", "member_group": str(Member.objects.get(handle="ira-inside").member_groups.get().pk)}
    lead.post("/network/forums/new/", {"title": "SBPs", "new_heading": "Groups"} | chosen | EVERYONE_WRITES)
    assert inside.get("/forums/sbps/").status_code == 200
    assert outside.get("/forums/sbps/").status_code == 404
