"""Taking words out of what settings say of answers that they have tried."""

from forums.answers.forms import LONGEST_LINE
from forums.models import Post, ThreadChange, Tried
from forums.operations.keeping_answers import keep_tried
from forums.operations.locking import record_change
from forums.passages import Passage


def take_out_of_lines(post: Post, passage: Passage) -> bool:
    """Takes a passage out of all that was said of a post of a locked thread, and of why a moderator took some of it
    away; whether it stood there."""
    touched = False
    for said in Tried.objects.filter(post=post):
        before = said.line, said.removal_reason
        said.line = passage.out_of(said.line)[:LONGEST_LINE]
        said.removal_reason = passage.out_of(said.removal_reason)[:500]
        if (said.line, said.removal_reason) != before:
            touched = True
            said.save(update_fields=["line", "removal_reason"])
    if touched:
        keep_tried([post.pk])
        record_change(post.thread, ThreadChange.Kind.THREAD)
        post.thread.save(update_fields=["change_number"])
    return touched
