"""How an author is told of reactions: once for each post, in words that say who reacted by the time they are read."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count

from community.models import Member
from forums.html import excerpt
from forums.models import Post, Reaction, Tried
from forums.reactions.words import people_in_words
from notifications.models import Notification
from notifications.registry import Presented

NAMED = 2
DID = {
    Reaction.Kind.THANKS: "thanked you for your post in",
    Reaction.Kind.AGREE: "agreed with your post in",
    Reaction.Kind.WORKED: "said that what you wrote worked for them, in",
    Reaction.Kind.USEFUL: "found useful what you wrote in",
}


def present_reactions(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for reactions to the member's posts, of those that still have some, and to answers that were tried. Four
    queries for however many."""
    by_post = {notification.pk: int(notification.subject.partition(":")[2]) for notification in notifications}
    posts = Post.objects.visible_to(member).filter(status=Post.Status.VISIBLE, pk__in=by_post.values(), author=member)
    found = {post.pk: post for post in posts.select_related("thread", "author")}
    people = dict(
        Reaction.objects.filter(post__in=found)
        .order_by()
        .values_list("post_id")
        .annotate(people=Count("member", distinct=True))
    )
    tried = _who_tried(found)
    newest = {pk for post in found.values() for _, members in post.reactions.values() for pk in members}
    names = dict(Member.objects.filter(pk__in=newest).values_list("pk", "display_name"))
    presented = {}
    for notification in notifications:
        post = found.get(by_post[notification.pk])
        if post is None:
            continue
        if post.reactions:
            # The newest of each kind, each person once.
            ids = dict.fromkeys(pk for _, members in post.reactions.values() for pk in members)
            known, kinds = [names[pk] for pk in ids if pk in names], list(post.reactions)
            count = people.get(post.pk, len(known))
            did = DID[Reaction.Kind(kinds[0])] if len(kinds) == 1 else "reacted to your post in"
        elif post.pk in tried:
            known, count, did = tried[post.pk], len(tried[post.pk]), "tried your answer to"
        else:
            continue
        actor = notification.actor or post.author
        presented[notification.pk] = Presented(
            actor=people_in_words(known[:NAMED], count),
            did=did,
            title=post.thread.title,
            url=post.get_absolute_url(),
            passage=excerpt(post.body_text, 200),
            initials=actor.initials,
            tint=actor.tint,
        )
    return presented


def _who_tried(posts: Iterable[int]) -> dict[int, list[str]]:
    """The names of those who say that they tried these answers, the latest first."""
    names = defaultdict(list)
    rows = Tried.objects.filter(post__in=list(posts), removed_at__isnull=True).order_by("-said_at")
    for post_id, name in rows.values_list("post_id", "member__display_name"):
        names[post_id].append(name)
    return dict(names)
