"""allauth's forms, in our words and by our rules: sentence case, and no placeholder that repeats its label."""

from allauth.account import forms
from allauth.account.internal.userkit import filter_users_by_email


class InOurWords:
    labels = {
        "email": "Email",
        "login": "Email",
        "password": "Password",
        "password1": "New password",
        "password2": "New password, once more",
        "oldpassword": "Current password",
        "remember": "Keep me signed in",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class SignInForm(InOurWords, forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remember"].help_text = "Only on a device that no one else uses."


class JoinForm(InOurWords, forms.SignupForm):
    labels = InOurWords.labels | {"password1": "Password"}


class ForgottenPasswordForm(InOurWords, forms.ResetPasswordForm):
    def clean_email(self):
        """Takes any address: members whom the network team vouched for need not have one at work."""
        email = self.cleaned_data["email"].lower()
        self.users = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
        return email


class NewPasswordForm(InOurWords, forms.ResetPasswordKeyForm):
    pass


class SetPasswordForm(InOurWords, forms.SetPasswordForm):
    pass


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):
    pass


class AddEmailForm(InOurWords, forms.AddEmailForm):
    pass


class StillYouForm(InOurWords, forms.ReauthenticateForm):
    pass
