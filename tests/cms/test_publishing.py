"""Draft, preview, schedule, approval: from the editor's forms to what readers see."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.models import NewsPage, StoryPage
from cms.scheduling import publish_scheduled
from notifications.models import Notification
from notifications.registry import present
from tests.cms.pages import an_editor, home_page, make_draft, make_image, make_news, make_story, news_index, showcase
from tests.factories import make_member
from work.clock import registered_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    editor = an_editor("Priya Raman")
    client.force_login(editor)
    return editor


def story_form(**changed) -> dict:
    """What the browser sends from the form of a story."""
    filled = {
        "title": "The café",
        "slug": "the-cafe",
        "standfirst": "It opened with an urn.",
        "body": streamfield([("paragraph", rich_text("<p>They opened at nine.</p>"))]),
    }
    return nested_form_data(filled | changed)


def add(client, **changed):
    return client.post(f"/editor/pages/add/cms/storypage/{showcase().pk}/", story_form(**changed))


def edit(client, page, **changed):
    return client.post(f"/editor/pages/{page.pk}/edit/", story_form(**changed))


PUBLISH = {"action-publish": "1"}
SUBMIT = {"action-submit": "1"}


# ------------------------------------------------------------------------------------------ draft and preview
def test_a_draft_is_kept_and_shown_to_nobody(client, editor):
    add(client)
    page = StoryPage.objects.get(slug="the-cafe")
    assert not page.live
    client.logout()
    assert client.get("/showcase/the-cafe/").status_code == 404


def test_publishing_shows_the_story_to_everyone_and_says_who_did_it(client, editor):
    add(client, **PUBLISH)
    page = StoryPage.objects.get(slug="the-cafe")
    assert (page.live, page.owner, page.live_revision.user) == (True, editor, editor)
    client.logout()
    assert "They opened at nine." in client.get("/showcase/the-cafe/").content.decode()


def test_changes_stay_out_of_sight_until_they_are_published(client, editor):
    page = make_story("The café", body_html="<p>They opened at nine.</p>")
    changed = {"slug": page.slug, "body": streamfield([("paragraph", rich_text("<p>They opened at ten.</p>"))])}
    edit(client, page, **changed)
    assert "at nine" in client.get(page.get_absolute_url()).content.decode()
    edit(client, page, **changed, **PUBLISH)
    assert "at ten" in client.get(page.get_absolute_url()).content.decode()


def test_a_preview_shows_the_draft_under_the_editors_policy(client, editor):
    page = make_draft()
    preview = f"/editor/pages/{page.pk}/edit/preview/"
    assert client.post(preview, story_form(title="As it would be")).json() == {"is_valid": True, "is_available": True}
    response = client.get(preview + "?mode=")
    assert "<h1>As it would be</h1>" in response.content.decode()
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_pages_of_the_site_keep_the_strict_policy(client):
    for address in ("/", "/showcase/", make_story().get_absolute_url()):
        policy = client.get(address)["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy


def test_a_picture_is_described_before_it_is_published(client, editor):
    picture = {"image": str(make_image().pk), "image_alt": ""}
    response = add(client, **picture, **PUBLISH)
    assert "Describe the picture, or say that it is decorative." in response.content.decode()
    assert not StoryPage.objects.exists()
    add(client, **picture)
    page = StoryPage.objects.get()
    assert not page.live, "a draft may wait for its description"
    edit(client, page, **picture, **PUBLISH)
    assert not StoryPage.objects.get().live
    edit(client, page, **(picture | {"image_alt": "A hatch in a wall."}), **PUBLISH)
    assert StoryPage.objects.get().live


def test_a_picture_may_be_decorative_instead(client, editor):
    add(client, image=str(make_image().pk), image_is_decorative="on", **PUBLISH)
    assert StoryPage.objects.get().live


def test_stories_stand_in_the_showcase_and_news_among_the_news_only(client, editor):
    for model, parent in (("storypage", news_index()), ("newspage", showcase()), ("storypage", home_page())):
        response = client.get(f"/editor/pages/add/cms/{model}/{parent.pk}/")
        assert response.status_code in (302, 403)
    for model in ("homepage", "showcaseindexpage", "newsindexpage"):
        assert client.get(f"/editor/pages/add/cms/{model}/{home_page().pk}/").status_code in (302, 403)


@pytest.mark.parametrize("page", [home_page, showcase, news_index], ids=["home", "showcase", "news"])
def test_pages_that_the_site_leads_to_cannot_be_taken_away(client, editor, page):
    make_story(), make_news()
    found = page()
    before = (found.live, found.slug, found.path)
    for action in ("delete", "unpublish"):
        assert client.get(f"/editor/pages/{found.pk}/{action}/")["Location"] == "/editor/"
        client.post(
            f"/editor/pages/{found.pk}/{action}/", {"include_descendants": "on", "confirm_site_name": "Staffroom"}
        )
        client.post(
            f"/editor/bulk/wagtailcore/page/{action}/?id={found.pk}&next=/editor/", {"include_descendants": "on"}
        )
        client.post(f"/editor/api/main/pages/{found.pk}/action/{action}/", "{}", "application/json")
    client.post(f"/editor/pages/{found.pk}/move/{showcase().pk}/confirm/")
    client.post(f"/editor/bulk/wagtailcore/page/move/?id={found.pk}&next=/editor/", {"chooser": str(news_index().pk)})
    changed = {"title": "Else", "slug": "else", "expire_at": "2020-01-01", "sections": streamfield([]), **PUBLISH}
    client.post(f"/editor/pages/{found.pk}/edit/", nested_form_data(changed))
    again = page()
    assert (again.live, again.slug, again.path) == before
    assert (again.title, again.expire_at) == ("Else", None)


# ------------------------------------------------------------------------------------------ the hour
def test_a_scheduled_story_appears_at_its_hour_and_is_found_then(client, editor, find, run_tasks):
    at_nine = timezone.localtime() + timedelta(days=1)
    add(client, go_live_at=at_nine.strftime("%Y-%m-%d %H:%M"), **PUBLISH)
    client.logout()
    publish_scheduled()
    run_tasks()
    assert client.get("/showcase/the-cafe/").status_code == 404
    visitor = client.get("/").wsgi_request.user
    assert find("nine", visitor) == []
    with time_machine.travel(at_nine + timedelta(minutes=1)):
        publish_scheduled()
        run_tasks()
        assert client.get("/showcase/the-cafe/").status_code == 200
        assert find("nine", visitor) == [StoryPage.objects.get().pk]
        assert StoryPage.objects.get().first_published_at >= at_nine.replace(second=0, microsecond=0)


def test_an_expired_story_is_gone_at_its_hour_even_before_the_clock_comes_by(client, editor, find, run_tasks):
    until = timezone.localtime() + timedelta(days=1)
    add(client, expire_at=until.strftime("%Y-%m-%d %H:%M"), **PUBLISH)
    run_tasks()
    client.logout()
    visitor = client.get("/").wsgi_request.user
    assert find("nine", visitor)
    with time_machine.travel(until + timedelta(minutes=1)):
        assert client.get("/showcase/the-cafe/").status_code == 404
        assert find("nine", visitor) == []
        publish_scheduled()
        assert (StoryPage.objects.get().live, StoryPage.objects.get().expired) == (False, True)


def test_the_clock_looks_every_minute():
    job = next(job for job in registered_jobs() if job.name == "cms.publish_scheduled")
    assert (job.seconds, job.function) == (60, publish_scheduled)


def test_publishing_twice_at_the_same_hour_publishes_once(client, editor):
    at_nine = timezone.localtime() + timedelta(days=1)
    add(client, go_live_at=at_nine.strftime("%Y-%m-%d %H:%M"), **PUBLISH)
    with time_machine.travel(at_nine + timedelta(minutes=1)):
        publish_scheduled()
        first = StoryPage.objects.get().last_published_at
        publish_scheduled()
        assert StoryPage.objects.get().last_published_at == first


# ------------------------------------------------------------------------------------------ approval
def told(member) -> list[str]:
    """What the member's inbox says of pages, the newest first."""
    notifications = list(Notification.objects.filter(member=member, topic__startswith="page:"))
    words = present(notifications, member)
    return [words[one.pk].sentence for one in notifications if one.pk in words]


