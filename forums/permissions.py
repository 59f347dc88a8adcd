"""Who may do what in forums. Each answer presumes that the member may see the thing: load it through `visible_to`."""

from community.permissions import takes_part
from forums.models import Forum, Poll, Post, Thread


def can_start_thread(member, forum: Forum) -> bool:
    return takes_part(member) and forum.closed_at is None


def can_arrange_forums(member) -> bool:
    """Who opens, changes, orders and closes forums: the network team."""
    return takes_part(member) and member.is_network_team


def can_reply(member, thread: Thread) -> bool:
    if not takes_part(member) or thread.hidden_at or thread.deleted_at:
        return False
    return thread.locked_at is None or member.is_moderator


def can_edit(member, post: Post) -> bool:
    """One's own post, while it is visible and its thread open; moderators edit nobody's words here."""
    if not takes_part(member) or post.author_id != member.pk or not post.is_visible:
        return False
    return post.thread.locked_at is None or member.is_moderator


def can_delete(member, post: Post) -> bool:
    return can_edit(member, post)


def can_undelete(member, post: Post) -> bool:
    """One's own post, where one may still read and its thread is open; a reply to a thread that is gone stays gone."""
    if not takes_part(member) or post.author_id != member.pk or post.status != Post.Status.DELETED:
        return False
    if post.thread.locked_at and not member.is_moderator:
        return False
    if post.thread.deleted_at and not post.is_opening:
        return False
    return Forum.objects.visible_to(member).filter(pk=post.thread.forum_id).exists()


def can_see_history(member, post: Post) -> bool:
    """Its author and moderators see what a post said before."""
    return takes_part(member) and (post.author_id == member.pk or member.is_moderator)


def can_accept_answer(member, thread: Thread) -> bool:
    """Who asked the question, or a moderator for them."""
    if not takes_part(member) or not thread.is_question:
        return False
    return member.is_moderator or (thread.author_id == member.pk and thread.locked_at is None)


def can_moderate(member) -> bool:
    return takes_part(member) and member.is_moderator


def can_mention_group(member) -> bool:
    """Who may tell a whole group of a post by naming it: moderators."""
    return can_moderate(member)


def why_not_vote(member, poll: Poll) -> str:
    """What keeps who reads a poll from voting in it, in a sentence; empty for who may. Who may reply may vote."""
    obstacle = why_not_withdraw(member, poll)
    if not obstacle and poll.is_of_settings and not member.setting_id:
        return "One vote a setting: you have none on your profile, so you cannot vote here. You can choose one there."
    return obstacle


def why_not_withdraw(member, poll: Poll) -> str:
    """What keeps who reads a poll from taking back a vote of theirs; empty for who may."""
    thread = poll.post.thread
    if not takes_part(member):
        return "Sign in to vote."
    if poll.is_closed:
        return "Voting has ended."
    if thread.locked_at or not poll.post.is_visible or not can_reply(member, thread):
        return "Nobody can vote here any more, as the thread is closed."
    return ""


def can_close_poll(member, poll: Poll) -> bool:
    """Its author or a moderator, while it is open."""
    if not takes_part(member) or poll.is_closed or not poll.post.is_visible:
        return False
    return poll.post.author_id == member.pk or member.is_moderator
