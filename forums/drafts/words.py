"""What a draft holds: the values of a form's fields, each name with its list of values."""

import hashlib
import json
import re
from collections.abc import Mapping

from django.http import QueryDict

from community.words import UNWANTED
from forums.html import excerpt, from_plain_text, plain_text, sanitise

Fields = dict[str, list[str]]

# What a form sends along that nobody wrote.
NOT_WORDS = {"csrfmiddlewaretoken", "submission_id", "draft", "later", "publish_at", "save_draft", "upload"}
MOST_CHARACTERS = 400_000
MOST_FIELDS = 60
MOST_VALUES = 100
_PLACE = re.compile(r"thread|(?:reply|edit):[1-9]\d{0,17}")


class NotADraft(ValueError):
    """What came is not of the shape of a draft, or larger than one may be."""


def is_place(place: object) -> bool:
    """Whether this names somewhere words can be for: "thread", "reply:12" or "edit:34"."""
    return isinstance(place, str) and _PLACE.fullmatch(place) is not None


def clean_fields(given: object) -> Fields:
    """The fields as they are kept. Raises NotADraft."""
    if not isinstance(given, Mapping) or len(given) > MOST_FIELDS:
        raise NotADraft("These are not the fields of a form.")
    fields: Fields = {}
    for name, values in given.items():
        if not isinstance(name, str) or not isinstance(values, list) or len(values) > MOST_VALUES:
            raise NotADraft("These are not the fields of a form.")
        if not all(isinstance(value, str) for value in values):
            raise NotADraft("These are not the fields of a form.")
        if name not in NOT_WORDS and len(name) <= 60:
            fields[_storable(name)] = [_storable(value) for value in values]
    if sum(len(value) for values in fields.values() for value in values) > MOST_CHARACTERS:
        raise NotADraft("This is too long to be kept as a draft.")
    return fields


def fields_of(posted: QueryDict) -> Fields:
    """The fields of a form as it was posted."""
    return clean_fields({name: values for name, values in posted.lists() if all(isinstance(v, str) for v in values)})


def as_posted(fields: Fields) -> QueryDict:
    """A draft's fields as its form would post them."""
    posted = QueryDict(mutable=True)
    for name, values in fields.items():
        posted.setlist(name, list(values))
    return posted


def as_initial(fields: Fields) -> dict[str, object]:
    """A draft's fields as a form shows them at first."""
    return {name: values[0] if len(values) == 1 else values for name, values in fields.items() if values}


def digest(fields: Fields) -> str:
    """The same for the same words, whatever order their fields are in. Fields with nothing in them do not count."""
    said = {name: values for name, values in fields.items() if name not in NOT_WORDS and any(values)}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def first_words(fields: Fields) -> str:
    """The beginning of what a draft says, without formatting."""
    body = "".join(fields.get("body", []))[:4000]
    markup = sanitise(body) if fields.get("format") == ["html"] else from_plain_text(body)
    return excerpt(plain_text(markup)) or excerpt("".join(fields.get("title", [])))


def _storable(text: str) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8")
    return UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