def act(client, page, action: str, **given):
    state = page.current_workflow_task_state
    return client.post(f"/editor/pages/workflow/action/{page.pk}/{action}/{state.pk}/", given)


def test_editors_are_asked_to_approve_and_who_asked_is_told(client, editor, run_tasks, mailoutbox):
    eleanor = make_member("Eleanor Marsh", role="network_team")
    suspended = an_editor("Gone", suspended_at=timezone.now())
    moderator = make_member("Tom", role="moderator")
    add(client, **SUBMIT)
    page = StoryPage.objects.get()
    run_tasks()
    assert not page.live
    assert told(eleanor) == ["Priya Raman asks for your approval of The café"]
    assert [told(who) for who in (editor, suspended, moderator)] == [[], [], []]
    assert [mail.to for mail in mailoutbox] == [[eleanor.email]]
    client.force_login(eleanor)
    act(client, page, "approve", comment="Lovely")
    run_tasks()
    assert StoryPage.objects.get().live
    assert told(editor) == ["Eleanor Marsh approved The café"]
    assert mailoutbox[-1].to == [editor.email]


def test_a_page_sent_back_says_why_and_may_be_submitted_again(client, editor, run_tasks):
    eleanor = make_member("Eleanor Marsh", role="network_team")
    add(client, **SUBMIT)
    page = StoryPage.objects.get()
    for round_ in (1, 2):
        run_tasks()
        assert len(told(eleanor)) == round_
        client.force_login(eleanor)
        act(client, page, "reject", comment=f"Reason {round_}")
        run_tasks()
        newest = Notification.objects.filter(member=editor).first()
        assert present([newest], editor)[newest.pk].passage == f"Reason {round_}"
        client.force_login(editor)
        edit(client, page, **SUBMIT)
    assert told(editor) == ["Eleanor Marsh sent back The café"] * 2
    assert not StoryPage.objects.get().live


