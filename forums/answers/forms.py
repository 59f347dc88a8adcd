"""The shape of what members say of answers."""

from django import forms

from community.setting_sorts import sort_of
from community.words import has_a_word, one_line
from forums.models import Tried

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
