"""The address that Wagtail's previews and e-mails give for the site: always the configured one."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site


def keep_in_step(**signal) -> None:
    """After each migration, so that a new SITE_URL needs no one to remember Wagtail."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.filter(is_default_site=True).update(
        hostname=address.hostname or "localhost", port=port, site_name=settings.NETWORK_NAME
    )
