"""The shape of what members say about themselves and staff say about members."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from community.models import Group, Member, Setting
from community.operations.memberships import MOST_AT_ONCE
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


DEGREES = [
    (Group.Degree.OPEN, "Open: every member reads it, and joins with a press"),
    (Group.Degree.RESTRICTED, "Restricted: every member reads it, and joins by asking"),
    (Group.Degree.PRIVATE, "Private: every member sees its name and description, and joins by asking"),
    (Group.Degree.HIDDEN, "Hidden: nobody outside knows of it; its managers add people"),
]


class GroupForm(forms.ModelForm):
    degree = forms.ChoiceField(
        label="Who may know of it, read it and join it",
        choices=DEGREES,
        initial=Group.Degree.HIDDEN,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Group
        fields = ["name", "description", "degree"]
        help_texts = {
            "name": "Such as “South West SBPs”.",
            "description": "Who it is for. Whoever may know of the group reads it.",
        }

    def clean_name(self):
        name = one_line(self.cleaned_data["name"])
        if not has_a_word(name):
            raise forms.ValidationError("Give the group a name.")
        return name

    def clean_description(self):
        return one_line(self.cleaned_data["description"])


class DescribeGroupForm(forms.ModelForm):
    class Meta:
        model = Group
        fields = ["description"]
        labels = {"description": "What the group is for"}
        help_texts = {"description": "A sentence or two. Whoever may know of the group reads it."}

    def clean_description(self):
        return one_line(self.cleaned_data["description"])


class AskToJoinForm(forms.Form):
    words = forms.CharField(
        label="Why you would like to join",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="A line for the group’s managers, who decide.",
    )

    def clean_words(self):
        return one_line(self.cleaned_data["words"])


class AnswerForm(forms.Form):
    """What a manager says to who asks to join."""

    answer = forms.ChoiceField(choices=[("yes", "Let in"), ("no", "Do not let in")])
    note = forms.CharField(label="A line for them", max_length=300, required=False)

    def clean_note(self):
        return one_line(self.cleaned_data["note"])


class AddPeopleForm(forms.Form):
    """Several people at once, each on a line of their own, as the writer knows them."""

    people = forms.CharField(
        label="Whom to add",
        max_length=6000,
        widget=forms.Textarea({"rows": 4}),
        help_text="One a line: a name, a handle such as @carys-bevan, or a whole email address.",
        error_messages={"required": "Write at least one name."},
    )

    def __init__(self, *args, by, **kwargs):
        self.by = by
        super().__init__(*args, **kwargs)

    def clean_people(self) -> list[Member]:
        lines = [one_line(line) for line in self.cleaned_data["people"].splitlines()]
        lines = list(dict.fromkeys(line for line in lines if line))
        if len(lines) > MOST_AT_ONCE:
            raise forms.ValidationError(f"That is {len(lines)} people. Add {MOST_AT_ONCE} at a time.")
        found, wrong = [], []
        for line in lines:
            matches = self._matching(line)
            if len(matches) == 1:
                found.append(matches[0])
            elif matches:
                who = "; ".join(f"@{one.handle}, {one.role_and_setting or one.display_name}" for one in matches[:4])
                wrong.append(f"Several people are meant by “{line}”. Write one of these: {who}.")
            else:
                wrong.append(f"Nobody who has joined is called “{line}”.")
        if wrong:
            raise forms.ValidationError(wrong)
        return found

    def _matching(self, line: str) -> list[Member]:
        people = Member.objects.visible_to(self.by).filter(is_placeholder=False).select_related("setting")
        exact = people.filter(handle=line.removeprefix("@").lower())
        return list(exact[:1] or people.matching(line)[:5])
