"""What a new question begins with: set by moderators, for each forum."""

import html
import re
import uuid

import pytest

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.html import sanitise
from forums.models import Post
from forums.operations.question_templates import set_question_template
from tests.factories import make_forum, make_member

pytestmark = pytest.mark.django_db
HEADINGS = ["Context", "What we tried", "Kind of setting <SEMH & co>"]


@pytest.fixture
def moderator():
    return make_member(role="moderator")


@pytest.fixture
def forum(moderator):
    return set_question_template(moderator, make_forum().pk, HEADINGS)


def test_it_is_what_a_post_can_be(forum):
    assert sanitise(forum.question_template) == forum.question_template
    assert forum.question_template.startswith("<h3>Context</h3><p></p><h3>What we tried</h3>")


def test_only_moderators_set_it_and_that_is_logged_and_can_be_undone(forum, moderator):
    with pytest.raises(Refused):
        set_question_template(make_member(), forum.pk, ["Mine"])
    set_question_template(moderator, forum.pk, HEADINGS)
    set_question_template(moderator, forum.pk, ["Only this"])
    first, second = StaffLogEntry.objects.filter(action="question template").order_by("pk")
    with pytest.raises(CannotUndo):
        undo(first.pk, moderator)
    undo(second.pk, moderator)
    forum.refresh_from_db()
    assert "What we tried" in forum.question_template


def test_the_box_begins_with_the_headings_of_the_forum_in_the_address(client, forum):
    client.force_login(make_member())
    begun = client.get(f"/forums/ask/?forum={forum.slug}")
    assert begun.context["form"]["body"].value() == "".join(f"{heading}\n\n\n\n" for heading in HEADINGS)
    assert "Name no pupil" in begun.content.decode()
    assert f'<template data-question-template="{forum.slug}">{forum.question_template}' in begun.content.decode()
    assert client.get("/forums/ask/").context["form"]["body"].value() == ""


def test_headings_of_a_forum_one_may_not_read_are_not_on_the_page(client, moderator):
    from tests.factories import make_group

    private = set_question_template(moderator, make_forum(group=make_group()).pk, ["Secret heading"])
    client.force_login(make_member())
    assert "Secret heading" not in client.get(f"/forums/ask/?forum={private.slug}").content.decode()


def test_headings_may_stay_empty(client, forum):
    client.force_login(make_member())
    words = {"forum": forum.slug, "kind": "question", "title": "Hoists", "tags": "", "format": "html",
             "body": forum.question_template, "submission_id": str(uuid.uuid4())}  # fmt: skip
    assert client.post("/forums/ask/", words).status_code == 302
    assert Post.objects.get().body_text.startswith("Context\nWhat we tried")


def test_moderators_change_it_on_a_page_of_the_forum(client, forum, moderator):
    client.force_login(moderator)
    assert f'href="/forums/{forum.slug}/template/"' in client.get(forum.get_absolute_url()).content.decode()
    address = f"/forums/{forum.slug}/template/"
    assert html.escape("\n".join(HEADINGS), quote=False) in client.get(address).content.decode()
    for wrong, says in (("\n".join("abcdefghi"), "a question can begin with 8"), ("n" * 81, "is longer")):
        response = client.post(address, {"headings": wrong})
        assert response.status_code == 422
        assert says in re.sub("<[^>]+>", "", html.unescape(response.content.decode()))
    client.post(address, {"headings": ""})
    forum.refresh_from_db()
    assert forum.question_template == ""
    client.force_login(make_member())
    assert "/template/" not in client.get(forum.get_absolute_url()).content.decode()
