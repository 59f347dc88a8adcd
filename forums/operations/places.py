"""Opening, changing, ordering and closing forums, and the headings they stand under: what the network team does."""

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from community.models import Group, StaffLogEntry
from community.operations.groups import undoable_by_the_team
from community.permissions import require
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from forums import effects
from forums.models import Forum, ForumGroup, HeldPost, Thread
from forums.operations.locking import hold_forums
from forums.operations.periods import periods_of
from forums.permissions import can_arrange_forums

ONLY_THE_TEAM = "Only the network team can change forums."
FIELDS = (
    *("title", "slug", "description", "group_id", "audience", "member_group_id"),
    *("who_starts", "who_replies", "own_topics_only"),
)
# What decides who sees what in a forum.
SEEING = ("audience", "member_group_id", "own_topics_only")


class Place(NamedTuple):
    """What a forum is to be: under an existing heading, or under a new one of that name."""

    title: str
    slug: str
    description: str
    heading: ForumGroup | str
    audience: str
    member_group: Group | None = None
    who_starts: str = Forum.Writers.READERS
    who_replies: str = Forum.Writers.READERS
    own_topics_only: bool = False


@transaction.atomic
def open_forum(by, place: Place) -> Forum:
    """A new forum, the last under its heading. What holds in every forum now holds in it, too. Raises Refused."""
    require(can_arrange_forums(by), ONLY_THE_TEAM)
    _require_sense(place)
    heading = _heading_of(by, place)
    _hold_group(place.member_group.pk if place.member_group else None)
    forum = Forum.objects.create(
        title=place.title,
        slug=place.slug,
        description=place.description,
        group=heading,
        position=_next_position(heading.forums),
        audience=place.audience,
        member_group=place.member_group,
        who_starts=place.who_starts,
        who_replies=place.who_replies,
        own_topics_only=place.own_topics_only,
        periods=periods_of(None),
    )
    record(by, "open forum", _subject(forum), forum.title, after=_state(forum))
    return forum


@transaction.atomic
def change_forum(by, forum_id: int, place: Place) -> Forum:
    """Another title, address, description, heading or audience, and who writes there. Whoever may not read it any more
    loses it at once."""
    require(can_arrange_forums(by), ONLY_THE_TEAM)
    _require_sense(place)
    # Headings before forums, here and wherever both are held: otherwise two of the team may wait for each other.
    heading = _heading_of(by, place)
    forum = _locked_forum(by, forum_id)
    before, title = _state(forum), forum.title
    after = {
        "title": place.title,
        "slug": place.slug,
        "description": place.description,
        "group_id": heading.pk,
        "audience": place.audience,
        "member_group_id": place.member_group.pk if place.member_group else None,
        "who_starts": place.who_starts,
        "who_replies": place.who_replies,
        "own_topics_only": place.own_topics_only,
    }
    if before != after:
        _hold_group(place.member_group.pk if place.member_group else None)
        _put(forum, after)
        record(by, "change forum", _subject(forum), title, before=before, after=after)
    return forum


@transaction.atomic
def close_forum(by, forum_id: int, closed: bool) -> StaffLogEntry | None:
    """Ends or allows again the starting of threads. What is there stays, and is replied to as before."""
    forum = _locked_forum(by, forum_id)
    if bool(forum.closed_at) == closed:
        return None
    _put_closed(forum, closed)
    action = "close forum" if closed else "reopen forum"
    return record(by, action, _subject(forum), forum.title, before={"closed": not closed}, after={"closed": closed})


@transaction.atomic
def delete_forum(by, forum_id: int) -> None:
    """Deletes a forum in which nothing was ever started. Raises Refused for any other."""
    require(can_arrange_forums(by), ONLY_THE_TEAM)
    # Whoever is starting a thread here just now holds this row, or waits for it.
    forum = Forum.objects.select_for_update(of=("self",)).get(pk=forum_id)
    there = Thread.objects.filter(forum=forum).exists() or HeldPost.objects.filter(forum=forum).exists()
    require(not there, "Threads were started here, so it cannot be deleted. You can close it.")
    record(by, "delete forum", _subject(forum), forum.title, before=_state(forum))
    forum.delete()


@transaction.atomic
def move_forum(by, forum_id: int, up: bool) -> None:
    """Up or down by one among those under its heading."""
    require(can_arrange_forums(by), ONLY_THE_TEAM)
    forum = Forum.objects.get(pk=forum_id)
    _hold_heading(forum.group_id)
    # In the order of their ids, as whoever counts in several of them holds them.
    held = hold_forums(Forum.objects.filter(group=forum.group_id).values_list("pk", flat=True))
    if _move(sorted(held.values(), key=lambda one: (one.position, one.pk)), forum, up):
        record(by, "move forum", _subject(forum), forum.title, after={"up": up})


@transaction.atomic
def rename_heading(by, heading_id: int, title: str) -> ForumGroup:
    """The forums under it stay."""
    heading = _one_of(_locked_headings(by), heading_id)
    before, heading.title = heading.title, title
    if before != title:
        heading.save(update_fields=["title"])
        record(by, "rename heading", f"heading:{heading.pk}", before, before={"title": before}, after={"title": title})
    return heading


@transaction.atomic
def move_heading(by, heading_id: int, up: bool) -> None:
    """Up or down by one, with the forums under it."""
    headings = _locked_headings(by)
    heading = _one_of(headings, heading_id)
    if _move(headings, heading, up):
        record(by, "move heading", f"heading:{heading.pk}", heading.title, after={"up": up})


