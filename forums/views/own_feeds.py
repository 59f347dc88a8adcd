"""Your feeds: what there is to read elsewhere, and the secret addresses that a member has made for it."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.permissions import Refused
from community.words import has_a_word, one_line
from forums.feeds.offered import Offered, asked_in, offered, offered_search, title_of
from forums.models import Forum, PrivateFeed, Tag, Thread
from forums.models.feeds import LONGEST_NAME, LONGEST_QUERY
from forums.operations.feeds import make_feed, rename_feed, renew_feed, revoke_feed
from forums.views.feeds import VISITOR
from notifications.registry import present_topics, topics_now
from search.asked import Asked

KINDS = {"forum", "tag", "thread"}


class FeedNameForm(forms.Form):
    """What its member calls a feed, to know which reader uses it."""

    name = forms.CharField(
        label="What you call it",
        max_length=LONGEST_NAME,
        help_text="Such as the name of the feed reader it is for.",
        error_messages={"required": "Give it a name, so that you know it again."},
    )

    def clean_name(self):
        name = one_line(self.cleaned_data["name"])
        if not has_a_word(name):
            raise forms.ValidationError("Give it a name, so that you know it again.")
        return name


@login_required
@require_GET
def feeds(request):
    """The member's private feeds: what each is of, when it was read last, and until when it lasts."""
    mine = list(PrivateFeed.objects.visible_to(request.user))
    now = topics_now(feed.topic for feed in mine)
    titles = present_topics(set(now.values()), request.user)
    for feed in mine:
        words = titles.get(now[feed.topic])
        feed.of = title_of("search", feed.query, request.user) if feed.topic == "search" else words and words.title
        feed.address = f"/search/?{feed.query}" if feed.topic == "search" else words and words.url
    return render(request, "forums/feeds.html", {"feeds": mine})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    """Tells of feeds of a forum, a tag, a thread or a search, and makes a private one. Its address is shown once."""
    topic, query = _asked_for(request)
    title = title_of(topic, query, request.user)
    if not title:
        raise Http404
    form = FeedNameForm(request.POST or None, initial={"name": title[:LONGEST_NAME]})
    context = {"title": title, "feed": _offered(topic, query, title), "form": form, "site": settings.SITE_URL}
    if request.method == "POST" and form.is_valid():
        try:
            made, token = make_feed(request.user, topic, query, form.cleaned_data["name"])
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            address = f"{settings.SITE_URL}/feeds/private/{token}/"
            return render(request, "forums/feed_made.html", context | {"made": made, "address": address})
    return render(request, "forums/feed_new.html", context, status=422 if form.is_bound else 200)


def _asked_for(request) -> tuple[str, str]:
    topic = request.GET.get("of", "")
    kind, _, number = topic.partition(":")
    if topic == "search":
        query = Asked.in_address(request.GET).address()[1:]
        if query and len(query) <= LONGEST_QUERY:
            return topic, query
    elif kind in KINDS and number.isascii() and number.isdigit() and len(number) < 13:
        return f"{kind}:{int(number)}", ""
    raise Http404


def _offered(topic: str, query: str, title: str) -> Offered:
    kind, _, number = topic.partition(":")
    if kind == "search":
        return offered_search(asked_in(query))
    visible = {"forum": Forum.objects.visible_to, "tag": Tag.objects.visible_to, "thread": Thread.objects.visible_to}
    found = visible[kind](VISITOR).filter(pk=number).order_by("pk").first()
    address = f"/threads/{number}/" if kind == "thread" else found.get_absolute_url() if found else ""
    return offered(topic, title, address, is_public=found is not None)


@login_required
@require_POST
def rename(request, feed_id):
    form = FeedNameForm(request.POST)
    if not form.is_valid():
        messages.warning(request, str(form.errors["name"][0]))
    elif not rename_feed(request.user, feed_id, form.cleaned_data["name"]):
        raise Http404
    else:
        messages.success(request, "Its name is changed.")
    return redirect("forums:feeds")


@login_required
@require_POST
def renew(request, feed_id):
    """Another year from now, at the same address."""
    if not renew_feed(request.user, feed_id):
        raise Http404
    messages.success(request, "It lasts another year from today.")
    return redirect("forums:feeds")


@login_required
@require_POST
def revoke(request, feed_id):
    """Nobody reads at its address any more."""
    if not revoke_feed(request.user, feed_id):
        raise Http404
    messages.success(request, "Ended. Nobody can read at its address any more.")
    return redirect("forums:feeds")
