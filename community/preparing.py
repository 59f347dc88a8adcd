"""Bringing an installation to what this version needs: tables, cache, register, glossary, tags, demo, search index.

Each step looks first and does nothing where nothing is missing, so that it may be stopped and run again, and runs at
each start.
"""

import pkgutil
from collections.abc import Callable
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from community.models import Setting
from search.indexing import RebuildRuns, rebuild_is_called_for, rebuild_whole
from search.models import GlossaryEntry

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Does what is missing, telling `say` each step that takes time."""
    if connection.vendor == "postgresql":
        # The limit is for requests; a migration of a large table, or reading all for the index, may take its time.
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
    if migrations_wait():
        say("Preparing the database")
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if not GlossaryEntry.objects.exists():
        say("Loading the glossary of acronyms")
        call_command("load_glossary", verbosity=0)
    call_command("load_vocabulary", if_none=True, verbosity=0)
    if settings.DEMO:
        call_command("demo_network")
    elif not Setting.objects.exists():
        say("Reading the register of settings")
        call_command("import_register")
    if rebuild_is_called_for():
        say("Building the search index")
        try:
            rebuild_whole()
        except RebuildRuns:
            say("Another process is building it already")


def migrations_wait() -> bool:
    """Whether a migration has not been applied: by name, as to load them all takes longer than the rest of a start."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    return any(key not in applied for config in apps.get_app_configs() for key in _migrations_of(config.label))


def _migrations_of(label: str) -> list[tuple[str, str]]:
    module, _ = MigrationLoader.migrations_module(label)
    if not module:
        return []
    try:
        folder = import_module(module).__path__
    except ModuleNotFoundError:
        return []
    return [(label, found.name) for found in pkgutil.iter_modules(folder) if found.name[0] not in "_~"]
