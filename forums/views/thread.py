"""A thread's page, and the ways to it. A constant number of queries, whatever the thread's length."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from community.asked_again import AskedAgain, AskedAsViewer
from community.words import number_in
from forums.answers.shown import ANSWER_COLUMNS, ANSWERS_SHOWN, answers_at_the_top, frame_answer
from forums.beside_posts import Beside, beside
from forums.closed import why_not_reply
from forums.composer_parts import empty_reply_box
from forums.curating.lines import lines_of
from forums.drafts.keys import draft_key
from forums.drafts.opening import initial_of, opened_draft
from forums.duties import note_duty
from forums.forms import PostForm
from forums.long_threads import READ_ON_COOKIE, whereabouts
from forums.models import HeldPost, Post, Thread
from forums.paging import page_of, positions_of
from forums.periods import period_on
from forums.permissions import can_accept_answer, can_moderate, can_open_again, can_reply
from forums.polls.shown import polls_html, with_poll
from forums.quotes import quote_to_type
from forums.reactions.shown import empty_bar, reactions_of, with_reactions
from forums.reading import mark_of, unread_of
from forums.reading_reports import to_read
from forums.shown import May, pager_html, post_html
from forums.states_of_play.shown import COLUMNS as STATE_COLUMNS
from forums.states_of_play.shown import shown_state
from forums.views.access import WentElsewhere, found_or_404, or_where_it_went, sign_in_first, visible_or_404
from forums.where_it_went import address_of_page_gone
from notifications.models import Follow
from notifications.operations import follow, unfollow


def _to_load(viewer, thread: int, topic: str):
    opening = Post.objects.filter(thread=OuterRef("pk"), position=1)
    threads = (
        Thread.objects.visible_to(viewer)
        .filter(pk=thread)
        .order_by()
        .select_related("forum")
        .annotate(**STATE_COLUMNS, superseded_by_id=Subquery(opening.values("superseded_by")[:1]))
    )
    if not viewer.is_authenticated:
        return threads
    follows = Follow.objects.filter(member=viewer, topic=topic)
    waiting = HeldPost.objects.waiting().filter(author=viewer, thread=thread)
    return threads.annotate(is_followed=Exists(follows), waits=Exists(waiting)).with_duty_of(viewer)


def _posts_of(thread: int, first: int, last: int):
    return Post.objects.with_author().filter(thread=thread).in_positions(first, last)


def _posts_and_answers_of(thread: int, first: int, last: int, answers: Sequence[int]):
    wanted = Q(position__gte=first, position__lte=last) | Q(pk__in=answers)
    posts = Post.objects.with_author().annotate(**ANSWER_COLUMNS)
    return posts.filter(wanted, thread=thread).order_by("position")


THREADS = AskedAsViewer(_to_load)
POSTS, POSTS_AND_ANSWERS = AskedAgain(_posts_of), AskedAgain(_posts_and_answers_of)


def load_thread(request, thread_id) -> Thread:
    """The thread with what its page shows of it, if the viewer may see it."""
    found = found_or_404(THREADS.first(request.user, thread=thread_id, topic=f"thread:{thread_id}"), request.user)
    if request.user.is_authenticated:
        note_duty(request.user, found.forum, found.manages)
    return found


@require_GET
@sign_in_first
@or_where_it_went
def thread(request, thread_id, slug=""):
    """One page of a thread; without a page in the address, the one with the first post new to the member. An address
    with a title that it had before leads to the one it has."""
    found = load_thread(request, thread_id)
    if request.path != found.get_absolute_url():
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{found.get_absolute_url()}{'?' if query else ''}{query}")
    return render_thread(request, found)


def render_thread(request, found: Thread, reply_form=None, status=200):
    """The page of a thread, with a reply form that may come back with its words and what is wrong with them."""
    member = request.user if request.user.is_authenticated else None
    mark = mark_of(member, found) if member else None
    last_page = page_of(found.last_position)
    unread = unread_of(member, found, mark) if member else None
    page = _page_asked(request, found, last_page)
    if reply_form is not None:
        page = last_page
    if page is None:
        page = page_of(unread.first) if unread and unread.first else (last_page if mark else 1)
    first, last = positions_of(page)
    if found.answer_ids:
        at_the_top = found.answer_ids[:ANSWERS_SHOWN] if page == 1 else []
        posts = POSTS_AND_ANSWERS.rows(thread=found.pk, first=first, last=last, answers=at_the_top)
    else:
        posts = POSTS.rows(thread=found.pk, first=first, last=last)
    answers = answers_at_the_top(found, posts) if page == 1 else []
    posts = [post for post in posts if first <= post.position <= last]
    moderates = can_moderate(request.user)
    can_accept = can_accept_answer(request.user, found)
    may_edit = member is not None and (found.locked_at is None or moderates)
    may_reply = can_reply(request.user, found)
    may = May(may_edit, can_accept, moderates, may_reply) if member else None
    polls = polls_html(posts, found, request)
    told = beside(posts, found, request.user)
    lines = lines_of(found, first, last, request.user)
    for post in posts:
        post.lines = lines.get(post.position, ())
        is_new = unread is not None and unread.has(post.position)
        html = post_html(post, found, request.user.pk, may, is_new, post.pk in told.bookmarked)
        html = with_poll(html, post.pk, polls.get(post.pk))
        post.html = with_reactions(html, post.pk, reactions_of(post, found, told, request.user))
        frame_answer(post, found, told, request.user)
    form = reply_form or _begun_reply(request, found, may_reply)
    context = {
        "thread": found,
        "posts": posts,
        "answers": answers,
        "more_answers": len(found.answer_ids) - len(answers) if answers else 0,
        "page": page,
        "last_page": last_page,
        "pager": pager_html(page, last_page) if last_page > 1 else "",
        "anchor": _anchor(unread, posts),
        "unread": unread,
        "where": whereabouts(found, posts, unread),
        "state": shown_state(found),
        "is_bookmarked": told.is_thread_bookmarked,
        "reads_on": request.COOKIES.get(READ_ON_COOKIE) == "1",
        "to_read": to_read(member, found, unread, first, last) if unread else None,
        # Words that cannot be posted any more are given back all the same.
        "shows_reply_form": reply_form is not None or may_reply,
        "may_reply": may_reply,
        "period": period_on(found.forum),
        "why_not_reply": "" if member is None or may_reply or found.locked_at else why_not_reply(request.user, found),
        "can_accept": can_accept,
        "moderates": moderates,
        "may_open_again": can_open_again(request.user, found),
        "may_edit": may_edit,
        "form": form,
        "newer": _newer(found, told),
        "may_lead_on": moderates or (found.author_id == request.user.pk and may_reply),
        "new_editions": sorted(told.editions.values()),
        "reactions_to_new_posts": empty_bar() if member else "",
    }
    if may_reply and form is None:
        key = draft_key(request.user)
        context["empty_reply_box"] = empty_reply_box(found.pk, request.user.handle, key)
    return render(request, "forums/thread.html", context, status=status)


def _newer(found: Thread, told: Beside) -> str | None:
    """The title of what took the place of a thread; none where that has become part of it since."""
    newer_id = getattr(found, "superseded_by_id", None) or 0
    return None if newer_id in told.newer_in_thread else told.newer.get(newer_id)


def _begun_reply(request, found: Thread, may_reply: bool) -> PostForm | None:
    """With the draft that the address asks for in it, or else the quote: the way to quote without script. None where
    the address asks for neither."""
    initial = initial_of(opened_draft(request, f"reply:{found.pk}"))
    if may_reply and "quote" in request.GET and not initial.get("body"):
        initial |= {"body": quote_to_type(request.user, found, request.GET["quote"]), "format": "text"}
    return PostForm(initial=initial, writer=request.user) if initial else None


def _page_asked(request, found: Thread, last_page: int) -> int | None:
    asked = request.GET.get("page", "")
    if not (asked.isascii() and asked.isdigit()):
        return None
    page = number_in(asked)
    if page is not None and page > last_page:
        address = address_of_page_gone(request.user, found, page)
        if address is not None:
            raise WentElsewhere(address)
    if page is None or not 1 <= page <= last_page:
        raise Http404
    return page


def _anchor(unread, posts) -> int | None:
    """The position of the first post new to the member, if it is on this page."""
    if unread and unread.first and posts and posts[0].position <= unread.first <= posts[-1].position:
        return unread.first
    return None


@require_GET
@sign_in_first
def post(request, post_id):
    """A post's permanent address leads to its place in its thread, wherever that is now; with `?quote` in it, to the
    reply box of that page, with the post quoted."""
    found = visible_or_404(
        Post.objects.filter(thread__in=Thread.objects.visible_to(request.user)).select_related("thread"),
        request.user,
        pk=post_id,
    )
    place = f"{found.thread.get_absolute_url()}?page={page_of(found.position)}"
    return redirect(f"{place}&quote={found.pk}#reply" if "quote" in request.GET else f"{place}#post-{found.pk}")


@require_GET
@sign_in_first
@or_where_it_went
def short_address(request, thread_id):
    """/threads/12/ is the thread's address without its title."""
    found = visible_or_404(Thread.objects.visible_to(request.user), request.user, pk=thread_id)
    return HttpResponsePermanentRedirect(found.get_absolute_url())


@login_required
@require_POST
@or_where_it_went
def change_follow(request, thread_id):
    """Follow, or stop following: whether replies are told to the member. From a page of before the thread was merged it
    leads to where its posts are."""
    found = get_object_or_404(Thread.objects.visible_to(request.user), pk=thread_id)
    if request.POST.get("follow") == "1":
        follow(request.user, found.topic)
    else:
        unfollow(request.user, found.topic)
    page = number_in(request.POST.get("page", "")) or 1
    return redirect(f"{found.get_absolute_url()}?page={page}")
