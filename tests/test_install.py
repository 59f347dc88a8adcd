"""Setting up: what `make run` and `make test` say when it cannot be done, and that they do nothing when it is done."""

import ast
import importlib.util
import json
import shutil
import sys

import pytest

from tests.paths import REPOSITORY

SCRIPT = REPOSITORY / "scripts" / "install.py"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """The script, as in a clone where nothing is installed yet."""
    specification = importlib.util.spec_from_file_location("install", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    for lock in REPOSITORY.glob("requirements*.txt"):
        shutil.copy(lock, tmp_path)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "installed.json")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    return module


@pytest.fixture
def installed(install):
    """The same with everything that a lock asks for."""

    def make(lock: str) -> None:
        install.PYTHON.parent.mkdir(parents=True)
        install.PYTHON.symlink_to(sys.executable)
        pins = install.pins_of(install.ROOT / lock)
        install.STAMP.write_text(json.dumps({"interpreter": install.interpreter(), "pins": pins}))

    return make


def test_a_python_that_is_too_old_can_read_the_script():
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("version", [(3, 9, 2), (3, 14, 0)])
def test_a_wrong_python_is_named(install, monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(
        install.Unable, match=rf"needs Python 3.11 to 3.13, and only Python {'.'.join(map(str, version))}"
    ):
        install.use_supported_python()


@pytest.mark.parametrize(
    ("pip_says", "sentence"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "The disk is full"),
        ("WARNING: Retrying … NewConnectionError(… [Errno -3] Temporary failure in name resolution')", "no network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "pip says:\n  ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"),
    ],
)
def test_what_went_wrong_is_a_sentence(install, pip_says, sentence):
    assert sentence in install.explain(pip_says)


def test_what_is_there_is_not_installed_again(install, installed, capsys):
    installed("requirements.txt")
    install.main("run")
    assert capsys.readouterr().out == ""


def test_what_tests_need_is_enough_for_everything_else(install, installed, monkeypatch, capsys):
    installed("requirements-test.txt")
    install.main("test")
    install.main("run")
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1/staffroom")
    install.main("run")
    assert capsys.readouterr().out == ""


def test_a_changed_lock_is_installed(install, installed, monkeypatch):
    installed("requirements.txt")
    lock = install.ROOT / "requirements.txt"
    lock.write_text(lock.read_text().replace("django==5.2.19", "django==5.2.20"))
    asked = []
    monkeypatch.setattr(install, "make_environment", lambda say: None)
    monkeypatch.setattr(install, "install", lambda lock, count, say: asked.append(lock.name))
    install.main("run")
    assert asked == ["requirements.txt"]
    install.main("run")
    assert asked == ["requirements.txt"]


def test_after_a_stop_in_the_middle_nothing_is_taken_for_done(install, installed, monkeypatch):
    installed("requirements.txt")
    monkeypatch.setattr(install, "make_environment", lambda say: None)

    def stopped(lock, count, say):
        raise KeyboardInterrupt

    monkeypatch.setattr(install, "install", stopped)
    with pytest.raises(KeyboardInterrupt):
        install.main("test")
    assert install.read_stamp() == {}


def test_a_broken_environment_is_noticed(install, installed):
    installed("requirements.txt")
    assert install.is_sound()
    install.PYTHON.unlink()
    assert not install.is_sound()
    install.PYTHON.symlink_to("/nowhere/python")
    assert not install.is_sound()
