"""A member's drafts in words, with the places they are for as the member may see them now. Few queries for many."""

from dataclasses import dataclass

from forums.drafts.words import first_words
from forums.models import Draft, Post, Thread


@dataclass(frozen=True)
class DraftRow:
    draft: Draft
    what: str  # "Reply in", "Change of your post in", "New thread"
    title: str
    url: str  # of the place; empty when there is none, or the member may not see it
    words: str


def draft_rows(member) -> list[DraftRow]:
    """All unsent drafts of a member, the latest first, scheduled ones too."""
    drafts = list(Draft.objects.visible_to(member).unsent().order_by("-saved_at"))
    threads = _visible(Thread.objects.visible_to(member), drafts, "reply")
    threads |= _merged(
        member, {draft.place_id or 0 for draft in drafts if draft.place_kind == "reply"} - threads.keys()
    )
    posts = _visible(Post.objects.visible_to(member).select_related("thread"), drafts, "edit")
    return [_row(draft, threads, posts) for draft in drafts]


def _visible(things, drafts: list[Draft], kind: str) -> dict:
    ids = {draft.place_id for draft in drafts if draft.place_kind == kind}
    return things.in_bulk(ids) if ids else {}


def _merged(member, ids: set[int]) -> dict[int, Thread]:
    """Of threads that are not there, those that were merged, with the ones that they are in."""
    into = (
        dict(Thread.objects.filter(pk__in=ids, merged_into__isnull=False).values_list("pk", "merged_into"))
        if ids
        else {}
    )
    there = Thread.objects.visible_to(member).in_bulk(into.values()) if into else {}
    return {pk: there[target] for pk, target in into.items() if target in there}


def _row(draft: Draft, threads: dict[int, Thread], posts: dict[int, Post]) -> DraftRow:
    words = first_words(draft.fields)
    if draft.place_kind == "reply":
        thread, what = threads.get(draft.place_id or 0), "Reply in"
    elif draft.place_kind == "edit":
        post, what = posts.get(draft.place_id or 0), "Change of your post in"
        thread = post.thread if post else None
    else:
        title = " ".join(draft.fields.get("title", [])).strip()
        return DraftRow(draft, "New thread", title or "without a title yet", "", words)
    if thread is None:
        return DraftRow(draft, what, "a thread that you cannot see any more", "", words)
    return DraftRow(draft, what, thread.title, thread.get_absolute_url(), words)
