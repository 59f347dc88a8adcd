from django import forms

from notifications.mail.wanted import kinds_mailed_to
from notifications.registry import kinds


class MailForm(forms.Form):
    """E-mail me at once when…: one box for each kind of notification there is."""

    def __init__(self, member, data=None):
        super().__init__(data)
        mailed = kinds_mailed_to(member)
        for kind in kinds(member):
            self.fields[kind.name] = forms.BooleanField(
                label=kind.mail_label, required=False, initial=kind.name in mailed
            )

    def chosen_kinds(self) -> list[str]:
        return [name for name, is_on in self.cleaned_data.items() if is_on]
