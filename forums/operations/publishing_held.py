"""Publishing what waited for a moderator: as if its author sent it at that moment."""

from typing import cast

from django.db import transaction
from django.utils import timezone

from community.permissions import Refused, require
from community.staff_log import record
from forums import effects
from forums.drafts.sendable import form_of, what_is_wrong
from forums.forms import ThreadForm
from forums.models import Draft, HeldPost, Post, Thread
from forums.operations.holding import forget_words, locked_for
from forums.permissions import can_moderate
from forums.sending import send_reply, send_thread


@transaction.atomic
def publish(by, held_id: int) -> Post:
    """Posts it in its author's name, at the position of this moment, with all that a new post sets off; they are told.

    Raises Refused when someone else was quicker, and when its author could not post it now, saying why.
    """
    require(can_moderate(by), "Only moderators can do this.")
    post = _posted(by, HeldPost.objects.select_related("author", "forum", "thread").get(pk=held_id))
    # After the thread, as whoever merges threads takes these locks. Was someone quicker, nothing is posted.
    held = locked_for(by, held_id)
    record(by, "publish post", f"held:{held.pk}", f"{held.author}, {post.thread.title}")
    held.state, held.post, held.settled_at, held.settled_by = HeldPost.State.PUBLISHED, post, timezone.now(), by
    forget_words(held)
    effects.held_settled(held)
    return post


def _posted(by, held: HeldPost) -> Post:
    author = held.author
    # A form is made of it just as of a draft: nothing that it held is left out.
    form = form_of(Draft(member=author, place=held.place, fields=held.fields, submission_id=held.submission_id))
    try:
        wrong = what_is_wrong(form)
        require(not wrong, f"What {author} wrote cannot be posted as it stands. {wrong}")
        if held.thread_id is None:
            thread = cast(Thread, send_thread(author, cast(ThreadForm, form), held=held))
            return Post.objects.select_related("thread").get(thread=thread, position=1)
        return cast(Post, send_reply(author, held.thread_id, form, held=held))
    except Refused as reason:
        locked_for(by, held.pk)  # says so if someone was quicker: that is why, then
        raise Refused(f"It cannot be posted in the name of {author}. {reason}") from None
