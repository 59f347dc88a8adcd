"""Keeping what a post was before a change. Its number of versions is how who has its form open learns of the change."""

from forums.models import Post, PostRevision, Thread


def keep_version(thread: Thread, post: Post, by) -> PostRevision:
    """Keeps what a post of the locked thread says, before `by` changes it, its poll or its tags. The caller saves the
    post's `revision_count`."""
    post.revision_count += 1
    return PostRevision.objects.create(
        post=post,
        number=post.revision_count,
        title=thread.title if post.is_opening else "",
        body_html=post.body_html,
        attachments=post.attachments,
        written_at=post.edited_at or post.created_at,
        replaced_by=by,
    )
