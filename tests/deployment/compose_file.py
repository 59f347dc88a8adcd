"""docker-compose.yml as Compose reads it: variables put in, anchors resolved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
# What an installation may well do without.
MAY_BE_EMPTY = {"CLAMD_URL"}
FILE = ROOT / "docker-compose.yml"
EXAMPLE = ROOT / "deploy" / "environment.example"
VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?:(?P<kind>:[-?])(?P<words>[^}]*))?\})")


class NotSet(Exception):
    """A variable without which Compose does not start; says what the file says about it."""


@dataclass(frozen=True)
class Service:
    name: str
    written: dict

    @property
    def environment(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.written.get("environment", {}).items()}

    @property
    def command(self) -> str:
        return " ".join(self.written.get("command", "").split())

    @property
    def healthcheck(self) -> list[str]:
        """The check as arguments, a shell's where it is written for a shell."""
        kind, *words = self.written["healthcheck"]["test"]
        return ["sh", "-c", " ".join(words)] if kind == "CMD-SHELL" else words


def read_compose(environment: Mapping[str, str]) -> dict[str, Service]:
    """The services by name, with the variables that .env would bring. Raises NotSet as Compose would refuse."""
    written = _with_variables(yaml.safe_load(FILE.read_text(encoding="utf-8")), environment)
    return {name: Service(name, service) for name, service in written["services"].items()}


def example_environment() -> dict[str, str]:
    """What deploy/environment.example sets, and as empty what it leaves to be filled in."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def _with_variables(value, environment: Mapping[str, str]):
    if isinstance(value, dict):
        return {key: _with_variables(part, environment) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_variables(part, environment) for part in value]
    if not isinstance(value, str):
        return value

    def put_in(found: re.Match) -> str:
        if found["name"] is None:
            return "$"
        given = environment.get(found["name"], "")
        if found["kind"] == ":?" and not given:
            raise NotSet(found["words"])
        return given or (found["words"] if found["kind"] == ":-" else "")

    return VARIABLE.sub(put_in, value)
