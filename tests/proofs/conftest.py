"""Full forms of what the tests prove in short, and how their results come into docs/proofs.md."""

import os
import platform
import re
from datetime import date
from pathlib import Path

import pytest

REPORT = Path(__file__).parents[2] / "docs" / "proofs.md"
HEAD = """# What was proved

`make prove` runs the proofs that take too long for every commit (`tests/proofs/`) and writes here what they found. The
tests have a short form of each.

| what | found | on | machine |
|---|---|---|---|
"""
ROW = re.compile(r"^\| (?P<what>.+?) \| .+ \|$", re.MULTILINE)


@pytest.fixture
def proved():
    """Keeps what a proof found, in a sentence: `proved("What it is about", "what was found")`."""

    def keep(what: str, found: str) -> None:
        text = REPORT.read_text(encoding="utf-8") if REPORT.exists() else HEAD
        rows = {row["what"]: row[0] for row in ROW.finditer(text) if row["what"] != "what"}
        rows[what] = f"| {what} | {found} | {date.today().isoformat()} | {machine()} |"
        REPORT.write_text(HEAD + "\n".join(rows[name] for name in sorted(rows)) + "\n", encoding="utf-8")
        print(f"\n{what}: {found}")

    return keep


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    services = [
        name
        for name, variable in {
            "PostgreSQL": "DATABASE_URL",
            "Redis": "REDIS_URL",
            "Elasticsearch": "ELASTICSEARCH_URL",
        }.items()
        if os.environ.get(variable)
    ]
    parts = ", ".join(services) or "the embedded set"
    return f"{os.cpu_count()} processors, {memory:.0f} GB, Python {platform.python_version()}, {parts}"
