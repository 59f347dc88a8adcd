"""Reacting to a post, and taking that back. What a post shows of it is kept on its row, under its lock."""

from django.db import transaction

from community.permissions import require, takes_part
from forums import effects
from forums.models import Post, Reaction
from forums.operations.locking import locked_one
from forums.permissions import can_react

NEWEST = 2  # how many members a post names for each kind


@transaction.atomic
def react(member, post_id: int, kind: str) -> Post:
    """Gives a post one reaction of the member's; given twice, it is one. Its author is told of the first. Raises
    Refused."""
    post = _locked_post(post_id)
    require(can_react(member, post), "You cannot react to this post.")
    _, is_new = Reaction.objects.get_or_create(post=post, member=member, kind=kind)
    if is_new:
        count, newest = post.reactions.get(kind, (0, []))
        effects.reacted(post, is_first=not post.reactions)
        _keep(post, kind, count + 1, [member.pk, *newest][:NEWEST])
    return post


@transaction.atomic
def take_back_reaction(member, post_id: int, kind: str) -> Post:
    """Takes a reaction of the member's back, also from what was taken down meanwhile. Raises Refused."""
    post = _locked_post(post_id)
    require(takes_part(member), "You cannot react to this post.")
    taken, _ = Reaction.objects.filter(post=post, member=member, kind=kind).delete()
    if taken:
        count, newest = post.reactions.get(kind, (1, []))
        if member.pk in newest:
            left = Reaction.objects.filter(post=post, kind=kind).order_by("-pk")
            newest = list(left.values_list("member_id", flat=True)[:NEWEST])
        _keep(post, kind, count - 1, newest)
        effects.reaction_taken_back(post)
    return post


def _keep(post: Post, kind: str, count: int, newest: list[int]) -> None:
    post.reactions.pop(kind, None)
    if count:
        post.reactions[kind] = [count, newest]
    post.save(update_fields=["reactions"])


def reactions_of(post_ids: list[int]) -> dict[int, dict]:
    """What each of these posts should keep of its reactions, by post: one query."""
    kept: dict[int, dict] = {pk: {} for pk in post_ids}
    rows = Reaction.objects.filter(post__in=post_ids).order_by("post_id", "kind", "-pk")
    for post_id, kind, member_id in rows.values_list("post_id", "kind", "member_id"):
        of_kind = kept[post_id].setdefault(kind, [0, []])
        of_kind[0] += 1
        if len(of_kind[1]) < NEWEST:
            of_kind[1].append(member_id)
    return kept


def _locked_post(post_id: int) -> Post:
    """The post, its row locked until the transaction ends: those who react wait for each other, and for nobody else."""
    posts = Post.objects.select_for_update(of=("self",), no_key=True).select_related("thread__forum")
    return locked_one(posts, post_id)
