"""A house full of people who do, one after the other or all at once, whatever members and moderators can do.

Each deed takes who does it, and two numbers by which it chooses what it is done to, and how: so a test can draw them,
and a proof can roll them. To have something else done, write a function and put `@deed()` above it: it may raise one of
REFUSALS, and nothing else.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Max, Min

from community.models import Member, StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.models import Forum, Post, Thread
from forums.operations import curating
from forums.operations.answers import accept_answer, take_back_answer
from forums.operations.editing import EditedMeanwhile, delete_post, edit_post, undelete_post
from forums.operations.merging import merge_threads
from forums.operations.moving import move_thread
from forums.operations.posting import post_reply, start_thread
from forums.operations.quiet import open_again, set_quiet_days
from forums.operations.reacting import react, take_back_reaction
from forums.operations.reading import mark_all_read, mark_seen, mark_unread_from
from forums.operations.splitting import NewThread, move_posts, split_posts
from notifications.operations import follow, unfollow
from tests.factories import make_forum, make_member

REFUSALS = (Refused, CannotUndo, EditedMeanwhile, Thread.DoesNotExist, Post.DoesNotExist, StaffLogEntry.DoesNotExist)
WHY = "To keep the house tidy"


@dataclass
class House:
    """Forums, members and moderators, and what each member has had before their eyes: the ids of posts."""

    forums: list[Forum]
    people: list[Member]
    seen: dict[int, set[int]] = field(default_factory=dict)

    def remember(self, member: Member, posts) -> None:
        self.seen.setdefault(member.pk, set()).update(posts)

    def forget(self, member: Member, posts) -> None:
        self.seen.setdefault(member.pk, set()).difference_update(posts)


Deed = Callable[[House, Member, int, int], object]
DEEDS: dict[str, Deed] = {}
OFTEN: list[str] = []  # each as often as it is to be done


def deed(often: int = 1) -> Callable[[Deed], Deed]:
    """Makes it one of the deeds, done so many times as often as one that is done once."""

    def register(function: Deed) -> Deed:
        DEEDS[function.__name__] = function
        OFTEN.extend([function.__name__] * often)
        return function

    return register


def furnished(forums: int = 2, members: int = 2, moderators: int = 1) -> House:
    """A house with people in it, and a first thread."""
    people = [make_member() for _ in range(members)] + [make_member(role="moderator") for _ in range(moderators)]
    house = House([make_forum() for _ in range(forums)], people)
    start(house, people[0], 0, 0)
    return house


def does(house: House, what: str, who: int, which: int, how: int) -> bool:
    """One of them does something, or is refused: says whether it was done."""
    try:
        DEEDS[what](house, house.people[who % len(house.people)], which, how)
    except REFUSALS:
        return False
    return True


def chosen(rows, number: int):
    """One of these rows, by any number: in one step, however many there are. Raises Refused when there is none."""
    last = rows.aggregate(last=Max("pk"))["last"]
    if last is None:
        raise Refused("There is none.")
    # Other tests may have used up the numbers before the first.
    first = rows.model.objects.aggregate(first=Min("pk"))["first"]
    place = first + number % (last - first + 1)
    return rows.filter(pk__gte=place).order_by("pk").first() or rows.order_by("pk").first()


def a_thread(number: int) -> Thread:
    return chosen(Thread.objects.filter(deleted_at__isnull=True), number)


def some_posts(thread: Thread, how: int) -> list[int]:
    """A few of a thread, seldom the first."""
    positions = [how % 7 + 2, how // 7 % 11 + 2, how // 77 % 23 + 2]
    return list(thread.posts.filter(position__in=positions).values_list("pk", flat=True))


# ------------------------------------------------------------------------------------------ what members do
@deed(often=3)
def start(house: House, person: Member, which: int, how: int) -> None:
    forum = house.forums[which % len(house.forums)]
    kind = "question" if how % 2 else "discussion"
    start_thread(person, forum, kind, f"Thread {how}", "<p>Hello</p>", [f"tag {how % 5}"], uuid.uuid4())


@deed(often=12)
def reply(house: House, person: Member, which: int, how: int) -> None:
    post_reply(person, a_thread(which).pk, f"<p>Well {how}</p>", uuid.uuid4())


@deed(often=2)
def edit(house: House, person: Member, which: int, how: int) -> None:
    post = chosen(Post.objects.filter(author=person), which)
    edit_post(person, post.pk, f"<p>{how}</p>", revision=post.revision_count, title="Another title", tags=[])


@deed(often=2)
def delete(house: House, person: Member, which: int, how: int) -> None:
    delete_post(person, chosen(Post.objects.filter(author=person), which).pk)


@deed()
def undelete(house: House, person: Member, which: int, how: int) -> None:
    undelete_post(person, chosen(Post.objects.filter(author=person, status="deleted"), which).pk)


@deed(often=2)
def accept(house: House, person: Member, which: int, how: int) -> None:
    accept_answer(person, chosen(Post.objects.filter(position__gt=1), which).pk, WHY)


@deed()
def take_back(house: House, person: Member, which: int, how: int) -> None:
    take_back_answer(person, chosen(Post.objects.filter(answer__taken_back_at__isnull=True), which).pk, WHY)


@deed(often=2)
def thank(house: House, person: Member, which: int, how: int) -> None:
    react(person, chosen(Post.objects.all(), which).pk, ("thanks", "agree", "useful")[how % 3])


@deed()
def thank_no_more(house: House, person: Member, which: int, how: int) -> None:
    take_back_reaction(person, chosen(Post.objects.exclude(reactions={}), which).pk, "thanks")


@deed(often=6)
def read(house: House, person: Member, which: int, how: int) -> None:
    """A page, as it stood a moment ago: what was seen are its posts, wherever these are by now."""
    thread = a_thread(which)
    first, last = how % max(thread.last_position, 1) + 1, how % max(thread.last_position, 1) + 8
    posts = thread.posts.in_positions(first, last).filter(status="visible").values_list("pk", flat=True)
    seen = list(posts)
    mark_seen(person, thread, [[first, last]])
    house.remember(person, seen)


@deed()
def unread(house: House, person: Member, which: int, how: int) -> None:
    thread = a_thread(which)
    position = how % max(thread.last_position, 1) + 1
    mark_unread_from(person, thread, position)
    later = thread.posts.filter(position__gte=position).exclude(author=person, position__gt=position)
    house.forget(person, later.values_list("pk", flat=True))


@deed()
def read_all(house: House, person: Member, which: int, how: int) -> None:
    forum = house.forums[which % len(house.forums)] if how % 3 else None
    # All that is there, what was taken down too: it is said of a time.
    there = Post.objects.filter(thread__forum=forum) if forum else Post.objects.all()
    said_of = list(there.values_list("pk", flat=True))
    mark_all_read(person, forum)
    house.remember(person, said_of)


@deed()
def listen(house: House, person: Member, which: int, how: int) -> None:
    topic = a_thread(which).topic
    change = follow if how % 3 else unfollow
    change(person, topic)


@deed()
def open_quiet(house: House, person: Member, which: int, how: int) -> None:
    open_again(person, a_thread(which).pk)


# ------------------------------------------------------------------------------------------ what moderators do
@deed(often=2)
def hide(house: House, person: Member, which: int, how: int) -> None:
    curating.hide_post(person, chosen(Post.objects.all(), which).pk, WHY)


@deed(often=2)
def restore(house: House, person: Member, which: int, how: int) -> None:
    curating.restore_post(person, chosen(Post.objects.filter(status="hidden"), which).pk, WHY)


@deed()
def pin(house: House, person: Member, which: int, how: int) -> None:
    curating.pin_thread(person, a_thread(which).pk, bool(how % 2), WHY)


@deed()
def lock(house: House, person: Member, which: int, how: int) -> None:
    curating.lock_thread(person, a_thread(which).pk, how % 4 == 0, WHY)


@deed()
def feature(house: House, person: Member, which: int, how: int) -> None:
    curating.feature_thread(person, a_thread(which).pk, bool(how % 2), WHY)


@deed()
def retag(house: House, person: Member, which: int, how: int) -> None:
    curating.retag_thread(person, a_thread(which).pk, [f"tag {how % 5}", f"tag {how % 3}"], WHY)


@deed()
def retitle(house: House, person: Member, which: int, how: int) -> None:
    curating.retitle_thread(person, a_thread(which).pk, f"Title {how % 9}", WHY)


@deed()
def change_kind(house: House, person: Member, which: int, how: int) -> None:
    curating.change_kind(person, a_thread(which).pk, "question" if how % 2 else "discussion", WHY)


@deed()
def quieten(house: House, person: Member, which: int, how: int) -> None:
    set_quiet_days(person, a_thread(which).pk, how % 30 or None, WHY)


@deed(often=3)
def move(house: House, person: Member, which: int, how: int) -> None:
    move_thread(person, a_thread(which).pk, house.forums[how % len(house.forums)].pk, WHY)


@deed(often=2)
def merge(house: House, person: Member, which: int, how: int) -> None:
    merge_threads(person, [a_thread(which).pk], a_thread(how).pk, WHY)


@deed(often=3)
def split(house: House, person: Member, which: int, how: int) -> None:
    thread = a_thread(which)
    forum = house.forums[how % len(house.forums)]
    new = NewThread(forum.pk, f"Split {how}", "question" if how % 2 else "discussion", [f"tag {how % 5}"])
    split_posts(person, thread.pk, some_posts(thread, how), new, WHY)


@deed(often=2)
def move_some(house: House, person: Member, which: int, how: int) -> None:
    thread = a_thread(which)
    move_posts(person, thread.pk, some_posts(thread, how), a_thread(how // 7).pk, WHY)


@deed(often=5)
def undo_something(house: House, person: Member, which: int, how: int) -> None:
    """Mostly something of late, as people do."""
    last = StaffLogEntry.objects.aggregate(last=Max("pk"))["last"] or 0
    entry_id = max(1, last - how % 20) if how % 4 else which % max(last, 1) + 1
    undo(entry_id, person)
