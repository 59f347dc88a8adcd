"""Looks at a running demo site as each of its people: saves every page of look_pages.toml at three widths, light and
dark, into var/look/, and reports pages wider than their window and what axe finds.

    python scripts/look.py [http://127.0.0.1:8000] [--page thread --page home] [--as member] [--out var/look]

Ends with 1 when anything was found. Starts no server."""

import argparse
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, sync_playwright

HERE = Path(__file__).resolve().parent
WIDTHS = (390, 820, 1360)
# Checked for overflow too, without a picture: the narrowest window that pages must work in.
NARROWEST = 320
SCHEMES = ("light", "dark")
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return null;
  const wide = [...document.querySelectorAll("body *")]
    .find((part) => part.getBoundingClientRect().right > innerWidth + 1);
  return `${root.scrollWidth - root.clientWidth} px too wide, at ${wide ? wide.outerHTML.slice(0, 100) : "?"}`;
}"""


@dataclass
class Findings:
    lines: list[str] = field(default_factory=list)
    pictures: int = 0

    def add(self, where: str, what: str) -> None:
        line = f"{where}: {what}"
        if line not in self.lines:
            self.lines.append(line)
            print("  " + line, flush=True)


class Looker:
    """One person's eyes on the site: a browser context of their own, signed in with one click as the demo allows."""

    def __init__(self, browser: Browser, base: str, person: str, handle: str, out: Path, findings: Findings):
        self.base, self.person, self.out, self.findings = base, person, out, findings
        self.context = browser.new_context()
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: findings.add(self.page.url, f"script error: {error}"))
        if handle:
            self._sign_in(handle)

    def _heard(self, message) -> None:
        if message.type == "error" and "404" not in message.text:
            self.findings.add(self.page.url, f"console: {message.text}")

    def _sign_in(self, handle: str) -> None:
        self.page.goto(self.base + "/account/login/?next=/look/")
        self.page.locator(f"form:has(input[name=handle][value='{handle}']) button").click()
        self.page.wait_for_selector("header .menu summary", timeout=10_000)

    def look_at(self, entry: dict) -> None:
        name = f"{entry['name']}.{self.person}"
        try:
            self._go(entry)
        except (Error, LookupError) as fault:
            self.findings.add(name, f"not reached: {str(fault).splitlines()[0]}")
            return
        for scheme in SCHEMES:
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for width in (NARROWEST, *WIDTHS):
                self.page.set_viewport_size({"width": width, "height": 900})
                too_wide = self.page.evaluate(TOO_WIDE)
                if too_wide:
                    self.findings.add(f"{name} at {width}", too_wide)
                if width in WIDTHS:
                    self.page.screenshot(path=self.out / f"{name}.{width}.{scheme}.png", full_page=True)
                    self.findings.pictures += 1
                if width in (WIDTHS[0], WIDTHS[-1]):
                    self._ask_axe(f"{name} at {width}, {scheme}")

    def _go(self, entry: dict) -> None:
        self.page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
        answer = self.page.goto(self.base + entry["address"])
        for selector in entry.get("then", []):
            link = self.page.locator(selector).first
            if not link.count():
                raise LookupError(f"nothing to follow at {self.page.url}: {selector}")
            answer = self.page.goto(self.base + (link.get_attribute("href") or "/"))
        self.page.wait_for_load_state("load")
        if answer and answer.status >= 500:
            raise LookupError(f"answered {answer.status}")

    def _ask_axe(self, where: str) -> None:
        for violation in Axe().run(self.page).response["violations"]:
            first = violation["nodes"][0]["html"][:120]
            self.findings.add(where, f"axe {violation['id']} ({len(violation['nodes'])}): {first}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--page", action="append", default=[], help="only this page; may be repeated")
    parser.add_argument("--as", dest="person", action="append", default=[], help="only as this person; may be repeated")
    parser.add_argument("--out", type=Path, default=HERE.parent / "var" / "look")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    return parser.parse_args()


def _wanted(pages: list[dict], person: str, only: list[str]) -> Iterator[dict]:
    for entry in pages:
        if person in entry.get("as", [person]) and (not only or entry["name"] in only):
            yield entry


def main() -> int:
    options = _arguments()
    plan = tomllib.loads((HERE / "look_pages.toml").read_text())
    options.out.mkdir(parents=True, exist_ok=True)
    findings = Findings()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=CHROMIUM_FLAGS)
        for person, handle in plan["people"].items():
            if options.person and person not in options.person:
                continue
            print(f"as {person}", flush=True)
            try:
                looker = Looker(browser, options.base.rstrip("/"), person, handle, options.out, findings)
            except Error as fault:
                findings.add(person, f"could not sign in: {str(fault).splitlines()[0]}")
                continue
            for entry in _wanted(plan["pages"], person, options.page):
                looker.look_at(entry)
            looker.context.close()
        browser.close()
    print(f"{findings.pictures} pictures in {options.out}; {len(findings.lines)} findings.")
    return 1 if findings.lines else 0


if __name__ == "__main__":
    sys.exit(main())