@transaction.atomic
def delete_heading(by, heading_id: int) -> None:
    """Deletes a heading under which there is nothing. Raises Refused for any other."""
    heading = _one_of(_locked_headings(by), heading_id)
    require(not heading.forums.exists(), "There are forums under this heading. Move them under another first.")
    record(by, "delete heading", f"heading:{heading.pk}", heading.title)
    heading.delete()


def _require_sense(place: Place) -> None:
    is_public = place.audience == Forum.Audience.PUBLIC
    require(not (is_public and place.own_topics_only), "A help desk is for members: visitors start nothing.")
    writers = (place.who_starts, place.who_replies)
    require(place.member_group is not None or Forum.Writers.GROUP not in writers, "This forum has no group to write.")


def _locked_forum(by, forum_id: int) -> Forum:
    require(can_arrange_forums(by), ONLY_THE_TEAM)
    return Forum.objects.select_for_update(of=("self",), no_key=True).get(pk=forum_id)


def _locked_headings(by) -> list[ForumGroup]:
    """All headings in their order, so that two who order them do so one after the other."""
    require(can_arrange_forums(by), ONLY_THE_TEAM)
    return list(ForumGroup.objects.select_for_update().order_by("position", "id"))


def _one_of(headings: list[ForumGroup], heading_id: int) -> ForumGroup:
    for heading in headings:
        if heading.pk == heading_id:
            return heading
    raise ForumGroup.DoesNotExist


def _heading_of(by, place: Place) -> ForumGroup:
    if isinstance(place.heading, ForumGroup):
        require(_hold_heading(place.heading.pk), "This heading is no longer there.")
        return place.heading
    heading, is_new = ForumGroup.objects.get_or_create(
        title=place.heading, defaults={"position": _next_position(ForumGroup.objects)}
    )
    if is_new:
        record(by, "add heading", f"heading:{heading.pk}", heading.title)
    return heading


def _hold_heading(heading_id: int) -> bool:
    """Whether the heading is there, and stays until the transaction ends."""
    return bool(ForumGroup.objects.select_for_update(no_key=True).filter(pk=heading_id).values_list("pk"))


def _hold_group(group_id: int | None) -> None:
    if group_id is not None:
        there = Group.objects.select_for_update(no_key=True).filter(pk=group_id).values_list("pk")
        require(bool(there), "This group is no longer there.")


def _next_position(rows) -> int:
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _move(rows: list, row, up: bool) -> bool:
    """Swaps a row with its neighbour, giving all of them dense positions; False at the end."""
    place = next((place for place, one in enumerate(rows) if one.pk == row.pk), None)
    if place is None:  # moved away meanwhile
        return False
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return False
    rows[place], rows[other] = rows[other], rows[place]
    for position, one in enumerate(rows):
        one.position = position
    type(row).objects.bulk_update(rows, ["position"])
    return True


def _subject(forum: Forum) -> str:
    return f"forum:{forum.pk}"


def _state(forum: Forum) -> dict:
    return {name: getattr(forum, name) for name in FIELDS}


def _put(forum: Forum, state: dict) -> None:
    before = _state(forum)
    if state["group_id"] != before["group_id"]:
        forum.position = _next_position(Forum.objects.filter(group=state["group_id"]))
    for name, value in state.items():
        setattr(forum, name, value)
    forum.save(
        update_fields=[
            *("title", "slug", "description", "group", "position", "audience", "member_group"),
            *("who_starts", "who_replies", "own_topics_only"),
        ]
    )
    effects.forum_changed(
        forum,
        is_found_anew=before["slug"] != forum.slug,
        audience_changed=any(before[name] != state.get(name, before[name]) for name in SEEING),
    )


def _put_closed(forum: Forum, closed: bool) -> None:
    forum.closed_at = timezone.now() if closed else None
    forum.save(update_fields=["closed_at"])


# ------------------------------------------------------------------------------ undoing
def register() -> None:
    """Tells the staff log how what is done to forums is named and undone."""
    register_action("open forum", "Opened a forum")
    register_action("change forum", "Changed a forum", _undo_change, standing=undoable_by_the_team)
    for name, label in (("close forum", "Closed a forum"), ("reopen forum", "Reopened a forum")):
        register_action(name, label, _undo_close, family="closing a forum", standing=undoable_by_the_team)
    register_action("delete forum", "Deleted a forum")
    register_action("move forum", "Moved a forum")
    register_action("add heading", "Added a heading")
    register_action("rename heading", "Renamed a heading")
    register_action("move heading", "Moved a heading")
    register_action("delete heading", "Deleted a heading")


def _undo_change(entry: StaffLogEntry, by) -> None:
    require(can_arrange_forums(by), ONLY_THE_TEAM)
    before = entry.before
    if not _hold_heading(before["group_id"]):
        raise CannotUndo("The heading that it was under is no longer there.")
    forum = _forum_of(entry, by)
    # Entries from before there was a column for it say nothing of it.
    if _state(forum) != _state(forum) | entry.after:
        raise CannotUndo(CHANGED_SINCE)
    _hold_group(before["member_group_id"])
    try:
        with transaction.atomic():
            _put(forum, before)
    except IntegrityError:
        raise CannotUndo("Another forum has its old address now.") from None


def _undo_close(entry: StaffLogEntry, by) -> None:
    forum = _forum_of(entry, by)
    if bool(forum.closed_at) != entry.after["closed"]:
        raise CannotUndo(CHANGED_SINCE)
    _put_closed(forum, entry.before["closed"])


def _forum_of(entry: StaffLogEntry, by) -> Forum:
    try:
        return _locked_forum(by, entry.subject_id)
    except Forum.DoesNotExist:
        raise CannotUndo("The forum is no longer there.") from None
