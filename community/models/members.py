"""Members: the people of the network. Sign-in is by e-mail; the handle, by which one is mentioned, never changes."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify

from community.models.register import Setting
from community.names import first_name_of, initials_of, tint_of


class MemberQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Members see each other, once an address is shown to be theirs; visitors and suspended members see nobody."""
        if not member.is_authenticated or member.is_suspended:
            return self.none()
        return self.filter(is_active=True, confirmed_at__isnull=False)

    def who_can_be_mentioned(self):
        """Those whose name in a post is a mention: someone hears of it, or would if they were not suspended."""
        return self.filter(is_active=True, confirmed_at__isnull=False, is_placeholder=False)

    def matching(self, words: str):
        """Those whose name or handle has all the words in it, or whose e-mail address it is, for who may ask for it."""
        words = words.strip()
        if "@" in words.lstrip("@"):
            return self.filter(email=words.lower())
        found = self
        for word in words.split()[:8]:
            word = word.lstrip("@")
            found = found.filter(models.Q(display_name__icontains=word) | models.Q(handle__icontains=word))
        return found if words else self.none()

    def who_can_be_told(self):
        """Those who may be sent anything: `can_be_told`, asked of the database."""
        now = timezone.now()
        return self.who_can_be_mentioned().exclude(
            models.Q(suspended_at__isnull=False)
            & (models.Q(suspended_until__isnull=True) | models.Q(suspended_until__gt=now))
        )


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):  # type: ignore[misc]
    def create_user(self, email, password=None, *, display_name="", handle="", **fields):
        """A new member with a free handle made from the name. Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("A member needs an e-mail address.")
        display_name = display_name or email.split("@")[0]
        member = self.model(
            email=email.strip().lower(),
            display_name=display_name,
            handle=handle,
            **fields,
        )
        member.set_password(password)
        if handle:
            member.save(using=self._db)
        else:
            member.save_with_free_handle()
        return member

    def create_superuser(self, email, password=None, **fields):
        """The first member of the network team, made from the command line."""
        fields = {"role": Member.Role.NETWORK_TEAM, "confirmed_at": timezone.now()} | fields
        return self.create_user(email, password, **fields)

    def free_handle(self, display_name: str) -> str:
        """A handle no one has, from a name: "carys-bevan", else "carys-bevan-2"."""
        base = slugify(display_name.replace("_", " "))[:40].strip("-") or "member"
        taken = set(self.filter(handle__startswith=base).values_list("handle", flat=True))
        if base not in taken:
            return base
        number = 2
        while f"{base}-{number}" in taken:
            number += 1
        return f"{base}-{number}"


class Member(AbstractBaseUser, PermissionsMixin):
    class Role(models.TextChoices):
        MEMBER = "member", "Member"
        MODERATOR = "moderator", "Moderator"
        EDITOR = "editor", "Editor"
        NETWORK_TEAM = "network_team", "Network team"

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    display_name = models.CharField("name", max_length=80)
    handle = models.SlugField(max_length=50, unique=True, editable=False)
    role = models.CharField(max_length=12, choices=Role, default=Role.MEMBER)
    job_role = models.CharField(max_length=80, blank=True)
    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    about = models.TextField(max_length=600, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When an address was first shown to be theirs. Empty: nobody sees them yet."
    )
    is_active = models.BooleanField(default=True)
    is_placeholder = models.BooleanField(
        default=False, help_text="Stands for an author of imported threads; cannot sign in."
    )

    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True, help_text="Empty: until a moderator lifts it.")
    suspension_reason = models.TextField(max_length=1000, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    objects = MemberManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_member_an_email_address")]
        indexes = [models.Index(Lower("display_name"), "id", name="members_by_name")]

    def __str__(self):
        return self.display_name

    def get_absolute_url(self):
        return f"/people/{self.handle}/"

    def get_full_name(self):
        return self.display_name

    def get_short_name(self):
        return self.first_name

    def save_with_free_handle(self):
        """Saves a new member under a handle made from the name, also when a namesake joins in the same moment."""
        for attempts_left in (2, 1, 0):
            self.handle = Member.objects.free_handle(self.display_name)
            try:
                with transaction.atomic():
                    self.save()
                break
            except IntegrityError:
                if not attempts_left or not Member.objects.filter(handle=self.handle).exists():
                    raise

    @property
    def topic(self) -> str:
        """The name under which they are followed."""
        return f"member:{self.pk}"

    @property
    def first_name(self) -> str:
        return first_name_of(self.display_name)

    @property
    def last_name(self) -> str:
        return self.display_name.partition(" ")[2]

    @property
    def initials(self) -> str:
        return initials_of(self.display_name)

    @property
    def tint(self) -> int:
        return tint_of(self.pk)

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None and (self.suspended_until is None or self.suspended_until > timezone.now())

    @property
    def can_be_told(self) -> bool:
        """May be sent something: a person, whose address is shown to be theirs, who takes part now."""
        return self.is_active and self.confirmed_at is not None and not self.is_placeholder and not self.is_suspended

    @property
    def is_moderator(self) -> bool:
        """May look after threads and people: moderators and the network team, while not suspended."""
        return self.role in (self.Role.MODERATOR, self.Role.NETWORK_TEAM) and not self.is_suspended

    @property
    def is_editor(self) -> bool:
        return self.role in (self.Role.EDITOR, self.Role.NETWORK_TEAM) and not self.is_suspended

    @property
    def is_network_team(self) -> bool:
        return self.role == self.Role.NETWORK_TEAM and not self.is_suspended

    @property
    def role_and_setting(self) -> str:
        """Who this is at a glance: "Site manager, Hazelgarth School, North East"."""
        parts = [self.job_role] if self.job_role else []
        if self.setting:
            parts += [self.setting.name, self.setting.region]
        return ", ".join(parts)
