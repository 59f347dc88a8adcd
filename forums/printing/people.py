"""Whose names are to be left out of a thread on paper, and what each is called there."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Min, Q

from community.forms import JOB_ROLES
from community.models import Member, Setting
from community.setting_sorts import SORTS, sort_of
from forums.models import Ballot, Post, Thread
from forums.printing.names_out import NamesOut

# Roles as they stand on paper: what someone wrote of theirs may name them or their setting.
_ROLES = sorted(
    [
        *JOB_ROLES,
        *("TA", "HLTA", "SBM", "SBP", "Head of school", "Executive headteacher", "Principal", "Deputy head", "Head"),
        *("Caretaker", "Cook", "Catering manager", "Premises manager", "Receptionist", "Administrator", "Technician"),
        *("HR officer", "Finance officer", "Finance manager", "Exams officer", "Attendance officer", "Librarian"),
        *("Learning mentor", "Pastoral lead", "Behaviour lead", "Family liaison", "Passenger assistant", "Instructor"),
        *("School nurse", "Nurse", "Speech and language therapist", "Occupational therapist", "Physiotherapist"),
        *("Music therapist", "Educational psychologist", "Social worker", "Chair of governors", "Trustee"),
    ],
    key=len,
)
_HANDLE = re.compile(r'href="[^"]*/people/([a-z0-9-]{1,50})/?"')
_CITED = re.compile(r'cite="/posts/(\d{1,18})/"')
_URN = re.compile(r'href="[^"]*/settings/(\d{1,9})/?"')
_QUOTED_NAME = re.compile(r'cite="/posts/(\d{1,18})/"><p><a href="/posts/\d+/"[^>]*>([^<]*) wrote</a>')
_MENTIONED_NAME = re.compile(r'<a class="mention" href="/people/([a-z0-9-]{1,50})/">@([^<]*)</a>')
_OWNERS = re.compile(r"['’]s$")
_SIGNS = "\"“”'‘’.,;:!?()[]…"
_LONGEST_NAME, _LONGEST_SETTING = 4, 9
_AT_ONCE = 5000
_COLUMNS = ("pk", "display_name", "handle", "job_role", "setting_id")


@dataclass(slots=True)
class PaperPerson:
    """Someone as a paper without names calls them."""

    letter: str
    about: str


@dataclass(slots=True)
class _Mentioned:
    handles: set[str] = field(default_factory=set)
    post_ids: set[int] = field(default_factory=set)
    urns: set[int] = field(default_factory=set)
    as_called: dict[str | int, set[str]] = field(default_factory=dict)

    def read(self, markup: str) -> None:
        self.handles.update(_HANDLE.findall(markup))
        self.post_ids.update(map(int, _CITED.findall(markup)))
        self.urns.update(map(int, _URN.findall(markup)))
        for handle, name in _MENTIONED_NAME.findall(markup):
            self.as_called.setdefault(handle, set()).add(name)
        for post_id, name in _QUOTED_NAME.findall(markup):
            self.as_called.setdefault(int(post_id), set()).add(name)


def left_out(thread: Thread, texts: Iterable[str], markups: Iterable[str]) -> tuple[NamesOut, dict[int, PaperPerson]]:
    """The names to leave out of a thread, and its authors by id as its paper calls them: by the same letter in each
    part of it.

    Its people are all who wrote in it, are mentioned or quoted in it, or voted in it by name, in whatever part; their
    settings, and those that it links to; and, in `texts` and `markups` of the part at hand, whoever of the network and
    whichever setting of the register is named there in full. A few queries.
    """
    mentioned = _Mentioned()
    for markup in (*_markups_that_name(thread), *markups):
        mentioned.read(markup)
    firsts = dict(Post.objects.filter(thread=thread).order_by().values_list("author_id").annotate(Min("position")))
    cited = dict(Post.objects.filter(pk__in=mentioned.post_ids).values_list("pk", "author_id"))
    voters = list(
        Ballot.objects.filter(poll__post__thread=thread, member__isnull=False).values_list("member_id", "setting_id")
    )
    ids = {*firsts, *cited.values(), *(voter for voter, _ in voters), thread.author_id, thread.last_poster_id}
    people = set(Member.objects.filter(Q(pk__in=ids) | Q(handle__in=mentioned.handles)).values_list(*_COLUMNS))
    for phrases in _phrases(texts, _LONGEST_NAME):
        people |= set(Member.objects.filter(display_name__in=phrases).values_list(*_COLUMNS))
    in_order = sorted(people, key=lambda row: (firsts.get(row[0], 1 << 40), row[0]))
    theirs = {row[4] for row in people if row[4]} | {setting for _, setting in voters if setting}
    settings = list(Setting.objects.filter(Q(pk__in=theirs) | Q(urn__in=mentioned.urns)))
    for phrases in _phrases(texts, _LONGEST_SETTING):
        settings += Setting.objects.filter(name__in=phrases)
    by_id = {setting.pk: setting for setting in settings}
    names, shown = NamesOut(), {}
    for number, (pk, name, handle, job_role, setting_id) in enumerate(in_order):
        letter = f"Colleague {_letters(number)}"
        also = [handle, *mentioned.as_called.get(handle, ())]
        for post_id, author_id in cited.items():
            if author_id == pk:
                also += mentioned.as_called.get(post_id, ())
        names.add_person(name, letter, also=also)
        shown[pk] = PaperPerson(letter, _about(job_role, by_id.get(setting_id)))
    for setting in by_id.values():
        names.add_setting(setting.name, f"[{_sort(setting)}]", urn=setting.urn)
    return names, shown


def _markups_that_name(thread: Thread) -> Iterator[str]:
    naming = Q(body_html__contains="/people/") | Q(body_html__contains='cite="') | Q(body_html__contains="/settings/")
    posts = Post.objects.filter(naming, thread=thread).order_by()
    return posts.values_list("body_html", flat=True).iterator(500)


def _letters(number: int) -> str:
    """A to Z, then AA, AB …"""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _about(job_role: str, setting: Setting | None) -> str:
    """ "SENCO, special school, South West": never in someone's own words."""
    said = f" {job_role.casefold()} "
    role = next(
        (one for one in reversed(_ROLES) if f" {one.casefold()} " in said.replace(",", " ").replace("/", " ")), ""
    )
    parts = [role] if role else ["Member of staff"] if job_role or setting else ["Member of the network"]
    return ", ".join([*parts, *([_sort(setting), setting.region] if setting else [])])


def _sort(setting: Setting) -> str:
    sort = sort_of(setting.kind)
    return "another setting" if sort == "other" else SORTS[sort].lower()


# ------------------------------------------------------------------------------ named in full, and not linked
def _phrases(texts: Iterable[str], longest: int) -> Iterator[list[str]]:
    """Runs of words that begin and end with a capital letter, as names do: as many at once as a query takes well."""
    found: set[str] = set()
    for text in texts:
        plain = [_OWNERS.sub("", word.strip(_SIGNS)).strip(_SIGNS) for word in text.split()]
        for at, word in enumerate(plain):
            if word[:1].isupper():
                runs = (plain[at : at + length] for length in range(2, longest + 1))
                found.update(" ".join(run) for run in runs if run[-1][:1].isupper())
    phrases = sorted(found)
    for at in range(0, len(phrases), _AT_ONCE):
        yield phrases[at : at + _AT_ONCE]
