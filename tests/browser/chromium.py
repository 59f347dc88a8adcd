"""Finding a Chromium to test with: the one that CHROMIUM names, the system's, or Playwright's own."""

import os
import shutil
from pathlib import Path

# The first is Chromium without a window's own parts: each browser context of a test takes a third of the time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge",
)
PLAYWRIGHTS_OWN = "chromium-*/chrome-linux*/chrome"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOW_TO_GET_ONE = (
    "The browser tests were not collected, as there is no Chromium: install the system's (Debian: apt-get install "
    "chromium-headless-shell), or .venv/bin/playwright install chromium, or set CHROMIUM to the path of one."
)


def find_chromium() -> str | None:
    """The path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in NAMES:
        if found := shutil.which(name):
            return found
    downloads = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next((str(found) for found in sorted(downloads.glob(PLAYWRIGHTS_OWN), reverse=True)), None)
