from django import forms

from notifications.models import MailPreference
from notifications.registry import kinds


class MailForm(forms.Form):
    """E-mail me at once when…: one box for each kind of notification there is."""

    def __init__(self, member, data=None):
        super().__init__(data)
        off = set(MailPreference.objects.filter(member=member, at_once=False).values_list("kind", flat=True))
        for kind in kinds(member):
            self.fields[kind.name] = forms.BooleanField(
                label=kind.mail_label, required=False, initial=kind.name not in off
            )

    def chosen_kinds(self) -> list[str]:
        return [name for name, is_on in self.cleaned_data.items() if is_on]
