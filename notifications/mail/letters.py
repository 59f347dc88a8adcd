"""A notification as an e-mail: HTML and plain text, and the headers by which a mail program can stop it."""

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from notifications.mail.unsubscribing import token_for
from notifications.models import Notification
from notifications.registry import Presented, kind_named, present_topics

LONGEST_BODY = 4_000
LONGEST_SUBJECT = 150

# Rules that cannot be inlined (dark scheme, small screens) stay; nothing is ever fetched.
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def letter(notification: Notification, words: Presented, address: str) -> EmailMultiAlternatives:
    """The e-mail that tells `address` of the notification."""
    stop_url = settings.SITE_URL + reverse("notifications:unsubscribe", args=[token_for(notification)])
    body = words.body or words.passage
    kind = kind_named(notification.kind)
    stops_a_topic = bool(kind and kind.comes_from_following)
    context = {
        "words": words,
        "body": _shortened(body),
        "is_shortened": len(body) > LONGEST_BODY,
        "url": settings.SITE_URL + words.url,
        "stop_url": stop_url,
        "stops_a_topic": stops_a_topic,
        "followed": _title_of_followed(notification) if stops_a_topic else "",
        "settings_url": settings.SITE_URL + reverse("notifications:settings"),
        "network_name": settings.NETWORK_NAME,
    }
    host = settings.SITE_HOST or "localhost"
    thread = notification.topic.replace(":", ".")
    message = EmailMultiAlternatives(
        subject=_one_line(words.sentence),
        body=render_to_string("notifications/mail/notification.txt", context),
        to=[address],
        headers={
            # The same at every try, so that a mail server can drop a double.
            "Message-ID": f"<notification.{notification.pk}@{host}>",
            "References": f"<{thread}@{host}>",
            "List-Id": f"<{thread}.{host}>",
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    html = _inliner.inline(render_to_string("notifications/mail/notification.html", context))
    message.attach_alternative(html, "text/html")
    return message


def _title_of_followed(notification: Notification) -> str:
    """What the member follows, by name where that is not the thread itself."""
    if not notification.followed:
        return ""
    words = present_topics([notification.followed], notification.member).get(notification.followed)
    return words.title if words else ""


def _shortened(body: str) -> str:
    if len(body) <= LONGEST_BODY:
        return body
    return body[:LONGEST_BODY].rsplit(None, 1)[0] + " …"


def _one_line(words: str) -> str:
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"
