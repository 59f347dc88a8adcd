"""Reporting a post, for every member; and the list of what was reported, for moderators."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from community.permissions import Refused
from community.words import number_in
from forums.models import Post, Report
from forums.operations.reporting import report_post, settle_reports
from forums.permissions import can_moderate, can_report

MOST_OPEN, SETTLED_A_PAGE = 100, 40


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label="What is wrong with it",
        choices=Report.Reason,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong with it."},
    )
    words = forms.CharField(
        label="What a moderator should know",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Name no pupil here either.",
    )


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=Report.Outcome, error_messages={"required": "Choose what came of it.", "invalid_choice": "Choose one."}
    )
    note = forms.CharField(max_length=500, required=False)


@login_required
def report(request, post_id):
    """Asks what is wrong with a post, and tells the moderators."""
    posts = Post.objects.visible_to(request.user).select_related("thread__forum", "author")
    post = get_object_or_404(posts, pk=post_id)
    if not can_report(request.user, post):
        raise Http404
    is_known = Report.objects.open().filter(post=post, reporter=request.user).exists()
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            report_post(request.user, post.pk, form.cleaned_data["reason"], form.cleaned_data["words"])
        except Refused as reason:
            messages.warning(request, str(reason))
        else:
            messages.success(request, "Thank you. The moderators know, and you are told what came of it.")
        return redirect(post)
    context = {"post": post, "thread": post.thread, "form": form, "is_known": is_known}
    return render(request, "forums/report.html", context, status=422 if form.is_bound else 200)


@login_required
@require_GET
def reports(request):
    """The posts that are reported, what may concern a pupil first, and below them what was settled."""
    return _reports_page(request)


def _reports_page(request, form: SettleForm | None = None, about: int | None = None):
    if not can_moderate(request.user):
        raise Http404
    visible = Report.objects.visible_to(request.user)
    found = visible.open().select_related("post__thread__forum", "post__author__setting", "reporter")
    by_post: dict[int, list[Report]] = {}
    for one in found.most_urgent_first()[:MOST_OPEN]:
        by_post.setdefault(one.post_id, []).append(one)
    before = number_in(request.GET.get("before", ""), digits=18)
    settled = visible.filter(settled_at__isnull=False).select_related("post__thread", "settled_by").order_by("-pk")
    if before is not None:
        settled = settled.filter(pk__lt=before)
    rows = list(settled[: SETTLED_A_PAGE + 1])
    context = {
        "posts": [(some[0].post, some, any(one.is_urgent for one in some)) for some in by_post.values()],
        "settled": rows[:SETTLED_A_PAGE],
        "older": rows[SETTLED_A_PAGE - 1].pk if len(rows) > SETTLED_A_PAGE else None,
        "outcomes": Report.Outcome.choices,
        "form": form,
        "about": about,
    }
    return render(request, "forums/reports.html", context, status=422 if form else 200)


@login_required
@require_POST
def settle(request, post_id):
    """Settles what was reported of a post, with a note that its reporters read."""
    if not can_moderate(request.user):
        raise Http404
    get_object_or_404(Report.objects.visible_to(request.user).filter(post=post_id)[:1])
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _reports_page(request, form, post_id)
    try:
        settled = settle_reports(request.user, post_id, form.cleaned_data["outcome"], form.cleaned_data["note"])
    except Refused as reason:
        messages.warning(request, str(reason))
    else:
        who = "Who reported it is" if len(settled) == 1 else f"The {len(settled)} who reported it are"
        messages.success(request, f"Settled. {who} told.")
    return redirect("/moderation/reports/")
