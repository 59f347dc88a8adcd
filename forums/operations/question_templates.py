"""Changing what a new question in a forum begins with."""

from django.db import transaction

from community.permissions import require
from community.staff_log import record
from forums.models import Forum
from forums.permissions import can_moderate
from forums.question_templates import markup_of


@transaction.atomic
def set_question_template(by, forum_id: int, headings: list[str]) -> Forum:
    """Makes new questions in the forum begin with these headings; with none, empty. Logged, and can be undone."""
    require(can_moderate(by), "Only moderators can do this.")
    forum = Forum.objects.select_for_update(of=("self",), no_key=True).get(pk=forum_id)
    before, after = forum.question_template, markup_of(headings)
    if before != after:
        put_question_template(forum, after)
        record(
            by, "question template", f"forum:{forum.pk}", forum.title, before={"html": before}, after={"html": after}
        )  # fmt: skip
    return forum


def put_question_template(forum: Forum, markup: str) -> None:
    forum.question_template = markup
    forum.save(update_fields=["question_template"])
