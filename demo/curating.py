"""What the demo's moderators have put in order: a question asked twice and merged, one in the wrong forum, one thread
that stands out, and a forum whose quiet threads close themselves."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from community.models import Member
from forums.curating.forms import end_of
from forums.html import sanitise
from forums.models import Forum, Thread
from forums.operations.curating import feature_thread
from forums.operations.importing import ImportedPost, import_thread
from forums.operations.merging import merge_threads
from forums.operations.moving import move_thread
from forums.operations.quiet import set_quiet_days_of_forum

MINIBUS = "demo:transport-catering:0"
SNOW = "demo:buildings:12"
TWICE = "demo:curating:minibus"
ELSEWHERE = "demo:curating:lift"


@transaction.atomic
def fill_curating() -> None:
    """Does it once: whatever is undone since stays undone."""
    if Thread.objects.filter(import_key=TWICE).exists():
        return
    tom, minibus = Member.objects.get(handle="tom-wetherell"), Thread.objects.get(import_key=MINIBUS)
    welcome = Forum.objects.get(slug="welcome")
    twice = _thread(
        TWICE,
        welcome,
        "Car licence and our new minibus: does anyone know?",
        {
            "oluchi-madu": "<p>Ours came on Friday. The plate says 4.1 tonnes: who of us may drive it?</p>",
            "kasia-nowak": "<p>Somebody asked exactly this under transport, with good answers.</p>",
        },
        tag="Minibuses",
        days=2,
    )
    merge_threads(tom, [twice.pk], minibus.pk, "The same question, with answers here")
    lift = _thread(
        ELSEWHERE,
        welcome,
        "Evacuation lift: who holds the key?",
        {
            "carys-bevan": "<p>The engineer says ours needs a key that we never had. Who holds yours?</p>",
            "oluchi-madu": "<p>Our site manager and the two at reception, signed for each day.</p>",
        },
        tag="Evacuation",
        days=1,
    )
    move_thread(tom, lift.pk, Forum.objects.get(slug="buildings").pk, "Buildings is where people look for it")
    until = end_of(timezone.localdate() + timedelta(days=90))
    snow = Thread.objects.get(import_key=SNOW)
    feature_thread(tom, snow.pk, True, "It will be asked again with the first frost", until)
    set_quiet_days_of_forum(tom, welcome.pk, 365, "Greetings of a year ago need no more replies")


def _thread(key: str, forum: Forum, title: str, said: dict[str, str], *, tag: str, days: int) -> Thread:
    """A question and what was said to it, by who said it, an hour after the other."""
    people = Member.objects.in_bulk(list(said), field_name="handle")
    asked = timezone.now() - timedelta(days=days)
    posts = [
        ImportedPost(people[handle], sanitise(words), asked + timedelta(hours=number))
        for number, (handle, words) in enumerate(said.items())
    ]
    thread = import_thread(key=key, forum=forum, kind="question", title=title, tags=[tag], posts=posts)
    assert thread is not None
    return thread
