"""The rules of docs/architecture.md that a machine can check."""

import ast
import os
import re
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import signals

from tests.paths import REPOSITORY

# Each may import what stands to its right.
ORDER = ["demo", "cms", "forums", "community", "search", "notifications", "work"]
PUT_TOGETHER = REPOSITORY / "community" / "configuration"
LONGEST_FILE = 400
# Longer by their nature: one stylesheet with its tokens and layers.
MAY_BE_LONG = {"static/css/staffroom.css"}
NAMELESS = {"utils", "helpers", "common", "misc", "core", "services", "signals", "managers", "mixins", "util", "helper"}


def name_of(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def files(*endings: str, below: Path = REPOSITORY) -> Iterator[Path]:
    """What is written here: not what is installed, generated, or made by running."""
    for folder, folders, names in os.walk(below):
        folders[:] = sorted(set(folders) - {".venv", ".git", ".hypothesis", "var", "migrations", "__pycache__"})
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(endings))


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from files(".py", below=REPOSITORY / folder)


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and module of each import, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno} imports relatively; write where from"
            yield node.lineno, node.module or ""


def test_apps_import_only_what_stands_to_their_right():
    wrong = []
    for place, app in enumerate(ORDER):
        allowed = set(ORDER[place:])
        for path in python_files(app):
            if path.is_relative_to(PUT_TOGETHER):
                continue
            for line, module in imported(path):
                first = module.split(".")[0]
                if first in {*ORDER, "tests", "benchmarks"} - allowed:
                    wrong.append(f"{name_of(path)}:{line} imports {module}")
    assert wrong == []


def test_every_app_has_its_place_in_the_order():
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == REPOSITORY}
    assert ours == set(ORDER)


def test_templates_name_only_templates_of_apps_to_their_right():
    """Pages are put together like code: what an app above adds to a page comes through a registration."""
    wrong = []
    for place, app in enumerate(ORDER):
        above = set(ORDER[:place])
        for path in sorted((REPOSITORY / "templates" / app).rglob("*.html")):
            for named in re.findall(r"""{% (?:include|extends) ["'](\w+)/""", path.read_text(encoding="utf-8")):
                if named in above:
                    wrong.append(f"{name_of(path)} names a template of {named}")
    assert wrong == []


def test_no_signals_of_our_own_and_none_on_our_own_models():
    ours = {f"{app}." for app in ORDER}
    own_models = {id(model) for model in apps.get_models(include_auto_created=True) if _is_ours(model.__module__, ours)}
    wrong = []
    for name in ("pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"):
        for (_, sender), receiver, *_ in getattr(signals, name).receivers:
            function = receiver() if isinstance(receiver, weakref.ReferenceType) else receiver
            if sender in own_models | {id(None)} and function and _is_ours(function.__module__, ours):
                wrong.append(f"{function.__module__}.{function.__name__} listens to {name}")
    for path in python_files(*ORDER):
        for line, module in imported(path):
            if module.startswith("django.dispatch"):
                wrong.append(f"{name_of(path)}:{line} imports {module}")
    assert wrong == []


def _is_ours(module: str, prefixes: set[str]) -> bool:
    return any(f"{module}.".startswith(prefix) for prefix in prefixes)


def test_lists_page_by_key_and_never_by_counting_from_the_start():
    wrong = []
    for path in python_files(*ORDER):
        text = path.read_text(encoding="utf-8")
        for line, module in imported(path):
            if module.startswith("django.core.paginator"):
                wrong.append(f"{name_of(path)}:{line} imports the paginator")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and re.search(r"\bOFFSET\s*[%?{\d]", str(node.value)):
                wrong.append(f"{name_of(path)}:{node.lineno} says OFFSET")
            if isinstance(node, ast.Name | ast.Attribute):
                name = node.id if isinstance(node, ast.Name) else node.attr
                if name in {"Paginator", "MultipleObjectMixin", "ListView"}:
                    wrong.append(f"{name_of(path)}:{node.lineno} uses {name}")
    assert wrong == []


def test_files_are_short():
    long = {}
    for path in files(".py", ".js", ".css", ".html", ".sh"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_FILE and name_of(path) not in MAY_BE_LONG:
            long[name_of(path)] = lines
    assert long == {}


def test_files_are_named_for_what_is_in_them():
    found = [name_of(path) for path in python_files(*ORDER, "tests", "benchmarks", "scripts") if path.stem in NAMELESS]
    found += [name_of(path) for path in (REPOSITORY / "static").rglob("*.js") if path.stem in NAMELESS]
    assert found == []


def templates() -> list[Path]:
    """The templates of pages; those of e-mails carry their style within, as e-mail programs want it."""
    found = sorted((REPOSITORY / "templates").rglob("*.html"))
    assert found
    return [path for path in found if not {"mail", "email"} & set(path.parts)]


INLINE = {
    "a style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "a handler": re.compile(r"<[a-z][^>{}]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "another host": re.compile(
        r"""<(?:script|link|img|iframe|video|audio|source)\b[^>]*\b(?:src|href)=["'](?:https?:)?//"""
    ),
}


@pytest.mark.parametrize("what", INLINE)
def test_no_page_needs_a_looser_policy(what):
    """No inline script or style, and nothing from elsewhere. The editor's import map is written by its library."""
    wrong = [
        f"{name_of(path)}: {found[0][:80]}"
        for path in templates()
        if (found := INLINE[what].search(path.read_text(encoding="utf-8")))
    ]
    assert wrong == []


def test_no_test_is_skipped():
    """What needs a service is collected when its URL is set (tests/conftest.py)."""
    names = {"skip", "skipif", "skipIf", "skipUnless", "SkipTest", "importorskip", "xfail", "expectedFailure"}
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in names
    ]
    assert wrong == []


def test_nothing_is_left_to_do():
    unfinished = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    here = Path(__file__)
    wrong = [
        f"{name_of(path)}: {found[0]}"
        for path in files(".py", ".js", ".html", ".css", ".md", ".toml")
        if path != here and (found := unfinished.search(path.read_text(encoding="utf-8")))
    ]
    assert wrong == []


def test_no_error_is_swallowed_without_a_word():
    wrong = []
    for path in python_files(*ORDER):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ExceptHandler):
                continue
            catches_all = node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException")
            if catches_all and all(isinstance(inner, ast.Pass) for inner in node.body):
                wrong.append(f"{name_of(path)}:{node.lineno}")
    assert wrong == []
