"""What a list of threads shows, by its address: one view, narrowed by tag and by where authors work. Every combination
has an address."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, Value
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from community.asked_again import AskedAsViewer
from community.setting_sorts import PHASE_WORDS, PHASES, REGIONS, SORTS, phases_with
from forums.followed_threads import followed_by, is_followed
from forums.models import ReadBaseline, Tag, TagName, Thread
from forums.operations.reading import MAY_BE_UNDONE
from forums.paging import THREADS_A_PAGE, ThreadKeyset, key_in
from forums.reading import Unread, unread_in
from forums.shown import ROW_COLUMNS
from forums.unread_threads import UnreadThreads

FORMS_KEPT = 500
VIEWS = {
    "": "Latest",
    "unread": "New to you",
    "unanswered": "Unanswered",
    "answered": "Answered",
    "following": "Following",
    "yours": "Yours",
}
OF_MEMBERS = {"unread", "following", "yours"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a list offers."""

    value: str
    label: str
    group: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """A list of the form: its name in the address, what it is called, and what it says while nothing is chosen."""

    name: str
    label: str
    any_label: str
    offered: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ListAsked:
    """A view and what it is narrowed by, as an address says it; what is not known there is left out of account."""

    show: str = ""
    need: str = ""
    tag: str = ""
    region: str = ""
    setting: str = ""
    phase: str = ""

    @classmethod
    def in_address(cls, parameters, viewer) -> "ListAsked":
        show = parameters.get("show", "")
        if show not in VIEWS or (show in OF_MEMBERS and not viewer.is_authenticated):
            show = ""
        region, setting, phase = (parameters.get(name, "") for name in ("region", "setting", "phase"))
        return cls(
            show=show,
            need=parameters.get("need", "").replace("\0", "")[:80],
            tag=parameters.get("tag", "").replace("\0", "")[:80],
            region=region if region in REGIONS else "",
            setting=setting if setting in SORTS else "",
            phase=phase if phase in PHASE_WORDS else "",
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.need or self.tag or self.region or self.setting or self.phase)

    @property
    def view_name(self) -> str:
        return VIEWS[self.show]

    def parameters(self) -> dict[str, str]:
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    def address(self, **changes: str) -> str:
        """The address of this list with something else chosen, without the page."""
        parameters = replace(self, **changes).parameters()
        return "?" + urlencode(parameters) if parameters else "?"

    def tabs(self, viewer) -> list[tuple[str, str, str]]:
        """(name, label, address) of each view that there is for this viewer, narrowed as this one is."""
        return [
            (name, label, self.address(show=name))
            for name, label in VIEWS.items()
            if viewer.is_authenticated or name not in OF_MEMBERS
        ]

    def of(self, threads, viewer):
        """Those of the threads that are asked for; "unread" is told apart by `page_of_list`."""
        if self.show == "unanswered":
            threads = threads.unanswered()
        elif self.show == "answered":
            threads = threads.answered()
        elif self.show == "following":
            threads = threads.filter(is_followed(followed_by(viewer)))
        elif self.show == "yours":
            threads = threads.filter(author=viewer)
        for slug in filter(None, (self.need, self.tag)):
            threads = threads.filter(thread_tags__tag__names__slug=slug)
        if self.region:
            threads = threads.filter(setting_region=self.region)
        if self.setting:
            threads = threads.filter(setting_sort=self.setting)
        if self.phase:
            threads = threads.filter(setting_phases__in=phases_with(PHASE_WORDS[self.phase]))
        return threads

    def choices(self, viewer, with_tags: bool = True) -> tuple["Choices", ...]:
        """The lists of the form. Of tags those of the vocabulary are offered, and one that is chosen: one query."""
        asked = [slug for slug in (self.need, self.tag) if slug]
        needs: list[Choice] = []
        others: list[Choice] = []
        for slug, name, kind, is_chosen in TAGS.rows(viewer, asked=asked) if with_tags else ():
            is_need = kind == Tag.Kind.NEED
            group = _KINDS[kind] if kind and not is_need else ""
            (needs if is_need else others).append(Choice(slug, name, group, is_chosen))
        return (
            Choices("need", "Need", "Any need", tuple(needs)),
            Choices("region", "Region", "Any region", _choices(((one, one) for one in REGIONS), self.region)),
            Choices("setting", "Kind of setting", "Any setting", _choices(SORTS.items(), self.setting)),
            Choices("phase", "Phase", "Any phase", _choices(_PHASES, self.phase)),
            Choices("tag", "Tag", "Any tag", tuple(others)),
        )


def _tags_to_choose(viewer, asked: Sequence[str]):
    names = TagName.objects.filter(tag=OuterRef("pk"), slug__in=asked)
    tags = Tag.objects.visible_to(viewer).annotate(is_chosen=Exists(names) if asked else Value(False))
    tags = tags.filter(~Q(kind=Tag.Kind.FREE) | Q(is_chosen=True)).order_by("kind", "name")
    return tags.values_list("slug", "name", "kind", "is_chosen")


TAGS = AskedAsViewer(_tags_to_choose)
_KINDS = dict(Tag.Kind.choices)
_PHASES = [(word, PHASES[letter]) for word, letter in PHASE_WORDS.items()]


def _choices(pairs: Iterable[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, "", value == chosen) for value, label in pairs)


@lru_cache(FORMS_KEPT)
def choices_html(path: str, asked: ListAsked, choices: tuple[Choices, ...]) -> SafeString:
    """The form of these lists, at this address: rendered once, as its many options are the same for most readers."""
    return render_to_string("forums/_thread_list_choices.html", {"path": path, "asked": asked, "choices": choices})


Ask = Callable[[], list[Thread]] | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of threads with what is new in each, and the addresses of its neighbours."""

    threads: list[Thread]
    unread: dict[int, Unread]
    newer: str
    older: str
    is_first: bool
    undoable: ReadBaseline | None = None


def page_of_list(asked: ListAsked, threads, viewer, parameters, pinned: Ask = None, first: Ask = None) -> ListPage:
    """The threads of one page. Of a list that is neither a view nor narrowed, `pinned` gives those that stand before
    the first page, and `first` that page by a queryset that is put together already."""
    place = _place(parameters)
    if first is None or place:
        threads = asked.of(threads, viewer).only(*ROW_COLUMNS)
    if asked.show == "unread":
        return _unread_page(asked, threads, viewer, key_in(parameters.get("before")))
    page = ThreadKeyset(threads, {**asked.parameters(), **place}, first)
    shown = page.threads
    if pinned is not None and page.is_first:
        shown = [*pinned(), *shown]
    return ListPage(shown, unread_in(viewer, shown), page.newer, page.older, page.is_first)


def _place(parameters) -> dict[str, str]:
    return {name: parameters[name] for name in ("before", "after") if parameters.get(name)}


def _unread_page(asked: ListAsked, threads, member, before) -> ListPage:
    """What came into view last is first. Reading takes threads off it: back is to the beginning."""
    unread = UnreadThreads(member, threads)
    found = unread.newest(THREADS_A_PAGE + 1, before)
    shown = found[:THREADS_A_PAGE]
    older = ""
    if len(found) > THREADS_A_PAGE:
        last = shown[-1]
        key = {"before": f"{last.surfaced_at.timestamp():.6f}_{last.pk}"}
        older = "?" + urlencode({**asked.parameters(), **key})
    recent = timezone.now() - MAY_BE_UNDONE + timedelta(minutes=5)
    undoable = next((one for one in reversed(unread.baselines) if one.set_at > recent), None)
    return ListPage(shown, unread.unread, asked.address() if before else "", older, before is None, undoable)
