"""The inbox, what one follows, what comes by e-mail, and the way out of an e-mail."""

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from notifications import operations, registry
from notifications.forms import MailForm
from notifications.inbox import newest_number, page_of, unread_count
from notifications.mail.unsubscribing import Unsubscription, read_token
from notifications.models import Follow, Notification

FOLLOWS_A_PAGE = 40
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@login_required
@require_GET
def inbox(request):
    """What the member was told, the newest first, in pages by number."""
    before, after = _number(request.GET.get("before")), _number(request.GET.get("after"))
    page = page_of(request.user, before, after)
    if after and not page.entries:
        return redirect("notifications:inbox")
    context = {
        "page": page,
        "is_first": not before and not after,
        "unread": unread_count(request.user),
        "newest": newest_number(request.user),
    }
    return render(request, "notifications/inbox.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def open_notification(request, notification_id):
    """Goes to what the notification is about, and marks it read."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=notification_id)
    words = registry.present([notification], request.user).get(notification.pk)
    if words is None:
        raise Http404
    operations.mark_read(request.user, notification.pk)
    return redirect(words.url)


@login_required
@require_POST
def mark_all_read(request):
    """Everything up to the newest there was when the page was shown."""
    read_at = operations.mark_all_read(request.user, _number(request.POST.get("up_to")))
    if read_at:
        undo = reverse("notifications:mark_unread_again", args=[(read_at - EPOCH) // timedelta(microseconds=1)])
        messages.success(request, "All marked as read.", extra_tags=undo)
    return redirect("notifications:inbox")


@login_required
@require_POST
def mark_unread_again(request, microseconds):
    """Takes back "Mark all as read"."""
    try:
        read_at = EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        raise Http404 from None
    operations.mark_unread_again(request.user, read_at)
    return redirect("notifications:inbox")


@login_required
@require_http_methods(["GET", "POST"])
def mail_settings(request):
    """Which kinds also come by e-mail at once."""
    form = MailForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.choose_mail(request.user, form.chosen_kinds())
        messages.success(request, "Your choice is kept.")
        return redirect("notifications:settings")
    return render(request, "notifications/settings.html", {"form": form})


@login_required
@require_GET
def follows(request):
    """What the member follows and may still see, the latest first."""
    before = _number(request.GET.get("before"))
    rows = Follow.objects.visible_to(request.user).order_by("-id")
    found = list((rows.filter(pk__lt=before) if before else rows)[: FOLLOWS_A_PAGE + 1])
    words = registry.present_topics([row.topic for row in found], request.user)
    context = {
        "follows": [(row, words[row.topic]) for row in found[:FOLLOWS_A_PAGE] if row.topic in words],
        "older": found[FOLLOWS_A_PAGE - 1].pk if len(found) > FOLLOWS_A_PAGE else 0,
        "is_first": not before,
    }
    return render(request, "notifications/follows.html", context)


@login_required
@require_POST
def stop_following(request, follow_id):
    followed = get_object_or_404(Follow.objects.visible_to(request.user), pk=follow_id)
    operations.unfollow(request.user, followed.topic)
    messages.success(request, "You will not hear about this any more.")
    return redirect("notifications:follows")


@never_cache
@csrf_exempt  # the signed token is the key: mail programs post here by themselves, without a session (RFC 8058)
@require_http_methods(["GET", "POST"])
def unsubscribe(request, token):
    """One click from an e-mail, signed in or not: a page with one button, or at once when a mail program posts."""
    asked = read_token(token)
    if asked is None:
        raise Http404
    if request.method == "POST":
        operations.unsubscribe(asked)
    kind = registry.kind_named(asked.kind)
    context = {"is_done": request.method == "POST", "stops_a_topic": bool(asked.topic), "kind": kind}
    context["topic"] = _title_for(asked) if asked.topic else ""
    return render(request, "notifications/unsubscribe.html", context)


def _title_for(asked: Unsubscription) -> str:
    """What a link stops, as its member may see it now; empty where they may not."""
    member = get_user_model()._default_manager.filter(pk=asked.member_id).first()
    now = registry.topics_now([asked.topic])[asked.topic]
    words = registry.present_topics([now], member).get(now) if member else None
    return words.title if words else ""


def _number(text: str | None) -> int:
    """A number from an address; 0 for anything else someone may have typed."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
