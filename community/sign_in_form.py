"""The forms for signing in and for a forgotten password: allauth's, in our words and by our rules."""

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.account.internal.userkit import filter_users_by_email


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = "Keep me signed in"
        self.fields["remember"].help_text = "Only on a device that no one else uses."


class ForgottenPasswordForm(ResetPasswordForm):
    def clean_email(self):
        """Takes any address: members whom the network team vouched for need not have one at work."""
        email = self.cleaned_data["email"].lower()
        self.users = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
        return email
