"""Who may do what in forums. Each answer presumes that the member may see the thing: load it through `visible_to`."""

from community.permissions import takes_part
from forums.duties import is_among
from forums.models import Forum, Poll, Post, Thread
from forums.periods import is_checked, is_read_only


def can_start_thread(member, forum: Forum) -> bool:
    if not takes_part(member) or forum.closed_at or is_read_only(member, forum):
        return False
    return is_among(forum.who_starts, member, forum)


def can_arrange_forums(member) -> bool:
    """Who opens, changes, orders and closes forums: the network team."""
    return takes_part(member) and member.is_network_team


def can_reply(member, thread: Thread) -> bool:
    """Who may write in a thread: while it is open, those who reply in its forum."""
    return is_open_to(member, thread) and is_among(thread.forum.who_replies, member, thread.forum)


def is_open_to(member, thread: Thread) -> bool:
    """Whether anything can still be done in a thread by this member, where who writes does not matter."""
    if not takes_part(member) or thread.hidden_at or thread.deleted_at or is_read_only(member, thread.forum):
        return False
    return thread.locked_at is None or member.is_moderator


def can_edit(member, post: Post) -> bool:
    """One's own post, while it is visible and its thread open; moderators edit nobody's words here. Not while posts are
    looked at before they are shown: that would be a way around it."""
    if not can_delete(member, post):
        return False
    return not is_read_only(member, post.thread.forum) and not is_checked(member, post.thread.forum)


def can_delete(member, post: Post) -> bool:
    """One's own visible post in an open thread, at any time: who said too much must not have to wait."""
    if not takes_part(member) or post.author_id != member.pk or not post.is_visible:
        return False
    return post.thread.locked_at is None or member.is_moderator


def can_undelete(member, post: Post) -> bool:
    """One's own post, where one may still read and its thread is open; a reply to a thread that is gone stays gone."""
    if not takes_part(member) or post.author_id != member.pk or post.status != Post.Status.DELETED:
        return False
    if post.thread.locked_at and not member.is_moderator:
        return False
    if post.thread.deleted_at and not post.is_opening:
        return False
    if is_read_only(member, post.thread.forum):
        return False
    return Thread.objects.in_places_of(member).filter(pk=post.thread_id).exists()


def can_see_history(member, post: Post) -> bool:
    """Its author and moderators see what a post said before."""
    return takes_part(member) and (post.author_id == member.pk or member.is_moderator)


def can_accept_answer(member, thread: Thread) -> bool:
    """Who asked the question, or a moderator for them."""
    if not takes_part(member) or not thread.is_question:
        return False
    if member.is_moderator:
        return True
    return thread.author_id == member.pk and thread.locked_at is None and not is_read_only(member, thread.forum)


def can_react(member, post: Post) -> bool:
    """To a colleague's post that is there to be read; not to one's own. A locked thread may still be thanked for."""
    if not takes_part(member) or post.author_id == member.pk or not post.is_visible:
        return False
    return not post.thread.hidden_at and not post.thread.deleted_at


def can_open_again(member, thread: Thread) -> bool:
    """A thread that closed itself: who started it, and moderators. One that a moderator locked stays locked."""
    if not takes_part(member) or not thread.closed_itself or thread.hidden_at or thread.deleted_at:
        return False
    if is_read_only(member, thread.forum):
        return False
    return member.is_moderator or thread.author_id == member.pk


def can_keep_documents(member) -> bool:
    """Who keeps the list of statutory documents: editors, and the network team."""
    return takes_part(member) and member.is_editor


def can_confirm_answer(member, thread: Thread, post: Post) -> bool:
    """Whom an answer asks whether it is still right: who asked, who answered, and moderators."""
    if not takes_part(member) or thread.hidden_at or thread.deleted_at or is_read_only(member, thread.forum):
        return False
    return member.is_moderator or member.pk in (thread.author_id, post.author_id)


def can_supersede(member, thread: Thread, post: Post) -> bool:
    """Who may lead from a thread, or an answer in it, to a later one: those whose words they are, and moderators."""
    if not takes_part(member) or not post.is_visible or not (post.is_opening or post.pk in thread.answer_ids):
        return False
    return member.is_moderator or (member.pk in (thread.author_id, post.author_id) and is_open_to(member, thread))


def why_not_try(member, post: Post) -> str:
    """What keeps who reads an answer from saying that they have tried it, in a sentence; empty for who may. What one
    says is words: who may reply may say it."""
    thread = post.thread
    if not takes_part(member):
        return "Sign in to say how it worked for you."
    if post.pk not in thread.answer_ids or not post.is_visible:
        return "This is no chosen answer any more."
    if post.author_id == member.pk:
        return "This is your own answer: others say here how it worked for them."
    if not can_reply(member, thread):
        return "You cannot add to this thread at the moment."
    if is_checked(member, thread.forum):
        return "A moderator reads posts here before they are shown, so nothing can be added to an answer at the moment."
    return ""


def can_moderate(member) -> bool:
    return takes_part(member) and member.is_moderator


def can_curate_tags(member) -> bool:
    """Who keeps the tags in order: moderators."""
    return can_moderate(member)


def can_mention_group(member) -> bool:
    """Who may tell a whole group of a post by naming it: moderators."""
    return can_moderate(member)


def why_not_vote(member, poll: Poll) -> str:
    """What keeps who reads a poll from voting in it, in a sentence; empty for who may: whoever sees it, whether or not
    they may reply."""
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
    if is_read_only(member, thread.forum):
        return "Nobody can vote here at the moment, as the forum is read-only."
    if thread.locked_at or not poll.post.is_visible or not is_open_to(member, thread):
        return "Nobody can vote here any more, as the thread is closed."
    return ""


def can_close_poll(member, poll: Poll) -> bool:
    """Its author or a moderator, while it is open."""
    if not takes_part(member) or poll.is_closed or not poll.post.is_visible:
        return False
    if is_read_only(member, poll.post.thread.forum):
        return False
    return poll.post.author_id == member.pk or member.is_moderator


def can_report(member, post: Post) -> bool:
    """A visible post of someone else."""
    return takes_part(member) and post.author_id != member.pk and post.is_visible
