"""The threads that hold something new to a member, what came into view last first, however many there are.

A member who has read a hundred thousand threads must not have them looked through for the three that are left, at each
visit. So a look through all is made once, and kept (`CaughtUp`): what was left then, and until when. After that only
what came into view since is looked at. Whatever may make an older thread new again is provided for: something put back
or brought in raises `Thread.surfaced_at`; what the member marks unread is found by its mark; and after a change of what
they may see, or of what they have marked as read as a whole, the row is for other eyes (`sees`), and all is looked
through again.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import merge
from itertools import islice

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from forums.models import CaughtUp, Forum, ReadBaseline, ReadMark, Thread
from forums.operations.reading import SLOWEST_COMMIT
from forums.reading import Unread, baselines_of, unread_in

# How many of the newest threads are tried, for who has read few and for who has read most of them, before all are
# looked through, and how many unread ones are kept of that.
TRIED_FIRST, TRIED_NEXT, KEPT, KEPT_AT_ONCE = 150, 2000, 2000, 500
# What of a thread says whether something in it is new.
LOOKED_AT = (
    *("forum", "earlier_forums", "created_at", "last_posted_at", "last_position", "tombstones", "surfaced_at"),
    "numbering",
)
Key = tuple[datetime, int]


class UnreadThreads:
    """The unread threads of a member among some that begin with `visible_to(member)`; `unread` says what is new in each
    of those that were found."""

    def __init__(self, member, threads):
        self.member, self.threads = member, threads
        self.baselines = baselines_of(member)
        self.floor = max([member.joined_at, *(one.before for one in self.baselines if one.forum_id is None)])
        self.sees = _sees(member, self.baselines)
        self.caught_up = CaughtUp.objects.filter(member=member, sees=self.sees).first()
        self.unread: dict[int, Unread] = {}

    def newest(self, count: int, before: Key | None = None) -> list[Thread]:
        """So many, of those beyond a key. A few queries; some more where all threads had to be looked through."""
        threads = _beyond(self.threads, before)
        for at_most in (TRIED_FIRST, TRIED_NEXT):
            newest = self._since_then(threads).order_by("-surfaced_at", "-id")[:at_most]
            tried = Thread.objects.filter(pk__in=newest.values("pk"))
            found = self._first(count, self._open(tried), self._since_then(self._marked_unread(threads)))
            if len(found) == count or newest.count() < at_most:
                break
        else:
            self._look_through()
            since_then = self._since_then(threads)
            found = self._first(count, self._open(since_then), self._marked_unread(since_then))
        if len(found) < count and self.caught_up:
            found += self._first(count - len(found), *self._from_before(threads))
        return found

    def _since_then(self, threads):
        """What came into view since all was looked through."""
        return threads.filter(surfaced_at__gt=self.caught_up.until) if self.caught_up else threads

    def _from_before(self, threads) -> list:
        """What was unread when all was looked through, what was marked unread, and what is older than what was kept."""
        assert self.caught_up
        threads = threads.filter(surfaced_at__lte=self.caught_up.until)
        sources = [threads.filter(pk__in=self.caught_up.left), self._marked_unread(threads)]
        if self.caught_up.since:
            older = threads.filter(surfaced_at__lte=self.caught_up.since)
            sources.append(self._open(older).exclude(pk__in=self.caught_up.left))
        return sources

    def _marked_unread(self, threads):
        marked = ReadMark.objects.filter(member=self.member, unread_again_at__isnull=False)
        return threads.filter(pk__in=marked.values("thread"))

    def _open(self, threads):
        """Those that may hold something new by what was posted when: a few more than do."""
        read = ReadMark.objects.filter(
            member=self.member,
            thread=OuterRef("pk"),
            read_to__gte=OuterRef("last_position"),
            numbering=OuterRef("numbering"),
        )
        threads = threads.filter(~Exists(read), surfaced_at__gte=self.floor, last_posted_at__gte=self.floor)
        for baseline in self.baselines:
            if baseline.forum_id:
                old = Q(forum=baseline.forum_id, last_posted_at__lt=baseline.before, earlier_forums=[])
                threads = threads.exclude(old)
        return threads

    def _first(self, count: int, *sources) -> list[Thread]:
        walks = [self._new_of(source, count + count // 2) for source in sources]
        found = _unique(merge(*walks, key=_key, reverse=True))
        return list(islice(found, count))

    def _new_of(self, threads, at_once: int) -> Iterator[Thread]:
        """Of these, in order, those that do hold something new; asked for some at a time."""
        before: Key | None = None
        while True:
            some = list(_beyond(threads, before).order_by("-surfaced_at", "-id")[:at_once])
            unread = unread_in(self.member, some, self.baselines)
            for thread in some:
                if unread[thread.pk].count:
                    self.unread[thread.pk] = unread[thread.pk]
                    yield thread
            if len(some) < at_once:
                return
            before = _key(some[-1])

    def _look_through(self) -> None:
        """Looks through all that came into view since the last time, and keeps what is left unread of it."""
        kept, until = self.caught_up, timezone.now() - SLOWEST_COMMIT
        everywhere = Thread.objects.visible_to(self.member).only(*LOOKED_AT)
        left = self._left_until(until, self._since_then(everywhere))
        if kept and len(left) < KEPT:
            still = everywhere.filter(pk__in=kept.left, surfaced_at__lte=kept.until)
            left += list(self._new_of(still, KEPT_AT_ONCE))
        elif kept:
            # So many came in that what was kept would be too much with them: from the newest on, then.
            kept = None
        if len(left) > KEPT:
            left, kept = left[:KEPT], None
        since = left[-1].surfaced_at if len(left) == KEPT else kept.since if kept else None
        self.caught_up, _ = CaughtUp.objects.update_or_create(
            member=self.member,
            defaults={"since": since, "until": until, "left": [thread.pk for thread in left], "sees": self.sees},
        )
        self.unread.clear()

    def _left_until(self, until: datetime, threads) -> list[Thread]:
        return list(islice(self._new_of(self._open(threads.filter(surfaced_at__lte=until)), KEPT_AT_ONCE), KEPT))


def _key(thread: Thread) -> Key:
    return thread.surfaced_at, thread.pk


def _beyond(threads, key: Key | None):
    if key is None:
        return threads
    time, pk = key
    # The time alone first: by it the index is entered where the key stands.
    return threads.filter(Q(surfaced_at__lt=time) | Q(pk__lt=pk), surfaced_at__lte=time)


def _unique(threads: Iterable[Thread]) -> Iterator[Thread]:
    last = None
    for thread in threads:
        if thread.pk != last:
            yield thread
        last = thread.pk


def _sees(member, baselines: list[ReadBaseline]) -> str:
    """Stands for the threads that a member may see, and for what they have marked as read as a whole."""
    whole = Forum.objects.whole_to(member).filter(pk=OuterRef("pk"))
    forums = Forum.objects.visible_to(member).order_by("pk").annotate(is_whole=Exists(whole))
    places = list(forums.values_list("pk", "is_whole"))
    words = repr((places, member.is_moderator, [one.pk for one in baselines]))
    return hashlib.sha256(words.encode()).hexdigest()
