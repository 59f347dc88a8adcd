"""Groups in four degrees, and help desks: who sees what is talked of there, by every way that leads to it."""

import re
import uuid
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from community.audiences import audience_of
from community.models import Member
from forums.live import ThreadChannel
from forums.models import File, Forum, Poll, Post, PrivateFeed, Tag, Thread
from forums.readers import who_may_read, who_may_read_in_place
from forums.search import PostSource
from forums.views.feeds import private_feed
from notifications.models import Follow, Notification
from notifications.operations import notify
from notifications.registry import present, present_topics
from tests.factories import make_forum, make_group, make_member, make_poll, make_reply, make_thread

pytestmark = pytest.mark.django_db

EVERY_MEMBER = {"outsider", "member", "author", "manager", "moderator", "editor", "team"}
ITS_OWN = {"member", "author", "manager", "moderator", "team"}
HELPERS = {"author", "manager", "moderator", "team"}
# Who sees a thread in a forum of such a group.
CASES = [
    ("open", False, EVERY_MEMBER),
    ("restricted", False, EVERY_MEMBER),
    ("private", False, ITS_OWN),
    ("hidden", False, ITS_OWN),
    ("open", True, HELPERS),
    ("hidden", True, HELPERS),
]
# Who knows of the group itself.
KNOWN = {"open": EVERY_MEMBER, "restricted": EVERY_MEMBER, "private": EVERY_MEMBER, "hidden": ITS_OWN}
SECRET, GROUP = re.compile("zanzibar|quokka"), "Wombat circle"


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}{', help desk' if case[1] else ''}")
def place(request):
    """A thread with all that a thread can have, in a forum of a group, and one of each kind of person."""
    degree, own_topics_only, seers = request.param
    people = {
        "visitor": AnonymousUser(),
        "outsider": make_member("Olly Outsider"),
        "member": make_member("Meg Member"),
        "author": make_member("Ann Author"),
        "manager": make_member("Mab Manager"),
        "moderator": make_member("Mo Moderator", role="moderator"),
        "editor": make_member("Ed Editor", role="editor"),
        "team": make_member("Tess Team", role="network_team"),
        "suspended": make_member("Sue Suspended", suspended_at=timezone.now()),
    }
    group = make_group(
        *(people[name] for name in ("member", "author", "manager", "suspended")), name=GROUP, degree=degree
    )
    group.memberships.filter(member=people["manager"]).update(is_manager=True)
    forum = make_forum(group=group)
    Forum.objects.filter(pk=forum.pk).update(own_topics_only=own_topics_only)
    forum.refresh_from_db()
    author = people["author"]
    thread = make_thread(author, forum, "Zanzibar trip", "The quokka is out", tags=("zanzibarish",))
    opening = thread.posts.get()
    # Rows are enough here: the question who may see them comes before the disk.
    files = [
        File.objects.create(owner=author, post=opening, state="ready", name=name, size=1, kind=kind, media_type=media)
        for name, kind, media in (("quokka.pdf", "pdf", "application/pdf"), ("quokka.png", "image", "image/webp"))
    ]
    poll = make_poll(author, thread, question="Quokka or not?")
    for person in people.values():
        if person.is_authenticated:
            Follow.objects.get_or_create(member=person, topic=thread.topic)
    return SimpleNamespace(
        people=people, seers=seers, degree=degree, group=group, forum=forum, thread=thread, opening=opening,
        files=files, poll=poll, own_topics_only=own_topics_only,
    )  # fmt: skip


def has_in_feed(person, topic: str) -> bool:
    """Whether a private feed of this topic, were it the person's, would bring the thread."""
    if not person.is_authenticated:
        return False
    try:
        return any("anzibar" in entry.title for entry in private_feed(PrivateFeed(member=person, topic=topic)).entries)
    except Http404:
        return False


def client_of(person) -> Client:
    client = Client(raise_request_exception=False)
    if person.is_authenticated:
        client.force_login(person)
    return client


