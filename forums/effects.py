"""What a change in the forums sets off. Read this to learn what a new post does.

Tasks are queued in the transaction of the change: both happen, or neither. The live announcement comes after the
commit; it carries a number, never words, and may be lost without harm.
"""

from collections.abc import Iterable, Sequence

import structlog
from django.db import transaction

from forums import moderators_tasks, tag_tasks, tasks
from forums.bookmarks.tasks import tell_about_shared_list
from forums.curating import tasks as act_tasks
from forums.mentions import NOBODY, Mentioned
from forums.models import (
    Act,
    Answer,
    File,
    Forum,
    HeldPost,
    ListShare,
    Poll,
    Post,
    PostRevision,
    Report,
    Tag,
    TagMerge,
    Thread,
)
from forums.passages import Passage
from forums.states_of_play.search import KIND as STATE
from forums.states_of_play.search import those_ever_told
from notifications.live import announce, audiences_changed, part_changed
from notifications.mail.kept import forget_mail
from notifications.models import Notification
from notifications.operations import reconsider, reconsider_inbox
from search.index import SearchUnavailable
from search.indexing import bring_up_to_date
from search.tasks import index
from work.forgetting import forget_words

log = structlog.get_logger("staffroom.forums")


def post_published(thread: Thread, post: Post, mentioned: Mentioned) -> None:
    """A new post: findable, told to who is mentioned or follows the thread, its author, or the tag or forum that it
    begins in, and shown to who has it open."""
    index.enqueue("post", [post.pk])
    groups = [group.pk for group in mentioned.groups]
    tasks.tell_about_post.enqueue(post.pk, [member.pk for member in mentioned.members], groups)
    if post.is_opening:
        tasks.find_documents.enqueue([thread.pk])
    _tell_groups(post, groups)
    _announce(thread)


def post_changed(thread: Thread, post: Post, mentioned: Mentioned = NOBODY) -> None:
    """A post edited, hidden, deleted or brought back. An opening post carries its thread's title into every post."""
    if post.is_opening:
        tasks.index_thread.enqueue(thread.pk)
    else:
        index.enqueue("post", [post.pk])
        if thread.is_question:
            tasks.find_documents.enqueue([thread.pk])
    reconsider(thread.topic)
    if mentioned.members:
        tasks.tell_mentioned.enqueue(post.pk, [member.pk for member in mentioned.members])
    _tell_groups(post, [group.pk for group in mentioned.groups])
    _announce(thread)


def thread_changed(thread: Thread) -> None:
    """A thread pinned, locked, retagged or answered."""
    tasks.index_thread.enqueue(thread.pk)
    _announce(thread)


def closed_itself_or_not(thread: Thread) -> None:
    """A thread that had closed itself is open, or locked by a moderator: its author is told no more that it closed."""
    reconsider_inbox(thread.author_id)


def state_of_play_changed(thread: Thread) -> None:
    """What moderators tell at the top of a thread: found anew, and shown to who has it open."""
    index.enqueue(STATE, [thread.pk])
    _announce(thread)


def thread_moved(thread: Thread, audience_changed: bool) -> None:
    """A thread in another forum: found as one of that, and where it is for others now, gone from those who may not read
    it any more."""
    tasks.index_thread.using(priority=100 if audience_changed else 0).enqueue(thread.pk)
    reconsider(thread.topic)
    _announce(thread)


def posts_transferred(source: Thread, target: Thread, post_ids: list[int]) -> None:
    """Posts that were merged, split off or moved: found under their thread's title and for its readers, told to nobody
    who may not read them there, and everyone who has one of the threads open sees it anew."""
    for start in range(0, len(post_ids), 500):
        index.using(priority=100).enqueue("post", post_ids[start : start + 500])
    if told := those_ever_told([source.pk, target.pk]):
        index.using(priority=100).enqueue(STATE, told)
    for thread in (source, target):
        tasks.forget_marks_of_before.enqueue(thread.pk)
        tasks.find_documents.enqueue([thread.pk])
        reconsider(thread.topic)
        _announce(thread)


def acted(act: Act) -> None:
    """What was done at once to threads and posts: whoever wrote them is told once."""
    if act.threads or act.posts:
        act_tasks.tell_about_act.enqueue(act.pk)


def act_taken_back(act_id: int | None) -> None:
    """All or part of an act was undone: nobody is told of that part any more."""
    if act_id is not None:
        act_tasks.reconsider_act.enqueue(act_id)


