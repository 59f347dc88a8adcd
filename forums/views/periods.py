"""Where the network team says when forums are read-only, or have their posts looked at first. Others get a 404."""

from datetime import datetime
from typing import cast

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from community.permissions import Refused
from community.words import one_line
from forums.models import Forum, Period
from forums.operations.periods import end_period, set_period
from forums.views.places import for_the_team

ALL = "/network/periods/"
KINDS = [
    (Period.Kind.CHECKED, "A moderator reads each post before it is shown"),
    (Period.Kind.READ_ONLY, "Read-only: nothing new is written, and nothing is changed"),
]
_WHEN = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
_WRONG = {"invalid": "Write the day and the time as 2026-11-30 08:00."}


class PeriodForm(forms.Form):
    forum: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, label="Where", required=False, empty_label="In every forum", to_field_name="slug"
    )
    kind = forms.ChoiceField(label="What holds", choices=KINDS, initial=Period.Kind.CHECKED, widget=forms.RadioSelect)
    begins_at = forms.DateTimeField(
        label="From", required=False, widget=_WHEN, help_text="Empty: from now on.", error_messages=_WRONG
    )
    ends_at = forms.DateTimeField(
        label="Until", required=False, widget=_WHEN, help_text="Empty: until you end it.", error_messages=_WRONG
    )
    reason = forms.CharField(
        label="Why",
        max_length=300,
        help_text="Everyone who comes there reads it: “Until the election on 2 July, as the law asks.”",
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["forum"]).queryset = Forum.objects.visible_to(by)

    def clean_reason(self):
        return one_line(self.cleaned_data["reason"])

    def clean_begins_at(self) -> datetime:
        return self.cleaned_data["begins_at"] or timezone.now()

    def clean(self):
        data = self.cleaned_data
        begins, ends = data.get("begins_at"), data.get("ends_at")
        if begins and ends and ends <= max(begins, timezone.now()):
            self.add_error("ends_at", "This would be over before it begins. Choose a later time.")
        return data


@for_the_team
def periods(request):
    """What holds now or is to come, and a form for another."""
    start = {"forum": request.GET.get("forum", "")}
    form = PeriodForm(request.POST if request.method == "POST" else None, by=request.user, initial=start)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            entry = set_period(
                request.user, data["forum"], data["kind"], data["begins_at"], data["ends_at"], data["reason"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "It is set.", extra_tags=f"/moderation/{entry.pk}/undo/")
            return redirect(ALL)
    now = timezone.now()
    found = Period.objects.not_over(now).select_related("forum", "set_by")
    context = {
        "form": form,
        "on": [period for period in found if period.begins_at <= now],
        "coming": [period for period in found if period.begins_at > now],
    }
    return render(request, "forums/periods.html", context, status=422 if form.is_bound else 200)


@for_the_team
@require_POST
def end(request, period_id):
    """Ends a period now; one to come does not begin."""
    entry = end_period(request.user, period_id)
    messages.success(request, "It is over." if entry else "It was over already.", extra_tags=_undo(entry))
    return redirect(ALL)


def _undo(entry) -> str:
    return f"/moderation/{entry.pk}/undo/" if entry else ""
