"""Mail on a laptop: each message is kept as a file one can read, and the console says where."""

import sys
from itertools import count
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

SHOWN_HEADERS = ("From", "To", "Subject", "Date", "List-Unsubscribe")
_numbers = count(1)


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages) -> int:
        """Keeps each message in settings.EMAIL_FILE_PATH, as text and as the HTML that would be seen."""
        folder = Path(settings.EMAIL_FILE_PATH or "mail")
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            path = folder / f"{timezone.localtime():%Y-%m-%d-%H%M%S}-{next(_numbers):03}.txt"
            headers = message.message()
            lines = [f"{name}: {headers[name]}" for name in SHOWN_HEADERS if headers[name]]
            path.write_text("\n".join([*lines, "", message.body]), encoding="utf-8")
            for content, kind in getattr(message, "alternatives", []):
                if kind == "text/html":
                    path.with_suffix(".html").write_text(content, encoding="utf-8")
            sys.stderr.write(f"E-mail kept in {path}: {message.subject}\n")
        return len(email_messages)
