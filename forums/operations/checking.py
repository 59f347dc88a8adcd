"""What the virus scanner said of a file: from then on it is served, or never."""

import uuid

from django.db import transaction

from forums import effects
from forums.files import storage
from forums.models import File, Post, ThreadChange
from forums.operations.locking import locked_thread, record_change

INFECTED = "A virus was found in it."


def settle_check(file_id: uuid.UUID, virus: str) -> None:
    """Opens a file that was being checked to its readers, or takes it away. Its post shows which."""
    while not _settled(file_id, virus):
        pass  # it was put into a post, or the post into another thread, in this moment: that is to be locked first


@transaction.atomic
def _settled(file_id: uuid.UUID, virus: str) -> bool:
    post_id = File.objects.filter(pk=file_id).values_list("post_id", flat=True).first()
    thread_id = Post.objects.filter(pk=post_id).values_list("thread_id", flat=True).first() if post_id else None
    thread = locked_thread(thread_id) if thread_id else None
    file = File.objects.select_for_update().filter(pk=file_id).first()
    if file is None or file.state != File.State.CHECKING:
        return True
    post = Post.objects.filter(pk=post_id).first() if post_id else None
    if file.post_id != post_id or (post and thread and post.thread_id != thread.pk):
        return False
    file.state = File.State.REFUSED if virus else File.State.READY
    file.refusal = INFECTED if virus else ""
    file.save(update_fields=["state", "refusal"])
    if virus:
        effects.file_refused(file)
        transaction.on_commit(lambda: storage.remove(file_id))
    if post is not None and thread is not None and file.taken_out_at is None:
        post.thread = thread
        post.attachments = [file.attachment if row[0] == str(file.pk) else row for row in post.attachments]
        post.save(update_fields=["attachments"])
        record_change(thread, ThreadChange.Kind.EDITED, post)
        thread.save(update_fields=["change_number"])
        effects.post_changed(thread, post)
    return True