# ------------------------------------------------------------------------------------------ by every gate
def test_each_gate_lets_in_the_same_people(place):
    def those_who(sees) -> set[str]:
        return {name for name, person in place.people.items() if sees(person)}

    gates = {
        "thread": those_who(lambda one: Thread.objects.visible_to(one).filter(pk=place.thread.pk).exists()),
        "post": those_who(lambda one: Post.objects.visible_to(one).filter(pk=place.opening.pk).exists()),
        "file": those_who(lambda one: File.objects.visible_to(one).filter(pk=place.files[0].pk).exists()),
        "poll": those_who(lambda one: Poll.objects.visible_to(one).filter(pk=place.poll.pk).exists()),
        "live": those_who(lambda one: ThreadChannel().may_watch(one, place.thread.pk)),
        "feed of the thread": those_who(lambda one: has_in_feed(one, place.thread.topic)),
        "feed of the forum": those_who(lambda one: has_in_feed(one, place.forum.topic)),
        "topic": those_who(lambda one: bool(present_topics([place.thread.topic], one))),
    }
    assert gates == dict.fromkeys(gates, place.seers)


def test_whom_it_may_be_told_to_and_who_watches_it_is_who_sees_it(place):
    seers = {place.people[name].pk for name in place.seers}
    thread = Thread.objects.select_related("forum").get(pk=place.thread.pk)
    everyone = list(Member.objects.values_list("pk", flat=True))
    assert set(who_may_read(thread).values_list("pk", flat=True)) & set(everyone) >= seers
    for member in Member.objects.all():
        sees = Thread.objects.visible_to(member).filter(pk=thread.pk).exists()
        assert who_may_read(thread).filter(pk=member.pk).exists() == sees
        in_place = Thread.objects.in_places_of(member).filter(pk=thread.pk).exists()
        assert who_may_read_in_place(thread).filter(pk=member.pk).exists() == in_place
    watching = ThreadChannel().who_may_watch(thread.pk, everyone)
    assert watching == set(who_may_read(thread).values_list("pk", flat=True))


def test_the_search_proposes_it_to_who_sees_it(place):
    source = PostSource()
    [document] = source.documents([place.opening.pk])
    found = {name for name, person in place.people.items() if document.audience & audience_of(person)}
    assert found == place.seers
    given = {name for name, person in place.people.items() if source.visible([place.opening.pk], person)}
    assert given == place.seers


def test_who_follows_it_is_told_of_a_reply_if_they_see_it(place, run_tasks):
    post = make_reply(place.thread, place.people["manager"], "Found the quokka")
    run_tasks()
    told = set(Notification.objects.filter(subject=f"post:{post.pk}").values_list("member_id", flat=True))
    assert told == {place.people[name].pk for name in place.seers - {"manager"}}


def test_what_one_was_told_is_not_said_to_who_may_not_see_it(place):
    people = {name: person for name, person in place.people.items() if person.is_authenticated}
    subject = f"post:{place.opening.pk}"
    notify(people.values(), kind="mention", actor=place.people["author"],
           subject=subject, topic=place.thread.topic)  # fmt: skip
    rows = list(Notification.objects.select_related("actor"))
    shown = {name for name, person in people.items() if present([one for one in rows if one.member == person], person)}
    assert shown == place.seers - {"author"}


def test_a_mention_is_offered_of_those_who_will_read_it(place):
    """In the thread, and in a new one of the person who writes."""
    for name in ("author", "manager"):
        client = client_of(place.people[name])
        offered = {
            person["name"]
            for letter in ("olly", "meg", "ann", "mab", "mo", "ed", "tess", "sue")
            for person in client.get("/mentions/", {"q": letter, "thread": place.thread.pk}).json()["people"]
        }
        assert offered == {str(place.people[one]) for one in place.seers - {name}}
    in_new = client_of(place.people["member"])
    offered = {
        person["name"]
        for letter in ("olly", "ann", "mab", "mo", "ed", "tess")
        for person in in_new.get("/mentions/", {"q": letter, "forum": place.forum.slug}).json()["people"]
    }
    readers = (HELPERS - {"author"}) if place.own_topics_only else place.seers - {"member"}
    assert offered == {str(place.people[one]) for one in readers}


