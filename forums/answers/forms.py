"""The shape of what members say of answers."""

import re

from django import forms
from django.utils import timezone

from community.setting_sorts import sort_of
from community.words import has_a_word, one_line
from forums.answers.dates import months_after
from forums.bookmarks.forms import DayField
from forums.models import Answer, Post, Tried
from forums.where_it_went import thread_now

LONGEST_LINE = 200


class TriedForm(forms.Form):
    """ "Worked for us too": where, how, and whether it is still done."""

    kind_of_setting = forms.ChoiceField(
        label="Where you tried it",
        choices=[("", "Choose the kind of setting"), *Tried.KindOfSetting.choices],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the kind of setting where you tried it."),
    )
    line = forms.CharField(
        label="How you do it, in a line",
        required=False,
        max_length=LONGEST_LINE,
        help_text="What you changed, what it costs, what to look out for. Name no pupil.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "true", "lang": "en-GB"}),
        error_messages={"max_length": f"Say it in {LONGEST_LINE} characters; to say more, reply in the thread."},
    )
    is_kept = forms.ChoiceField(
        label="How it went",
        choices=[("yes", "We still do it"), ("no", "We tried it and stopped")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Say whether you still do it."),
    )

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_seen(self):
        return self.cleaned_data["seen"] if "seen" in self.data else None

    def clean_line(self):
        line = one_line(self.cleaned_data["line"])
        if line and not has_a_word(line):
            raise forms.ValidationError("Say it in words, or leave this empty.")
        return line

    def clean_is_kept(self):
        return self.cleaned_data["is_kept"] == "yes"


def first_said(member, said: Tried | None) -> dict:
    """What the form begins with: what was said for the setting, or else its kind, from the member's profile."""
    if said is not None:
        kept = "yes" if said.is_kept else "no"
        return {"kind_of_setting": said.kind_of_setting, "line": said.line, "is_kept": kept}
    if not member.is_authenticated or member.setting is None:
        return {}
    return {"kind_of_setting": sort_of(member.setting.kind)}


class ReviewForm(forms.Form):
    """When an answer is to be looked at again. Cleans to `day`, None for never; a moderator says why."""

    when = forms.ChoiceField(
        label="Ask “still right?”",
        choices=[
            ("6", "In six months"),
            ("12", "In a year"),
            ("24", "In two years"),
            ("day", "From a day I choose"),
            ("never", "Never"),
        ],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose when it is to ask."),
    )
    day = DayField(label="The day", required=False, help_text="When a rule changes, or a contract ends.")

    def __init__(self, data=None, *, answer: Answer, for_asker: bool):
        kept = {"when": "day", "day": answer.review_by} if answer.review_by else {"when": "12"}
        super().__init__(data, initial=kept)
        if for_asker:
            self.fields["reason"] = _reason()

    def clean(self):
        data = super().clean() or self.cleaned_data
        when, today = data.get("when"), timezone.localdate()
        if when == "day" and "day" not in self.errors:
            if data.get("day") is None:
                self.add_error("day", "Choose the day.")
            elif not today < data["day"] <= months_after(today, 12 * 10):
                self.add_error("day", "Choose a day that is still to come, within ten years.")
        elif when == "never":
            data["day"] = None
        elif when in ("6", "12", "24"):
            data["day"] = months_after(today, int(when))
        return data


class NewerForm(forms.Form):
    """The address of what takes the place of a post. Cleans to the post there that the member may see, or None."""

    address = forms.CharField(
        label="Address of the newer thread or post",
        max_length=500,
        help_text="Open it and copy its address, or the one behind a post’s date. It has to be later than this.",
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
        error_messages={"required": "Paste the address of the newer thread or post."},
    )

    def __init__(self, *args, member, asks_why: bool, removes: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        if removes:
            del self.fields["address"]
        if asks_why:
            self.fields["reason"] = _reason()

    def clean_address(self):
        return post_at(self.cleaned_data["address"], self.member)


def post_at(address: str, member) -> Post | None:
    """The post at an address of ours that the member may see; of a thread, the one that opens it, unless the address
    goes on to a post of it."""
    found = re.search(r"/(threads|posts)/(\d{1,15})(?:/|$|[?#])", address.strip())
    if found is None:
        return None
    kind, number = found.groups()
    inside = re.search(r"#post-(\d{1,15})$", address.strip())
    posts = Post.objects.visible_to(member).filter(status=Post.Status.VISIBLE)
    if kind == "posts" or inside:
        return posts.filter(pk=int(inside.group(1) if inside else number)).first()
    return posts.filter(thread=thread_now(int(number)), position=1).first()


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Why",
        max_length=500,
        help_text="In a few words, for the other moderators: it is kept in the log.",
        widget=forms.TextInput({"maxlength": 500}),
        error_messages={"required": "Say why: it is kept in the log."},
    )