def answer_accepted(thread: Thread, post: Post, by) -> None:
    """Its author is told, unless they chose it themselves."""
    tasks.tell_about_answer.enqueue(post.pk, by.pk)
    thread_changed(thread)


def answer_taken_back(thread: Thread, post: Post) -> None:
    """Its author is told no more that it was chosen, and nobody is asked whether it is still right."""
    answers_changed(thread, [post.pk])
    thread_changed(thread)


def answers_changed(thread: Thread, post_ids: Iterable[int]) -> None:
    """These posts are answers no more, or again, or ask for another day: what their authors and who asked were told of
    that goes, or comes back."""
    authors = Post.objects.filter(pk__in=list(post_ids)).order_by().values_list("author_id", flat=True)
    for member_id in sorted({thread.author_id, *authors}):
        reconsider_inbox(member_id)


def answer_reviewed(thread: Thread, answer: Answer) -> None:
    """An answer is said to be still right, or to ask from another day: nobody is asked for the day before, and who has
    the thread open is told to look again."""
    answers_changed(thread, [answer.post_id])
    _announce(thread)


def superseded(thread: Thread) -> None:
    """It is said what is newer than a post: who has the thread open is told to look again."""
    _announce(thread)


def answer_due(answer: Answer) -> None:
    """The day has come from which an answer asks whether it is still right: its asker and its author are told."""
    tasks.ask_about_answer.enqueue(answer.post_id)


def document_changed() -> None:
    """A statutory document is called otherwise, or has another tag: which threads rely on it is found anew."""
    tasks.find_documents_everywhere.enqueue()


def reacted(post: Post, *, is_first: bool) -> None:
    """A reaction to a post: its author is told of the first, and sees on looking how many there are by then. Who has
    it open sees it come in."""
    if is_first:
        tasks.tell_about_reactions.enqueue(post.pk)
    _announce_reactions(post)


def tried(thread: Thread, post: Post, *, is_first: bool) -> None:
    """Someone has tried an answer: its author is told of the first as of a reaction."""
    if is_first:
        tasks.tell_about_reactions.enqueue(post.pk)
    _announce(thread)


def tried_taken_back(thread: Thread, post: Post) -> None:
    """Someone says no more that they tried an answer: if nobody does, its author is not told of it any more."""
    reconsider_inbox(post.author_id)
    _announce(thread)


def reaction_taken_back(post: Post) -> None:
    """If it was the only one, its author is not told of it any more."""
    if not post.reactions:
        reconsider_inbox(post.author_id)
    _announce_reactions(post)


def poll_changed(poll: Poll, *, is_vote: bool) -> None:
    """A vote cast, changed or withdrawn, or a poll closed: who has it open asks for it again. Of votes in an anonymous
    poll nobody is told, as the moment at which the figures move would say whose vote it was."""
    if not (is_vote and poll.is_anonymous):
        topic, post_id = poll.post.thread.topic, poll.post_id
        transaction.on_commit(lambda: part_changed(topic, f"poll:{post_id}"))


def post_held(held: HeldPost) -> None:
    """Words that wait for a moderator, who are told when the first of them comes."""
    moderators_tasks.tell_about_waiting.enqueue(held.pk)


def held_settled(held: HeldPost) -> None:
    """What waited was published or declined: its author is told, and moderators are told any more only if others
    wait. A new post sets off the rest by itself."""
    moderators_tasks.tell_about_held.enqueue(held.pk)
    reconsider(moderators_tasks.HELD_POSTS)


def held_waits_otherwise(held: HeldPost) -> None:
    """What waited was taken back by its author, or what was declined waits again: so it is told, or is not."""
    reconsider(moderators_tasks.HELD_POSTS)
    reconsider(held.topic)


def post_reported(report: Report) -> None:
    """Moderators are told, but not whom it is about."""
    moderators_tasks.tell_about_report.enqueue(report.pk)


def reports_settled(reports: Iterable[Report]) -> None:
    """Each who reported it is told the outcome; nobody else. No moderator is told any more that it was reported."""
    for report in reports:
        moderators_tasks.tell_reporter.enqueue(report.pk)
        reconsider(report.topic)


def reports_open_again(reports: Iterable[Report]) -> None:
    """Nobody is told of an outcome any more, and moderators are told again of what they had not looked at."""
    for report in reports:
        reconsider(report.topic)


def file_kept(file: File) -> None:
    """A file that nobody may open until the virus scanner has looked at it."""
    tasks.check_file.enqueue(str(file.pk))


