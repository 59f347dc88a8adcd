"""How allauth signs members in and up here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.utils import timezone

from community.asked_again import AskedAgain
from community.joining import is_work_email
from community.models import Member

SIGNED_IN = AskedAgain(lambda pk: Member.objects.select_related("setting", "inbox", "visit").filter(pk=pk))


def note_confirmed(sender, email_address, **_) -> None:
    """Hears from allauth that an address is shown to be a member's: from the first time on, colleagues see them."""
    Member.objects.filter(pk=email_address.user_id, confirmed_at=None).update(confirmed_at=timezone.now())


class AccountBackend(ModelBackend):
    """Loads a signed-in member with what every page shows of them, in one query."""

    def get_user(self, user_id):
        member = SIGNED_IN.first(pk=user_id)
        return member if member is not None and self.user_can_authenticate(member) else None

    def authenticate(self, request, username=None, password=None, **credentials):
        email = credentials.get("email") or username
        return super().authenticate(request, username=email.lower() if email else None, password=password)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This address and password do not go together. Check both, or set a new password.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again.",
        "enter_current_password": "This is not your current password.",
        "incorrect_password": "This is not your password.",
        "duplicate_email": "You have this address already.",
        "rate_limited": "Too many tries. Wait a little, then try again.",
    }

    def clean_email(self, email):
        """Refuses an address that is not a work address, and says what else one can do."""
        email = super().clean_email(email)
        if not is_work_email(email):
            raise ValidationError(
                "Use your work e-mail address, so that we can match you to your setting. "
                "If you have none, write to the network team: the address is at the foot of this page."
            )
        return email

    def new_user(self, request):
        return Member()

    def save_user(self, request, user, form, commit=True):
        """Makes the member from the sign-up form, with a handle from their name."""
        data = form.cleaned_data
        user.email = data["email"].lower()
        user.display_name = data["display_name"]
        user.job_role = data["job_role"]
        user.setting = data["setting"]
        user.set_password(data["password1"])
        if commit:
            user.save_with_free_handle()
        return user
