"""Drafts: the page that lists them, saving from the page's script, and the buttons "Save draft" and "Post later"."""

import json
import re
import uuid
from functools import wraps

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from community.permissions import Refused
from community.times import said_ahead
from community.words import number_in
from forums.drafts.keys import draft_key
from forums.drafts.listing import draft_rows
from forums.drafts.sendable import why_not_opened
from forums.drafts.sending import draft_of_form, read_reference
from forums.drafts.times import next_weekday_morning
from forums.drafts.words import NotADraft, clean_fields, fields_of, is_place
from forums.held_posts import own_held_posts
from forums.models import Draft
from forums.operations.drafting import TooOften, discard_draft, restore_draft, save_draft, schedule_draft
from forums.operations.posting import posted_before
from forums.views.giving_back import give_back_draft
from forums.views.scripted import for_member, is_scripted, sent

# A draft's words may be as long as clean_fields lets them, in JSON and in any alphabet.
MOST_BYTES = 3_000_000
SENT_ALREADY = "This has been sent already."
_NOT_IN_THE_NAME_OF_A_TAB = re.compile(r"[^0-9a-zA-Z-]")


def from_the_page(view):
    """For what the buttons of the drafts page do: an address that is opened leads there, and nothing is done."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        return view(request, *args, **kwargs) if request.method == "POST" else redirect("/drafts/")

    return guarded


class LaterForm(forms.Form):
    """When to post: what a browser's field for a day and a time sends, in the time of the network."""

    publish_at = forms.DateTimeField(
        error_messages={
            "required": "Choose the day and the time first.",
            "invalid": "Write the day and the time as 2026-11-30 08:00.",
        }
    )


@require_GET
@for_member
def drafts(request):
    """All that the member has written and not sent: drafts, and what is to be posted later."""
    rows = draft_rows(request.user)
    context = {
        "drafts": [row for row in rows if row.draft.publish_at is None],
        "scheduled": [row for row in rows if row.draft.publish_at],
        "morning": next_weekday_morning(),
        "held": own_held_posts(request.user),
    }
    return render(request, "forums/drafts.html", context)


@never_cache
@require_GET
@for_member
def key(request):
    """For the script: the member's key, and the token that forms need now."""
    return JsonResponse(_identity(request))


@never_cache
@require_GET
@for_member
def at(request):
    """For the script: the drafts for one place, newest first, and what became of the draft that it names."""
    place = request.GET.get("place", "")
    if not is_place(place):
        raise Http404
    mine = Draft.objects.visible_to(request.user)
    here = mine.unsent().filter(place=place, publish_at__isnull=True).order_by("-saved_at")[:10]
    answer: dict[str, object] = _identity(request) | {"drafts": [_described(draft) for draft in here]}
    named = _uuid(request.GET.get("draft", ""))
    if named:
        draft = mine.filter(pk=named).first()
        answer["draft"] = _described(draft) if draft else None
    return JsonResponse(answer)


@for_member
def draft(request, draft_id):
    """Opens the form with this draft in it, or shows what it holds if that form is closed; a script saves here."""
    if request.method != "POST":
        drafts = Draft.objects.visible_to(request.user).unsent().select_related("member")
        found = drafts.filter(pk=draft_id).first()
        if found is None:
            raise Http404
        closed = why_not_opened(found)
        return give_back_draft(request, found, closed) if closed else redirect(found)
    try:
        if len(request.body) > MOST_BYTES:
            raise NotADraft("This is too long to be kept as a draft.")
        said = json.loads(request.body)
        place, base, count = said["place"], said["base"], said["count"]
        fields, submission = clean_fields(said["fields"]), _uuid(said["submission"])
        writer, instead = _NOT_IN_THE_NAME_OF_A_TAB.sub("", str(said["writer"]))[:36], _uuid(said["instead"])
        if not is_place(place) or submission is None or not _is_count(base) or not _is_count(count):
            raise NotADraft("This is no draft.")
    except NotADraft as wrong:
        return JsonResponse({"errors": [str(wrong)]}, status=422)
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"errors": ["This is no draft."]}, status=422)
    try:
        saved = save_draft(
            request.user,
            draft_id,
            place,
            fields,
            base=base,
            submission_id=submission,
            writer=writer,
            writer_count=count,
            instead=instead,
        )
    except TooOften:
        return JsonResponse({"errors": ["That is more than anyone can write."]}, status=429)
    except Refused as reason:
        return JsonResponse({"errors": [str(reason)]}, status=422)
    answer: dict[str, object] = {"draft": _described(saved.draft, with_words=False)}
    if saved.other:
        answer["other"] = _described(saved.other)
    return JsonResponse(answer)


