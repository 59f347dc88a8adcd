"""What people are told of acts on their threads and posts: once for each act, as it stands and as they may see it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from community.models import StaffLogEntry
from forums.models import Act, Post, Thread, Transfer
from notifications.models import Notification
from notifications.registry import Presented, register_kind

KIND = "curated"
# What was done, to one thing of theirs and to several.
DID_TO_THREADS = {
    "move": ("moved your thread", "moved {} of your threads:"),
    "merge": ("merged your thread into", "merged {} of your threads into"),
    "feature": ("featured your thread", "featured {} of your threads:"),
    "lock": ("locked your thread", "locked {} of your threads:"),
    "unlock": ("opened again your thread", "opened again {} of your threads:"),
    "retitle": ("gave your thread another title:", "gave {} of your threads other titles:"),
    "change kind": ("made something else of your thread", "made something else of {} of your threads:"),
    "hide": ("took down your thread", "took down {} of your threads:"),
    "restore": ("put back your thread", "put back {} of your threads:"),
    "closed itself": ("closed your thread", "closed {} of your threads:"),
}
DID_TO_POSTS = {
    "merge": ("moved your post to", "moved {} of your posts to"),
    "split": ("moved your post to a new thread:", "moved {} of your posts to a new thread:"),
    "move posts": ("moved your post to", "moved {} of your posts to"),
    "hide": ("took down your post in", "took down {} of your posts in"),
    "restore": ("put back your post in", "put back {} of your posts in"),
}
GONE = "a thread of yours that is not there any more"
# What takes words to where their author may not read them: that is told, and where it is, is not.
LEADS_AWAY = {"move", "merge", "split", "move posts"}
AWAY = "to where you cannot read it"
SOME_AWAY = "to where you cannot read them"


@dataclass
class _Standing:
    """What of an act is not undone: the threads and posts that it still concerns, and why it was done."""

    threads: set[int] = field(default_factory=set)
    posts: set[int] = field(default_factory=set)
    reason: str = ""


def present_acts(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for notifications of acts; none for one that was undone, or of which the member may see nothing."""
    by_act = {notification.pk: int(notification.subject.partition(":")[2]) for notification in notifications}
    acts = Act.objects.in_bulk(set(by_act.values()))
    standing = _standing(acts.values())
    threads = _own_threads(acts.values(), member)
    posts = _own_posts(acts.values(), member)
    away = _own_posts_away(acts.values(), member)
    found = {}
    for pk, act_id in by_act.items():
        act = acts.get(act_id)
        words = act and (_words(act, standing.get(act_id), threads, posts) or _of_what_went(act, standing, away))
        if words:
            found[pk] = words
    return found


def _words(
    act: Act, standing: _Standing | None, threads: dict[int, Thread], posts: dict[int, Post]
) -> Presented | None:
    by_clock = act.actor_id is None
    if standing is None and not by_clock:
        return None
    standing = standing or _Standing()
    own = [threads[pk] for pk in act.threads if pk in threads and (by_clock or pk in standing.threads)]
    if by_clock:
        own = [thread for thread in own if thread.closed_itself]
    reason = standing.reason
    if own and act.action in DID_TO_THREADS:
        one, several = DID_TO_THREADS[act.action]
        shown = own[0].merged_into or own[0]
        is_gone = bool(shown.hidden_at or shown.deleted_at)
        title = GONE if is_gone else shown.title
        more = len({thread.merged_into_id or thread.pk for thread in own}) - 1
        return Presented(
            actor="The clock" if by_clock else "A moderator",
            did=one if len(own) == 1 else several.format(len(own)),
            title=f"{title} and {more} more" if more else title,
            url=shown.forum.get_absolute_url() if is_gone else _address(own[0], shown),
            passage=_of_the_clock(own[0]) if by_clock else _said(act, own[0], reason),
            initials="M",
        )
    mine = [posts[pk] for pk in act.posts if pk in posts and pk in standing.posts]
    if not mine or act.action not in DID_TO_POSTS:
        return None
    one, several = DID_TO_POSTS[act.action]
    return Presented(
        actor="A moderator",
        did=one if len(mine) == 1 else several.format(len(mine)),
        title=mine[0].thread.title,
        url=mine[0].get_absolute_url(),
        passage=reason,
        initials="M",
    )


