"""Reading lists: a member's own, and shared with colleagues whom they choose."""

from django.db import transaction
from django.utils import timezone

from community.models import Member
from community.permissions import require, takes_part
from forums import effects
from forums.models import Bookmark, ListShare, ReadingList
from forums.models.bookmarks import LONGEST_NAME
from forums.operations.ordering import next_to, rank_above, swap

FIRST_LIST = "Reading list"
MOST_LISTS = 50
MOST_READERS = 50


def first_list(member) -> ReadingList:
    """The list that bookmarks go to unless another is named: made when it is first needed."""
    return ReadingList.objects.get_or_create(owner=member, is_first=True, defaults={"name": FIRST_LIST})[0]


def locked_lists(member) -> list[ReadingList]:
    """The member's lists, locked in one order: what is ordered by two at once keeps an order."""
    lists = ReadingList.objects.select_for_update(of=("self",), no_key=True).filter(owner=member)
    return list(lists.order_by("pk"))


@transaction.atomic
def add_list(member, name: str) -> ReadingList:
    """A new list of the member's, above their others. Raises Refused for a name that another one has."""
    require(takes_part(member), "Sign in to keep reading lists.")
    first_list(member)
    lists = locked_lists(member)
    require(len(lists) < MOST_LISTS, f"You have {MOST_LISTS} lists already, and there can be no more.")
    name = _free_name(name, lists)
    rank = rank_above(ReadingList.objects.filter(owner=member))
    return ReadingList.objects.create(owner=member, name=name, rank=rank)


@transaction.atomic
def rename_list(member, list_id: int, name: str) -> ReadingList:
    """Calls a list of the member's something else. Raises Refused for a name that another one has."""
    place, lists = _own(member, list_id)
    place.name = _free_name(name, [one for one in lists if one.pk != place.pk])
    place.save(update_fields=["name"])
    return place


@transaction.atomic
def move_list(member, list_id: int, *, up: bool) -> ReadingList:
    """Moves a list one place up or down among the member's; at its end it stays."""
    place, _ = _own(member, list_id)
    neighbour = next_to(ReadingList.objects.filter(owner=member), place, up=up)
    if neighbour is not None:
        swap(place, neighbour)
    return place


@transaction.atomic
def delete_list(member, list_id: int, *, with_bookmarks: bool) -> int:
    """Deletes a list of the member's; says how many bookmarks went with it, or else into their first list. For good.

    Raises Refused for the first list.
    """
    place, _ = _own(member, list_id)
    require(not place.is_first, "New bookmarks go into this list, so it stays. You can call it something else.")
    bookmarks = Bookmark.objects.filter(reading_list=place)
    count = bookmarks.kept().count()
    if not with_bookmarks:
        stays = first_list(member)
        above = rank_above(Bookmark.objects.filter(reading_list=stays))
        moved = list(bookmarks.order_by("rank", "pk"))
        for rank, bookmark in enumerate(moved, above):
            bookmark.reading_list, bookmark.rank = stays, rank
        Bookmark.objects.bulk_update(moved, ["reading_list", "rank"], batch_size=500)
    readers = list(place.shares.values_list("member_id", flat=True))
    place.delete()
    effects.lists_closed(readers)
    effects.bookmarks_gone_or_back(member.pk)
    return count


@transaction.atomic
def share_list(member, list_id: int, person: Member) -> ListShare:
    """Lets a colleague read a list as it is now and will be, its notes too; they are told. Who has it already keeps it.

    Raises Refused for who has left it, and for who cannot be told.
    """
    place, _ = _own(member, list_id)
    require(person.pk != member.pk, "This list is yours: you see it already.")
    require(person.can_be_told, f"{person} cannot be told of it at the moment.")
    share = place.shares.filter(member=person).first()
    if share is not None:
        require(share.left_at is None, f"{person} has chosen not to see this list any more.")
        return share
    count = place.shares.filter(left_at__isnull=True).count()
    require(count < MOST_READERS, f"A list can be shared with {MOST_READERS} colleagues.")
    share = ListShare.objects.create(reading_list=place, member=person)
    effects.list_shared(share)
    return share


@transaction.atomic
def stop_sharing(member, list_id: int, person: Member) -> None:
    """The colleague sees the list no more, and what told them of it goes."""
    place, _ = _own(member, list_id)
    # Who has left it stays known as such: sharing it again must not bring it back to them.
    if place.shares.filter(member=person, left_at__isnull=True).delete()[0]:
        effects.lists_closed([person.pk])


@transaction.atomic
def leave_list(member, list_id: int) -> None:
    """A list that a colleague shares is no more among those that the member sees."""
    _share_with(member, list_id).update(left_at=timezone.now())
    effects.lists_closed([member.pk])


@transaction.atomic
def come_back_to_list(member, list_id: int) -> None:
    """Takes back `leave_list`, while it is still shared."""
    _share_with(member, list_id).update(left_at=None)


def _share_with(member, list_id: int):
    require(takes_part(member), "Sign in to read lists.")
    shares = ListShare.objects.visible_to(member).filter(reading_list=list_id)
    if not shares.exists():
        raise ReadingList.DoesNotExist
    return ListShare.objects.filter(reading_list=list_id, member=member)


def _own(member, list_id: int) -> tuple[ReadingList, list[ReadingList]]:
    require(takes_part(member), "Sign in to keep reading lists.")
    lists = locked_lists(member)
    for one in lists:
        if one.pk == list_id:
            return one, lists
    raise ReadingList.DoesNotExist


def _free_name(name: str, others: list[ReadingList]) -> str:
    name = name.strip()[:LONGEST_NAME]
    require(bool(name), "Give the list a name.")
    taken = {one.name.casefold() for one in others}
    require(name.casefold() not in taken, f"You have a list called “{name}” already.")
    return name
