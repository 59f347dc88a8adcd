"""What a question shows of its answers, kept on its row under its lock."""

from forums.models import Answer, Post, Thread, Tried


def keep_answers(thread: Thread) -> None:
    """Makes what the locked thread keeps of its answers true again: after one was chosen, or a post was taken down, put
    back or moved, or the thread became another kind."""
    true = answers_of([thread])[thread.pk]
    if any(getattr(thread, column) != value for column, value in true.items()):
        for column, value in true.items():
            setattr(thread, column, value)
        thread.save(update_fields=list(true))


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


def _count_tried(true: dict[int, dict]) -> None:
    """A setting that tried two answers is one, and still does it if it does one of them."""
    answers = {post_id: thread_id for thread_id, kept in true.items() for post_id in kept["answer_ids"]}
    said: dict[tuple, bool] = {}
    rows = Tried.objects.filter(post__in=answers, removed_at__isnull=True)
    for post_id, setting_id, member_id, is_kept in rows.order_by().values_list(
        "post_id", "setting_id", "member_id", "is_kept"
    ):
        who = (answers[post_id], setting_id or 0, 0 if setting_id else member_id)
        said[who] = said.get(who, False) or is_kept
    for (thread_id, *_), is_kept in said.items():
        true[thread_id]["tried_count"] += 1
        true[thread_id]["kept_count"] += is_kept
