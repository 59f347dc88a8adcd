"""What a moderator says of an act: to which forum, until when, why."""

import re
from datetime import date, datetime, time, timedelta
from typing import cast

from django import forms
from django.utils import timezone

from community.words import number_in
from forums.forms import TagsField, clean_title
from forums.models import Forum, Post, Thread
from forums.operations.quiet import LONGEST
from forums.readers import has_other_readers
from forums.where_it_went import thread_now

FARTHEST = timedelta(days=2 * 366)
LAST_MINUTE = time(23, 59)
LOG_HELP = "In a few words. It is kept in the log."
TOLD_HELP = "In a few words. Whoever is told reads this, and it is kept in the log."
LOCK_HELP = "Shown on the thread, so that people know where to go instead."
HIDE_HELP = "Its author reads this, and so does everyone in its place."
_ADDRESS = re.compile(r"/(threads|posts)/(\d{1,12})(?:/|$)")


def posts_said(count: int) -> str:
    return "1 post" if count == 1 else f"{count:,} posts"


def readers_after(thread: Thread, forum: Forum, author_id: int | None = None) -> str:
    """What a preview says where a thread's posts would be for others to read than they are; `author_id` is whose thread
    they would be in, where that is another than theirs."""
    if forum.own_topics_only and author_id not in (None, thread.author_id):
        return "In a help desk members read only what they started: these are read by whose thread they come to."
    if not has_other_readers(thread, forum):
        return ""
    if forum.own_topics_only:
        return "There members see only what they started."
    if forum.audience == Forum.Audience.PUBLIC:
        return "Everyone may read it there, visitors too."
    if forum.audience == Forum.Audience.MEMBERS or (forum.member_group and forum.member_group.is_read_by_all):
        return "All members may read it there."
    return f"Only the group {forum.member_group} may read it there, and moderators."


class ActForm(forms.Form):
    """Why, and nothing else. `threads` are those chosen."""

    reason = forms.CharField(label="Why", max_length=500, widget=forms.TextInput({"maxlength": 500}))
    reason_help = LOG_HELP

    def __init__(self, *args, threads: list[Thread], member, **kwargs):
        super().__init__(*args, **kwargs)
        self.threads, self.member = threads, member
        self.fields["reason"].help_text = self.reason_help
        self.order_fields([name for name in self.fields if name != "reason"] + ["reason"])


class ToldForm(ActForm):
    reason_help = TOLD_HELP


class HideForm(ActForm):
    reason_help = HIDE_HELP


class EndField(forms.DateField):
    """The last day of something; its end is that of the day, as the network counts days."""

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", "The last day. Leave it empty, and it stays until someone ends it.")
        kwargs.setdefault("error_messages", {"invalid": "Write the day as 2026-12-03."})
        super().__init__(label="Until", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def clean(self, value) -> datetime | None:
        day = super().clean(value)
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError("This day is over.")
        if day > timezone.localdate() + FARTHEST:
            raise forms.ValidationError("This is more than two years away. Leave it empty instead.")
        return end_of(day)


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, LAST_MINUTE))


class PinForm(ActForm):
    until = EndField()


class FeatureForm(ToldForm):
    until = EndField()


class LockForm(ActForm):
    until = EndField()
    reason_help = LOCK_HELP


class MoveForm(ToldForm):
    forum: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None,
        label="To which forum",
        empty_label="Choose a forum",
        to_field_name="slug",
        error_messages={"required": "Choose a forum.", "invalid_choice": "Choose a forum."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["forum"])
        field.queryset = Forum.objects.visible_to(self.member).select_related("member_group")


class RetagForm(ActForm):
    """For many: what to add, and what to take off."""

    add = TagsField(label="Tags to add", help_text="With commas between. A thread has five at most.")
    take_off = TagsField(label="Tags to take off", help_text="With commas between.")

    def clean(self):
        data = super().clean() or self.cleaned_data
        if not self.errors and not data["add"] and not data["take_off"]:
            self.add_error("add", "Write a tag to add, or one to take off.")
        return data


