"""Reads the environment. What is wrong there is noted instead of raised, so that a system check can say it with a hint
(community.checks) where an import would end in a stack trace. An empty variable is one that is not set."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from environs import Env, EnvError

NO_DATABASE = {"ENGINE": "django.db.backends.dummy"}


@dataclass(frozen=True)
class Fault:
    """Something wrong in the environment: what it is, in a sentence, and what to do about it."""

    variable: str
    message: str
    hint: str


class Environment:
    """The variables of one installation, and the faults found while reading them."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._env = Env()

    def fault(self, variable: str, message: str, hint: str) -> None:
        self.faults.append(Fault(variable, f"{variable} {message}.", hint))

    def required(self, name: str, hint: str) -> str:
        """A variable that has no default. Empty, and noted, when it is missing."""
        value = os.environ.get(name, "")
        if not value:
            self.fault(name, "is not set", hint)
        return value

    def text(self, name: str, default: str) -> str:
        return os.environ.get(name) or default

    def number(self, name: str, default: int) -> int:
        return self._read(name, default, self._env.int, "a whole number", f"The default is {default}.")

    def switch(self, name: str, default: bool) -> bool:
        return self._read(name, default, self._env.bool, "true or false", f"The default is {str(default).lower()}.")

    def several(self, name: str, default: list) -> list:
        return self._read(name, default, self._env.list, "a list", "Separate its parts with commas.")

    def url(self, name: str, example: str, *schemes: str, required: bool = False) -> str:
        """An address with one of the schemes and a host; empty, and noted, when it is anything else."""
        value = self.required(name, f"For example {example}.") if required else self.text(name, "")
        try:
            parts = urlsplit(value)
            if not value or (parts.scheme in schemes and parts.hostname and parts.port != 0):
                return value
        except ValueError:
            pass
        beginnings = " or ".join(f"{scheme}://" for scheme in schemes)
        self.fault(
            name,
            f"is not an address that begins with {beginnings}",
            f"For example {example}. In a password @ is written %40, : is %3A, / is %2F and # is %23.",
        )
        return ""

    def database(self, name: str, default: str) -> dict:
        """Where the database is. No database at all when the variable is wrong, lest another be written to."""
        value = self.text(name, default)
        example = "postgresql://staffroom:password@127.0.0.1:5432/staffroom"
        if value.startswith("sqlite:"):
            return dict(dj_database_url.parse(value))
        before = len(self.faults)
        self.url(name, example, "postgresql", "postgres")
        if len(self.faults) == before and not urlsplit(value).path.strip("/"):
            self.fault(name, "names no database", f"For example {example}.")
        if len(self.faults) == before:
            self._needs("psycopg", name)
        return dict(NO_DATABASE) if len(self.faults) > before else dict(dj_database_url.parse(value))

    def redis(self, name: str) -> str:
        value = self.url(name, "redis://127.0.0.1:6379/0", "redis", "rediss")
        if value and not self._needs("channels_redis", name):
            return ""
        return value

    def scanner(self, name: str) -> str:
        """Where clamd listens: an address, or a socket's file."""
        value = self.text(name, "")
        if value.startswith("unix:"):
            if urlsplit(value).path.startswith("/"):
                return value
            self.fault(name, "names no file", "For example unix:/run/clamav/clamd.sock.")
            return ""
        return self.url(name, "tcp://127.0.0.1:3310", "tcp")

    def mail(self, name: str, default: str) -> dict:
        """How e-mail is sent, as Django's EMAIL_… settings."""
        try:
            found = dj_email_url.parse(self.text(name, default))
        except ValueError:
            found = {}
        if "EMAIL_BACKEND" in found:
            return found
        self.fault(
            name,
            "is not the address of a mail server",
            "For example smtp://user:password@mail.example.org:587/?tls=True; console: prints e-mails instead.",
        )
        return dj_email_url.parse(default)

    def _read(self, name: str, default, read: Callable, what: str, hint: str):
        if not os.environ.get(name):
            return default
        try:
            return read(name)
        except EnvError:
            self.fault(name, f"is not {what}", hint)
            return default

    def _needs(self, package: str, variable: str) -> bool:
        if find_spec(package):
            return True
        self.fault(
            variable,
            f"is set, but the package {package} is not installed",
            "Install requirements-network.txt; `make run` does when the variable is set as it starts.",
        )
        return False
