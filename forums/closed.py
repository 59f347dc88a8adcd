"""Why nothing can be written in a place any more, in a sentence: the same on the page, for the script and the clock.
Of a thread that its reader may see no more nothing is said, not even that it ever was."""

from community.permissions import takes_part
from forums.duties import is_among
from forums.models import Forum, Post, Thread
from forums.periods import is_read_only, period_on
from forums.permissions import can_delete, can_edit, can_reply, can_start_thread
from forums.where_it_went import thread_now


def what_became_of(member, thread_id: int) -> str:
    """For who meant to write in a thread that they may not see: the same for one in a forum that is not open to them as
    for one that never was."""
    thread = Thread.objects.in_places_of(member).filter(pk=thread_id).first()
    if thread is None:
        return "This thread is no longer open to you."
    return "This thread was deleted." if thread.deleted_at else "This thread was taken down."


def why_not_reply(member, thread: Thread) -> str:
    """What keeps who can see a thread from replying in it; empty for who may."""
    if can_reply(member, thread):
        return ""
    if not takes_part(member):
        return _why_no_part(member)
    if thread.deleted_at:
        return "This thread was deleted."
    if thread.hidden_at:
        return "This thread was taken down."
    if is_read_only(member, thread.forum):
        return _why_read_only(thread.forum)
    if not is_among(thread.forum.who_replies, member, thread.forum):
        return _why_not_among(thread.forum.who_replies, thread.forum, "reply")
    if thread.closed_itself:
        return f"{thread.lock_reason} Who started it, or a moderator, can open it again."
    return f"A moderator has locked this thread. {thread.lock_reason}".strip()


def why_not_reply_in(member, thread_id: int) -> str:
    """The same for whatever thread has this id, to be seen or not."""
    threads = Thread.objects.visible_to(member).select_related("forum")
    thread = None
    if takes_part(member):
        thread = threads.filter(pk=thread_id).first() or threads.filter(pk=thread_now(thread_id)).first()
    if thread is not None:
        return why_not_reply(member, thread)
    return what_became_of(member, thread_id) if takes_part(member) else _why_no_part(member)


def why_not_start(member, forum: Forum | None) -> str:
    """What keeps someone from starting a thread in a forum that they chose, None if they may not see it."""
    if forum is not None and can_start_thread(member, forum):
        return ""
    if not takes_part(member):
        return _why_no_part(member)
    if forum is None:
        return "You cannot start a thread in this forum. Choose another one."
    if forum.closed_at is None and is_read_only(member, forum):
        return f"{_why_read_only(forum)} Choose another one, or keep this as a draft."
    if forum.closed_at is None:
        return f"{_why_not_among(forum.who_starts, forum, 'start threads')} Choose another one."
    return f"The forum “{forum.title}” is closed: no new threads begin there. Choose another one."


def why_not_change(member, post: Post) -> str:
    """What keeps who can see the thread of a post from changing it; empty for who may."""
    if can_edit(member, post):
        return ""
    if not takes_part(member):
        return _why_no_part(member)
    if post.author_id != member.pk:
        return "You cannot change this post."
    if post.status == Post.Status.HIDDEN:
        return "A moderator has taken this post down, so it cannot be changed."
    if post.status == Post.Status.DELETED:
        return "This post is deleted. Bring it back first, then change it."
    if not can_delete(member, post):
        return "A moderator has locked this thread, so its posts cannot be changed."
    if is_read_only(member, post.thread.forum):
        return f"{_why_read_only(post.thread.forum)} Posts cannot be changed until then."
    period = period_on(post.thread.forum)
    why = f"{period.sentence} " if period else ""
    return f"{why}So posts that are shown cannot be changed. You can reply with what is new."


def why_not_change_in(member, post_id: int) -> str:
    """The same for whatever post of the member's has this id, in a thread to be seen or not."""
    post = Post.objects.filter(author=member, pk=post_id).select_related("thread__forum").first()
    if post is None:
        return "This post is no longer there."
    if takes_part(member) and not Thread.objects.visible_to(member).filter(pk=post.thread_id).exists():
        return what_became_of(member, post.thread_id)
    return why_not_change(member, post)


def _why_read_only(forum: Forum) -> str:
    period = period_on(forum)
    return period.sentence if period else "This forum is read-only."


def _why_not_among(writers: str, forum: Forum, what: str) -> str:
    if writers == Forum.Writers.GROUP:
        return f"In the forum “{forum.title}” only the members of its group {what}."
    who = "the managers of its group, and moderators," if forum.member_group_id else "moderators"
    return f"In the forum “{forum.title}” only {who} {what}."


def _why_no_part(member) -> str:
    return "Your account is suspended." if getattr(member, "is_suspended", False) else "Sign in to write here."
