"""Who is at the other end of a socket, and whether they still are: signed in, not suspended, same password."""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user, get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare


@dataclass(frozen=True, slots=True)
class Identity:
    """What a signed-in socket stands on. A visitor has none."""

    session_key: str
    member_id: int
    auth_hash: str


def session_key_of(scope: dict) -> str:
    """The session's key from the socket's cookies, empty without one."""
    for name, value in scope.get("headers", []):
        if name == b"cookie":
            try:
                cookie = SimpleCookie(value.decode("latin1")).get(settings.SESSION_COOKIE_NAME)
            except CookieError:
                continue
            if cookie:
                return cookie.value
    return ""


class Suspended(Exception):
    """A suspended member sees nothing of the site, live or otherwise."""


def identify(session_key: str) -> Identity | None:
    """Who this session belongs to; None for a visitor. Raises Suspended."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    member = get_user(request)
    if not member.is_authenticated:
        return None
    if member.is_suspended:
        raise Suspended
    return Identity(session_key, member.pk, member.get_session_auth_hash())


def viewer_of(identity: Identity | None) -> Any:
    """The member as they are now, or a visitor."""
    if identity is None:
        return AnonymousUser()
    return get_user_model()._default_manager.filter(pk=identity.member_id).first() or AnonymousUser()


def ended(identities: set[Identity]) -> set[Identity]:
    """Those that may not be served any more, in two queries for any number of them."""
    if not identities:
        return set()
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()._default_manager
    alive = set(
        sessions.filter(
            session_key__in={identity.session_key for identity in identities}, expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    members = get_user_model()._default_manager.in_bulk({identity.member_id for identity in identities})
    return {
        identity
        for identity in identities
        if identity.session_key not in alive or not _may_stay(members.get(identity.member_id), identity)
    }


def _may_stay(member: Any, identity: Identity) -> bool:
    if member is None or not member.is_active or member.is_suspended:
        return False
    return constant_time_compare(member.get_session_auth_hash(), identity.auth_hash)