class RetitleForm(ToldForm):
    title = forms.CharField(
        label="Title",
        max_length=120,
        help_text="One sentence that a colleague would search for.",
        error_messages={"required": "Put into a few words what this is about."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].initial = self.threads[0].title if self.threads else ""

    def clean_title(self):
        return clean_title(self.cleaned_data["title"])


class QuietForm(ActForm):
    DAYS = "days"
    AS_FORUM, NEVER = "forum", "never"
    when = forms.ChoiceField(
        label="When it closes itself",
        widget=forms.RadioSelect,
        choices=[(AS_FORUM, "As its forum says"), (NEVER, "Never"), (DAYS, "After so many days without a post:")],
        initial=DAYS,
    )
    days = forms.IntegerField(label="Days", min_value=1, max_value=LONGEST, required=False)

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("when") == self.DAYS and not data.get("days") and "days" not in self.errors:
            self.add_error("days", "Say after how many days.")
        return data

    @staticmethod
    def quiet_days(data: dict) -> int | None:
        return {QuietForm.AS_FORUM: None, QuietForm.NEVER: 0}.get(data["when"], data["days"])


class ForumQuietForm(forms.Form):
    days = forms.IntegerField(
        label="Days without a post",
        min_value=1,
        max_value=LONGEST,
        required=False,
        help_text="After so many, a thread here closes itself. Leave it empty, and threads stay open.",
    )
    reason = forms.CharField(label="Why", max_length=500, help_text=LOG_HELP)


class ThreadField(forms.CharField):
    """A thread by its address, by that of a post in it, or by its number."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "Its address: open it, and copy what stands at the top of the browser.")
        kwargs.setdefault("max_length", 300)
        super().__init__(**kwargs)

    def clean(self, value) -> int | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found = _ADDRESS.search(text)
        if found and found[1] == "posts":
            thread_id = Post.objects.filter(pk=int(found[2])).values_list("thread_id", flat=True).first()
        else:
            thread_id = int(found[2]) if found else number_in(text)
        if thread_id is None:
            raise forms.ValidationError("This is not the address of a thread.")
        return thread_now(thread_id)


class MovePostsForm(ToldForm):
    other = ThreadField(label="Into which thread")

    def clean_other(self):
        threads = Thread.objects.visible_to(self.member).select_related("forum__member_group")
        target = threads.filter(pk=self.cleaned_data["other"]).first()
        if target is None:
            raise forms.ValidationError("This thread is not there.")
        return target


class SplitForm(MoveForm):
    kind = forms.ChoiceField(
        label="This is",
        choices=Thread.Kind,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of these."),
    )
    title = forms.CharField(
        label="Title of the new thread",
        max_length=120,
        help_text="One sentence that a colleague would search for.",
        error_messages={"required": "Put into a few words what this is about."},
    )
    tags = TagsField()

    def clean_title(self):
        return clean_title(self.cleaned_data["title"])


class MergeForm(ToldForm):
    """Into one of those chosen, or into another one."""

    ANOTHER = "another"
    into = forms.ChoiceField(label="Which one stays", widget=forms.RadioSelect)
    other = ThreadField(label="Into which thread", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        oldest_first = sorted(self.threads, key=lambda thread: (thread.created_at, thread.pk))
        into = cast(forms.ChoiceField, self.fields["into"])
        if len(oldest_first) > 1:
            chosen = [(str(thread.pk), thread.title) for thread in oldest_first]
            into.choices = [*chosen, (self.ANOTHER, "Another one:")]
            into.initial = str(oldest_first[0].pk)
            into.help_text = (
                "Its title, tags and forum stay. The oldest is chosen for you: it keeps the posts in order."
            )
            self.fields["other"].label = "The other one"
        else:
            del self.fields["into"]
            self.fields["other"].required = True

    def clean(self):
        data = super().clean() or self.cleaned_data
        into = data.get("into", self.ANOTHER)
        chosen = data.get("other") if into == self.ANOTHER else into
        if chosen is None and not self.errors:
            self.add_error("other", "Say which thread they go into.")
        elif chosen is not None:
            threads = Thread.objects.visible_to(self.member).select_related("forum__member_group")
            target = threads.filter(pk=int(chosen)).first()
            if target is None:
                self.add_error("other", "This thread is not there.")
            data["target"] = target
        return data
