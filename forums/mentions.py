"""Mentions: "@carys-bevan" in a post becomes a link to her profile, and tells her. A moderator's mention of a group,
which is chosen in the editor and never just typed, tells its members."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from community.models import Group, Member
from forums.permissions import can_mention_group

_TYPED = re.compile(r"(?<![\w@/.-])@([A-Za-z0-9]++(?:-[A-Za-z0-9]++)*+)(?!\w)")
_TAG = re.compile(r"(<[^>]*>)")
_LINKED = re.compile(r'<a class="mention" href="/people/([a-z0-9-]+)/">(@[^<]*)</a>')
_GROUP = re.compile(r'<strong class="mention" data-group="([a-z0-9-]+)">(@[^<]*)</strong>')
_CHOSEN = re.compile(f"{_LINKED.pattern}|{_GROUP.pattern}")
_PIECE = re.compile(r'(<a class="mention"[^>]*>@[^<]*</a>|<strong class="mention"[^>]*>@[^<]*</strong>|<[^>]*>)')
_QUIET = ("a", "code", "pre")
_QUOTE = '<blockquote class="quote"'
MOST = 50
MOST_GROUPS = 5


class Mentioned(NamedTuple):
    """Whom a post tells by naming them."""

    members: list[Member]
    groups: list[Group]


NOBODY = Mentioned([], [])


def link_mentions(markup: str, writer: Member | None = None) -> tuple[str, Mentioned]:
    """Sanitised HTML with its mentions as links, and whom they name: members, at most 50, and groups, if the
    writer may name those. What names nobody is text; what stands in a quote, in code or in a link names nobody."""
    if "@" not in markup:
        return markup, NOBODY
    members, groups = _members(markup), _groups(markup, writer)
    named: dict[str, Member] = {}
    named_groups: dict[str, Group] = {}

    def typed(match: re.Match) -> str:
        return mention_of(match[1].lower(), match[0])

    def mention_of(handle: str, otherwise: str) -> str:
        if handle not in members:
            return otherwise
        named[handle] = members[handle]
        return member_mention(members[handle])

    def chosen(handle: str | None, slug: str, words: str) -> str:
        if handle:
            return mention_of(handle, f"@{handle}")
        if slug not in groups:
            return words
        named_groups[slug] = groups[slug]
        return group_mention(groups[slug])

    made = []
    for piece, is_quiet in _pieces(markup):
        if mention := _CHOSEN.fullmatch(piece):
            handle, name, slug, group_name = mention.groups()
            made.append(name or group_name if is_quiet else chosen(handle, slug, group_name))
        else:
            made.append(piece if is_quiet or piece.startswith("<") else _TYPED.sub(typed, piece))
    return "".join(made), Mentioned(list(named.values()), list(named_groups.values()))


def _pieces(markup: str) -> Iterator[tuple[str, bool]]:
    """Tags, texts and whole mentions in their order, and whether each stands where nobody is named."""
    depth = 0
    quotes: list[bool] = []
    for piece in _PIECE.split(markup):
        if piece.startswith("<") and not _CHOSEN.fullmatch(piece):
            closes, tag = piece.startswith("</"), piece.strip("</>").split(" ", 1)[0]
            if tag in _QUIET:
                depth += -1 if closes else 1
            elif tag == "blockquote" and closes:
                del quotes[-1:]
            elif tag == "blockquote":
                quotes.append(piece.startswith(_QUOTE))
        yield piece, bool(depth or any(quotes))


def _members(markup: str) -> dict[str, Member]:
    words = _TAG.sub(" ", _LINKED.sub(r" @\1 ", markup))
    handles = list(dict.fromkeys(handle.lower() for handle in _TYPED.findall(words)))[:MOST]
    if not handles:
        return {}
    return {member.handle: member for member in Member.objects.who_can_be_mentioned().filter(handle__in=handles)}


def _groups(markup: str, writer: Member | None) -> dict[str, Group]:
    slugs = list(dict.fromkeys(slug for slug, _ in _GROUP.findall(markup)))[:MOST_GROUPS]
    if not slugs or writer is None or not can_mention_group(writer):
        return {}
    return {group.slug: group for group in Group.objects.filter(slug__in=slugs)}


def member_mention(member: Member) -> str:
    """A mention as posts hold it, and as the editor makes it."""
    return f'<a class="mention" href="/people/{member.handle}/">@{html.escape(member.display_name, quote=False)}</a>'


def group_mention(group: Group) -> str:
    return f'<strong class="mention" data-group="{group.slug}">@{html.escape(group.name, quote=False)}</strong>'


def unlink_mentions(markup: str) -> str:
    """A post's HTML as one would type it: links made by us are handles again."""
    return _LINKED.sub(r"@\1", markup)
