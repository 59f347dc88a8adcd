"""Drafts, expired and private pages: seen by no one who may not, on no page and in no search."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.models import StoryPage
from cms.visibility import audiences_of, pages_visible_to
from community.audiences import audience_of
from community.models import Member
from tests.cms.pages import an_editor, home_page, make_draft, make_news, make_story, restrict, showcase
from tests.factories import make_member

pytestmark = pytest.mark.django_db
ROLES = ["visitor", *Member.Role.values]


@pytest.fixture
def viewer(client):
    """Makes one of each kind of person and signs them in: viewer("editor")."""

    def make(role: str):
        if role == "visitor":
            return AnonymousUser()
        member = make_member(role=role)
        client.force_login(member)
        return member

    return make


def published():
    return make_story("The café")


def drafted():
    make_story("Another, so that there is an index to look in")
    return make_draft("The café")


def expired():
    """Past its hour, though the clock has not come by to take it down."""
    page = make_story("The café")
    StoryPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    return page


def taken_down():
    page = make_story("The café")
    page.unpublish()
    return page


def for_members():
    page = make_story("The café")
    restrict(page)
    return page


def for_editors():
    page = make_story("The café")
    restrict(page, PageViewRestriction.GROUPS, "Editors")
    return page


def behind_a_password():
    """Not a choice of our dialogue; a row someone made by hand opens nothing."""
    page = make_story("The café")
    restrict(page, PageViewRestriction.PASSWORD)
    return page


def below_a_page_for_members():
    page = make_story("The café")
    restrict(showcase())
    return page


def for_members_below_a_page_for_editors():
    page = make_story("The café")
    restrict(page)
    restrict(showcase(), PageViewRestriction.GROUPS, "Moderators")
    return page


EVERYONE = set(ROLES)
MEMBERS = EVERYONE - {"visitor"}
EDITORS = {"editor", "network_team"}
WHO_SEES = [
    (published, EVERYONE),
    (drafted, set()),
    (expired, set()),
    (taken_down, set()),
    (for_members, MEMBERS),
    (for_editors, EDITORS),
    (behind_a_password, set()),
    (below_a_page_for_members, MEMBERS),
    (for_members_below_a_page_for_editors, EDITORS),
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("make", "seen_by"), WHO_SEES, ids=[make.__name__ for make, _ in WHO_SEES])
def test_a_page_is_seen_by_those_who_may_and_found_by_no_one_else(client, viewer, find, run_tasks, role, make, seen_by):
    page, who = make(), viewer(role)
    run_tasks()
    response = client.get(page.get_absolute_url())
    if role in seen_by:
        assert response.status_code == 200
        assert "The café" in response.content.decode()
        assert find("café", who) == [page.pk]
    else:
        assert "The café" not in response.content.decode()
        assert response.status_code in ((404,) if role != "visitor" else (404, 302))
        assert find("café", who) == []
    assert pages_visible_to(who).filter(pk=page.pk).exists() == (role in seen_by)
    assert ("The café" in client.get("/showcase/", follow=True).content.decode()) == (role in seen_by)
    assert ("The café" in client.get("/").content.decode()) == (role in seen_by)
    assert bool(audiences_of([page])[page.pk] & audience_of(who)) or role not in seen_by


@pytest.mark.parametrize("role", ROLES)
def test_what_the_index_offers_is_what_the_database_would_show(viewer, role):
    who = viewer(role)
    for make in (published, for_members, for_editors, behind_a_password, below_a_page_for_members):
        page = make()
        offered = bool(audiences_of([page])[page.pk] & audience_of(who))
        assert offered == pages_visible_to(who).filter(pk=page.pk).exists(), make.__name__
        PageViewRestriction.objects.all().delete()


def test_a_visitor_meets_the_same_page_for_a_private_story_and_for_none(client):
    private = for_members().get_absolute_url()
    there, not_there = client.get(private), client.get("/showcase/no-such-story/")
    assert (there.status_code, there["Location"]) == (302, f"/account/login/?next={private}")
    assert (not_there.status_code, not_there["Location"]) == (302, "/account/login/?next=/showcase/no-such-story/")


def test_with_nothing_private_a_visitor_is_told_that_a_page_is_not_there(client):
    assert client.get("/showcase/no-such-story/").status_code == 404


def test_signing_in_leads_back_to_the_private_story(client):
    page = for_members()
    client.force_login(make_member())
    assert client.get(page.get_absolute_url()).status_code == 200


def test_a_member_who_may_not_see_a_page_meets_a_404_not_the_sign_in_page_again(client):
    page = for_editors()
    client.force_login(make_member())
    assert client.get(page.get_absolute_url()).status_code == 404


def test_a_suspended_member_sees_no_page(client):
    member = make_member(suspended_at=timezone.now(), suspension_reason="A pupil was named.")
    page = make_news("Open day")
    assert not pages_visible_to(member).exists()
    client.force_login(member)
    for address in (page.get_absolute_url(), "/", "/showcase/"):
        response = client.get(address)
        assert (response.status_code, "Open day" in response.content.decode()) == (403, False)


def test_a_home_page_for_members_sends_visitors_to_sign_in(client):
    restrict(home_page())
    assert client.get("/")["Location"] == "/account/login/?next=/"


def test_a_new_editor_sees_what_editors_see_from_the_next_request_on(client):
    page, person = for_editors(), make_member()
    client.force_login(person)
    assert client.get(page.get_absolute_url()).status_code == 404
    from community.operations.roles import grant_role

    grant_role(make_member(role=Member.Role.NETWORK_TEAM), person, Member.Role.EDITOR)
    assert client.get(page.get_absolute_url()).status_code == 200


def test_who_may_see_pages_is_one_query_however_many_there_are(django_assert_num_queries):
    for _ in range(3):
        restrict(make_story(), PageViewRestriction.GROUPS, "Editors")
    editor = an_editor()
    with django_assert_num_queries(1):
        assert len(pages_visible_to(editor, StoryPage.objects.all())) == 3
