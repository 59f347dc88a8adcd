"""Injections by every way in, looked at in every place out: none runs; and if nothing were sanitised, the security
policy would still stop each. A seeded sample here; 2,000 in tests/proofs/prove_injections.py."""

import re

from tests.browser import injecting
from tests.browser.injecting import READER, WRITER, Guard, Writer, injections


def inject_everywhere(site, context_of, ask, quiet_page, cases: list[str], looked_at: int) -> dict[str, int]:
    """All of it with these cases; says how many of what was looked at. `looked_at` threads are opened one by one."""
    # The policy says aloud what it stops, and pictures and scripts of nowhere are not there.
    quiet_page.expect("console: ")
    thread = ask(WRITER, "What was written to break in", body="<p>before</p>", format="html")
    context = context_of(WRITER)
    writer, guard, page = Writer(context, site), Guard(context, site.url), context.new_page()
    reader_context = context_of(READER)
    reader, reading = reader_context.new_page(), Guard(reader_context, site.url)
    reader_context.request.get(thread)
    follow = re.search(r"/threads/\d+/", thread)[0] + "follow/"
    Writer(reader_context, site).send(follow, follow="1", page="1")

    started = injecting.start_threads(writer, cases)
    injecting.reply_with(writer, thread, cases)
    injecting.describe_pictures(writer, thread, cases)
    drafts = injecting.save_drafts(writer, cases)
    injecting.put_into_editor(guard, page, cases)

    for number in range(1, len(cases) // 20 + 2):
        if reader_context.request.get(f"{thread.split('?')[0]}?page={number}").status == 200:
            reading.look(reader, f"{thread.split('?')[0]}?page={number}")
    for address in ["/forums/welcome/", "/forums/latest/", "/inbox/", f"/people/{WRITER}/", "/search/?q=script", "/"]:
        reading.look(reader, address)
    for address in started[:: len(started) // looked_at]:
        reading.look(reader, address)
        reading.look(reader, f"/search/?q={started.index(address)}&tag=x")
        post = re.search(r'id="post-(\d+)"', reader_context.request.get(address).text())[1]
        guard.look(page, f"/posts/{post}/edit/")
        guard.look(page, f"/posts/{post}/history/")
    guard.look(page, "/drafts/")
    for address in drafts:
        guard.look(page, address)
    letters = injecting.open_letters(reader, reading, site, thread)
    editors = context_of("priya-raman")
    injecting.look_at_editors_pages(editors.new_page(), Guard(editors, site.url), site, cases)
    # Unsanitised, some take a page to pieces in which our scripts then miss something.
    assert quiet_page.unexpected() == []
    quiet_page.expect("script: ")
    live = injecting.show_unsanitised(reader, reading, thread.split("?")[0], cases)
    return {"cases": len(cases), "drafts": len(drafts), "letters": letters, "live": live}


def test_no_injection_runs_anywhere(site, context_of, ask, quiet_page):
    seen = inject_everywhere(site, context_of, ask, quiet_page, injections(20), looked_at=2)
    assert seen["letters"] >= 20
    assert seen["drafts"] >= 1
    assert seen["live"] >= 3
