"""What a fresh installation has, and what a migration makes whole again."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group as EditorialGroup
from django.core.management import call_command
from wagtail.models import GroupPagePermission, Locale, Page, Site, Workflow

from cms import foundation
from cms.models import HomePage
from tests.cms.pages import home_page

pytestmark = pytest.mark.django_db


def test_a_fresh_installation_has_home_showcase_and_news_and_nothing_else():
    addresses = Page.objects.order_by("path").values_list("url_path", "live")
    assert list(addresses) == [("/", True), ("/home/", True), ("/home/showcase/", True), ("/home/news/", True)]
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("address", ["/", "/showcase/", "/news/"])
def test_its_pages_can_be_visited_before_anything_is_published(client, address):
    assert client.get(address).status_code == 200


def test_previews_and_e_mails_name_the_configured_address(settings):
    settings.SITE_URL, settings.NETWORK_NAME = "https://staffroom.example.org", "Northern Lights"
    foundation.lay()
    site = Site.objects.get()
    assert (site.root_url, site.site_name) == ("https://staffroom.example.org", "Northern Lights")
    assert home_page().full_url == "https://staffroom.example.org/"


def test_laying_it_again_changes_nothing_that_editors_made():
    home = home_page()
    home.title, home.sections = "Our home", [("text", {"heading": "Hello", "text": "<p>There</p>"})]
    home.save()
    workflow = Workflow.objects.get()
    workflow.name = "Two pairs of eyes"
    workflow.save()
    before = list(Page.objects.order_by("pk").values())
    foundation.lay()
    assert list(Page.objects.order_by("pk").values()) == before
    assert [block.block_type for block in HomePage.objects.get().sections] == ["text"]
    assert Workflow.objects.get().name == "Two pairs of eyes"


def test_a_right_that_went_missing_comes_back():
    GroupPagePermission.objects.all().delete()
    EditorialGroup.objects.get(name="Editors").permissions.clear()
    foundation.lay()
    rights = GroupPagePermission.objects.filter(group__name="Moderators").values_list("permission__codename", flat=True)
    assert set(rights) == {"add_page", "change_page", "publish_page", "lock_page", "unlock_page"}
    assert EditorialGroup.objects.get(name="Editors").permissions.filter(codename="access_admin").exists()


def test_editors_have_no_right_to_documents():
    for group in EditorialGroup.objects.all():
        assert not group.permissions.filter(content_type__app_label="wagtaildocs").exists()
        assert not group.collection_permissions.filter(permission__content_type__app_label="wagtaildocs").exists()


def test_a_page_waits_for_the_approval_of_editors_not_of_the_forums_moderators():
    assert Workflow.objects.get().name == "Editors’ approval"


def test_an_emptied_database_is_made_whole_without_setting_anything_off():
    from django_tasks_db.models import DBTaskResult

    Site.objects.all().delete()
    Workflow.objects.all().delete()
    Page.objects.all().delete()
    DBTaskResult.objects.all().delete()
    foundation.lay()
    assert Page.find_problems() == ([], [], [], [], [])
    assert Locale.objects.count() == 1
    assert home_page().get_children().count() == 2
    assert not DBTaskResult.objects.exists()


def test_the_models_and_the_migrations_agree():
    told = StringIO()
    call_command("makemigrations", "cms", dry_run=True, stdout=told)
    assert told.getvalue() == "No changes detected in app 'cms'\n"
