"""The editor is no back door: who gets in, what is open there, and that no role can be granted from it."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group as EditorialGroup
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from django.urls.resolvers import URLPattern
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import GroupPagePermission, PageViewRestriction

from cms.editor_access import is_open
from community.models import Member
from community.operations.roles import grant_role
from tests.cms.pages import an_editor, make_draft, make_news, make_story, news_index, photograph, showcase, upload
from tests.factories import PASSWORD, make_forum, make_group, make_member, make_thread

pytestmark = pytest.mark.django_db
ALLOWED = ["editor", "network_team"]
SAMPLES = {
    r"<(int|str|slug):[^>]*(_?id|pk|page_pk)>": "1",
    r"<int:[^>]+>": "1",
    r"<str:app_label>/<(str|slug):model_name>": "wagtailcore/page",
    r"<slug:app_name>/<slug:model_name>": "forums/tag",
    r"<slug:content_type_app_name>/<slug:content_type_model_name>": "cms/storypage",
    r"<slug:app_label>/<slug:model_name>": "cms/storypage",
    r"<[^>]+>": "x",
}


def editor_addresses(patterns=None, before: str = "") -> list[str]:
    """Every address under /editor/ that Django knows, with something in the place of its parameters."""
    found = []
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = before + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            found += editor_addresses(pattern.url_patterns, route)
        elif route.startswith("editor/"):
            found.append(_sample(route))
    return sorted(set(found))


def _sample(route: str) -> str:
    route = route.replace(r"^(?P<pk>\d+)", "1").replace(r"(?P<revision_id_a>live|earliest|\d+)\.\.\.", "live...")
    route = route.replace(r"(?P<revision_id_b>live|latest|\d+)", "latest").replace("^.*/$", "no-such-screen/")
    for pattern, value in SAMPLES.items():
        route = re.sub(pattern, value, route)
    return "/" + re.sub(r"[\^$]", "", route)


ADDRESSES = editor_addresses()
LEADS_TO_SIGN_IN = ("/editor/login/", "/editor/password_reset/")
GUARDED = [address for address in ADDRESSES if not address.startswith(LEADS_TO_SIGN_IN)]
CLOSED = [address for address in GUARDED if not is_open(address)]


def refused(response) -> bool:
    """Wagtail refuses by a 403, a 404, a method not allowed, or by sending back to the start with a message."""
    sent_back = response.status_code == 302 and response["Location"] == "/editor/"
    return sent_back or response.status_code in (403, 404, 405)


# ------------------------------------------------------------------------------------------ who gets in
def test_all_addresses_of_the_editor_are_looked_at():
    assert len(ADDRESSES) > 150
    assert not [address for address in ADDRESSES if "<" in address or "(" in address]


def test_a_visitor_is_asked_to_sign_in_at_every_address(client):
    for address in GUARDED:
        for response in (client.get(address), client.post(address)):
            assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={address}"), address


@pytest.mark.parametrize("role", sorted(set(Member.Role.values) - set(ALLOWED)))
def test_members_and_moderators_are_refused_at_every_address(client, role):
    client.force_login(make_member(role=role))
    for address in GUARDED:
        assert client.get(address).status_code == 403, address
        assert client.post(address).status_code == 403, address


@pytest.mark.parametrize("role", ALLOWED)
def test_editors_and_the_network_team_get_in(client, role):
    client.force_login(make_member(role=role))
    for address in ("/editor/", "/editor/pages/", f"/editor/pages/{showcase().pk}/", "/editor/images/"):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("role", ALLOWED)
def test_a_suspended_editor_does_not_get_in(client, role):
    until = timezone.now() + timedelta(days=1)
    client.force_login(make_member(role=role, suspended_at=timezone.now(), suspended_until=until))
    for address in ("/editor/", f"/editor/pages/{showcase().pk}/edit/", "/editor/images/"):
        response = client.get(address)
        assert response.status_code == 403
        assert "wagtail" not in response.content.decode().lower()


def test_being_in_the_group_is_not_enough_without_the_role(client):
    member = make_member()
    member.groups.set(EditorialGroup.objects.all())
    client.force_login(member)
    assert client.get("/editor/").status_code == 403


def test_who_is_an_editor_no_more_is_out_on_the_next_request(client):
    editor, boss = an_editor(), make_member(role="network_team")
    client.force_login(editor)
    assert client.get("/editor/").status_code == 200
    grant_role(boss, editor, Member.Role.MEMBER)
    assert client.get("/editor/").status_code == 403
    assert not editor.groups.exists()


@pytest.mark.parametrize("address", ["/editor/login/", "/editor/password_reset/", "/_util/login/"])
def test_wagtails_own_ways_in_lead_to_the_one_sign_in(client, address):
    for response in (client.get(address + "?next=/editor/"), client.post(address, {"username": "x", "password": "x"})):
        assert response.status_code == 302
        assert response["Location"].startswith("/account/login/")


def test_no_address_takes_a_password_for_a_page(client):
    page = make_story()
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password="open sesame")
    address = f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"
    client.post(address, {"password": "open sesame", "return_url": "/"})
    assert client.get(page.get_absolute_url()).status_code == 302


def test_signing_out_of_the_editor_signs_out_of_the_site(client):
    client.force_login(an_editor())
    client.post("/editor/logout/")
    assert "_auth_user_id" not in client.session


# ------------------------------------------------------------------------------------------ what is open
@pytest.mark.parametrize("role", ALLOWED)
def test_closed_screens_are_not_there_for_anyone(client, role):
    assert len(CLOSED) > 50
    client.force_login(make_member(role=role))
    for address in CLOSED:
        for response in (client.get(address), client.post(address)):
            assert response.status_code == 404, address


@pytest.mark.parametrize(
    "screen",
    ["users", "groups", "snippets", "documents", "collections", "redirects", "api/main/documents", "api/main/images"],
)
def test_these_screens_are_closed(screen):
    assert not is_open(f"/editor/{screen}/")


@pytest.mark.parametrize("role", ALLOWED)
def test_open_screens_work_or_refuse_and_never_fail(client, role):
    client.force_login(make_member(role=role))
    client.raise_request_exception = False
    for address in sorted(set(GUARDED) - set(CLOSED)):
        assert client.get(address).status_code < 500, address


def test_the_menus_offer_nothing_that_is_closed(client):
    client.force_login(an_editor())
    page = client.get("/editor/").content.decode()
    offered = set(re.findall(r'"url": "(/editor/[^"]*)"', page)) | set(re.findall(r'href="(/editor/[^"]*)"', page))
    assert len(offered) > 5
    assert [address for address in offered if not is_open(address.partition("?")[0])] == []


def test_nothing_on_its_pages_comes_from_elsewhere(client):
    client.force_login(an_editor())
    for address in ("/editor/", f"/editor/pages/{make_story().pk}/edit/", "/editor/account/"):
        page = client.get(address).content.decode()
        assert re.findall(r'(?:src|action)="(?:https?:)?//[^"]*"|<link[^>]+href="(?:https?:)?//[^"]*"', page) == []
        assert "gravatar" not in page.lower()


def test_the_account_page_changes_looks_only(client):
    editor = an_editor("Priya Raman")
    client.force_login(editor)
    page = client.get("/editor/account/").content.decode()
    for field in ("first_name", "email", "avatar", "password", "language"):
        assert not re.search(f'name="[^"]*{field}', page), field
    chosen = {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"}
    stolen = {"name_email-first_name": "Eve", "name_email-last_name": "X", "name_email-email": "eve@x.org"}
    stolen |= {
        "password-old_password": PASSWORD,
        "password-new_password1": "new one!!",
        "password-new_password2": "new one!!",
    }
    client.post("/editor/account/", chosen | stolen | {"avatar-avatar": upload()})
    editor.refresh_from_db()
    assert (editor.display_name, editor.wagtail_userprofile.theme) == ("Priya Raman", "dark")
    assert "@x.org" not in editor.email
    assert editor.check_password(PASSWORD)
    assert not editor.wagtail_userprofile.avatar


def test_documents_are_served_at_no_address(client):
    document = get_document_model().objects.create(title="Minutes", file=upload("minutes.pdf"))
    client.force_login(an_editor())
    assert client.get(f"/documents/{document.pk}/{document.filename}").status_code == 404


def test_wagtails_api_is_off(client):
    client.force_login(an_editor())
    for address in ("/api/v2/pages/", "/api/v3/pages/", "/editor/api/v3/pages/"):
        assert client.get(address).status_code == 404


def test_the_tags_of_private_forums_are_not_suggested(client):
    make_thread(make_member(role="moderator"), make_forum(group=make_group()), tags=("merger",))
    client.force_login(an_editor())
    for address in ("/editor/tag-autocomplete/forums/tag/?term=mer", "/editor/tag-autocomplete/?term=mer"):
        assert "merger" not in client.get(address).content.decode()


def test_members_are_offered_by_name_to_nominate_and_no_more_than_that(client):
    make_member("Moira Tennant", email="moira@wexmoor.sch.uk")
    make_member("Moira Gone", is_active=False)
    make_member("Moira Imported", is_placeholder=True)
    client.force_login(an_editor())
    offered = client.get("/editor/choose-member/results/?q=moira").content.decode()
    assert "Moira Tennant" in offered
    for hidden in ("Moira Gone", "Moira Imported", "moira@wexmoor.sch.uk"):
        assert hidden not in offered


# ------------------------------------------------------------------------------------------ no role from here
def rights() -> tuple:
    """Who may do what: if this is the same before and after, nothing was granted."""
    return (
        list(Member.objects.order_by("pk").values("pk", "role", "is_superuser", "is_active", "email", "password")),
        list(Member.groups.through.objects.order_by("pk").values()),
        list(Member.user_permissions.through.objects.order_by("pk").values()),
        list(EditorialGroup.permissions.through.objects.order_by("pk").values()),
        list(GroupPagePermission.objects.order_by("pk").values()),
    )


@pytest.mark.parametrize("role", Member.Role.values)
def test_no_role_can_be_granted_from_the_editor(client, role):
    person, group = make_member("Eve"), EditorialGroup.objects.get(name="Editors")
    client.force_login(make_member(role=role))
    names = {"email": "eve@x.org", "first_name": "Eve", "last_name": "X", "display_name": "Eve", "name": "Editors"}
    passwords = {"password1": "a-new-pass-phrase", "password2": "a-new-pass-phrase"}
    powers = {"is_active": "on", "is_superuser": "on", "role": "network_team", "groups": [str(group.pk)]}
    permissions = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    everything = names | passwords | powers | {"permissions": permissions, "mark_as_active": "True", "next": "/editor/"}
    before = rights()
    for address in (
        "/editor/users/new/",
        f"/editor/users/edit/{person.pk}/",
        f"/editor/users/copy/{person.pk}/",
        f"/editor/users/delete/{person.pk}/",
        "/editor/groups/new/",
        f"/editor/groups/edit/{group.pk}/",
        f"/editor/groups/delete/{group.pk}/",
        f"/editor/bulk/community/member/assign_role/?id={person.pk}",
        f"/editor/bulk/community/member/set_active_state/?id={person.pk}",
        f"/editor/bulk/community/member/delete/?id={person.pk}",
        "/editor/choose-member/create/",
        f"/editor/snippets/community/member/edit/{person.pk}/",
        "/editor/account/",
    ):
        response = client.post(address, everything)
        assert refused(response) or address == "/editor/account/", address
    assert rights() == before


def test_an_editor_cannot_change_who_approves(client):
    client.force_login(make_member(role="network_team"))
    task = {"name": "Mine", "groups": [str(EditorialGroup.objects.first().pk)], "active": "on"}
    for address in ("workflows/add/", "workflows/tasks/add/wagtailcore/groupapprovaltask/", "workflows/edit/1/"):
        assert refused(client.post(f"/editor/{address}", task)), address


# ------------------------------------------------------------------------------------------ others' pages
@pytest.fixture
def desk(client):
    """An editor who may work on the showcase and on nothing else."""
    editor = an_editor("Showcase desk")
    group = EditorialGroup.objects.create(name="Showcase desk")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page", "publish_page"):
        given = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=showcase(), permission=given)
    editor.groups.set([group])
    client.force_login(editor)
    return editor


def test_an_editor_works_on_their_own_pages(client, desk):
    assert client.get(f"/editor/pages/{make_draft().pk}/edit/").status_code == 200


def test_an_editor_cannot_reach_anothers_private_page(client, desk):
    page = make_news("Published news")
    page.title, page.intro = "Merger talks", "Not to be known yet."
    revision = page.save_revision()
    workflow_preview = f"/editor/pages/workflow/preview/{page.pk}/1/"
    addresses = [
        f"/editor/pages/{page.pk}/edit/",
        f"/editor/pages/{page.pk}/edit/preview/",
        f"/editor/pages/{page.pk}/view_draft/",
        f"/editor/pages/{page.pk}/revisions/{revision.pk}/view/",
        f"/editor/pages/{page.pk}/revisions/{revision.pk}/revert/",
        f"/editor/pages/{page.pk}/revisions/compare/live...latest/",
        f"/editor/pages/{page.pk}/history/",
        f"/editor/pages/{page.pk}/workflow_history/",
        f"/editor/pages/{page.pk}/copy/",
        f"/editor/pages/{page.pk}/delete/",
        f"/editor/pages/{page.pk}/privacy/",
        f"/editor/api/main/pages/{page.pk}/?fields=*",
        f"/editor/pages/{news_index().pk}/",
        "/editor/pages/search/?q=merger",
        workflow_preview,
    ]
    for address in addresses:
        response = client.get(address)
        assert "Merger talks" not in response.content.decode(), address
        assert "Not to be known" not in response.content.decode(), address
    posted = {"title": "Mine now", "slug": "mine", "intro": "x", "body-count": "0", "action-publish": "1"}
    for address in addresses[:2]:
        assert refused(client.post(address, posted)), address
    for action in ("publish", "unpublish", "delete", "copy", "move", "revert_to_page_revision"):
        response = client.post(f"/editor/api/main/pages/{page.pk}/action/{action}/", "{}", "application/json")
        assert response.status_code in (403, 404, 400), action
    page.refresh_from_db()
    assert (page.title, page.live) == ("Published news", True)


@pytest.mark.parametrize("role", ["member", "moderator"])
def test_drafts_cannot_be_previewed_by_who_is_no_editor(client, role):
    draft = make_draft("Merger talks")
    client.force_login(make_member(role=role))
    for address in ("edit/preview/", "view_draft/", f"revisions/{draft.latest_revision_id}/view/"):
        assert client.get(f"/editor/pages/{draft.pk}/{address}").status_code == 403


def test_privacy_offers_no_shared_password(client):
    page = make_story()
    client.force_login(an_editor())
    offered = json.loads(client.get(f"/editor/pages/{page.pk}/privacy/").content)["html"]
    assert 'value="login"' in offered
    assert 'value="groups"' in offered
    assert "password" not in offered
    client.post(f"/editor/pages/{page.pk}/privacy/", {"restriction_type": "password", "password": "open sesame"})
    assert not PageViewRestriction.objects.exists()


def test_editors_upload_pictures_and_cannot_upload_anything_else(client):
    client.force_login(an_editor())
    for name, content, kept in (
        ("hall.png", photograph(), True),
        ("hall.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", False),
        ("hall.png", b"<html><script>alert(1)</script></html>", False),
        ("hall.gif", photograph(kind="GIF"), False),
    ):
        response = client.post("/editor/images/add/", {"title": name, "file": SimpleUploadedFile(name, content)})
        assert (response.status_code == 302) == kept, name
