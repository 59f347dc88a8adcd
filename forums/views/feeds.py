"""Feeds at their addresses: plain ones of what everyone may read, secret ones of what their member may."""

import hashlib

from allauth.account.adapter import get_adapter
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, urlencode
from django.views.decorators.http import require_safe

from community.models import Member
from forums.feeds.atom import MEDIA_TYPE, atom
from forums.feeds.entries import FeedOf, feed_of_forum, feed_of_search, feed_of_tag, feed_of_thread
from forums.models import Forum, PrivateFeed, Tag, Thread
from forums.operations.feeds import feed_of_token, note_use
from forums.tag_names import tag_at
from forums.views.access import sign_in_first, visible_or_404
from forums.where_it_went import thread_now
from search.asked import Asked
from search.index import SearchUnavailable

VISITOR = AnonymousUser()
# A feed reader may keep it, if it asks each time; nobody on the way may.
PRIVATELY = "no-cache, private"
# More often nobody's reader asks: at one secret address, or of public feeds from one place, which many may share.
# Counted in each process.
MOST_AT_A_SECRET, MOST_FROM_A_PLACE = 60, 600


@require_safe
@sign_in_first
def forum(request, slug):
    """The threads of a public forum, for anyone."""
    found = Forum.objects.visible_to(VISITOR).filter(slug=slug).order_by("pk").first()
    if found is None:
        there = visible_or_404(Forum.objects.visible_to(request.user), request.user, slug=slug)
        return _private_instead(there)
    return _public(request, lambda: feed_of_forum(found, VISITOR, is_public=True))


@require_safe
@sign_in_first
def tag(request, slug):
    """The threads with a tag that everyone may read. A synonym leads to its tag."""
    found = tag_at(slug, VISITOR)
    if found is None:
        visible = Tag.objects.visible_to(request.user).filter(names__slug=slug)
        return _private_instead(visible_or_404(visible, request.user))
    if found.slug != slug:
        return redirect(f"{found.get_absolute_url()}feed/")
    return _public(request, lambda: feed_of_tag(found, VISITOR, is_public=True))


@require_safe
@sign_in_first
def thread(request, thread_id):
    """The posts of a thread that everyone may read."""
    now = thread_now(thread_id)
    if now != thread_id and Thread.objects.visible_to(request.user).filter(pk=now).exists():
        return redirect(f"/threads/{now}/feed/")
    found = Thread.objects.visible_to(VISITOR).filter(pk=thread_id).first()
    if found is None:
        there = visible_or_404(Thread.objects.visible_to(request.user), request.user, pk=thread_id)
        return _private_instead(there)
    return _public(request, lambda: feed_of_thread(found, is_public=True))


@require_safe
def search(request):
    """What everyone may find by a search."""
    query = Asked.in_address(request.GET).address()[1:]
    return _public(request, lambda: feed_of_search(query, VISITOR, is_public=True))


def _private_instead(thing):
    """What only members read has no plain feed; one who may read it is led to where a private one is made."""
    return redirect(f"/feeds/new/?{urlencode({'of': topic_of(thing)})}")


def topic_of(thing) -> str:
    return f"{type(thing).__name__.lower()}:{thing.pk}"


@require_safe
def private(request, token):
    """A feed at its secret address, asked for without a session: as its member may see it at this moment."""
    feed = feed_of_token(token)
    if feed is None:
        raise Http404
    if _asks_too_often(f"feed:{feed.pk}", MOST_AT_A_SECRET):
        return _too_often()
    try:
        made = private_feed(feed)
    except SearchUnavailable:
        return _away()
    note_use(feed)
    response = _answer(request, made, None)
    response["Cache-Control"] = PRIVATELY
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def private_feed(feed: PrivateFeed) -> FeedOf:
    """What it shows its member now. Raises Http404 where they may not see what it is of, or SearchUnavailable."""
    member, (kind, _, number) = feed.member, feed.topic.partition(":")
    if kind == "search":
        return feed_of_search(feed.query, member, is_public=False)
    found = None
    if kind == "forum":
        found = Forum.objects.visible_to(member).filter(pk=number).order_by("pk").first()
        made = found and feed_of_forum(found, member, is_public=False)
    elif kind == "tag":
        found = _tag_now(int(number), member)
        made = found and feed_of_tag(found, member, is_public=False)
    else:
        found = Thread.objects.visible_to(member).filter(pk=thread_now(int(number)), hidden_at__isnull=True).first()
        made = found and feed_of_thread(found, is_public=False)
    if made is None:
        raise Http404
    return made


def _tag_now(tag_id: int, member: Member) -> Tag | None:
    """The tag, or the one that it was merged into."""
    tags = Tag.objects.select_related("merged_into")
    found = tags.filter(pk=tag_id).first()
    while found is not None and found.merged_into_id:
        found = tags.filter(pk=found.merged_into_id).first()
    return Tag.objects.visible_to(member).filter(pk=found.pk).order_by("pk").first() if found else None


def _public(request, made) -> HttpResponse:
    if _asks_too_often(f"feeds:{get_adapter().get_client_ip(request)}", MOST_FROM_A_PLACE):
        return _too_often()
    try:
        response = _answer(request, made(), request.get_full_path())
    except SearchUnavailable:
        return _away()
    response["Cache-Control"] = "public, no-cache"
    return response


def _answer(request, feed: FeedOf, own_address: str | None) -> HttpResponse:
    content, changed = atom(feed, own_address)
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response["ETag"], response["Last-Modified"] = etag, http_date(changed.timestamp())
    unchanged = get_conditional_response(request, etag=etag, last_modified=int(changed.timestamp()), response=response)
    return unchanged or response


def _asks_too_often(key: str, most: int) -> bool:
    counts = caches["process"]
    if counts.add(key, 1, 600):
        return False
    try:
        return counts.incr(key) > most
    except ValueError:  # the ten minutes ended in between
        return False


def _too_often() -> HttpResponse:
    return HttpResponse("This feed is asked for too often.\n", "text/plain", 429, headers={"Retry-After": "600"})


def _away() -> HttpResponse:
    return HttpResponse("Search is not answering at the moment.\n", "text/plain", 503, headers={"Retry-After": "300"})
