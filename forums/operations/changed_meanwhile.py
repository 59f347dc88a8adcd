"""Changes that are made in a form while someone else changes the same thing: nothing is overwritten unseen."""

import hashlib
import json
from typing import Any


class ChangedMeanwhile(Exception):
    """Someone else has changed the thing since the form was opened."""


def version_of_state(state: Any) -> str:
    """What tells one state of a thing, of values that JSON holds, from another: as the form keeps it that was filled
    from it."""
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:16]


def require_unchanged(seen: str, version: str) -> None:
    """`seen` is the version that a form was filled from; none where there was no form. Raises ChangedMeanwhile."""
    if seen and seen != version:
        raise ChangedMeanwhile
