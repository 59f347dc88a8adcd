"""Editors who save in the same moment: every story is kept, and no one sees a failure."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from cms.models import StoryPage
from tests.cms.pages import an_editor, make_story, showcase
from tests.cms.test_publishing import PUBLISH, story_form

pytestmark = pytest.mark.django_db(transaction=True)


def begun_at_once(stories: list[dict]) -> list[HttpResponse]:
    """The answers to editors who each publish a new story, all in one moment."""
    address = f"/editor/pages/add/cms/storypage/{showcase().pk}/"
    clients = []
    for _ in stories:
        clients.append(client := Client(raise_request_exception=False))
        client.force_login(an_editor())
    begin = Barrier(len(stories), timeout=30)

    def publish(client: Client, story: dict) -> HttpResponse:
        try:
            begin.wait()
            return client.post(address, story_form(**story, **PUBLISH))
        finally:
            connection.close()

    with ThreadPoolExecutor(len(stories)) as threads:
        return list(threads.map(publish, clients, stories))


def test_stories_begun_in_the_same_moment_are_all_kept():
    stories = [{"title": f"Story {number}", "slug": f"story-{number}"} for number in range(5)]
    answers = begun_at_once(stories)
    assert [answer.status_code for answer in answers] == [302] * 5
    assert set(StoryPage.objects.live().values_list("slug", flat=True)) == {story["slug"] for story in stories}


def test_of_two_stories_with_one_address_the_second_is_told_and_keeps_its_words():
    answers = begun_at_once([{"title": "The urn", "slug": "urn"}, {"title": "An urn", "slug": "urn"}])
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    refused = next(answer for answer in answers if answer.status_code == 200)
    assert "is already in use" in refused.content.decode()
    assert refused.context["form"]["title"].value() in ("The urn", "An urn")
    assert StoryPage.objects.filter(slug="urn").count() == 1


@pytest.mark.parametrize("look", [1, 2, 3])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_preview_of_an_address_that_is_taken_in_that_moment_is_no_failure(client, method, look):
    """Another editor's story gets the address after Wagtail has looked once, twice or thrice whether it is taken."""
    other = make_story("The café")
    client.force_login(an_editor())
    preview = f"/editor/pages/add/cms/storypage/{showcase().pk}/preview/"
    form = story_form(title="The urn", slug="urn")
    client.post(preview, form)
    looks: list[str] = []

    def take_the_address(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if len(looks) < look and "slug" in sql and "urn" in (params or ()):
            looks.append(sql)
            if len(looks) == look:
                StoryPage.objects.filter(pk=other.pk).update(slug="urn")
        return answer

    with connection.execute_wrapper(take_the_address):
        response = client.get(preview) if method == "get" else client.post(preview, form)
    assert response.status_code == 200
    if method == "get":
        assert response["X-Frame-Options"] == "SAMEORIGIN"
