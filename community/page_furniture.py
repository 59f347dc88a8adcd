"""What every page shows around its content: who is signed in, the bell, the look they chose."""

import hashlib
from dataclasses import dataclass

from django.conf import settings

THEMES = ("device", "light", "dark")
READINGS = ("plain", "roomy")
LOOK_COOKIE = "look"
# Addresses that belong to an area of the main navigation under another first word.
AREAS = {"threads": "forums", "posts": "forums", "tags": "forums"}


@dataclass(frozen=True, slots=True)
class Furniture:
    network_name: str
    contact: str
    area: str
    member: object | None
    device_name: str
    unread_notifications: int
    theme: str
    reading: str
    is_moderator: bool
    is_editor: bool
    is_network_team: bool
    is_demo: bool


def device_name(member) -> str:
    """What a member is called in what stays on a device: always the same, and it says to nobody there who that is."""
    return hashlib.sha256(f"staffroom:device:{member.pk}".encode()).hexdigest()[:20]


def page_furniture(request):
    """The `furniture` every template reads; costs no query, as the member was loaded with their inbox."""
    first_word = request.path.split("/")[1]
    theme, _, reading = request.COOKIES.get(LOOK_COOKIE, "").partition(".")
    user = getattr(request, "user", None)
    member = user if user is not None and user.is_authenticated else None
    inbox = getattr(member, "inbox", None) if member else None
    return {
        "furniture": Furniture(
            network_name=settings.NETWORK_NAME,
            contact=settings.CONTACT_EMAIL,
            area=AREAS.get(first_word, first_word),
            member=member,
            device_name=device_name(member) if member else "",
            unread_notifications=inbox.unread_count if inbox else 0,
            theme=theme if theme in THEMES[1:] else "",
            reading=reading if reading in READINGS[1:] else "",
            is_moderator=bool(member and member.is_moderator),
            is_editor=bool(member and member.is_editor),
            is_network_team=bool(member and member.is_network_team),
            is_demo=settings.DEMO,
        )
    }
