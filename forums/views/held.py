"""What waits for a moderator: the moderators' list, and what its author does with theirs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render

from community.permissions import Refused
from community.words import number_in
from forums.held_posts import MOST_SHOWN, waiting_for_a_moderator
from forums.models import HeldPost
from forums.operations import holding
from forums.operations.publishing_held import publish
from forums.permissions import can_moderate
from forums.views.drafts import from_the_page
from forums.views.scripted import for_member


@login_required
def held_posts(request):
    """All that waits, with buttons to publish or decline one or several. Anyone but moderators gets a 404."""
    if not can_moderate(request.user):
        raise Http404
    wrong, ticked = "", set[int]()
    if request.method == "POST":
        wrong, ticked = _settle(request)
        if not wrong:
            return redirect("/moderation/held/")
    shown, more = waiting_for_a_moderator(request.user)
    context = {
        "held": shown,
        "more": more,
        "wrong": wrong,
        "ticked": ticked,
        "reason": request.POST.get("reason", "")[:500],
    }
    return render(request, "forums/held_posts.html", context, status=422 if wrong else 200)


def _settle(request) -> tuple[str, set[int]]:
    """Does what was asked with those ticked, each by itself; says what is wrong with what was asked, and which were
    ticked."""
    only = number_in(request.POST.get("only", ""), digits=18)
    numbers = [number_in(one, digits=18) for one in request.POST.getlist("held")[:MOST_SHOWN]]
    ids = [only] if only else sorted({number for number in numbers if number is not None})
    reason = request.POST.get("reason", "").strip()[:500]
    declines = request.POST.get("do") == "decline"
    if not ids:
        return "Tick those that you mean first.", set()
    if declines and not reason:
        return "Say why: each author reads it.", set(ids)
    done = 0
    for held_id in ids:
        try:
            if declines:
                holding.decline(request.user, held_id, reason)
            else:
                publish(request.user, held_id)
        except HeldPost.DoesNotExist:
            continue
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            done += 1
    if done:
        what = "not published, and kept by their authors" if declines else "published"
        many = "1 post is" if done == 1 else f"{done} posts are"
        messages.success(request, f"{many} {what}. Their authors are told.")
    return "", set()


@for_member
@from_the_page
def take_back(request, held_id):
    """Makes the author's own a draft again; with "change", opens it."""
    try:
        draft = holding.take_back(request.user, held_id)
    except HeldPost.DoesNotExist:
        raise Http404 from None
    except Refused as reason:
        messages.warning(request, str(reason))
        return redirect("/drafts/")
    if "change" in request.POST:
        messages.success(request, "It does not wait any more. Send it again when you have changed it.")
        return redirect(f"/drafts/{draft.pk}/")
    messages.success(request, "It does not wait any more. It is one of your drafts.")
    return redirect("/drafts/")
