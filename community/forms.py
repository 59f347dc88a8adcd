"""The shape of what members say about themselves and staff say about members."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from community.models import Group, Member, Setting
from community.words import has_a_word, number_in, one_line

JOB_ROLES = [
    "Headteacher",
    "Deputy headteacher",
    "Assistant headteacher",
    "Teacher",
    "SENCO",
    "Teaching assistant",
    "School business professional",
    "Office manager",
    "Site manager",
    "Therapist",
    "Designated safeguarding lead",
    "Governor",
]


class SettingField(forms.CharField):
    """A setting, told by name or URN as people type it; several matches are listed so that one can be chosen."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "Where you work")
        kwargs.setdefault("help_text", "The name of your school or setting, or its URN.")
        super().__init__(max_length=200, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, int):
            setting = Setting.objects.filter(pk=value).first()
            return f"{setting.name} ({setting.urn})" if setting else ""
        return value

    def clean(self, value):
        words = super().clean(value)
        if not words:
            return None
        name, _, within = words.removesuffix(")").rpartition(" (")
        urn = number_in(within)
        if name and urn is not None and (exact := Setting.objects.filter(urn=urn).first()):
            return exact
        found = list(Setting.objects.matching(words)[:6])
        if len(found) > 1:
            same_name = [setting for setting in found if setting.name.lower() == words.lower()]
            found = same_name if len(same_name) == 1 else found
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(
                "No setting in the register has that name. Part of the name, or the URN, will do."
            )
        choices = "; ".join(f"{setting.name} ({setting.urn}), {setting.local_authority}" for setting in found[:5])
        raise forms.ValidationError(f"Several settings match. Type one of these as it stands here: {choices}.")


def _clean_name(name: str) -> str:
    name = one_line(name)
    if not has_a_word(name):
        raise forms.ValidationError("Tell us the name colleagues know you by.")
    return name


class SignUpForm(forms.Form):
    """What allauth's sign-up form asks beyond e-mail and password."""

    job_roles = JOB_ROLES

    display_name = forms.CharField(
        label="Your name",
        max_length=80,
        help_text="As colleagues know you.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    job_role = forms.CharField(label="Your job", max_length=80, widget=forms.TextInput({"list": "job-roles"}))
    setting = SettingField(required=False)

    def clean_display_name(self):
        return _clean_name(self.cleaned_data["display_name"])

    def clean_job_role(self):
        return one_line(self.cleaned_data["job_role"])

    def signup(self, request, member):
        """Called by allauth once the member is saved; the adapter has already kept these values."""


class ProfileForm(forms.ModelForm):
    setting = SettingField(required=False)

    class Meta:
        model = Member
        fields = ["display_name", "job_role", "setting", "about"]
        labels = {"display_name": "Your name", "job_role": "Your job", "about": "About you"}
        help_texts = {"about": "What colleagues may ask you about. Up to 600 characters."}
        widgets = {"job_role": forms.TextInput({"list": "job-roles"}), "about": forms.Textarea({"rows": 4})}

    def clean_display_name(self):
        return _clean_name(self.cleaned_data["display_name"])

    def clean_job_role(self):
        return one_line(self.cleaned_data["job_role"])


class SuspendForm(forms.Form):
    LENGTHS = [("1", "1 day"), ("7", "1 week"), ("30", "30 days"), ("0", "Until it is lifted")]

    reason = forms.CharField(
        label="Why", max_length=1000, help_text="The member will read this.", widget=forms.Textarea({"rows": 3})
    )
    days = forms.ChoiceField(label="For how long", choices=LENGTHS)

    def until(self):
        """When it ends, or None."""
        days = int(self.cleaned_data["days"])
        return timezone.now() + timedelta(days=days) if days else None


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="Role", choices=Member.Role)
    reason = forms.CharField(label="Why", max_length=500)


class LiftForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=500)


class GroupForm(forms.ModelForm):
    class Meta:
        model = Group
        fields = ["name", "description"]
        help_texts = {
            "name": "Such as “South West SBPs”.",
            "description": "Who it is for. Only the network team reads it.",
        }

    def clean_name(self):
        name = one_line(self.cleaned_data["name"])
        if not has_a_word(name):
            raise forms.ValidationError("Give the group a name.")
        return name

    def clean_description(self):
        return one_line(self.cleaned_data["description"])
