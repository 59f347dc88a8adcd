"""Posts, and rows of thread lists, as HTML: rendered once for the same values, however many people read them.

Templates cost a page more than its queries do, and what a page repeats is the same for most readers. A piece is made of
nothing but the values in its tuple, the day on which it is read among them, so what is kept of it is never out of date:
other values are another piece.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from community.asked_again import AskedAgain
from community.models import Member
from community.names import first_name_of, initials_of, tint_of
from forums import composer_parts
from forums.files.shown import ShownFile, shown_files
from forums.models import Forum, Thread
from forums.models.threads import address_of
from forums.paging import page_numbers
from forums.reading import Unread

# Some megabytes in each process.
POSTS_KEPT, ROWS_KEPT, PAGERS_KEPT = 2000, 4000, 1000
# What is loaded of a thread for its row; also what `forums.reading` asks of it.
ROW_COLUMNS = (
    *("title", "kind", "forum", "author", "last_poster", "created_at", "last_posted_at", "reply_count", "tag_labels"),
    *("last_position", "tombstones", "answer_ids", "tried_count", "kept_count", "pinned_at", "featured_at"),
    *("locked_at", "hidden_at"),
    *("earlier_forums", "surfaced_at", "numbering"),
)
PEOPLE = AskedAgain(
    lambda members: Member.objects.filter(pk__in=members).order_by().values_list("pk", "display_name", "setting__name")
)


class Face(NamedTuple):
    """A person as a name and an avatar stand for them."""

    name: str
    tint: int

    @property
    def first_name(self) -> str:
        return first_name_of(self.name)

    @property
    def initials(self) -> str:
        return initials_of(self.name)


class May(NamedTuple):
    """What a member may do with the posts of a thread."""

    edit: bool
    accept: bool
    moderate: bool
    quote: bool = False


class ShownPost(NamedTuple):
    """`may` is None for visitors, and in live changes, where the page adds the buttons."""

    pk: int
    is_opening: bool
    is_accepted: bool
    is_yours: bool
    may: May | None
    status: str
    author: Face
    handle: str
    job_role: str
    setting_urn: int | None
    setting_name: str | None
    setting_region: str | None
    created_at: datetime
    edited_at: datetime | None
    today: date
    body_html: str
    files: tuple[ShownFile, ...]
    has_poll: bool
    hidden_reason: str
    number: int
    is_new: bool
    is_bookmarked: bool


class ShownThread(NamedTuple):
    """`forum` is its address's last word and its title, where a list is of several."""

    pk: int
    title: str
    kind: str
    forum: tuple[str, str] | None
    is_pinned: bool
    is_featured: bool
    is_locked: bool
    is_hidden: bool
    is_answered: bool
    tried: tuple[int, int]
    is_yours: bool
    is_new: bool
    new_posts: int
    author: Face
    setting: str | None
    tags: tuple[tuple[str, str], ...]
    reply_count: int
    created_at: datetime
    last_poster: Face
    is_last_by_author: bool
    last_posted_at: datetime
    today: date

    @property
    def address(self) -> str:
        return address_of(self.pk, self.title)


@lru_cache(POSTS_KEPT)
def _post_html(post: ShownPost) -> SafeString:
    return render_to_string("forums/_post.html", {"post": post})


@lru_cache(ROWS_KEPT)
def _row_html(thread: ShownThread) -> SafeString:
    return render_to_string("forums/_thread_row.html", {"thread": thread})


@lru_cache(PAGERS_KEPT)
def pager_html(page: int, last_page: int) -> SafeString:
    """The numbers of a thread's pages, where it has several."""
    numbers = page_numbers(page, last_page)
    return render_to_string("forums/_pages.html", {"page": page, "last_page": last_page, "page_numbers": numbers})


def forget() -> None:
    """Keeps nothing of what was rendered: for those who measure what it costs."""
    pager_html.cache_clear()
    _post_html.cache_clear()
    _row_html.cache_clear()
    composer_parts.forget()


def post_html(
    post: Any,
    thread: Thread | None = None,
    member_id: int | None = None,
    may: May | None = None,
    is_new: bool = False,
    is_bookmarked: bool = False,
) -> SafeString:
    """A post, loaded `with_author`, as this member sees it in its thread; without these, as everyone does."""
    return _post_html(
        ShownPost(
            pk=post.pk,
            is_opening=post.is_opening,
            is_accepted=thread is not None and post.pk in thread.answer_ids,
            is_yours=post.author_id == member_id,
            may=may,
            status=post.status,
            author=Face(post.author_name, tint_of(post.author_id)),
            handle=post.author_handle,
            job_role=post.author_job_role,
            setting_urn=post.setting_urn,
            setting_name=post.setting_name,
            setting_region=post.setting_region,
            created_at=post.created_at,
            edited_at=post.edited_at,
            today=timezone.localdate(),
            body_html=post.body_html,
            files=shown_files(post.attachments),
            has_poll=post.has_poll,
            hidden_reason=post.hidden_reason,
            number=post.position,
            is_new=is_new,
            is_bookmarked=is_bookmarked,
        )
    )


def rows_html(
    threads: list[Thread], unread: dict[int, Unread], member_id: int | None, of_several_forums: bool
) -> list[SafeString]:
    """Threads as rows of a list for this member or visitor, with what of each is new to them. One query, or two."""
    wanted = {thread.author_id for thread in threads} | {thread.last_poster_id for thread in threads}
    faces, settings = {}, {}
    for pk, name, setting in PEOPLE.rows(members=list(wanted)) if wanted else ():
        faces[pk], settings[pk] = Face(name, tint_of(pk)), setting
    forums = _forums_of(threads) if of_several_forums else {}
    today = timezone.localdate()
    rows = []
    for thread in threads:
        new = unread.get(thread.pk)
        rows.append(
            _row_html(
                ShownThread(
                    pk=thread.pk,
                    title=thread.title,
                    kind=thread.kind,
                    forum=forums.get(thread.forum_id),
                    is_pinned=thread.pinned_at is not None,
                    is_featured=thread.featured_at is not None,
                    is_locked=thread.locked_at is not None,
                    is_hidden=thread.hidden_at is not None,
                    is_answered=bool(thread.answer_ids),
                    tried=(thread.tried_count, thread.kept_count),
                    is_yours=thread.author_id == member_id,
                    is_new=new is not None and new.is_new_thread,
                    new_posts=new.count if new else 0,
                    author=faces[thread.author_id],
                    setting=settings[thread.author_id],
                    tags=tuple((slug, name) for slug, name in thread.tag_labels),
                    reply_count=thread.reply_count,
                    created_at=thread.created_at,
                    last_poster=faces[thread.last_poster_id],
                    is_last_by_author=thread.last_poster_id == thread.author_id,
                    last_posted_at=thread.last_posted_at,
                    today=today,
                )
            )
        )
    return rows


def _forums_of(threads: Iterable[Thread]) -> dict[int, tuple[str, str]]:
    forums = Forum.objects.filter(pk__in={thread.forum_id for thread in threads}).order_by()
    return {pk: (slug, title) for pk, slug, title in forums.values_list("pk", "slug", "title")}