@for_member
@from_the_page
def discard(request, draft_id):
    """Takes a draft away, with a way back."""
    there = discard_draft(request.user, draft_id, base=number_in(request.POST.get("base", "")))
    if is_scripted(request):
        return JsonResponse({"discarded": there})
    if not there:
        raise Http404
    messages.success(request, "Draft discarded.", extra_tags=f"/drafts/{draft_id}/restore/")
    return redirect("/drafts/")


@for_member
@from_the_page
def restore(request, draft_id):
    """Brings back what was discarded."""
    there = restore_draft(request.user, draft_id)
    if is_scripted(request):
        return JsonResponse({"restored": there})
    if not there:
        raise Http404
    messages.success(request, "Your draft is back.")
    return redirect("/drafts/")


@for_member
@from_the_page
def schedule(request, draft_id):
    """Changes when a draft is posted by itself, or that it is."""
    try:
        changed = schedule_draft(request.user, draft_id, _time_asked(request))
    except Draft.DoesNotExist:
        raise Http404 from None
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        if changed.publish_at:
            messages.success(request, f"It will be posted on {said_ahead(changed.publish_at)}.")
        else:
            messages.success(request, "It will not be posted by itself any more. It is one of your drafts.")
    return redirect("/drafts/")


def keep_instead(request, form, place: str) -> HttpResponse | None:
    """Where "Save draft" or "Post later" was pressed under a form: keeps the words, and leads to the member's drafts.

    None for any other button, and when something is wrong with the form, which then says what.
    """
    is_later = "later" in request.POST
    if not is_later and "save_draft" not in request.POST:
        return None
    if is_later and not form.is_valid():
        return None
    try:
        when = _time_asked(request) if is_later else None
        kept = _keep(request, form, place)
        if is_later:
            kept = schedule_draft(request.user, kept.pk, when)
    except (Refused, NotADraft) as reason:
        form.add_error(None, str(reason))
        return None
    except TooOften:
        form.add_error(None, "Too many saves in a minute. Wait a little, then try again.")
        return None
    if kept.publish_at:
        messages.success(request, f"It will be posted on {said_ahead(kept.publish_at)}.")
    else:
        messages.success(request, "Your draft is saved.")
    for sentence in form.refused_uploads:
        messages.warning(request, sentence)
    return sent(request, "/drafts/")


def _keep(request, form, place: str) -> Draft:
    """The words of a form that was sent, as a draft: the one it was filled from, or one of this submission."""
    submission = form.given_submission()
    named = read_reference(request.POST.get("draft", ""))
    if named is None and posted_before(request.user, form.submission(submission)):
        raise Refused(SENT_ALREADY)
    into = named or draft_of_form(request.user, submission)
    saved = save_draft(
        request.user,
        into.id,
        place,
        fields_of(request.POST),
        base=into.version,
        submission_id=submission,
        writer=into.writer,
    )
    if saved.is_sent:
        raise Refused(SENT_ALREADY)
    return saved.draft


def _time_asked(request):
    """The time that "Post later" names; None for "not by itself". Raises Refused."""
    if request.POST.get("later") == "never":
        return None
    if request.POST.get("later") == "morning":
        return next_weekday_morning()
    form = LaterForm(request.POST)
    if not form.is_valid():
        raise Refused(str(form.errors["publish_at"][0]))
    return form.cleaned_data["publish_at"]


def _identity(request) -> dict[str, object]:
    return {"member": request.user.handle, "key": draft_key(request.user), "token": get_token(request)}


def _described(draft: Draft, *, with_words: bool = True) -> dict[str, object]:
    state = "unsent"
    if draft.is_sent:
        state = "sent"
    elif draft.discarded_at:
        state = "discarded"
    elif draft.publish_at:
        state = "scheduled"
    described = {
        "id": str(draft.pk),
        "version": draft.version,
        "writer": draft.writer,
        "state": state,
        "submission": str(draft.submission_id),
        "saved": int(draft.saved_at.timestamp() * 1000),
    }
    if state == "sent":
        described["url"] = f"/posts/{draft.post_id}/" if draft.post_id else "/drafts/#held"
    return described | ({"fields": draft.fields} if with_words else {})


def _uuid(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2_000_000_000
