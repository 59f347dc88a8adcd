"""Reacting to a post with one press, and who has."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from community.permissions import require
from community.words import number_in
from forums.beside_posts import beside
from forums.models import Post, Reaction, Thread
from forums.operations.reacting import react, take_back_reaction
from forums.paging import Keyset, page_of
from forums.permissions import can_react
from forums.reactions.shown import reactions_of
from forums.views.access import sign_in_first, takes_back, visible_or_404

MOST_BARS = 50


class ReactionPage(Keyset):
    """Who reacted, the newest first."""

    time = "created_at"
    size = 50


def _post(request, post_id) -> Post:
    posts = Post.objects.visible_to(request.user).filter(status=Post.Status.VISIBLE)
    return get_object_or_404(posts.select_related("thread__forum", "author"), pk=post_id)


@login_required
def change_reaction(request, post_id, kind):
    """Gives a reaction; with `?undo`, takes it back. The page's script is answered with the reactions as they are then.

    Who had to sign in again first comes here by GET.
    """
    post = _post(request, post_id)
    if kind not in Reaction.Kind.values:
        raise Http404
    place = f"{post.thread.get_absolute_url()}?page={page_of(post.position)}#post-{post.pk}"
    if request.method != "POST":
        return redirect(place)
    if takes_back(request):
        take_back_reaction(request.user, post.pk, kind)
    else:
        require(can_react(request.user, post), "You cannot react to your own post.")
        if kind == Reaction.Kind.WORKED and post.pk in post.thread.answer_ids:
            return redirect("forums:tried", post.pk)
        react(request.user, post.pk, kind)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(_bar(request, post.pk))
    return redirect(place)


def _bar(request, post_id) -> str:
    post = Post.objects.with_author().get(pk=post_id)
    post.thread = _post(request, post_id).thread
    return reactions_of(post, post.thread, beside([post], post.thread, request.user), request.user)


@never_cache
@require_GET
@sign_in_first
def bars(request):
    """What a page shows this viewer of the reactions to some posts of a thread, as JSON by post: for its script, when
    others have reacted. A constant number of queries."""
    threads = Thread.objects.visible_to(request.user).select_related("forum")
    thread = visible_or_404(threads, request.user, pk=number_in(request.GET.get("thread", "")) or 0)
    ids = [number_in(part) for part in request.GET.get("posts", "").split(",")[:MOST_BARS]]
    wanted = Post.objects.filter(pk__in=[pk for pk in ids if pk], thread=thread, status=Post.Status.VISIBLE)
    posts = list(wanted.with_author())
    told = beside(posts, thread, request.user)
    return JsonResponse({"reactions": {post.pk: reactions_of(post, thread, told, request.user) for post in posts}})


@require_GET
@sign_in_first
def reactions(request, post_id):
    """Who reacted to a post, and how. Members only: on a public page, visitors see how many."""
    posts = Post.objects.visible_to(request.user).filter(status=Post.Status.VISIBLE)
    post = visible_or_404(posts.select_related("thread__forum", "author"), request.user, pk=post_id)
    if not request.user.is_authenticated:
        return login_required(reactions)(request, post_id)
    kind = request.GET.get("kind", "")
    rows = Reaction.objects.filter(post=post).select_related("member__setting")
    if kind in Reaction.Kind.values:
        rows = rows.filter(kind=kind)
    counts = [(name, label, post.reactions.get(name, [0])[0]) for name, label in Reaction.Kind.choices]
    context = {
        "post": post,
        "thread": post.thread,
        "kind": kind,
        "counts": [row for row in counts if row[2]],
        "page": ReactionPage(rows, request.GET),
    }
    return render(request, "forums/reactions.html", context)