def test_submitting_waits_for_no_mail_server(client, editor, settings):
    make_member("Eleanor Marsh", role="network_team")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert add(client, **SUBMIT).status_code == 302
    assert StoryPage.objects.get().workflow_in_progress


def test_who_is_an_editor_no_more_is_told_nothing_of_drafts(client, editor, run_tasks):
    eleanor = make_member("Eleanor Marsh", role="network_team")
    add(client, **SUBMIT)
    run_tasks()
    eleanor.role = "member"
    eleanor.save()
    assert told(eleanor) == []


def test_telling_twice_tells_once(client, editor, run_tasks):
    from cms.tasks import tell_approvers

    eleanor = make_member("Eleanor Marsh", role="network_team")
    add(client, **SUBMIT)
    state = StoryPage.objects.get().current_workflow_task_state
    tell_approvers.enqueue(state.pk, editor.pk)
    run_tasks()
    assert len(told(eleanor)) == 1
    Page.objects.filter(slug="the-cafe").first().delete()
    tell_approvers.enqueue(state.pk, editor.pk)
    run_tasks()
    assert told(eleanor) == []


def test_only_editors_are_offered_mail_about_approvals(client, editor):
    assert "waits for your approval" in client.get("/inbox/settings/").content.decode()
    client.force_login(make_member())
    assert "waits for your approval" not in client.get("/inbox/settings/").content.decode()


def test_a_story_is_edited_without_losing_what_its_form_does_not_show(client, editor):
    page = make_story("The café")
    edit(client, page, slug=page.slug, **PUBLISH)
    assert StoryPage.objects.get().first_published_at == page.first_published_at
    assert NewsPage.objects.count() == 0
