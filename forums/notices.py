"""The words of notifications about posts, as the member may see them now."""

from collections.abc import Iterable
from functools import partial

from forums.answers.notices import present_reviews
from forums.bookmarks.notices import present_reminders, present_shared_lists
from forums.drafts.listing import draft_rows
from forums.html import excerpt
from forums.models import File, Forum, Post, PostRevision, Tag, Thread
from forums.reactions.notices import present_reactions
from forums.tasks import A_FILE_GONE
from forums.where_it_went import now_by_id
from notifications.models import Notification
from notifications.registry import Presented, PresentedTopic, register_kind, register_topic

DID = {
    "reply": "replied in",
    "mention": "mentioned you in",
    "new post": "replied in",
    "accepted": "thanks you: your reply is a chosen answer to",
    "answer chosen": "chose an answer to your question",
}


def present_posts(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for notifications whose subject is a post; those of posts taken down or out of sight have none."""
    by_post = {notification.pk: int(notification.subject.partition(":")[2]) for notification in notifications}
    posts = Post.objects.visible_to(member).filter(status=Post.Status.VISIBLE, pk__in=by_post.values())
    found = {post.pk: post for post in posts.select_related("thread", "author", "poll")}
    presented = {}
    for notification in notifications:
        post = found.get(by_post[notification.pk])
        if post is None or not _still_true(notification, post):
            continue
        actor = notification.actor or post.author
        presented[notification.pk] = Presented(
            actor=actor.display_name,
            did=DID.get(notification.kind) or ("asked" if post.thread.is_question else "started"),
            title=post.thread.title,
            url=post.get_absolute_url(),
            passage=excerpt(post.body_text, 200),
            body=post.words,
            initials=actor.initials,
            tint=actor.tint,
        )
    return presented


def _still_true(notification: Notification, post: Post) -> bool:
    return notification.kind not in ("accepted", "answer chosen") or post.pk in post.thread.answer_ids


def present_redactions(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for authors about what a moderator took out of their posts. Of a post or thread that is taken down or
    deleted they are told why, and none of its words."""
    by_revision = {notification.pk: int(notification.subject.partition(":")[2]) for notification in notifications}
    revisions = PostRevision.objects.filter(
        pk__in=by_revision.values(),
        redacted_at__isnull=False,
        post__author=member,
        post__thread__in=Thread.objects.in_places_of(member),
    )
    found = {revision.pk: revision for revision in revisions.select_related("post__thread__forum", "post__poll")}
    presented = {}
    for notification in notifications:
        if revision := found.get(by_revision[notification.pk]):
            post, reason = revision.post, revision.redaction_reason
            thread = post.thread
            is_gone = bool(thread.hidden_at or thread.deleted_at)
            presented[notification.pk] = Presented(
                actor="A moderator",
                did=f"took {'a file' if notification.subject.startswith(A_FILE_GONE) else 'words'} out of your post in",
                title=f"a thread of {thread.forum.title} that is not there any more" if is_gone else thread.title,
                url=thread.forum.get_absolute_url() if is_gone else post.get_absolute_url(),
                passage=reason,
                body=f"{reason}\n\nYour post says now:\n\n{post.words}" if post.is_visible and not is_gone else reason,
                initials="M",
            )
    return presented


def present_unposted(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for what could not be posted when it was due, until its writer has sent or discarded it."""
    rows = {row.draft.pk.hex: row for row in draft_rows(member)}
    presented = {}
    for notification in notifications:
        row = rows.get(notification.subject.split(":")[1].replace("-", ""))
        if row is None or not row.draft.problem:
            continue
        presented[notification.pk] = Presented(
            actor="Not posted:",
            did=row.what[0].lower() + row.what[1:],
            title=row.title,
            url="/drafts/",
            passage=row.draft.problem,
            initials=member.initials,
            tint=member.tint,
        )
    return presented


def present_refused_files(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for files of the member's in which a virus was found."""
    by_file = {notification.pk: notification.subject.partition(":")[2] for notification in notifications}
    refused = File.objects.filter(pk__in=by_file.values(), owner=member, state=File.State.REFUSED)
    found = {str(file.pk): file for file in refused}
    return {
        pk: Presented(
            actor="A virus was found",
            did="in your file",
            title=found[file_id].name,
            url=f"/posts/{found[file_id].post_id}/" if found[file_id].post_id else "/drafts/",
            passage="Nobody has been given it. Tell whoever looks after the computer that it comes from.",
            initials=member.initials,
            tint=member.tint,
        )
        for pk, file_id in by_file.items()
        if file_id in found
    }


def present_threads(ids: Iterable[int], member) -> dict[int, PresentedTopic]:
    threads = Thread.objects.visible_to(member).filter(pk__in=list(ids))
    return {thread.pk: PresentedTopic(thread.title, thread.get_absolute_url() + "#new", "Thread") for thread in threads}


def present_forums(ids: Iterable[int], member) -> dict[int, PresentedTopic]:
    forums = Forum.objects.visible_to(member).filter(pk__in=list(ids))
    return {forum.pk: PresentedTopic(forum.title, forum.get_absolute_url(), "Forum") for forum in forums}


def present_tags(ids: Iterable[int], member) -> dict[int, PresentedTopic]:
    tags = Tag.objects.visible_to(member).filter(pk__in=list(ids))
    return {tag.pk: PresentedTopic(tag.name, tag.get_absolute_url(), "Tag") for tag in tags}


def register() -> None:
    """Adds what forums tell members, in the order in which the settings page lists it."""
    register_kind(
        "reply", present=present_posts, mail_label="someone replies in a thread you follow", comes_from_following=True
    )
    register_kind(
        "new thread",
        present=present_posts,
        mail_label="someone starts a thread in a forum or with a tag that you follow, or a person you follow does",
        comes_from_following=True,
    )
    register_kind(
        "new post",
        present=present_posts,
        mail_label="a person you follow replies to anyone",
        comes_from_following=True,
    )
    register_kind("mention", present=present_posts, mail_label="someone mentions you")
    register_kind("accepted", present=present_posts, mail_label="your reply is chosen as an answer")
    register_kind(
        "answer chosen",
        present=present_posts,
        mail_label="a moderator chooses an answer to your question",
        is_mailed_unasked=False,
    )
    register_kind(
        "reaction",
        present=present_reactions,
        mail_label="a colleague thanks you, agrees, or says that your post was useful",
        is_mailed_unasked=False,
    )
    register_kind("review", present=present_reviews, mail_label="an answer you asked for or gave is due to be checked")
    register_kind("redacted", present=present_redactions, mail_label="a moderator takes something out of your post")
    register_kind("not posted", present=present_unposted, mail_label="a post you set for later could not be posted")
    register_kind("file refused", present=present_refused_files, mail_label="a virus is found in a file of yours")
    register_kind("reminder", present=present_reminders, mail_label="a reminder that you set on a bookmark is due")
    register_kind("list shared", present=present_shared_lists, mail_label="a colleague shares a reading list with you")
    register_topic("thread", present_threads, now=partial(now_by_id, Thread.objects.all()))
    register_topic("forum", present_forums)
    register_topic("tag", present_tags, now=partial(now_by_id, Tag.objects.all()))
