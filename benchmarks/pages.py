"""What is measured: the pages, and how each person asks for them."""

from collections import deque
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote_plus

from benchmarks.database import Observer
from benchmarks.measuring import Ask, Cell
from benchmarks.people import Answer, Person, signed_in
from benchmarks.preparing import Loaded
from benchmarks.servers import Site
from benchmarks.words import SEARCHED_FOR

DEEP_TO_FIRST_PAGE = "deep_to_first_page_member"
REPLY = (
    "<p>A reply that says in a few words what worked for us, as long as most replies are, "
    "with <strong>one</strong> word that matters and one colleague who is thanked.</p>"
)


def addresses(loaded: Loaded) -> dict[str, str]:
    """The pages that everyone reads, by name."""
    return {
        "index": "/forums/",
        "list": loaded.forum,
        "thread": f"{loaded.thread}?page=1",
        "deep": f"{loaded.long_thread}?page={loaded.last_page_of_long_thread}",
        "search": f"/search/?q={quote_plus(SEARCHED_FOR)}",
    }


class Replier:
    """A member who replies through the form of the page: fetched anew for each reply, as it is sent once."""

    def __init__(self, member: Person, loaded: Loaded) -> None:
        self._member, self._page = member, f"{loaded.replied_thread}?page=1"
        self._action = f"/threads/{loaded.replied_thread_id}/reply/"
        self._forms: deque[dict[str, str]] = deque()

    def fetch_forms(self, count: int) -> None:
        for _ in range(count):
            self._forms.append(self._member.form_of(self._page, self._action))

    def reply(self) -> Answer:
        form = self._forms.popleft()
        return self._member.post(self._action, {**form, "body": REPLY, "format": "html"})


@dataclass(frozen=True)
class Sites:
    """What is served: our site, the same without keeping HTML, and the minimal one."""

    ours: Site
    keeping_nothing: Site
    minimal: Site


def cells(loaded: Loaded, sites: Sites, observer: Observer) -> list[Cell]:
    """Every page as a visitor and as a member, the member's reply, and what costs a member more the first time."""
    visitor, minimal_visitor = Person(sites.ours), Person(sites.minimal)
    member, first_reader = signed_in(sites.ours, loaded.session), signed_in(sites.keeping_nothing, loaded.session)
    minimal_member = signed_in(sites.minimal, loaded.minimal_session)

    def as_visitor(page: str) -> Cell:
        ask = partial(visitor.get, found[page])
        return Cell(f"{page}_visitor", sites.ours, ask, sites.minimal, partial(minimal_visitor.get, "/"))

    def as_member(name: str, ask: Ask, site: Site = sites.ours, **more) -> Cell:
        return Cell(f"{name}_member", site, ask, sites.minimal, partial(minimal_member.get, "/member/"), **more)

    def all_new(page: str, thread_id: int) -> Ask:
        def ask() -> Answer:
            observer.forget_reading(loaded.member_id, thread_id)
            return member.get(found[page])

        return ask

    found, replier = addresses(loaded), Replier(member, loaded)
    return [
        *(as_visitor(page) for page in found),
        *(as_member(page, partial(member.get, found[page])) for page in found),
        # Beside page 1 of the same thread, not beside the minimal page.
        Cell(
            DEEP_TO_FIRST_PAGE,
            sites.ours,
            partial(member.get, found["deep"]),
            sites.ours,
            partial(member.get, f"{loaded.long_thread}?page=1"),
        ),
        as_member("reply", replier.reply, prepare=replier.fetch_forms),
        as_member("thread_unread", all_new("thread", loaded.thread_id)),
        as_member("deep_unread", all_new("deep", loaded.long_thread_id)),
        as_member("list_unkept", partial(first_reader.get, found["list"]), sites.keeping_nothing),
        as_member("thread_unkept", partial(first_reader.get, found["thread"]), sites.keeping_nothing),
    ]
