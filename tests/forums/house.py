"""A house full of people who do, one after the other or all at once, whatever members and moderators can do.

Each deed takes who does it, and two numbers by which it chooses what it is done to, and how: so a test can draw them,
and a proof can roll them. To have something else done, write a function and put `@deed()` above it: it may raise one of
REFUSALS, and nothing else.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Max, Min
from django.utils import timezone

from community.models import Member, StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.models import Forum, HeldPost, Period, Post, ReadBaseline, Tag, TagMerge, Thread
from forums.operations import curating, holding, merging_tags
from forums.operations.answers import accept_answer, take_back_answer
from forums.operations.editing import EditedMeanwhile, delete_post, edit_post, undelete_post
from forums.operations.holding import Written, decline, hold_reply, hold_thread
from forums.operations.merging import merge_threads
from forums.operations.moving import move_thread
from forums.operations.periods import end_period, set_period
from forums.operations.posting import MustBeChecked, post_reply, start_thread
from forums.operations.publishing_held import publish
from forums.operations.quiet import open_again, set_quiet_days
from forums.operations.reacting import react, take_back_reaction
from forums.operations.reading import mark_all_read, mark_seen, mark_unread_from, undo_mark_all_read
from forums.operations.splitting import NewThread, move_posts, split_posts
from notifications.operations import follow, unfollow
from tests.factories import make_forum, make_member

REFUSALS = (
    *(Refused, CannotUndo, EditedMeanwhile),
    *(Thread.DoesNotExist, Post.DoesNotExist, HeldPost.DoesNotExist, StaffLogEntry.DoesNotExist),
)
WHY = "To keep the house tidy"
CROWDED = 60


@dataclass
class House:
    """Forums, members and moderators, and what each member has had before their eyes, or has marked as seen with all
    others, by the marking: the ids of posts."""

    forums: list[Forum]
    people: list[Member]
    seen: dict[int, set[int]] = field(default_factory=dict)
    marked: dict[int, dict[int, set[int]]] = field(default_factory=dict)

    def remember(self, member: Member, posts) -> None:
        self.seen.setdefault(member.pk, set()).update(posts)

    def forget(self, member: Member, posts) -> None:
        for known in [self.seen.setdefault(member.pk, set()), *self.marked.get(member.pk, {}).values()]:
            known.difference_update(posts)

    def knows(self, member_id: int) -> set[int]:
        """What cannot be new to a member: all other posts are."""
        return self.seen.get(member_id, set()).union(*self.marked.get(member_id, {}).values())


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
    """A house with people in it, and a first thread. Of its moderators the last half are of the network team."""
    team = (moderators + 1) // 2
    roles = ["member"] * members + ["moderator"] * (moderators - team) + ["network_team"] * team
    people = [make_member(role=role) for role in roles]
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
    ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["last"] is None:
        raise Refused("There is none.")
    place = ends["first"] + number % (ends["last"] - ends["first"] + 1)
    found = rows.filter(pk__gte=place).order_by("pk").first()
    if found is None:
        raise Refused("Someone was quicker.")
    return found


def a_thread(number: int) -> Thread:
    return chosen(Thread.objects.filter(deleted_at__isnull=True), number)


def a_tag(number: int) -> Tag:
    return chosen(Tag.objects.filter(merged_into__isnull=True), number)


def some_posts(thread: Thread, how: int) -> list[int]:
    """A few of a thread, seldom the first."""
    positions = [how % 7 + 2, how // 7 % 11 + 2, how // 77 % 23 + 2]
    return list(thread.posts.filter(position__in=positions).values_list("pk", flat=True))


# ------------------------------------------------------------------------------------------ what members do
@deed(often=3)
def start(house: House, person: Member, which: int, how: int) -> None:
    forum, kind = house.forums[which % len(house.forums)], "question" if how % 2 else "discussion"
    title, tag, submission = f"Thread {how}", f"tag {how % 30}", uuid.uuid4()
    try:
        start_thread(person, forum, kind, title, "<p>Hello</p>", [tag], submission)
    except MustBeChecked:
        fields = {"forum": [forum.slug], "kind": [kind], "title": [title], "body": ["Hello"], "tags": [tag]}
        hold_thread(person, forum, title, Written(fields, "<p>Hello</p>", submission))


@deed(often=12)
def reply(house: House, person: Member, which: int, how: int) -> None:
    thread, submission = a_thread(which), uuid.uuid4()
    try:
        post_reply(person, thread.pk, f"<p>Well {how}</p>", submission)
    except MustBeChecked:
        hold_reply(person, thread.pk, Written({"body": [f"Well {how}"]}, f"<p>Well {how}</p>", submission))


@deed()
def want_it_back(house: House, person: Member, which: int, how: int) -> None:
    holding.take_back(person, chosen(HeldPost.objects.filter(author=person), which).pk)


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
    said_of = set(there.values_list("pk", flat=True))
    baseline = mark_all_read(person, forum)
    house.marked.setdefault(person.pk, {})[baseline.pk] = said_of


@deed()
def read_all_no_more(house: House, person: Member, which: int, how: int) -> None:
    baseline = chosen(ReadBaseline.objects.filter(member=person), which)
    undo_mark_all_read(person, baseline.pk)
    house.marked.get(person.pk, {}).pop(baseline.pk, None)


@deed()
def join(house: House, person: Member, which: int, how: int) -> None:
    """Someone comes whom nothing that was written before is new to."""
    if len(house.people) >= CROWDED:
        raise Refused("The house is full.")
    name = uuid.uuid4().hex  # which no other writer gives
    newcomer = make_member(f"Newcomer {name}", email=f"{name}@school.sch.uk", joined_at=timezone.now())
    house.people.append(newcomer)
    house.remember(newcomer, Post.objects.values_list("pk", flat=True))


@deed()
def listen(house: House, person: Member, which: int, how: int) -> None:
    topic = (a_tag(which) if how % 4 == 0 else a_thread(which)).topic
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
    curating.retag_thread(person, a_thread(which).pk, [f"tag {how % 30}", f"tag {how % 7}"], WHY)


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
    new = NewThread(forum.pk, f"Split {how}", "question" if how % 2 else "discussion", [f"tag {how % 30}"])
    split_posts(person, thread.pk, some_posts(thread, how), new, WHY)


@deed(often=2)
def move_some(house: House, person: Member, which: int, how: int) -> None:
    thread = a_thread(which)
    move_posts(person, thread.pk, some_posts(thread, how), a_thread(how // 7).pk, WHY)


@deed(often=2)
def make_tags_one(house: House, person: Member, which: int, how: int) -> None:
    merging_tags.merge_tags(person, a_tag(which).pk, a_tag(how).pk, WHY)


@deed(often=2)
def carry_on(house: House, person: Member, which: int, how: int) -> None:
    """As the worker does, sooner or later: with what a merge of tags moves, or moves back."""
    merging_tags.move_some(chosen(TagMerge.objects.filter(finished_at__isnull=True), which).pk)


@deed()
def look_first(house: House, person: Member, which: int, how: int) -> None:
    """For some minutes a moderator reads each post in a forum before it is shown."""
    forum, now = house.forums[which % len(house.forums)], timezone.now()
    set_period(person, forum, "checked", now, now + timedelta(seconds=how % 120 + 10), WHY)


@deed()
def look_no_more(house: House, person: Member, which: int, how: int) -> None:
    end_period(person, chosen(Period.objects.all(), which).pk)


@deed(often=3)
def publish_it(house: House, person: Member, which: int, how: int) -> None:
    publish(person, chosen(HeldPost.objects.waiting(), which).pk)


@deed()
def turn_down(house: House, person: Member, which: int, how: int) -> None:
    decline(person, chosen(HeldPost.objects.waiting(), which).pk, WHY)


@deed(often=5)
def undo_something(house: House, person: Member, which: int, how: int) -> None:
    """Mostly something of late, as people do."""
    last = StaffLogEntry.objects.aggregate(last=Max("pk"))["last"] or 0
    entry_id = max(1, last - how % 20) if how % 4 else which % max(last, 1) + 1
    undo(entry_id, person)
