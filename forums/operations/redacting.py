"""Taking words away for good: out of what posts say, what they said before, and all that is kept of it."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from community.permissions import require
from community.staff_log import record, take_out_of_entries
from forums import effects
from forums.html import plain_text
from forums.models import File, Poll, Post, PostRevision, Thread, ThreadChange
from forums.operations.attaching import files_only_in, remove_for_good
from forums.operations.locking import record_change
from forums.passages import REMOVED, Passage
from forums.permissions import can_moderate
from forums.redaction import count_in_revision, count_now

ACTION = "redact"


@transaction.atomic
def redact(by, post_id: int, passage: Passage, reason: str, also: Sequence[int] = ()) -> int:
    """Takes a passage out of a post, of every version of it, and of the posts in `also`, everywhere at once.

    Cannot be undone. Says in how many posts it stood. The log and the author hear why; nothing keeps the words.
    Raises Refused.
    """
    _require_reason(by, reason, passage)
    # The threads in the order of their ids, so that two who do this do not wait for each other.
    wanted = Post.objects.filter(pk__in={post_id, *also}).values("thread_id")
    threads = {
        thread.pk: thread
        for thread in Thread.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    }
    posts = Post.objects.filter(pk__in={post_id, *also}).select_related("poll").order_by("thread_id", "position")
    touched = {}
    for post in posts:
        post.thread = threads[post.thread_id]
        revision = _redact_post(by, post, passage, reason)
        if revision:
            touched[post] = revision
    require(post_id in {post.pk for post in touched}, "These words are not in the post, nor in what it said before.")
    take_out_of_entries(_subjects(touched), passage.out_of)
    for post, revision in touched.items():
        record(by, ACTION, f"post:{post.pk}", post.thread.title, reason)
        effects.words_taken_out(post.thread, post, revision, by)
    effects.words_gone(passage, [post.pk for post in touched], [p.thread_id for p in touched if p.is_opening])
    return len(touched)


@transaction.atomic
def redact_version(by, revision_id: int, reason: str) -> PostRevision:
    """Takes away all the words of a version that an edit has replaced. Cannot be undone. Raises Refused."""
    _require_reason(by, reason)
    revision = PostRevision.objects.select_for_update(of=("self",), no_key=True).select_related("post__thread").get(
        pk=revision_id
    )  # fmt: skip
    revision.title = REMOVED if revision.title and revision.title != revision.post.thread.title else revision.title
    # Its files go with it, but for those that the post has now.
    remove_for_good(files_only_in(revision))
    revision.body_html, revision.attachments = f"<p>{REMOVED}</p>", []
    _mark(revision, reason)
    record(by, ACTION, f"post:{revision.post_id}", revision.post.thread.title, reason)
    effects.words_taken_out(revision.post.thread, revision.post, revision, by)
    return revision


def _require_reason(by, reason: str, passage: Passage | None = None) -> None:
    require(can_moderate(by), "Only moderators can do this.")
    require(bool(reason.strip()), "Say why: its author will read it.")
    repeats = passage is not None and passage.count(reason)
    require(not repeats, "Your reason repeats the words, and it is kept. Give it without them.")


def _redact_post(by, post: Post, passage: Passage, reason: str) -> PostRevision | None:
    """The version that says what was done, where the passage was there."""
    revisions = [revision for revision in post.revisions.all() if count_in_revision(revision, passage)]
    for revision in revisions:
        revision.body_html = passage.out_of_html(revision.body_html)
        revision.title = passage.out_of(revision.title)[:120]
        revision.attachments = [[pk, passage.out_of(name), *more] for pk, name, *more in revision.attachments]
        _mark(revision, reason)
    _take_out_of_file_names(post, passage)
    if not count_now(post, passage):
        return revisions[-1] if revisions else None
    _take_out_of_present(post, passage)
    # What it says now becomes a version too: who has the form open with the words in it cannot put them back.
    revision = PostRevision.objects.create(
        post=post,
        number=post.revision_count + 1,
        title=post.thread.title if post.is_opening else "",
        body_html=post.body_html,
        written_at=post.edited_at or post.created_at,
        replaced_by=by,
        redacted_at=timezone.now(),
        redaction_reason=reason.strip()[:500],
    )
    post.revision_count += 1
    post.save(update_fields=["body_html", "body_text", "attachments", "hidden_reason", "revision_count"])
    record_change(post.thread, ThreadChange.Kind.EDITED, post)
    post.thread.save(update_fields=["title", "lock_reason", "change_number"])
    return revision


def _take_out_of_present(post: Post, passage: Passage) -> None:
    post.body_html = passage.out_of_html(post.body_html)
    post.body_text = plain_text(post.body_html)
    post.hidden_reason = passage.out_of(post.hidden_reason)[:500]
    post.attachments = [[pk, passage.out_of(name), *more] for pk, name, *more in post.attachments]
    if post.has_poll:
        poll = Poll.objects.select_for_update(of=("self",), no_key=True).get(post=post)
        poll.question = passage.out_of(poll.question)[:200]
        poll.choices = [passage.out_of(choice) for choice in poll.choices]
        poll.save(update_fields=["question", "choices"])
        post.poll = poll
    if post.is_opening:
        post.thread.title = passage.out_of(post.thread.title)[:120]
        post.thread.lock_reason = passage.out_of(post.thread.lock_reason)[:300]


def _take_out_of_file_names(post: Post, passage: Passage) -> None:
    for file in File.objects.filter(post=post):
        if passage.count(file.name):
            File.objects.filter(pk=file.pk).update(name=passage.out_of(file.name)[:200])


def _mark(revision: PostRevision, reason: str) -> None:
    revision.redacted_at, revision.redaction_reason = timezone.now(), reason.strip()[:500]
    revision.save(update_fields=["body_html", "title", "attachments", "redacted_at", "redaction_reason"])


def _subjects(posts: Iterable[Post]) -> set[str]:
    """Of what log entries these posts' words may be told: each entry is called as its thread is."""
    threads = {post.thread_id for post in posts if post.is_opening}
    ids = Post.objects.filter(thread__in=threads).values_list("pk", flat=True)
    return {f"post:{pk}" for pk in [*ids, *(post.pk for post in posts)]} | {f"thread:{pk}" for pk in threads}
