"""The figures as a table with the bars, and by name in latest.json."""

import json
from pathlib import Path

from benchmarks.measuring import Figures
from benchmarks.pages import DEEP_TO_FIRST_PAGE

FILE = Path(__file__).with_name("latest.json")
PAGES = {
    "index": "Forum index",
    "list": "Thread list of 30",
    "thread": "Thread page of 20 posts",
    "deep": "Page 100 of a 2,000-post thread",
    "search": "Search",
    "reply": "Reply",
    "thread_unread": "The thread page, all of it new to the member",
    "deep_unread": "The deep page, all of it new to the member",
    "list_unkept": "The list, no row of which is kept as HTML",
    "thread_unkept": "The thread page, no post of which is kept as HTML",
}
BARS = {"index_member": 1.6, "list_member": 2.0, "thread_member": 2.4}
DEEP_BAR = 1.05
VISITOR_KB_BAR = 40


def by_name(figures: dict[str, Figures], queries: dict[str, int], visitor_kb: float, visitor_writes: int) -> dict:
    """Every figure under the name by which others compare it."""
    named: dict[str, float] = {}
    for cell, found in figures.items():
        named[f"{cell}_cpu_ratio"] = round(found.cpu_ratio, 2)
        named[f"{cell}_time_ratio"] = round(found.time_ratio, 2)
        if cell in queries:
            named[f"{cell}_queries"] = queries[cell]
    named["thread_visitor_html_kb"] = round(visitor_kb, 1)
    named["visitor_rows_written"] = visitor_writes
    return named


def save(named: dict) -> None:
    FILE.write_text(json.dumps(named, indent=1, sort_keys=True) + "\n")


def table(named: dict, figures: dict[str, Figures]) -> str:
    """For people, in Markdown: multiples of the minimal page, milliseconds, queries, and the bars."""
    lines = [
        "| page | who | CPU | time | CPU, ms | time, ms | queries | bar (CPU) |",
        "|---|---|--:|--:|--:|--:|--:|---|",
    ]
    for page, label in PAGES.items():
        for who in ("member", "visitor"):
            cell = f"{page}_{who}"
            if cell in figures:
                found = figures[cell]
                ratios = f"{found.cpu_ratio:.2f}× | {found.time_ratio:.2f}× | {found.cpu_ms:.2f} | {found.time_ms:.2f}"
                bar = _bar(found.cpu_ratio, BARS.get(cell), "×")
                lines.append(f"| {label} | {who} | {ratios} | {named[f'{cell}_queries']} | {bar} |")
    deep = figures[DEEP_TO_FIRST_PAGE].cpu_ratio
    return "\n".join(
        [
            *lines,
            "",
            f"- The deep page costs {deep:.2f}× of page 1 of the same thread; bar {_bar(deep, DEEP_BAR, '×')}",
            f"- A visitor's thread page is {named['thread_visitor_html_kb']} KB of HTML; "
            f"bar {_bar(named['thread_visitor_html_kb'], VISITOR_KB_BAR, ' KB')}",
            f"- Rows that a visitor's reading wrote: {named['visitor_rows_written']}; "
            f"bar {_bar(named['visitor_rows_written'], 0, '')}",
        ]
    )


def _bar(figure: float, bar: float | None, unit: str) -> str:
    if bar is None:
        return ""
    return f"{bar:g}{unit}, {'met' if figure <= bar else 'MISSED'}"
