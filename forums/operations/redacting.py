"""Taking words away for good: out of what posts say, what they said before, and all that is kept of it."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from community.permissions import require
from community.staff_log import record, take_out_of_entries
from forums import effects
from forums.html import plain_text
from forums.models import File, HeldPost, Poll, Post, PostRevision, Thread, ThreadChange, Tried
from forums.operations.attaching import files_only_in, remove_for_good
from forums.operations.locking import locked_threads_of, record_change
from forums.operations.redacting_held import take_out_of_held
from forums.operations.redacting_lines import take_out_of_lines
from forums.operations.redacting_notes import take_out_of_bookmarks, take_out_of_reports
from forums.operations.redacting_states import take_out_of_states
from forums.operations.redacting_tags import take_out_of_tags
from forums.operations.tagging import set_tags, tag_names
from forums.passages import REMOVED, Passage
from forums.permissions import can_moderate
from forums.polls.new_poll import LONGEST_QUESTION, told_apart
from forums.redaction import count_in_revision, count_now
from forums.where_it_went import merged_into

ACTION = "redact"


@transaction.atomic
def redact(by, post_id: int, passage: Passage, reason: str, also: Sequence[int] = (), held: Sequence[int] = ()) -> int:
    """Takes a passage out of a post, of every version of it, and of the posts in `also`, everywhere at once; and out of
    the posts in `held` that a moderator has not published.

    Cannot be undone. Says in how many posts it stood. The log and the author hear why; nothing keeps the words.
    Raises Refused where it stands in none of them.
    """
    require_reason(by, reason, passage)
    threads = locked_threads_of({post_id, *also})
    posts = Post.objects.filter(pk__in={post_id, *also}).select_related("poll").order_by("thread_id", "position")
    touched: dict[Post, PostRevision | None] = {}
    for post in posts:
        post.thread = threads[post.thread_id]
        is_there, revision = _redact_post(by, post, passage, reason)
        if is_there:
            touched[post] = revision
    # After the threads, as whoever publishes them takes these locks.
    no_more_held = take_out_of_held(held, passage)
    require(bool(touched or no_more_held), "These words are not in the post, nor in what it said before.")
    take_out_of_bookmarks([post_id, *also], threads, passage)
    subjects = _subjects(touched) | {f"held:{one.pk}" for one in no_more_held}
    take_out_of_entries(subjects | take_out_of_tags(passage), passage.out_of)
    for one in no_more_held:
        record(by, ACTION, f"held:{one.pk}", f"{one.author}, {one.thread or one.title}", reason)
    for post, revision in touched.items():
        record(by, ACTION, f"post:{post.pk}", post.thread.title, reason)
        if revision is None:
            effects.words_taken_out_of_reasons(post.thread)
        else:
            effects.words_taken_out(post.thread, post, revision, by)
    effects.words_gone(
        passage, [post.pk for post in touched], [p.thread_id for p in touched if p.is_opening], list(threads)
    )
    return len(touched) + len(no_more_held)


@transaction.atomic
def redact_version(by, revision_id: int, reason: str) -> PostRevision:
    """Takes away all the words of a version that an edit has replaced. Cannot be undone. Raises Refused."""
    require_reason(by, reason)
    revision = PostRevision.objects.select_for_update(of=("self",), no_key=True).select_related("post__thread").get(
        pk=revision_id
    )  # fmt: skip
    post, title = revision.post, revision.title
    if title and title != post.thread.title:
        revision.title = REMOVED
        # What was logged of the thread while it was called so is called so still.
        take_out_of_entries(_subjects([post]), lambda text: REMOVED if text == title else text)
    # Its files go with it, but for those that the post has now.
    remove_for_good(files_only_in(revision))
    revision.body_html, revision.attachments = f"<p>{REMOVED}</p>", []
    mark_redacted(revision, reason)
    record(by, ACTION, f"post:{revision.post_id}", post.thread.title, reason)
    effects.words_taken_out(post.thread, post, revision, by)
    return revision


def require_reason(by, reason: str, passage: Passage | None = None) -> None:
    require(can_moderate(by), "Only moderators can do this.")
    require(bool(reason.strip()), "Say why: its author will read it.")
    repeats = passage is not None and passage.count(reason)
    require(not repeats, "Your reason repeats the words, and it is kept. Give it without them.")


def _redact_post(by, post: Post, passage: Passage, reason: str) -> tuple[bool, PostRevision | None]:
    """Whether the passage was there, and the version that tells the author what was done to their words."""
    revisions = [revision for revision in post.revisions.all() if count_in_revision(revision, passage)]
    for revision in revisions:
        revision.body_html = passage.out_of_html(revision.body_html)
        revision.title = passage.out_of(revision.title)[:120]
        revision.attachments = _without(passage, revision.attachments)
        mark_redacted(revision, reason)
    # Both are looked through, whatever the first finds.
    beside = [_take_out_of_reasons(post, passage), take_out_of_states(post.thread, passage)]
    beside += [take_out_of_lines(post, passage), take_out_of_reports(post, passage)]
    stood_beside = any([*beside, _take_out_of_merged(post.thread, passage)])
    if not count_now(post, passage):
        return bool(revisions) or stood_beside, revisions[-1] if revisions else None
    _take_out_of_present(post, passage)
    return True, new_version(by, post, reason)


def new_version(by, post: Post, reason: str) -> PostRevision:
    """Saves a post of a locked thread that a moderator has taken something out of.

    What it says now becomes a version too: who has the form open with the words in it cannot put them back.
    """
    revision = PostRevision.objects.create(
        post=post,
        number=post.revision_count + 1,
        title=post.thread.title if post.is_opening else "",
        body_html=post.body_html,
        attachments=post.attachments,
        written_at=post.edited_at or post.created_at,
        replaced_by=by,
        redacted_at=timezone.now(),
        redaction_reason=reason.strip()[:500],
    )
    post.revision_count += 1
    post.save(update_fields=["body_html", "body_text", "attachments", "revision_count"])
    record_change(post.thread, ThreadChange.Kind.EDITED, post)
    post.thread.save(update_fields=["title", "change_number"])
    return revision


def _take_out_of_reasons(post: Post, passage: Passage) -> bool:
    """Out of what moderators gave as reasons, for the post and for its thread; whether it stood there."""
    thread = post.thread
    was_hidden_for, was_locked_for = post.hidden_reason, thread.lock_reason
    post.hidden_reason = passage.out_of(post.hidden_reason)[:500]
    thread.lock_reason = passage.out_of(thread.lock_reason)[:300]
    if post.hidden_reason != was_hidden_for:
        post.save(update_fields=["hidden_reason"])
        record_change(thread, ThreadChange.Kind.EDITED, post)
    if thread.lock_reason != was_locked_for:
        record_change(thread, ThreadChange.Kind.THREAD)
    stood_there = (post.hidden_reason, thread.lock_reason) != (was_hidden_for, was_locked_for)
    if stood_there:
        thread.save(update_fields=["lock_reason", "change_number"])
    return stood_there


def _take_out_of_merged(thread: Thread, passage: Passage) -> bool:
    """Out of the titles that threads had whose posts are in this one now, as the log names them and undoing brings them
    back; whether it stood there."""
    stood_there = False
    for merged in Thread.objects.filter(pk__in=merged_into([thread.pk])):
        if passage.count(merged.title):
            stood_there, merged.title = True, passage.out_of(merged.title)[:120]
            merged.save(update_fields=["title"])
    return stood_there


def _take_out_of_present(post: Post, passage: Passage) -> None:
    post.body_html = passage.out_of_html(post.body_html)
    post.body_text = plain_text(post.body_html)
    post.attachments = _without(passage, post.attachments)
    for file in post.files.all():
        if passage.count(file.name):
            File.objects.filter(pk=file.pk).update(name=passage.out_of(file.name)[:200])
    if post.has_poll:
        poll = Poll.objects.select_for_update(of=("self",), no_key=True).get(post=post)
        poll.question = passage.out_of(poll.question)[:LONGEST_QUESTION]
        poll.choices = told_apart([passage.out_of(choice) for choice in poll.choices])
        poll.save(update_fields=["question", "choices"])
        post.poll = poll
    if post.is_opening:
        post.thread.title = passage.out_of(post.thread.title)[:120]
        _take_off_tags(post.thread, passage)


def _without(passage: Passage, attachments: list[list]) -> list[list]:
    return [[pk, passage.out_of(name)[:200], *more] for pk, name, *more in attachments]


def _take_off_tags(thread: Thread, passage: Passage) -> None:
    stay = [name for name in tag_names(thread) if not passage.count(name)]
    if len(stay) < len(thread.tag_labels):
        set_tags(thread, stay)


def mark_redacted(revision: PostRevision, reason: str) -> None:
    revision.redacted_at, revision.redaction_reason = timezone.now(), reason.strip()[:500]
    revision.save(update_fields=["body_html", "title", "attachments", "redacted_at", "redaction_reason"])


def _subjects(posts: Iterable[Post]) -> set[str]:
    """Of what log entries these posts' words may be told: all of their threads, as each is called as its thread is."""
    threads = {post.thread_id for post in posts}
    threads |= merged_into(threads)
    ids = Post.objects.filter(thread__in=threads).values_list("pk", flat=True)
    said = Tried.objects.filter(post__thread__in=threads).values_list("pk", flat=True)
    held = HeldPost.objects.filter(thread__in=threads).values_list("pk", flat=True)
    kinds = {"post": ids, "thread": threads, "tried": said, "held": held}
    return {f"{kind}:{pk}" for kind, pks in kinds.items() for pk in pks}
