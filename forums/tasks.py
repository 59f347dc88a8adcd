"""Work that follows from posts. Each task takes ids, loads afresh, may run twice, and stops if the thing is gone."""

from django.conf import settings
from django_tasks import task

from community.models import GroupMembership, Member
from forums.answers.notices import subject_of
from forums.files import storage
from forums.files.clamd import virus_in
from forums.models import Answer, File, Post, PostRevision, Reaction, Thread, Tried
from forums.operations.relying import keep_documents
from forums.readers import who_may_read, who_may_read_in_place
from forums.reading import who_has_read
from forums.states_of_play.search import KIND as STATE
from forums.states_of_play.search import those_ever_told
from forums.telling_followers import tell_followers
from notifications.models import Follow, Notification
from notifications.operations import notify, reconsider, reconsider_inbox
from search.indexing import bring_up_to_date

# How many of a group are told by one task: a worker that is stopped has little to do again.
BATCH = 500
THREADS_AT_ONCE = 100
DOCUMENTS_AT_ONCE = 300
# What it is about when an author is told that a file went, before the number of the version that says why.
A_FILE_GONE = "file gone, revision"


def _post(post_id: int) -> Post | None:
    posts = Post.objects.select_related("thread__forum", "author")
    return posts.filter(pk=post_id, status=Post.Status.VISIBLE, thread__deleted_at__isnull=True).first()


# People wait to be told: that goes before indexing, of which there may be a great deal.
@task(priority=10)
def tell_about_post(post_id: int, mentioned_ids: list[int], group_ids: list[int] | None = None) -> None:
    """Tells those mentioned, then the followers of the thread who were not, and are not told with a group, then who
    follows its author, or a tag or forum in which it begins."""
    post = _post(post_id)
    if post is None:
        return
    told = _tell_mentioned(post, mentioned_ids)
    followers = Follow.objects.filter(topic=post.thread.topic).values("member_id")
    readers = who_may_read(post.thread).filter(pk__in=followers).exclude(pk__in=[*told, post.author_id])
    if group_ids:
        readers = readers.exclude(pk__in=_members_of(group_ids))
    if not post.is_opening:
        # Who saw it come in live is not told of it again.
        readers = readers.exclude(pk__in=who_has_read(post))
        notify(readers, kind="reply", actor=post.author, subject=f"post:{post.pk}", topic=post.thread.topic)
    tell_followers.func(post.pk, group_ids or [])


@task(priority=10)
def tell_mentioned(post_id: int, mentioned_ids: list[int]) -> None:
    """Tells those whom an edit mentioned; who was told before is not told again."""
    post = _post(post_id)
    if post is not None:
        _tell_mentioned(post, mentioned_ids)


@task(priority=10)
def tell_groups(post_id: int, group_ids: list[int], after: int = 0) -> None:
    """Tells the members of mentioned groups who may read the post: a batch, and the rest by another task."""
    post = _post(post_id)
    if post is None:
        return
    members = who_may_read(post.thread).filter(pk__in=_members_of(group_ids), pk__gt=after).exclude(pk=post.author_id)
    batch = list(members.order_by("pk")[:BATCH])
    notify(batch, kind="mention", actor=post.author, subject=f"post:{post.pk}", topic=post.thread.topic)
    if len(batch) == BATCH:
        tell_groups.enqueue(post_id, group_ids, batch[-1].pk)


def _members_of(group_ids: list[int]):
    return GroupMembership.objects.filter(group__in=group_ids).values("member_id")


def _tell_mentioned(post: Post, mentioned_ids: list[int]) -> list[int]:
    members = list(who_may_read(post.thread).filter(pk__in=mentioned_ids).exclude(pk=post.author_id))
    notify(members, kind="mention", actor=post.author, subject=f"post:{post.pk}", topic=post.thread.topic)
    return [member.pk for member in members]


@task(priority=10)
def tell_about_answer(post_id: int, by_id: int) -> None:
    """Tells an author that their reply was chosen, if it still is; and who asked, where a moderator chose it."""
    post = _post(post_id)
    by = Member.objects.filter(pk=by_id).first()
    if post is None or by is None or post.pk not in post.thread.answer_ids:
        return
    author = who_may_read(post.thread).filter(pk=post.author_id).exclude(pk=by_id)
    notify(author, kind="accepted", actor=by, subject=f"post:{post.pk}", topic=post.thread.topic)
    asker = who_may_read(post.thread).filter(pk=post.thread.author_id).exclude(pk__in=[by_id, post.author_id])
    notify(asker, kind="answer chosen", actor=by, subject=f"post:{post.pk}", topic=post.thread.topic)
    # Told before, and withdrawn when the choice was taken back: it is true again.
    for member_id in sorted({post.author_id, post.thread.author_id}):
        reconsider_inbox(member_id)