def _of_what_went(act: Act, standings: dict[int, _Standing], away: dict[int, int]) -> Presented | None:
    """Words for who may read nothing of what an act took elsewhere: without where, and without a word of it."""
    standing = standings.get(act.pk)
    if standing is None or act.action not in LEADS_AWAY:
        return None
    threads = {thread_id for thread_id in away.values() if thread_id in act.threads and thread_id in standing.threads}
    mine = [pk for pk in away if pk in act.posts and pk in standing.posts]
    count = len(threads) or len(mine)
    if not count:
        return None
    thing = "thread" if threads else "post"
    return Presented(
        actor="A moderator",
        did=f"moved your {thing}" if count == 1 else f"moved {count} of your {thing}s",
        title=AWAY if count == 1 else SOME_AWAY,
        url="/forums/",
        passage=standing.reason,
        initials="M",
    )


def _address(own: Thread, shown: Thread) -> str:
    """Of a merged thread the address that it had: it leads to where its first post is now."""
    return own.get_absolute_url() if own.pk != shown.pk else shown.get_absolute_url()


def _said(act: Act, thread: Thread, reason: str) -> str:
    if act.action == "move":
        return f"It is in {thread.forum.title} now. {reason}"
    if act.action == "change kind":
        return f"It is a {thread.get_kind_display().lower()} now. {reason}"
    return reason


def _of_the_clock(thread: Thread) -> str:
    return f"{thread.lock_reason} You can open it again there."


def _standing(acts: Iterable[Act]) -> dict[int, _Standing]:
    """By act, two queries; and one more where some of what was taken out of several threads was put back."""
    of_act = {pk: act for act in acts for pk in act.entries}
    entries = list(StaffLogEntry.objects.filter(pk__in=of_act, undone_at__isnull=True).order_by("pk"))
    # Taking a thread down, or putting it back, is logged of its opening post.
    of_posts = {entry.subject_id for entry in entries if entry.subject.startswith("post:")}
    opened = dict(Post.objects.filter(pk__in=of_posts, position=1).values_list("pk", "thread_id")) if of_posts else {}
    in_part = [entry for entry in entries if "transfer" in entry.after and len(of_act[entry.pk].entries) > 1]
    transfers = Transfer.objects.in_bulk([entry.after["transfer"] for entry in in_part]) if in_part else {}
    found: dict[int, _Standing] = {}
    for entry in entries:
        act = of_act[entry.pk]
        standing = found.setdefault(act.pk, _Standing())
        standing.reason = entry.reason
        if entry.subject.startswith("post:"):
            standing.threads |= {opened[entry.subject_id]} if entry.subject_id in opened else set()
            standing.posts.add(entry.subject_id)
            continue
        standing.threads.add(entry.subject_id)
        transfer = transfers.get(entry.after.get("transfer"))
        standing.posts |= {pk for pk, _ in transfer.posts} if transfer else set(act.posts)
    return found


def _own_threads(acts: Iterable[Act], member) -> dict[int, Thread]:
    ids = {pk for act in acts for pk in act.threads}
    # One that was taken down is named by its forum; one that was merged by the thread it is in.
    own = Thread.objects.in_places_of(member).filter(pk__in=ids, author=member)
    threads = own.select_related("forum", "merged_into__forum").in_bulk()
    targets = {thread.merged_into_id for thread in threads.values()} - {None}
    seen = set(Thread.objects.in_places_of(member).filter(pk__in=targets).values_list("pk", flat=True))
    return {pk: one for pk, one in threads.items() if one.merged_into_id is None or one.merged_into_id in seen}


def _own_posts(acts: Iterable[Act], member) -> dict[int, Post]:
    """Also those that were taken down: of these their authors are told the reason, which stands in their place."""
    ids = {pk for act in acts for pk in act.posts}
    threads = Thread.objects.visible_to(member)
    return Post.objects.filter(pk__in=ids, author=member, thread__in=threads).select_related("thread").in_bulk()


def _own_posts_away(acts: Iterable[Act], member) -> dict[int, int]:
    """What a member wrote, of what was taken elsewhere, where they may not read it: opening posts of threads, and
    posts, with the thread that each is in."""
    leading = [act for act in acts if act.action in LEADS_AWAY]
    if not leading:
        return {}
    opened = Q(thread__in={pk for act in leading for pk in act.threads}, position=1)
    posts = Post.objects.filter(opened | Q(pk__in={pk for act in leading for pk in act.posts}), author=member)
    away = posts.exclude(thread__in=Thread.objects.in_places_of(member))
    return dict(away.order_by("pk").values_list("pk", "thread_id"))


def register() -> None:
    register_kind(
        KIND, present=present_acts, mail_label="a moderator moves, merges or closes a thread or post of yours"
    )
