"""E-mails that are kept: only on a laptop, where they are written to files instead of being sent."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from notifications.mail import developer_backend


def forget_mail(is_there: Callable[[str], bool]) -> int:
    """Deletes the kept e-mails in which some words stand. What was sent is not here, and cannot be recalled."""
    if not settings.EMAIL_BACKEND.startswith(developer_backend.__name__) or not settings.EMAIL_FILE_PATH:
        return 0
    quoting = set()
    for path in Path(settings.EMAIL_FILE_PATH).glob("*.txt"):
        if is_there(path.read_text(encoding="utf-8", errors="replace")):
            quoting.add(path)
    for path in quoting:
        path.unlink(missing_ok=True)
        path.with_suffix(".html").unlink(missing_ok=True)
    return len(quoting)
