"""Sending a notification's e-mail once: not again when the task runs twice, again when the mail server was away."""

import smtplib
import time
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Q
from django.db.models.functions import Now

from notifications import registry
from notifications.mail.letters import letter
from notifications.mail.wanted import who_wants_mail
from notifications.models import Notification
from work.retries import ServiceUnavailable

# Longer than a sending can take, shorter than a lost worker's lease and its wait together.
CLAIM = timedelta(seconds=60)


class MailRefused(Exception):
    """The mail server will not take this message, now or later. Names no address: it is kept with the task."""


def send_once(notification_id: int) -> bool:
    """Sends the e-mail unless it was sent, or its member may not see the thing any more, does not want mail of this
    kind, or has read it already. Says whether it was sent.

    Raises ServiceUnavailable when the mail server is away, MailRefused when it says no for good.
    """
    notification = Notification.objects.select_related("member", "actor").filter(pk=notification_id).first()
    if notification is None or notification.mailed_at or notification.read_at:
        return False
    words = _words_for(notification)
    if words is None:
        return False
    if not _claim(notification_id):
        raise ServiceUnavailable("this e-mail is being sent at the moment")
    try:
        _hand_over(letter(notification, words, notification.member.email))
    except BaseException:
        Notification.objects.filter(pk=notification_id, mailed_at__isnull=True).update(mail_begun_at=None)
        raise
    _record_sent(notification_id)
    return True


def _words_for(notification: Notification) -> registry.Presented | None:
    member = notification.member
    if not member.can_be_told or member.pk == notification.actor_id:
        return None
    if not who_wants_mail([member.pk], notification.kind):
        return None
    return registry.present([notification], member).get(notification.pk)


def _claim(notification_id: int) -> bool:
    """Of two tasks for one e-mail, one gets it. A claim left by a killed worker ends by itself."""
    return bool(
        Notification.objects.filter(
            Q(mail_begun_at__isnull=True) | Q(mail_begun_at__lt=Now() - CLAIM),
            pk=notification_id,
            mailed_at__isnull=True,
        ).update(mail_begun_at=Now())
    )


def _hand_over(message) -> None:
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()] or [0]
        _refused(max(codes))
    except smtplib.SMTPResponseException as error:
        _refused(error.smtp_code)
    except (OSError, smtplib.SMTPException) as error:
        raise ServiceUnavailable(f"the mail server is away: {type(error).__name__}") from None


def _refused(code: int) -> None:
    # `from None`: the server's own words often quote the address.
    if code >= 550:
        raise MailRefused(f"the mail server answered {code}") from None
    raise ServiceUnavailable(f"the mail server answered {code}") from None


def _record_sent(notification_id: int) -> None:
    """The letter has left the house: if the database is away just now, waiting is better than a second letter."""
    for attempt in range(30):
        try:
            Notification.objects.filter(pk=notification_id).update(mailed_at=Now())
            return
        except DatabaseError:
            if connection.in_atomic_block or attempt == 29:
                raise
            time.sleep(1)
            close_old_connections()
