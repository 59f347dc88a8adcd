"""What is wrong with an installation's configuration, said with a hint, before anybody meets it as a stack trace."""

import os
import sys

from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.http.request import validate_host

TAG = "configuration"
# Where a demo may be: on the machine of the person looking at it, and in tests.
DEMO_HOSTS = {"127.0.0.1", "localhost", "::1", "testserver"}


@register(TAG)
def environment_is_readable(**_) -> list[CheckMessage]:
    return [Error(fault.message, hint=fault.hint, id="community.E001") for fault in settings.CONFIGURATION_FAULTS]


@register(TAG)
def demo_stays_at_home(**_) -> list[CheckMessage]:
    """Demo sign-in lets anybody in as anybody: only where nobody else can reach the site."""
    if not settings.DEMO and "demo" not in settings.INSTALLED_APPS:
        return []
    hint = "Set DEMO=false; members are added with `manage.py add_member`."
    if settings.SESSION_COOKIE_SECURE:
        return [Error("Demo sign-in is on in the production configuration.", hint=hint, id="community.E002")]
    strangers = {settings.SITE_HOST, *settings.ALLOWED_HOSTS} - DEMO_HOSTS - {"[::1]"}
    if strangers:
        message = f"Demo sign-in is on, and the site answers to {', '.join(sorted(strangers))}."
        return [Error(message, hint=hint, id="community.E003")]
    return []


@register(TAG)
def processes_share_what_they_must(**_) -> list[CheckMessage]:
    """What several processes share cannot be in the memory, or in a file, of one of them."""
    if settings.ONE_PROCESS:
        if os.environ.get("WEB_CONCURRENCY", "1") in ("", "1"):
            return []
        message = "ONE_PROCESS is true, and WEB_CONCURRENCY asks for several."
        return [Error(message, hint="Set one of the two.", id="community.E004")]
    on_sqlite = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
    missing = {
        "DATABASE_URL": (on_sqlite, "PostgreSQL, for example postgresql://staffroom:password@127.0.0.1:5432/staffroom"),
        "REDIS_URL": (not settings.REDIS_URL, "Redis, for example redis://127.0.0.1:6379/0"),
        "ELASTICSEARCH_URL": (not settings.ELASTICSEARCH_URL, "Elasticsearch, for example http://127.0.0.1:9200"),
    }
    faulty = {fault.variable for fault in settings.CONFIGURATION_FAULTS}
    return [
        Error(
            f"Pages, sockets and the worker are processes of their own, and {variable} names nothing they can share.",
            hint=f"Set {variable} to the address of {example}; or ONE_PROCESS=true and run `manage.py serve`.",
            id="community.E005",
        )
        for variable, (is_missing, example) in missing.items()
        if is_missing and variable not in faulty
    ]


@register(TAG)
def site_address_can_be_used(**_) -> list[CheckMessage]:
    if not settings.SITE_URL:
        return []
    if settings.SESSION_COOKIE_SECURE and not settings.SITE_URL.startswith("https://"):
        hint = "Set SITE_URL to the https:// address; over plain HTTP browsers keep no sign-in."
        return [Error("SITE_URL is not an https:// address.", hint=hint, id="community.E006")]
    if not validate_host(settings.SITE_HOST, settings.ALLOWED_HOSTS):
        hint = "Add the host of SITE_URL to ALLOWED_HOSTS, or leave ALLOWED_HOSTS out."
        return [Error("The site would not answer at its own SITE_URL.", hint=hint, id="community.E007")]
    return []


@register(TAG)
def data_folder_can_be_written(**_) -> list[CheckMessage]:
    folder = settings.DATA_DIR
    in_files = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3" or not settings.ELASTICSEARCH_URL
    if not in_files or os.access(folder, os.W_OK | os.X_OK):
        return []
    hint = "Make that folder, for the user that runs Staffroom, or set DATA_DIR to another."
    return [Error(f"DATA_DIR, {folder}, is not a folder that can be written to.", hint=hint, id="community.E008")]


def refuse_faulty_configuration() -> None:
    """For the servers' entry points, which run no checks: ends the process, with the sentences a check would say."""
    if errors := [message for message in run_checks(tags=[TAG]) if message.is_serious()]:
        sys.exit("\n".join(f"{error.msg} {error.hint}" for error in errors))
