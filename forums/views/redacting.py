"""Where moderators take words away for good. Anyone else gets a 404. What would go is shown before it goes."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from community.permissions import Refused
from community.words import number_in
from forums.forms import ReasonForm
from forums.models import File, Post, PostRevision, Thread
from forums.operations import redacting, taking_files_away
from forums.passages import LONGEST, NotAPassage, Passage
from forums.permissions import can_moderate
from forums.redaction import elsewhere, place_in

FILE_REASON_HELP = "The author reads this, and it is kept in the log. Name no pupil in it."
REASON_HELP = "The author reads this, and it is kept in the log. Do not repeat the words in it."


class RedactForm(ReasonForm):
    words = forms.CharField(
        label="The words to take out",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text="As they stand in the post: a name, a sentence, a paragraph. Capital letters do not matter, nor do "
        "signs between words.",
    )

    field_order = ["words", "reason"]

    def clean(self):
        data = super().clean() or self.cleaned_data
        if "words" in data:
            try:
                data["passage"] = Passage(data["words"])
            except NotAPassage as problem:
                self.add_error("words", str(problem))
        return data


def _post(request, post_id) -> Post:
    """Of any status: words that nobody reads any more are kept, too."""
    if not can_moderate(request.user):
        raise Http404
    posts = Post.objects.filter(thread__in=Thread.objects.in_places_of(request.user))
    return get_object_or_404(posts.select_related("thread__forum", "author", "poll"), pk=post_id)


def _where_it_is(post: Post):
    """Where to go on: a post that its author deleted, with its thread, has no page."""
    if post.thread.deleted_at:
        return "forums:reports"
    return post if post.status != Post.Status.DELETED else post.thread


def _ticked(request, name: str) -> list[int]:
    numbers = (number_in(pk, digits=12) for pk in request.POST.getlist(name))
    return [pk for pk in numbers if pk is not None]


@login_required
def redact(request, post_id):
    """Asks which words and why; shows where they stand; takes them out once that is confirmed."""
    post = _post(request, post_id)
    form = RedactForm(request.POST or None, help_text=REASON_HELP)
    files = File.objects.filter(post=post, removed_at__isnull=True)
    context = {"post": post, "form": form, "files": files}
    if request.method == "POST" and form.is_valid():
        passage = form.cleaned_data["passage"]
        if "confirm" in request.POST:
            also, held = _ticked(request, "also"), _ticked(request, "held")
            try:
                count = redacting.redact(request.user, post.pk, passage, form.cleaned_data["reason"], also, held)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                where = "the post" if count == 1 else f"{count} posts"
                messages.success(request, f"Taken out of {where}, for good.")
                return redirect(_where_it_is(post))
        else:
            here, others = place_in(post, passage, request.user), elsewhere(post, passage, request.user)
            if here.now or here.before or others.places or others.held:
                return render(request, "forums/redact.html", context | {"here": here, "others": others})
            form.add_error("words", "These words are not in the post, in what it said before, or in any other post.")
    return render(request, "forums/redact.html", context, status=422 if form.is_bound else 200)


@login_required
def redact_version(request, post_id, number):
    """Takes all the words of one earlier version away."""
    post = _post(request, post_id)
    revision = get_object_or_404(PostRevision, post=post, number=number)
    form = ReasonForm(request.POST or None, help_text=REASON_HELP)
    if request.method == "POST" and form.is_valid():
        redacting.redact_version(request.user, revision.pk, form.cleaned_data["reason"])
        messages.success(request, "The version is empty now, for good.")
        return redirect("forums:history", post_id=post.pk)
    context = {"post": post, "form": form, "revision": revision}
    return render(request, "forums/redact.html", context, status=422 if form.is_bound else 200)


@login_required
def take_file_away(request, post_id, file_id):
    """Takes a file of the post off the site."""
    post = _post(request, post_id)
    file = get_object_or_404(File, post=post, pk=file_id, removed_at__isnull=True)
    form = ReasonForm(request.POST or None, help_text=FILE_REASON_HELP)
    if request.method == "POST" and form.is_valid():
        taking_files_away.take_file_away(request.user, file.pk, form.cleaned_data["reason"])
        messages.success(request, "The file is gone, for good.")
        return redirect(_where_it_is(post))
    context = {"post": post, "form": form, "file": file}
    return render(request, "forums/take_file_away.html", context, status=422 if form.is_bound else 200)
