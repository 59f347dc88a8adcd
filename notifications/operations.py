"""What people do with notifications, and how the apps above tell them something."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notifications import registry, tasks
from notifications.counting import locked_inbox, recount
from notifications.live import bell_changed
from notifications.mail.unsubscribing import Unsubscription
from notifications.mail.wanted import who_wants_mail
from notifications.models import Follow, Inbox, MailPreference, Notification

BATCH = 200


def follow(member, topic: str) -> None:
    """The member hears what is new in the topic. Following twice changes nothing."""
    Follow.objects.bulk_create([Follow(member=member, topic=topic)], ignore_conflicts=True)


def unfollow(member, topic: str) -> None:
    """The member hears no more of the topic. What they were told stays in their inbox."""
    Follow.objects.filter(member=member, topic=topic).delete()


def notify(
    members: Iterable, *, kind: str, actor, subject: str, topic: str, by_mail: bool = True, followed: str = ""
) -> int:
    """Tells members once of a thing; says how many had not been told. Never tells `actor` of their own doing.

    With `by_mail` an e-mail follows for those who want one. `followed` is what they follow and are told for, where that
    is not the topic itself. Made to be called from a task: a second run finds who
    was told and tells the rest.
    """
    ids = iter(sorted({member.pk for member in members if actor is None or member.pk != actor.pk}))
    told = 0
    while batch := list(islice(ids, BATCH)):
        told += _notify(batch, kind, actor, subject, topic, by_mail, followed)
    return told


@transaction.atomic
def _notify(member_ids: list[int], kind: str, actor, subject: str, topic: str, by_mail: bool, followed: str) -> int:
    Inbox.objects.bulk_create([Inbox(member_id=id_) for id_ in member_ids], ignore_conflicts=True)
    # Always locked in the order of ids, so that two posts with the same followers do not wait for each other.
    inboxes = Inbox.objects.select_for_update().filter(member__in=member_ids).order_by("member_id")
    numbers = {inbox.member_id: inbox.last_number + 1 for inbox in inboxes}
    told_before = Notification.objects.filter(member__in=member_ids, kind=kind, subject=subject)
    for id_ in told_before.values_list("member_id", flat=True):
        del numbers[id_]
    if not numbers:
        return 0
    made = Notification.objects.bulk_create(
        Notification(
            member_id=id_, number=number, kind=kind, actor=actor, subject=subject, topic=topic, followed=followed
        )
        for id_, number in numbers.items()
    )
    Inbox.objects.filter(member__in=numbers).update(
        last_number=F("last_number") + 1, unread_count=F("unread_count") + 1
    )
    with_mail = who_wants_mail(numbers, kind) if by_mail else set()
    for notification in made:
        if notification.member_id in with_mail:
            tasks.mail_at_once.enqueue(notification.pk)
    transaction.on_commit(lambda: bell_changed(list(numbers)))
    return len(made)


@transaction.atomic
def mark_read(member, notification_id: int) -> None:
    """The member has opened a notification of theirs."""
    _mark(member, Notification.objects.filter(pk=notification_id))


def mark_read_about(member, subjects: list[str]) -> None:
    """The member has read the things themselves ("post:12"), so what told them of these is read too."""
    told = Notification.objects.filter(member=member, subject__in=subjects, read_at__isnull=True)
    if told.exists():
        with transaction.atomic():
            _mark(member, told)


@transaction.atomic
def mark_all_read(member, up_to: int) -> datetime | None:
    """Everything up to a number, the newest the member saw: what came in since stays unread.

    Returns the time under which `mark_unread_again` finds these, None when there were none.
    """
    return _mark(member, Notification.objects.filter(number__lte=up_to))


def _mark(member, chosen) -> datetime | None:
    unread = chosen.filter(member=member, read_at__isnull=True)
    if not unread.exists():  # most calls: nothing is locked or written
        return None
    inbox, now = locked_inbox(member.pk), timezone.now()
    unread.update(read_at=now)
    recount(inbox)
    return now


@transaction.atomic
def mark_unread_again(member, read_at: datetime) -> int:
    """Takes back a mark_all_read; says how many are unread again."""
    inbox = locked_inbox(member.pk)
    changed = Notification.objects.filter(member=member, read_at=read_at).update(read_at=None)
    recount(inbox)
    return changed


def reconsider(topic: str) -> None:
    """Something in the topic was hidden, shown again or moved: whoever may not see it is no longer told of it.

    Called in the transaction of the change.
    """
    tasks.reconsider_topic.enqueue(topic)


def reconsider_inbox(member_id: int) -> None:
    """The same, after a change of what one member may see."""
    tasks.reconsider_inbox.enqueue(member_id)


@transaction.atomic
def choose_mail(member, kinds_at_once: Iterable[str]) -> None:
    """E-mail at once for these kinds and for no others."""
    chosen = set(kinds_at_once)
    MailPreference.objects.bulk_create(
        [MailPreference(member=member, kind=kind.name, at_once=kind.name in chosen) for kind in registry.kinds(member)],
        update_conflicts=True,
        unique_fields=["member", "kind"],
        update_fields=["at_once"],
    )


@transaction.atomic
def unsubscribe(asked: Unsubscription) -> None:
    """Does what the link in an e-mail promises: unfollows its topic, or ends e-mails of its kind."""
    if asked.topic:
        # Also of what it has become part of since the e-mail: that is what they would go on hearing of.
        topics = {asked.topic, registry.topics_now([asked.topic])[asked.topic]}
        Follow.objects.filter(member=asked.member_id, topic__in=topics).delete()
    else:
        MailPreference.objects.update_or_create(member_id=asked.member_id, kind=asked.kind, defaults={"at_once": False})
