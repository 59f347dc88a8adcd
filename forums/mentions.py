"""Mentions: "@carys-bevan" in a post becomes a link to her profile, and tells her."""

import html
import re

from community.models import Member

_MENTION = re.compile(r"(?<![\w@/.-])@([a-z0-9]++(?:-[a-z0-9]++)*+)(?!\w)")
_TAG = re.compile(r"(<[^>]*>)")
_LINKED = re.compile(r'<a class="mention" href="/people/([a-z0-9-]+)/">@[^<]*</a>')
_QUIET = ("a", "code", "pre")
MOST = 50


def link_mentions(markup: str) -> tuple[str, list[Member]]:
    """Sanitised HTML with the handles in its text linked, and the active members they name, at most 50."""
    handles = list(dict.fromkeys(_MENTION.findall(_TAG.sub(" ", markup))))[:MOST]
    if not handles:
        return markup, []
    members = {member.handle: member for member in Member.objects.filter(handle__in=handles, is_active=True)}
    if not members:
        return markup, []
    named: dict[int, Member] = {}

    def link(match: re.Match) -> str:
        member = members.get(match[1])
        if member is None:
            return match[0]
        named[member.pk] = member
        name = html.escape(member.display_name, quote=False)
        return f'<a class="mention" href="/people/{member.handle}/">@{name}</a>'

    pieces, depth = [], 0
    for piece in _TAG.split(markup):
        if piece.startswith("<"):
            tag = piece.strip("</>").split(" ", 1)[0]
            if tag in _QUIET:
                depth += -1 if piece.startswith("</") else 1
        elif not depth:
            piece = _MENTION.sub(link, piece)
        pieces.append(piece)
    return "".join(pieces), list(named.values())


def unlink_mentions(markup: str) -> str:
    """A post's HTML as its author wrote it, for the editor: links made by us are handles again."""
    return _LINKED.sub(r"@\1", markup)
