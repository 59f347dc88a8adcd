"""What moderators do to keep the tags in order. Anyone else gets a 404."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from community.permissions import Refused
from community.words import number_in
from forums.forms import ReasonForm, ask_again
from forums.models import Tag, ThreadTag
from forums.operations.changed_meanwhile import ChangedMeanwhile
from forums.operations.keeping_tags_apart import keep_tags_apart
from forums.operations.merging_tags import merge_tags
from forums.operations.tags import Described, NameTaken, add_tag, change_tag, delete_tag, version_of
from forums.permissions import can_curate_tags
from forums.tag_forms import LOGGED, MergeForm, TagForm
from forums.tag_health import tag_health
from forums.tag_names import synonyms_of, tag_at, tags_named
from forums.views.access import takes_back
from notifications.models import Follow


def _for_curators(request) -> None:
    if not can_curate_tags(request.user):
        raise Http404


def _tag(request, slug: str) -> Tag:
    _for_curators(request)
    found = tag_at(slug, request.user)
    if found is None:
        raise Http404
    return found


@login_required
@require_GET
def health(request):
    """Tags without threads, tags used once, and tags that may be one, each with what to do about it."""
    _for_curators(request)
    return render(request, "forums/tag_health.html", {"health": tag_health()})


@login_required
@require_POST
def apart(request):
    """Says that two tags that look alike are two, so that they are not listed again; with `?undo`, says it no more."""
    _for_curators(request)
    ids = [number for part in request.POST.get("pair", "").split("-") if (number := number_in(part)) is not None]
    if len(ids) != 2:
        raise Http404
    is_apart = not takes_back(request)
    try:
        entry = keep_tags_apart(request.user, ids[0], ids[1], is_apart)
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        said = "They are two tags, and are not listed here again." if is_apart else "They are compared again."
        messages.success(request, said, extra_tags=f"/moderation/{entry.pk}/undo/" if entry else "")
    return redirect("forums:tag_health")


@login_required
def new(request):
    """Adds a tag to the vocabulary."""
    _for_curators(request)
    form = TagForm(request.POST or None, initial={"kind": Tag.Kind.FUNCTION})
    if request.method == "POST" and form.is_valid():
        try:
            tag = add_tag(request.user, _described(form), form.cleaned_data["reason"])
        except NameTaken as taken:
            _say_taken(form, taken)
        else:
            messages.success(request, f"“{tag.name}” is a tag now.")
            return redirect(tag)
    return render(request, "forums/tag_new.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
def change(request, slug):
    """Name, kind, description and other names of a tag."""
    tag = _tag(request, slug)
    initial = {"name": tag.name, "kind": tag.kind, "description": tag.description}
    initial |= {"synonyms": "\n".join(synonyms_of(tag)), "seen": version_of(tag)}
    form, is_stale = TagForm(request.POST or None, initial=initial), False
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            tag = change_tag(request.user, tag.pk, _described(form), data["reason"], seen=data["seen"])
        except ChangedMeanwhile:
            is_stale = True
            ask_again(
                form,
                initial["seen"],
                "Another moderator has changed this tag meanwhile. What it is now is below; your words are in the "
                "fields. Save them, and they take its place.",
            )
        except NameTaken as taken:
            _say_taken(form, taken)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Changed. Threads that have the tag show it within a few moments.")
            return redirect(tag)
    uses = tag.thread_tags.count()
    context = {"tag": tag, "form": form, "uses": uses, "is_stale": is_stale, "initial": initial}
    status = 409 if is_stale else 422 if form.is_bound else 200
    return render(request, "forums/tag_change.html", context, status=status)


def _described(form: TagForm) -> Described:
    data = form.cleaned_data
    return Described(data["name"], data["kind"], data["description"], data["synonyms"])


def _say_taken(form: TagForm, taken: NameTaken) -> None:
    is_own = taken.name == form.cleaned_data.get("name")
    said = "“{}” leads to the tag <a href='{}'>{}</a> already. You can <a href='{}merge/'>merge that one</a> into this."
    address = taken.tag.get_absolute_url()
    form.add_error("name" if is_own else "synonyms", format_html(said, taken.name, address, taken.tag.name, address))


@login_required
def merge(request, slug):
    """Makes a tag part of another: first which, then what that does, then it is done."""
    tag = _tag(request, slug)
    asked, into = _asked_into(request)
    problem = ""
    if asked and into is None:
        problem = f"There is no tag “{asked[:60]}”."
    elif into is not None and into.pk == tag.pk:
        problem, into = "That is this tag itself. Choose another.", None
    form = MergeForm(request.POST if "reason" in request.POST else None, initial={"into": into.slug if into else ""})
    if request.method == "POST" and into is not None and form.is_valid():
        try:
            merge_tags(request.user, tag.pk, into.pk, form.cleaned_data["reason"])
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(
                request, f"“{tag.name}” is part of “{into.name}” now. Its threads follow within a few moments."
            )
            return redirect(into)
    context: dict[str, Any] = {"tag": tag, "into": into, "asked": asked, "problem": problem, "form": form}
    context |= _what_a_merge_does(tag, into) if into else {}
    wrong = form.is_bound or bool(problem)
    return render(request, "forums/tag_merge.html", context, status=422 if wrong and request.method == "POST" else 200)


def _asked_into(request) -> tuple[str, Tag | None]:
    """What a tag is to be merged into: where the page says it, by the last word of an address, which may be another
    tag's name; else as people call it."""
    slug = (request.POST.get("into") or request.GET.get("to", "")).replace("\0", "")[:80]
    if slug:
        return slug, tag_at(slug, request.user)
    asked = request.GET.get("into", "").replace("\0", "")[:120]
    return asked, next(iter(tags_named([asked]).values()), None) or tag_at(asked[:80], request.user)


def _what_a_merge_does(tag: Tag, into: Tag) -> dict[str, int]:
    """What is counted before it is done: five queries."""
    of_tag = ThreadTag.objects.filter(tag=tag).values("content_object_id")
    followers = Follow.objects.filter(topic=tag.topic).values("member_id")
    return {
        "threads": of_tag.count(),
        "with_both": ThreadTag.objects.filter(tag=into, content_object__in=of_tag).count(),
        "threads_there": ThreadTag.objects.filter(tag=into).count(),
        "followers": followers.count(),
        "follow_both": Follow.objects.filter(topic=into.topic, member__in=followers).count(),
    }


@login_required
def delete(request, slug):
    """Takes away a tag that no thread has."""
    tag = _tag(request, slug)
    form = ReasonForm(request.POST if "reason" in request.POST else None, in_short=True, help_text=LOGGED)
    if request.method == "POST" and form.is_valid():
        try:
            delete_tag(request.user, tag.pk, form.cleaned_data["reason"])
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"The tag “{tag.name}” is gone. It can be brought back from the moderation log.")
            return redirect("forums:tag_health")
    context = {"tag": tag, "form": form}
    return render(request, "forums/tag_delete.html", context, status=422 if form.is_bound else 200)