def file_refused(file: File) -> None:
    """Its owner is told that a virus was found in it."""
    tasks.tell_about_refused_file.enqueue(str(file.pk))


def words_taken_out(thread: Thread, post: Post, revision: PostRevision, by) -> None:
    """A moderator has taken words out of a post or of what it said before: its author is told why."""
    tasks.tell_about_redaction.enqueue(revision.pk, by.pk)
    _announce(thread)


def words_taken_out_of_reasons(thread: Thread) -> None:
    """A moderator has taken words out of what moderators said: no author is told."""
    _announce(thread)


def file_taken_away(thread: Thread, post: Post, revision: PostRevision | None, by) -> None:
    """A moderator has taken a file away for good: its name leaves the index at once, and its author is told why."""
    if revision is not None:
        tasks.tell_about_redaction.enqueue(revision.pk, by.pk, True)
    _find_anew_at_once("post", [post.pk])
    _announce(thread)


def list_shared(share: ListShare) -> None:
    """A reading list shared with a colleague, who is told."""
    tell_about_shared_list.enqueue(share.pk)


def bookmarks_gone_or_back(member_id: int) -> None:
    """Bookmarks taken away, or brought back: a reminder that their member has not read goes, or comes back."""
    if Notification.objects.filter(member=member_id, kind="reminder", read_at__isnull=True).exists():
        reconsider_inbox(member_id)


def lists_closed(member_ids: Iterable[int]) -> None:
    """Colleagues who see a list no more: what told them of it goes."""
    for member_id in member_ids:
        reconsider_inbox(member_id)


def words_gone(passage: Passage, post_ids: list[int], opened_thread_ids: list[int], thread_ids: list[int]) -> None:
    """The words leave the index, and what quotes them in the queue's error reports goes too."""
    in_threads = Post.objects.filter(thread__in=opened_thread_ids).values_list("pk", flat=True)
    ids = sorted({*post_ids, *in_threads})
    _find_anew_at_once("post", ids)
    _find_anew_at_once(STATE, those_ever_told(thread_ids))
    forget_words(passage.hint, lambda report: bool(passage.count(report)))
    transaction.on_commit(lambda: forget_mail(lambda letter: bool(passage.count(letter))), robust=True)


def forum_changed(forum: Forum, *, is_found_anew: bool, audience_changed: bool) -> None:
    """A forum under another address, or for others: found anew; who may not read it any more is told of it no more,
    and what they have open of it is closed."""
    if is_found_anew or audience_changed:
        tasks.index_forum.enqueue(forum.pk)
    if audience_changed:
        tasks.reconsider_forum.enqueue(forum.pk)
        transaction.on_commit(audiences_changed)


def tag_renamed(tag: Tag) -> None:
    """A tag has other names: its threads are called after it, and are found by all of them."""
    tag_tasks.relabel_tag.enqueue(tag.pk)


def tags_merged(merge: TagMerge) -> None:
    """One tag is part of another, or no longer: threads and followers move, and the others are found by other names."""
    tag_tasks.move_tag.enqueue(merge.pk)
    tag_tasks.relabel_tag.enqueue(merge.target_id)


def threads_relabelled(changed: Sequence[Thread], every: list[int]) -> None:
    """Threads whose tags are called otherwise: found anew, and shown anew to who has one of them open."""
    tag_tasks.index_threads.enqueue(every)
    tasks.find_documents.enqueue(every)
    for thread in changed:
        _announce(thread)


def _find_anew_at_once(kind: str, ids: list[int]) -> None:
    """What was taken out leaves the index before anyone waits for a queue: at once after the commit, and by a task that
    goes before others, in case the index is away."""
    if ids:
        index.using(priority=100).enqueue(kind, ids)
        transaction.on_commit(lambda: _index_now(kind, ids), robust=True)


def _index_now(kind: str, ids: list[int]) -> None:
    try:
        bring_up_to_date(kind, ids)
    except SearchUnavailable:
        log.warning("the index is away; words taken out wait for it in the queue", kind=kind, ids=ids)


def _tell_groups(post: Post, group_ids: list[int]) -> None:
    if group_ids:
        tasks.tell_groups.enqueue(post.pk, group_ids)


def _announce_reactions(post: Post) -> None:
    topic, part = post.thread.topic, f"reactions:{post.pk}"
    transaction.on_commit(lambda: part_changed(topic, part))


def _announce(thread: Thread) -> None:
    topic, number = thread.topic, thread.change_number
    transaction.on_commit(lambda: announce(topic, number))