# ------------------------------------------------------------------------------------------ by every address
def routes(patterns, prefix: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        found += routes(pattern.url_patterns, route) if isinstance(pattern, URLResolver) else [route]
    return found


ROUTES = [
    route
    for route in routes(get_resolver().url_patterns)
    if not route.startswith(("editor/", "^", "_util", "account/", "documents/", "static", "media"))
]


def address_of(route: str, place) -> str:
    """A route with the numbers and names of this place in it."""
    filled = {
        "thread_id": place.thread.pk,
        "post_id": place.poll.post_id if route.startswith("polls/") else place.opening.pk,
        "file_id": place.files[1].pk if "width" in route else place.files[0].pk,
        "width": 480,
        "handle": place.people["author"].handle,
        "slug": place.forum.slug,
    }
    if route.startswith("tags/"):
        filled["slug"] = Tag.objects.get(name="zanzibarish").slug
    elif route.startswith(("groups/", "network/groups/")):
        filled["slug"] = place.group.slug
    elif route.startswith("threads/"):
        filled["slug"] = "trip"

    def fill(found: re.Match) -> str:
        if found[2] in filled:
            return str(filled[found[2]])
        return str(uuid.uuid4()) if found[1] == "uuid:" else "1"

    return "/" + re.sub(r"<(\w+:)?(\w+)>", fill, route)


def said_by(response) -> str:
    """All that an answer says, where it leads to among it."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.get('Location', '')} {body.decode(errors='replace')}".lower()


def test_no_address_says_a_word_of_it_to_who_may_not_see_it(place, run_tasks, find):
    run_tasks()
    assert find("trip", place.people["team"])
    more = ["/search/?q=trip", "/search/?q=out", f"/live/poll/?topic={place.thread.topic}", "/forums/?show=unread"]
    more += [f"/posts/{place.opening.pk}/?quote", f"/forums/ask/?forum={place.forum.slug}", "/search/feed/?q=trip"]
    more += [f"/tag-suggestions/?q=zan&forum={place.forum.slug}", "/forums/latest/?show=following"]
    # Those who stand nearest: the suspended meet the same page everywhere (tests/test_visibility.py).
    nearest = {"open": "visitor", "restricted": "visitor"} | ({"open": "member"} if place.own_topics_only else {})
    for name in [nearest.get(place.degree, "outsider")]:
        client = client_of(place.people[name])
        for address in [*(address_of(route, place) for route in ROUTES), *more]:
            response = client.get(address)
            assert response.status_code < 500, f"{name} at {address}"
            # What stands in the address that they gave, they know; the way to sign in leads back to it.
            said = re.sub(r"next=\S+", "", said_by(response))
            said = said.replace("/zanzibarish/", "") if "/zanzibarish/" in address else said
            leak = SECRET.search(said)
            assert not leak, f"{name} reads at {address}: …{said[max(0, leak.start() - 80) : leak.end() + 40]}…"


def test_who_sees_it_finds_it_where_it_is(place, run_tasks, find):
    run_tasks()
    for name in place.seers:
        assert place.opening.pk in find("trip", place.people[name]), name
        client = client_of(place.people[name])
        for address in (place.thread.get_absolute_url(), place.forum.get_absolute_url(), "/forums/", "/forums/latest/",
                        f"/people/{place.people['author'].handle}/"):  # fmt: skip
            assert "anzibar" in client.get(address).content.decode(), f"{name} does not find it at {address}"


def test_a_group_is_known_to_those_its_degree_says(place):
    for name, person in place.people.items():
        client, knows = client_of(person), name in KNOWN[place.degree]
        page = client.get(f"/groups/{place.group.slug}/")
        listed = client.get("/groups/")
        if name == "suspended":
            assert (page.status_code, listed.status_code) == (403, 403)
        elif name == "visitor":
            assert (page.status_code, listed.status_code) == (302, 302)
        else:
            assert page.status_code == (200 if knows else 404), name
            assert (GROUP in listed.content.decode()) == knows, name
            inside = name in ITS_OWN
            assert ("Meg Member" in page.content.decode()) == inside, name


def test_the_index_counts_what_its_reader_sees(place):
    other = make_thread(place.people["member"], place.forum, "Mine alone")
    for name, person in place.people.items():
        forums = client_of(person).get("/forums/").context
        shown = [one for one in forums["forums"] if one.pk == place.forum.pk] if forums and "forums" in forums else []
        if not shown:
            continue
        seen = Thread.objects.visible_to(person).filter(forum=place.forum)
        assert shown[0].thread_count == seen.count(), name
        latest = seen.order_by("-last_posted_at", "-id").first()
        assert shown[0].last_thread == latest, name
    assert other.forum_id == place.forum.pk
