"""The sign-in form: allauth's, in our words."""

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = "Keep me signed in"
        self.fields["remember"].help_text = "Only on a device that no one else uses."
