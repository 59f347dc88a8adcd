"""The lines of a thread that say what moderators did in it, in words, as this viewer may read them: one query a page.

A forum or a thread is named only to those who may see it, as it is called now.
"""

from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils.html import format_html
from django.utils.safestring import SafeString

from community.times import said, said_end
from forums.models import Forum, Thread, ThreadEvent
from forums.models.threads import address_of

# Of a page; the latest of them.
MOST = 60
WORDS = {
    "pinned": ("pin", "A moderator pinned this thread{until}."),
    "unpinned": ("pin", "This thread is no longer pinned."),
    "featured": ("rosette", "A moderator featured this thread{until}."),
    "unfeatured": ("rosette", "This thread is no longer featured."),
    "locked": ("lock", "A moderator locked this thread{until}."),
    "unlocked": ("lock", "This thread is open again."),
    "opened again": ("lock", "This thread was opened again."),
    "closed itself": ("clock", "Nobody wrote here for {days} days, so this thread closed itself."),
    "retagged": ("tag", "A moderator changed the tags."),
    "retitled": ("edit", "A moderator changed the title."),
    "made a question": ("question", "A moderator made this a question."),
    "made a discussion": ("forums", "A moderator made this a discussion."),
    "put back": ("shield", "A moderator put the post above back."),
    "answer marked": ("check", "A moderator marked an answer for whoever asked."),
    "answer unmarked": ("check", "A moderator took back an answer for whoever asked."),
    "moved": ("move", "A moderator moved this thread here from {forum}."),
    "merged": ("merge", "A moderator merged another thread into this one: {posts}, beginning with {first}."),
    "split off": ("split", "A moderator moved {posts} from here to a new thread{named}."),
    "split from": ("split", "A moderator began this thread with {posts} from {thread}."),
    "posts went": ("move", "A moderator moved {posts} from here to {thread}."),
    "posts came": ("move", "A moderator moved {posts} here from {thread}."),
}


def lines_of(thread: Thread, first: int, last: int, viewer) -> dict[int, list[SafeString]]:
    """The lines below each post of a page, by its position. No query for a thread that has none."""
    if not thread.event_count:
        return {}
    forums = Forum.objects.visible_to(viewer).filter(pk=OuterRef("forum")).order_by()
    threads = Thread.objects.visible_to(viewer).filter(pk=OuterRef("other_thread")).order_by()
    events = ThreadEvent.objects.filter(thread=thread, after_position__gte=first, after_position__lte=last)
    events = events.annotate(
        forum_title=Subquery(forums.values("title")[:1]),
        forum_slug=Subquery(forums.values("slug")[:1]),
        other_title=Subquery(threads.values("title")[:1]),
    )
    found: dict[int, list[SafeString]] = {}
    for event in sorted(events.order_by("-id")[:MOST], key=lambda event: event.pk):
        if event.kind in WORDS:
            found.setdefault(event.after_position, []).append(_html(event))
    return found


def _html(event) -> SafeString:
    icon, words = WORDS[event.kind]
    return format_html(
        '<p class="thread-line"><svg class="icon" aria-hidden="true"><use href="/static/icons/sprite.svg#i-{}"/></svg>'
        '<span>{} <time datetime="{}">{}</time></span></p>',
        icon,
        format_html(words, **_named(event)),
        event.created_at.isoformat(),
        said(event.created_at),
    )


def _named(event) -> dict:
    posts, until = event.details.get("posts"), event.details.get("until")
    forum = thread = ""
    if event.kind == "moved":
        forum = _link(f"/forums/{event.forum_slug}/", event.forum_title) if event.forum_title else "another forum"
    if event.kind in ("split off", "split from", "posts went", "posts came"):
        there = event.other_title
        thread = _link(address_of(event.other_thread_id, there), there) if there else "another thread"
    return {
        "days": event.details.get("days", ""),
        "until": f" until {said_end(datetime.fromisoformat(until))}" if until else "",
        "posts": "1 post" if posts == 1 else f"{posts} posts",
        "first": _link(f"/posts/{event.details.get('first')}/", "this one"),
        "forum": forum,
        "thread": thread,
        "named": format_html(": {}", thread) if event.other_title else "",
    }


def _link(address: str, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, words)
