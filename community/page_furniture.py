"""What every page shows around its content: who is signed in, the bell, the look they chose.

The head and the foot of a page are the same for the same values, and are rendered once for them: they cost a page as
much as two queries do.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

THEMES = ("device", "light", "dark")
READINGS = ("plain", "roomy")
LOOK_COOKIE = "look"
# Addresses that belong to an area of the main navigation under another first word.
AREAS = dict.fromkeys(("threads", "posts", "tags", "lists", "bookmarks", "curating"), "forums")
# Two kilobytes each in each process.
KEPT = 2000
TOKENS_PLACE = "__CSRF_TOKEN__"
# More than this are shown as "99+".
MOST_SHOWN = 100


class ShownSetting(NamedTuple):
    urn: int
    name: str


class ShownMember(NamedTuple):
    handle: str
    display_name: str
    initials: str
    tint: int
    setting: ShownSetting | None


class ShownFurniture(NamedTuple):
    """All that the head and the foot of a page show."""

    network_name: str
    contact: str
    area: str
    member: ShownMember | None
    unread_notifications: int
    is_moderator: bool
    is_editor: bool
    is_network_team: bool


@lru_cache(KEPT)
def _header_html(furniture: ShownFurniture) -> SafeString:
    return render_to_string("_header.html", {"furniture": furniture})


@lru_cache(KEPT)
def _foot_html(furniture: ShownFurniture) -> SafeString:
    return render_to_string("_foot.html", {"furniture": furniture})


def forget() -> None:
    """Keeps nothing of what was rendered: for those who measure what it costs."""
    _header_html.cache_clear()
    _foot_html.cache_clear()


@dataclass(frozen=True, slots=True)
class Furniture:
    request: HttpRequest
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

    @property
    def header(self) -> SafeString:
        """The bar at the top, with the way to sign out."""
        html = _header_html(self._shown)
        return mark_safe(html.replace(TOKENS_PLACE, get_token(self.request))) if self.member else html

    @property
    def foot(self) -> SafeString:
        """The foot of the page, and the bar at the bottom of a phone."""
        return _foot_html(self._shown)

    @property
    def _shown(self) -> ShownFurniture:
        return ShownFurniture(
            self.network_name,
            self.contact,
            self.area,
            _shown_member(self.member),
            min(self.unread_notifications, MOST_SHOWN),
            self.is_moderator,
            self.is_editor,
            self.is_network_team,
        )


def _shown_member(member) -> ShownMember | None:
    if member is None:
        return None
    setting = ShownSetting(member.setting.urn, member.setting.name) if member.setting else None
    return ShownMember(member.handle, member.display_name, member.initials, member.tint, setting)


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
            request=request,
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