@task(priority=10)
def tell_about_reactions(post_id: int) -> None:
    """Tells an author that colleagues react to their post, or have tried what it says: once for each post, whoever and
    however many they are."""
    post = _post(post_id)
    reacted = Reaction.objects.filter(post=post_id).select_related("member").order_by("-pk")
    tried = Tried.objects.filter(post=post_id, removed_at__isnull=True).select_related("member").order_by("-said_at")
    newest = reacted.first() or tried.first()
    if post is None or newest is None:
        return
    author = who_may_read(post.thread).filter(pk=post.author_id)
    notify(author, kind="reaction", actor=newest.member, subject=f"post:{post.pk}", topic=post.thread.topic)
    # Told before, and withdrawn when the only reaction was taken back: it is true again.
    reconsider_inbox(post.author_id)


@task()
def find_documents(thread_ids: list[int]) -> None:
    """Finds which statutory documents threads rely on: their words, answers or tags have changed."""
    keep_documents(thread_ids)


@task()
def find_documents_everywhere(after: int = 0) -> None:
    """The same for all threads, some at a time and the rest by another task."""
    threads = list(Thread.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:DOCUMENTS_AT_ONCE])
    keep_documents(threads)
    if len(threads) == DOCUMENTS_AT_ONCE:
        find_documents_everywhere.enqueue(threads[-1])


@task()
def ask_about_answer(post_id: int) -> None:
    """Asks who asked and who answered whether an answer is still right, if it is still due."""
    answer = Answer.objects.due().filter(post=post_id).select_related("post__thread__forum").first()
    if answer is None:
        return
    thread = answer.post.thread
    asked = who_may_read(thread).filter(pk__in={thread.author_id, answer.post.author_id})
    notify(asked, kind="review", actor=None, subject=subject_of(answer), topic=thread.topic)


@task(priority=10)
def tell_about_redaction(revision_id: int, by_id: int, is_of_a_file: bool = False) -> None:
    """Tells an author that a moderator took words or a file out of their post, and why."""
    revision = PostRevision.objects.select_related("post__thread__forum").filter(pk=revision_id).first()
    by = Member.objects.filter(pk=by_id).first()
    if revision is None or by is None:
        return
    thread = revision.post.thread
    # Also where the post or its thread was taken down: why words went is told without any of them.
    author = who_may_read_in_place(thread).filter(pk=revision.post.author_id)
    subject = f"{A_FILE_GONE if is_of_a_file else 'revision'}:{revision.pk}"
    notify(author, kind="redacted", actor=by, subject=subject, topic=thread.topic)


@task()
def index_thread(thread_id: int) -> None:
    """Finds all posts of a thread anew, and what it relies on: its title, tags, or who may see it has changed."""
    keep_documents([thread_id])
    posts = Post.objects.filter(thread=thread_id).order_by("position").values_list("pk", flat=True)
    bring_up_to_date("post", list(posts))
    bring_up_to_date(STATE, those_ever_told([thread_id]))


@task(priority=10)
def forget_marks_of_before(thread_id: int) -> None:
    """Empties what was marked as read by positions that posts no longer have."""
    from forums.operations import read_marks_moving

    thread = Thread.objects.filter(pk=thread_id).first()
    if thread is not None:
        read_marks_moving.forget_marks_of_before(thread)


@task()
def index_forum(forum_id: int, after: int = 0) -> None:
    """Finds all posts of a forum anew, some threads at a time and the rest by another task."""
    threads = _some_threads(forum_id, after)
    bring_up_to_date("post", Post.objects.filter(thread__in=threads).order_by("pk").values_list("pk", flat=True))
    bring_up_to_date(STATE, those_ever_told(threads))
    if len(threads) == THREADS_AT_ONCE:
        index_forum.enqueue(forum_id, threads[-1])


# Who may not read a forum any more hears of it no more: that goes before indexing.
@task(priority=10)
def reconsider_forum(forum_id: int, after: int = 0) -> None:
    """Looks again at what people were told of a forum's threads, some threads at a time."""
    threads = _some_threads(forum_id, after)
    told = Notification.objects.filter(topic__in=[f"thread:{pk}" for pk in threads], read_at__isnull=True)
    for topic in told.order_by("topic").values_list("topic", flat=True).distinct():
        reconsider(topic)
    if len(threads) == THREADS_AT_ONCE:
        reconsider_forum.enqueue(forum_id, threads[-1])


def _some_threads(forum_id: int, after: int) -> list[int]:
    threads = Thread.objects.filter(forum=forum_id, pk__gt=after).order_by("pk")
    return list(threads.values_list("pk", flat=True)[:THREADS_AT_ONCE])


@task(priority=5)
def check_file(file_id: str) -> None:
    """Has a file looked at for viruses. While clamd is away this waits, and the file with it."""
    from forums.operations.checking import settle_check

    file = File.objects.filter(pk=file_id, state=File.State.CHECKING).first()
    if file is None:
        return
    try:
        virus = virus_in(storage.path_of(file.pk, file.document_name), settings.CLAMD_URL) if settings.CLAMD_URL else ""
    except FileNotFoundError:
        return
    settle_check(file.pk, virus)


@task(priority=10)
def tell_about_refused_file(file_id: str) -> None:
    """Tells a file's owner that a virus was found in it."""
    file = File.objects.filter(pk=file_id, state=File.State.REFUSED).select_related("owner").first()
    if file is not None:
        notify([file.owner], kind="file refused", actor=None, subject=f"file:{file.pk}", topic="")
