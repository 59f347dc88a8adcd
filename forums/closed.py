"""Why nothing can be written in a place any more, in a sentence: the same on the page, for the script and the clock.
Of a thread that its reader may see no more nothing is said, not even that it ever was."""

from community.permissions import takes_part
from forums.models import Forum, Post, Thread
from forums.permissions import can_edit, can_reply, can_start_thread


def what_became_of(member, thread_id: int) -> str:
    """For who meant to write in a thread that they may not see: the same for one in a forum that is not open to them as
    for one that never was."""
    thread = Thread.objects.filter(pk=thread_id, forum__in=Forum.objects.visible_to(member)).first()
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
    return f"A moderator has locked this thread. {thread.lock_reason}".strip()


def why_not_reply_in(member, thread_id: int) -> str:
    """The same for whatever thread has this id, to be seen or not."""
    thread = Thread.objects.visible_to(member).filter(pk=thread_id).first() if takes_part(member) else None
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
    return "A moderator has locked this thread, so its posts cannot be changed."


def why_not_change_in(member, post_id: int) -> str:
    """The same for whatever post of the member's has this id, in a thread to be seen or not."""
    post = Post.objects.filter(author=member, pk=post_id).select_related("thread").first()
    if post is None:
        return "This post is no longer there."
    if takes_part(member) and not Thread.objects.visible_to(member).filter(pk=post.thread_id).exists():
        return what_became_of(member, post.thread_id)
    return why_not_change(member, post)


def _why_no_part(member) -> str:
    return "Your account is suspended." if getattr(member, "is_suspended", False) else "Sign in to write here."
