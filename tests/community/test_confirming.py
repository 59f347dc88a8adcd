"""Who has joined is nobody to the others until an address is shown to be theirs; who stands for an imported author is
seen, and never written to."""

import re
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from community.models import Member
from forums.mentions import NOBODY, link_mentions
from forums.thread_import import Placeholders
from notifications.models import Notification
from notifications.operations import follow, notify
from tests.factories import make_group, make_member, make_reply, make_setting, make_thread

pytestmark = pytest.mark.django_db
PASS_PHRASE = "a pass phrase of mine"


@pytest.fixture
def setting():
    return make_setting("Hazelgarth School")


@pytest.fixture
def newcomer(setting):
    """Joined, and has not confirmed the address yet; in a browser of their own."""
    browser = Client()
    given = {"email": "nell.new@hazelgarth.leeds.sch.uk", "password1": PASS_PHRASE, "display_name": "Nell New"}
    browser.post("/account/signup/", given | {"job_role": "Teacher", "setting": str(setting.urn)})
    newcomer = Member.objects.get(handle="nell-new")
    newcomer.browser = browser
    return newcomer


def confirm(newcomer) -> None:
    link = re.search(r"https?://testserver(/account/confirm-email/\S+)", mail.outbox[-1].body)[1]
    newcomer.browser.post(link)
    newcomer.refresh_from_db()


def everywhere(client, newcomer, setting) -> list[bool]:
    """Whether the newcomer is to be found: at their address, at their setting, while typing, as a mention."""
    typed = client.get("/mentions/?q=nell").json()["people"]
    return [
        client.get(f"/people/{newcomer.handle}/").status_code == 200,
        b"Nell New" in client.get(f"/settings/{setting.urn}/").content,
        [one["name"] for one in typed] == ["Nell New"],
        link_mentions("<p>@nell-new</p>") != ("<p>@nell-new</p>", NOBODY),
    ]


def test_nobody_sees_who_has_not_confirmed_an_address_and_everybody_who_has(client, newcomer, setting):
    client.force_login(make_member())
    assert everywhere(client, newcomer, setting) == [False] * 4
    confirm(newcomer)
    assert newcomer.confirmed_at is not None
    assert everywhere(client, newcomer, setting) == [True] * 4


def test_an_editor_is_not_offered_who_has_not_confirmed_an_address(client, newcomer):
    client.force_login(make_member(role="editor"))
    assert "Nell New" not in client.get("/editor/choose-member/results/?q=nell").content.decode()
    confirm(newcomer)
    assert "Nell New" in client.get("/editor/choose-member/results/?q=nell").content.decode()


def test_what_members_wrote_is_mailed_to_nobody_who_has_not_confirmed_an_address(newcomer, run_tasks):
    thread, moderator = make_thread(), make_member(role="moderator")
    group = make_group(newcomer)
    follow(newcomer, thread.topic)
    mail.outbox.clear()
    make_reply(thread, moderator, "Members’ words for @nell-new")
    mention = f'<p>Words for <strong class="mention" data-group="{group.slug}">@{group.name}</strong></p>'
    assert [one.pk for one in link_mentions(mention, moderator)[1].groups] == [group.pk]
    from forums.tasks import tell_groups, tell_mentioned

    post = make_reply(thread, moderator, "More words")
    tell_mentioned.call(post.pk, [newcomer.pk])
    tell_groups.call(post.pk, [group.pk])
    run_tasks()
    assert not Notification.objects.filter(member=newcomer).exists()
    assert [letter for letter in mail.outbox if newcomer.email in letter.to] == []


def test_a_letter_that_waits_is_not_sent_to_an_address_that_is_not_confirmed(newcomer, run_tasks):
    post = make_reply(make_thread())
    mail.outbox.clear()
    notify([newcomer], kind="mention", actor=post.author, subject=f"post:{post.pk}", topic=post.thread.topic)
    run_tasks()
    assert [letter for letter in mail.outbox if newcomer.email in letter.to] == []


def test_confirming_another_address_later_changes_nothing(client, newcomer):
    confirm(newcomer)
    first = newcomer.confirmed_at
    client.force_login(newcomer)
    client.post("/account/email/", {"action_add": "", "email": "nell@hazelgarth.leeds.sch.uk"})
    newcomer.browser = client
    confirm(newcomer)
    assert EmailAddress.objects.filter(user=newcomer, verified=True).count() == 2
    assert newcomer.confirmed_at == first


def test_whom_the_network_team_vouches_for_is_seen_at_once():
    call_command("add_member", "vera@example.org", "Vera Vouched", verbosity=0)
    vera = Member.objects.get(handle="vera-vouched")
    assert vera in Member.objects.visible_to(make_member())


def test_who_stands_for_an_imported_author_is_seen_and_never_told(run_tasks):
    author = Placeholders("elsewhere").member("Ida Imported", timezone.now())
    reader = make_member()
    assert author in Member.objects.visible_to(reader)
    assert link_mentions(f"<p>@{author.handle}</p>") == (f"<p>@{author.handle}</p>", NOBODY)
    thread = make_thread(reader)
    follow(author, thread.topic)
    post = make_reply(thread, make_member(), f"Is @{author.handle} still here?")
    notify([author], kind="reply", actor=post.author, subject=f"post:{post.pk}", topic=thread.topic)
    mail.outbox.clear()
    run_tasks()
    assert [letter.to for letter in mail.outbox] == [[reader.email]]


def test_the_migration_keeps_everyone_who_was_known():
    migration = import_module("community.migrations.0002_members_are_seen_once_confirmed")
    verified, signed_in, imported, nobody = (
        Member.objects.create_user(f"{name}@school.sch.uk", display_name=name)
        for name in ("verified", "signed-in", "imported", "nobody")
    )
    EmailAddress.objects.create(user=verified, email=verified.email, verified=True)
    EmailAddress.objects.create(user=nobody, email=nobody.email, verified=False)
    Member.objects.filter(pk=signed_in.pk).update(last_login=timezone.now())
    Member.objects.filter(pk=imported.pk).update(is_placeholder=True)
    migration.confirm_who_is_known(apps, None)
    seen = set(Member.objects.filter(confirmed_at__isnull=False).values_list("handle", flat=True))
    assert seen == {"verified", "signed-in", "imported"}
