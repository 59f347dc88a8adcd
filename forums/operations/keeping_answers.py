"""What a question shows of its answers and of who has tried them, kept under the thread's lock."""

from collections.abc import Iterable

from forums.models import Answer, Post, Thread, Tried

NEWEST_LINES = 3


def keep_answers(thread: Thread) -> None:
    """Makes what the locked thread keeps of its answers true again: after one was chosen, or a post was taken down, put
    back or moved, or the thread became another kind."""
    true = answers_of([thread])[thread.pk]
    if any(getattr(thread, column) != value for column, value in true.items()):
        for column, value in true.items():
            setattr(thread, column, value)
        thread.save(update_fields=list(true))


def keep_tried(post_ids: Iterable[int]) -> None:
    """Makes what answers keep of who has tried them true again; their threads, which are locked, come after."""
    for answer in Answer.objects.filter(post__in=list(post_ids)):
        true = tried_of([answer])[answer.pk]
        Answer.objects.filter(pk=answer.pk).update(**true)


def answers_of(threads: list[Thread]) -> dict[int, dict]:
    """What each of these threads should keep of its answers, by thread: one query, or two."""
    questions = [thread.pk for thread in threads if thread.is_question]
    true: dict[int, dict] = {thread.pk: {"answer_ids": [], "tried_count": 0, "kept_count": 0} for thread in threads}
    shown = Answer.objects.filter(
        taken_back_at__isnull=True,
        post__thread__in=questions,
        post__status=Post.Status.VISIBLE,
        post__position__gt=1,
    )
    rows = shown.order_by("chosen_at", "pk").values_list("post__thread_id", "post_id", "tried_count")
    for thread_id, post_id, _ in rows:
        true[thread_id]["answer_ids"].append(post_id)
    if any(tried for *_, tried in rows):
        _count_tried(true)
    return true


def tried_of(answers: list[Answer]) -> dict[int, dict]:
    """What each of these answers should keep of who has tried it, by answer: one query."""
    true: dict[int, dict] = {one.pk: {"tried_count": 0, "kept_count": 0, "newest_lines": []} for one in answers}
    by_post = {one.post_id: true[one.pk] for one in answers}
    rows = Tried.objects.filter(post__in=by_post, removed_at__isnull=True).order_by("-said_at", "-pk")
    columns = ("post_id", "kind_of_setting", "line", "is_kept", "said_at")
    for post_id, kind, line, is_kept, said_at in rows.values_list(*columns):
        kept = by_post[post_id]
        kept["tried_count"] += 1
        kept["kept_count"] += is_kept
        if line and len(kept["newest_lines"]) < NEWEST_LINES:
            kept["newest_lines"].append([kind, line, is_kept, said_at.date().isoformat()])
    return true


def _count_tried(true: dict[int, dict]) -> None:
    """A setting that tried two answers is one, and still does it if it does one of them."""
    answers = {post_id: thread_id for thread_id, kept in true.items() for post_id in kept["answer_ids"]}
    said: dict[tuple, bool] = {}
    rows = Tried.objects.filter(post__in=answers, removed_at__isnull=True).order_by()
    for post_id, setting_id, member_id, is_kept in rows.values_list("post_id", "setting_id", "member_id", "is_kept"):
        who = (answers[post_id], setting_id or 0, 0 if setting_id else member_id)
        said[who] = said.get(who, False) or is_kept
    for (thread_id, *_), is_kept in said.items():
        true[thread_id]["tried_count"] += 1
        true[thread_id]["kept_count"] += is_kept
