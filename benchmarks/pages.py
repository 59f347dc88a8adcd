"""What is measured: the pages, and how each person asks for them."""

from collections import deque
from collections.abc import Callable
from urllib.parse import quote_plus

from benchmarks.database import Observer
from benchmarks.measuring import Cell
from benchmarks.people import Answer, Person
from benchmarks.preparing import Loaded
from benchmarks.servers import Site
from benchmarks.words import SEARCHED_FOR

LAST_PAGE_OF_LONG_THREAD = 100
REPLY = (
    "<p>A reply that says in a few words what worked for us, as long as most replies are, "
    "with <strong>one</strong> word that matters and one colleague who is thanked.</p>"
)


def addresses(loaded: Loaded) -> dict[str, str]:
    """The pages that everyone reads, by name. `long_first` is what `deep` is compared with."""
    return {
        "index": "/forums/",
        "list": loaded.forum,
        "thread": f"{loaded.thread}?page=1",
        "long_first": f"{loaded.long_thread}?page=1",
        "deep": f"{loaded.long_thread}?page={LAST_PAGE_OF_LONG_THREAD}",
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


def cells(loaded: Loaded, site: Site, minimal: Site, member: Person, minimal_member: Person, observer: Observer):
    """Every page as a visitor and as a member, the member's reply, and threads of which all is new to the member."""
    visitor, minimal_visitor = Person(site), Person(minimal)

    def as_member(name: str, ask: Callable[[], Answer], **more) -> Cell:
        return Cell(f"{name}_member", site, ask, minimal, lambda: minimal_member.get("/member/"), **more)

    def unread(address: str, thread_id: int) -> Callable[[], Answer]:
        def ask() -> Answer:
            observer.forget_reading(loaded.member_id, thread_id)
            return member.get(address)

        return ask

    found = addresses(loaded)
    made = []
    for name, address in found.items():
        made.append(
            Cell(
                f"{name}_visitor",
                site,
                lambda address=address: visitor.get(address),
                minimal,
                lambda: minimal_visitor.get("/"),
            )
        )
        made.append(as_member(name, lambda address=address: member.get(address)))
    made.append(as_member("thread_unread", unread(found["thread"], loaded.thread_id)))
    made.append(as_member("deep_unread", unread(found["deep"], loaded.long_thread_id)))
    replier = Replier(member, loaded)
    made.append(as_member("reply", replier.reply, prepare=replier.fetch_forms))
    return made
