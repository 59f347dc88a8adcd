"""Taking words out of what members wrote that a moderator has not published: as it was sent, and as it is shown."""

import json
from collections.abc import Callable, Iterable

from forums.drafts.words import Fields
from forums.files.fields import read_descriptions
from forums.models import File, HeldPost
from forums.passages import Passage
from forums.polls.new_poll import LONGEST_QUESTION, told_apart
from forums.redaction import count_in_held

LONGEST_TITLE = 120


def take_out_of_held(held_ids: Iterable[int], passage: Passage) -> list[HeldPost]:
    """Takes a passage out of those of these held posts that it stands in, and gives them."""
    rows = HeldPost.objects.filter(pk__in=set(held_ids)).select_for_update(of=("self",)).order_by("pk")
    touched = [held for held in rows.select_related("author", "thread") if count_in_held(held, passage)]
    for held in touched:
        held.body_html = passage.out_of_html(held.body_html)
        held.title, held.reason = passage.out_of(held.title)[:LONGEST_TITLE], passage.out_of(held.reason)[:500]
        held.fields = _out_of_fields(held.fields, passage)
        if held.poll:
            held.poll["question"] = passage.out_of(held.poll["question"])[:LONGEST_QUESTION]
            held.poll["choices"] = told_apart([passage.out_of(choice) for choice in held.poll["choices"]])
        held.save(update_fields=["body_html", "title", "reason", "fields", "poll"])
        for file in held.files.all():
            if passage.count(file.name):
                File.objects.filter(pk=file.pk).update(name=passage.out_of(file.name)[:200])
    return touched


def _out_of_fields(fields: Fields, passage: Passage) -> Fields:
    """So that its form still holds what may be posted: a tag goes whole, and choices that read alike are numbered."""
    is_html = fields.get("format") == ["html"]

    def described(value: str) -> str:
        return json.dumps({str(pk): passage.out_of(words) for pk, words in read_descriptions(value).items()})

    out_of: dict[str, Callable[[str], str]] = {
        "body": passage.out_of_html if is_html else passage.out_of,
        "title": lambda value: passage.out_of(value)[:LONGEST_TITLE],
        "tags": lambda value: ",".join(name for name in value.split(",") if not passage.count(name)),
        "poll_question": lambda value: passage.out_of(value)[:LONGEST_QUESTION],
        "poll_choices": lambda value: "\n".join(told_apart([passage.out_of(line) for line in value.splitlines()])),
        "alts": described,
    }
    return {name: [out_of[name](value) for value in values] if name in out_of else values
            for name, values in fields.items()}  # fmt: skip
