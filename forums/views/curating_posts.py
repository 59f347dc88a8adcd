"""Choosing posts of a thread, to split them off, move them or take them down, shown before. Moderators only."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from community.permissions import Refused
from community.words import number_in
from forums.curating import forms
from forums.html import excerpt
from forums.models import Post, Thread
from forums.operations.curating import hide_posts
from forums.operations.locking import MOVED_ON
from forums.operations.marking_answers import mark_answers, why_not_marked
from forums.operations.splitting import (
    NewThread,
    move_posts,
    split_posts,
    why_not_into,
    why_not_opening,
    why_not_taken_out,
)
from forums.permissions import can_moderate
from forums.views.curating_many import ids_named

A_PAGE, SHOWN = 100, 20
TOLD = "Everyone who wrote one of these posts is told once, with the reason."
ANSWERERS = "Everyone who wrote one of these posts is told that it was chosen."


@dataclass(frozen=True)
class PostAction:
    name: str
    label: str
    button: str
    icon: str
    form: type[forms.ActForm]
    told: str = TOLD


ACTIONS = [
    PostAction("split", "Split off into a new thread", "Split them off", "split", forms.SplitForm),
    PostAction("posts", "Move into another thread", "Move them", "move", forms.MovePostsForm),
    PostAction("answer", "Mark as answers", "Mark them", "check", forms.ToldForm, ANSWERERS),
    PostAction("unanswer", "Mark as no answers", "Mark them", "x", forms.ToldForm, "Nobody is told."),
    PostAction("hide", "Take down", "Take them down", "shield", forms.HideForm),
]


@login_required
def choose(request, thread_id):
    """The posts of a thread, each with a box; a hundred a page. `from`: the post whose box is ticked already."""
    thread = _thread(request, thread_id)
    ticked = number_in(request.GET.get("from", ""), digits=12)
    pages = (thread.last_position - 1) // A_PAGE + 1
    page = number_in(request.GET.get("page", ""))
    if page is None and ticked:
        position = thread.posts.filter(pk=ticked).values_list("position", flat=True).first() or 1
        page = (position - 1) // A_PAGE + 1
    page = min(max(page or 1, 1), pages)
    posts = _in_short(thread.posts.in_positions((page - 1) * A_PAGE + 1, page * A_PAGE))
    context = {
        "thread": thread,
        "posts": posts,
        "actions": ACTIONS,
        "ticked": ticked,
        "page": page,
        "last_page": pages,
        "page_numbers": list(range(1, pages + 1)) if pages > 1 else [],
    }
    return render(request, "forums/choose_posts.html", context)


@login_required
def act_on_posts(request, thread_id):
    """What is to be done with the posts that the address names; then what will happen; then it is done."""
    thread = _thread(request, thread_id)
    asked = request.POST if request.method == "POST" else request.GET
    action = next((action for action in ACTIONS if action.name == asked.get("action")), None)
    ids = ids_named(request, "post")
    ticked = list(thread.posts.filter(pk__in=ids).select_related("author"))
    rest = _rest(thread, ticked[-1], asked) if ticked and "rest" in asked else []
    if action is None or not ticked or len(ticked) < len(ids) or rest is None:
        messages.warning(request, MOVED_ON if ticked else "Tick the posts first, then choose what to do.")
        return redirect(f"/threads/{thread.pk}/choose/")
    posts = [*ticked, *rest]
    initial = {"forum": thread.forum.slug, "kind": thread.kind}
    posted = request.POST if "reason" in request.POST else None
    form = action.form(posted, threads=[thread], member=request.user, initial=initial)
    context = {
        "heading": f"{action.label}: {forms.posts_said(len(posts))} of “{thread.title}”",
        "action": action,
        "threads": [thread],
        "posts": posts,
        "ticked": ticked,
        "rest_until": rest[-1].pk if rest else None,
        "shown_posts": _in_short(posts[:SHOWN]),
        "more_posts": max(0, len(posts) - SHOWN),
        "form": form,
        "leave_to": thread.get_absolute_url(),
    }
    if not form.is_bound or not form.is_valid():
        return render(request, "forums/curate.html", context, status=422 if form.is_bound else 200)
    obstacle = _why_not(action, thread, posts, form.cleaned_data)
    if obstacle:
        form.add_error(None, obstacle)
        return render(request, "forums/curate.html", context, status=422)
    if "confirm" not in request.POST:
        will = [(forms.posts_said(len(posts)), _will(action, thread, posts, form.cleaned_data))]
        return render(request, "forums/curate.html", context | {"is_planned": True, "will": will})
    try:
        leads_to = _do(request.user, action, thread, posts, form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        return render(request, "forums/curate.html", context, status=422)
    address, act_id = leads_to
    undo = f"/curating/acts/{act_id}/undo/" if act_id else ""
    messages.success(request, f"{action.label}: {forms.posts_said(len(posts))}, done.", extra_tags=undo)
    return redirect(address)


def _rest(thread: Thread, last: Post, asked) -> list[Post] | None:
    """All posts after the last that is ticked, up to the one that was the last when they were shown; None when that one
    is not there any more. Thousands of them are too many to be named one by one."""
    posts = thread.posts.filter(position__gt=last.position).select_related("author")
    until = number_in(asked.get("until", ""), digits=12)
    if until is None:
        return list(posts)
    end = thread.posts.filter(pk=until).values_list("position", flat=True).first()
    return None if end is None else list(posts.filter(position__lte=end))


def _why_not(action: PostAction, thread: Thread, posts: list[Post], choice: dict) -> str:
    if action.name == "hide":
        return ""
    if action.name in ("answer", "unanswer"):
        return why_not_marked(thread, posts)
    obstacle = why_not_taken_out(thread, posts)
    if action.name == "split":
        return obstacle or why_not_opening(posts[0])
    return obstacle or why_not_into(thread, choice["other"], len(posts))


def _will(action: PostAction, thread: Thread, posts: list[Post], choice: dict) -> str:
    if action.name == "hide":
        return "A note with the reason stands in the place of each. They can be put back."
    if action.name == "answer":
        return "Are chosen answers of the question, for who asked it."
    if action.name == "unanswer":
        return "Are replies like the others."
    follow = "Addresses of these posts lead to them still."
    if action.name == "split":
        readers = forms.readers_after(thread, choice["forum"], posts[0].author_id)
        return f"Begin a new thread, “{choice['title']}”, in {choice['forum'].title}. {readers} {follow}"
    readers = forms.readers_after(thread, choice["other"].forum, choice["other"].author_id)
    return f"Go into “{choice['other'].title}”, in order of time. {readers} {follow}"


def _do(by, action: PostAction, thread: Thread, posts: list[Post], choice: dict) -> tuple[str, int]:
    """Where to go then, and the act."""
    ids, reason = [post.pk for post in posts], choice["reason"]
    if action.name == "hide":
        return thread.get_absolute_url(), hide_posts(by, thread.pk, ids, reason).pk
    if action.name in ("answer", "unanswer"):
        act = mark_answers(by, thread.pk, ids, action.name == "answer", reason)
        return thread.get_absolute_url(), act.pk
    if action.name == "split":
        new = NewThread(choice["forum"].pk, choice["title"], choice["kind"], choice["tags"])
        taken = split_posts(by, thread.pk, ids, new, reason)
        return taken.thread.get_absolute_url(), taken.act.pk
    return posts[0].get_absolute_url(), move_posts(by, thread.pk, ids, choice["other"].pk, reason).act.pk


def _in_short(posts) -> list[Post]:
    shown = list(posts.select_related("author")) if hasattr(posts, "select_related") else list(posts)
    for post in shown:
        post.words_in_short = excerpt(post.body_text, 90) or "(no words)"
    return shown


def _thread(request, thread_id) -> Thread:
    if not can_moderate(request.user):
        raise Http404
    threads = Thread.objects.visible_to(request.user).select_related("forum__member_group")
    return get_object_or_404(threads, pk=thread_id)
