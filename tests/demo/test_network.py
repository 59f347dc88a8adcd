"""The demo network: believable, the same each time, and safe to fill twice."""

import html
import re
from collections import Counter

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from cms.models import NewsPage, StoryPage
from community.models import Group, JoinRequest, Member, Setting
from demo.network import fill_network, is_filled
from demo.people import SIGN_IN_AS, people_to_sign_in_as
from forums.html import plain_text, sanitise
from forums.models import (
    Answer,
    DocumentEdition,
    File,
    Forum,
    HeldPost,
    Period,
    Poll,
    Post,
    Report,
    Tag,
    Thread,
    ThreadEvent,
)
from forums.quotes import without_quotes
from forums.reading import unread_in
from forums.recounting import drift
from notifications.models import Follow, Inbox, Notification
from tests.demo.visitor import Visitor
from tests.forums.strictness import what_is_not_allowed


@pytest.fixture(scope="module")
def _network(django_db_setup, django_db_blocker, tmp_path_factory):
    """Filled once for all tests here, and taken back after them."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"), FILES_ROOT=tmp_path_factory.mktemp("files")),
        transaction.atomic(),
    ):
        steps: list[str] = []
        fill_network(steps.append)
        yield steps
        transaction.set_rollback(True)


@pytest.fixture
def network(_network, db):
    return _network


def counted() -> dict[str, int]:
    models = (Setting, Member, Forum, Thread, Post, Tag, Follow, Notification, StoryPage, NewsPage)
    return {model.__name__: model.objects.count() for model in models}


def posts() -> list[Post]:
    return list(Post.objects.select_related("author", "thread").order_by("pk"))


def test_it_is_as_large_as_a_first_look_needs(network):
    found = counted()
    assert Setting.objects.filter(urn__lt=900000).count() == 1911
    assert (found["Member"], found["Forum"], found["StoryPage"]) == (60, 9, 6)
    assert 75 <= found["Thread"] <= 95
    assert 450 <= found["Post"] <= 600
    assert is_filled()
    assert len(network) > 8


def test_filling_it_again_adds_and_changes_nothing(network):
    before, words = counted(), [(post.pk, post.body_html, post.created_at) for post in posts()]
    fill_network(lambda step: None)
    assert counted() == before
    assert [(post.pk, post.body_html, post.created_at) for post in posts()] == words


def test_no_sentence_is_used_twice(network):
    """Below five words colleagues do repeat themselves: "Thank you, that helps." """
    sentences: Counter[str] = Counter()
    for post in posts():
        for sentence in re.split(r"(?<=[.!?…])\s+|\n", plain_text(without_quotes(post.body_html))):
            words = re.findall(r"[\w’'-]+", sentence.lower())
            if len(words) >= 5:
                sentences[" ".join(words)] += 1
    assert [sentence for sentence, times in sentences.items() if times > 1] == []
    assert len(sentences) > 1000


def test_no_title_is_used_twice_and_none_is_filler(network):
    titles = [thread.title for thread in Thread.objects.all()]
    assert len(set(titles)) == len(titles)
    everything = "\n".join([*titles, *(post.body_text for post in posts())])
    assert not re.search(r"lorem|ipsum|dolor sit|example text|\bfoo\b|asdf", everything, re.IGNORECASE)


@pytest.mark.parametrize(
    "subject",
    ["budget", "catering|lunch|kitchen", "transport|minibus", "EHCP", "SEMH", r"\bTAs?\b", "sensory room", "recruit",
     "premises|boiler|roof", "safeguarding"],
)  # fmt: skip
def test_what_the_field_talks_about_is_talked_about(network, subject):
    threads = {
        post.thread_id for post in posts() if re.search(subject, f"{post.thread.title} {post.body_text}", re.IGNORECASE)
    }
    tags = {tag.name: tag.thread_tags.count() for tag in Tag.objects.all()}
    assert len(threads) + sum(count for name, count in tags.items() if re.search(subject, name, re.IGNORECASE)) >= 3


def test_each_thread_is_a_conversation(network):
    answered = 0
    for thread in Thread.objects.filter(merged_into=None).prefetch_related("posts"):
        written = sorted(thread.posts.all(), key=lambda post: post.position)
        assert [post.created_at for post in written] == sorted(post.created_at for post in written)
        assert written[-1].created_at <= timezone.now()
        assert len(thread.title) >= 15
        assert 1 <= thread.thread_tags.count() <= 5, thread.title
        answered += bool(thread.answer_ids)
    assert answered >= 15
    assert Thread.objects.unanswered().exists()
    assert Thread.objects.filter(kind="discussion").count() >= 10
    assert Thread.objects.filter(pinned_at__isnull=False).exists()


def test_answers_have_been_thanked_and_tried_and_one_asks_whether_it_is_still_right(network):
    assert Post.objects.exclude(reactions={}).count() > 10
    assert Thread.objects.filter(tried_count__gte=6, kept_count__lt=F("tried_count")).exists()
    assert Answer.objects.due().exists()
    newest = DocumentEdition.objects.exclude(document__tag=None).latest("came_out")
    assert Thread.objects.exclude(document_ids=[]).filter(last_posted_at__date__lt=newest.came_out).exists()


def test_something_newer_leads_on_from_an_answer_and_from_a_thread_for_who_may_read_it(network, client):
    answer = Post.objects.get(superseded_by__isnull=False, position__gt=1)
    thread = Post.objects.get(superseded_by__isnull=False, position=1).thread
    client.force_login(thread.author)
    assert "There is something newer:" in client.get(f"/posts/{answer.pk}/", follow=True).content.decode()
    assert "There is something newer on this:" in client.get(thread.get_absolute_url()).content.decode()
    client.force_login(Member.objects.get(handle="hanif-chowdhury"))
    assert "There is something newer on this:" not in client.get(thread.get_absolute_url()).content.decode()


def test_its_counts_are_right_and_its_markup_is_what_anyone_could_have_written(network):
    assert list(drift()) == []
    for post in posts():
        without_mentions = re.sub(r'<a class="mention" href="[^"]+">', "<a>", post.body_html)
        assert what_is_not_allowed(without_mentions) == []
        assert sanitise(without_mentions) == without_mentions.replace("<a>", '<a rel="nofollow noopener ugc">')


def test_its_people_are_of_every_role_and_region_and_cannot_be_written_to(network):
    members = list(Member.objects.select_related("setting"))
    roles = Counter(member.role for member in members)
    assert set(roles) == set(Member.Role.values)
    assert roles["member"] > 45
    assert len({member.setting.region for member in members if member.setting}) == 9
    assert len({member.job_role for member in members}) >= 10
    assert all(member.email.endswith(".invalid") and not member.has_usable_password() for member in members)
    assert all(member.setting.urn >= 900000 for member in members if member.setting)


def test_one_of_each_kind_can_be_signed_in_as_and_finds_something_new(network):
    people = people_to_sign_in_as()
    assert [person.handle for person in people] == list(SIGN_IN_AS)
    assert {person.role for person in people} == set(Member.Role.values)
    for person in people:
        threads = list(Thread.objects.visible_to(person))
        new = [told for told in unread_in(person, threads).values() if told.count]
        assert 0 < len(new) < len(threads)
    for person in people[:2]:
        assert Inbox.objects.get(member=person).unread_count > 0
        assert Follow.objects.filter(member=person).exists()


def test_a_visitor_may_read_some_of_it_and_a_group_has_a_corner(network):
    public = Thread.objects.visible_to(AnonymousUser()).count()
    assert 5 <= public < Thread.objects.count()
    assert Forum.objects.filter(audience="group").count() == 2


def test_there_are_groups_in_every_degree_but_the_hidden_and_a_help_desk_of_ones_own(network):
    assert set(Group.objects.values_list("degree", flat=True)) == {"open", "restricted", "private"}
    assert JoinRequest.objects.waiting().get().group.memberships.get(is_manager=True).member.handle in SIGN_IN_AS
    desk = Forum.objects.get(own_topics_only=True)
    started = {handle: desk.threads.visible_to(Member.objects.get(handle=handle)).count() for handle in SIGN_IN_AS}
    assert started == {"carys-bevan": 2, "hanif-chowdhury": 1, "tom-wetherell": 2, "priya-raman": 0, "eleanor-marsh": 2}


def test_something_waits_for_its_moderators(network):
    assert HeldPost.objects.waiting().count() == Report.objects.open().count() == 1
    assert Period.objects.not_over(timezone.now()).get().begins_at > timezone.now()


def test_its_stories_have_pictures_with_words_for_who_cannot_see_them(network):
    for story in StoryPage.objects.live():
        assert story.image
        assert len(story.image_alt) > 20
        assert story.quote
        assert story.region
        assert what_is_not_allowed(str(story.standfirst)) == []


def test_every_page_of_it_opens(network, client):
    addresses = [
        "/", "/forums/", "/forums/latest/", "/showcase/", "/news/", "/settings/",
        *(forum.get_absolute_url() for forum in Forum.objects.all()),
        *(thread.get_absolute_url() for thread in Thread.objects.order_by("pk")[::6]),
        *(tag.get_absolute_url() for tag in Tag.objects.order_by("pk")[::8]),
        *(page.url for page in [*StoryPage.objects.live(), *NewsPage.objects.live()]),
        *(person.get_absolute_url() for person in people_to_sign_in_as()),
    ]  # fmt: skip
    client.force_login(Member.objects.get(handle="eleanor-marsh"))
    for address in addresses:
        # What was merged leads to where it went.
        assert client.get(address, follow=True).status_code == 200, address


def test_its_people_stand_on_the_sign_in_page_with_a_button_each(network, client):
    page = html.unescape(client.get("/account/login/").content.decode())
    for person in people_to_sign_in_as():
        assert person.display_name in page
        assert f'name="handle" value="{person.handle}"' in page
    response = client.post("/demo/sign-in/", {"handle": "carys-bevan", "next": "/forums/"})
    assert response["Location"] == "/forums/"
    assert "Your account, Carys Bevan" in client.get("/forums/").content.decode()


def test_it_shows_a_poll_and_how_questions_begin(network):
    poll = Poll.objects.get()
    assert poll.is_of_settings
    assert poll.ballot_count == sum(poll.counts) >= 5
    assert Forum.objects.exclude(question_template="").count() == 2


def test_a_post_shows_a_picture_and_another_a_document_to_download(network):
    (picture,) = File.objects.filter(kind="image")
    assert "numbered hooks" in picture.post.body_text
    (document,) = File.objects.exclude(kind="image")
    assert document.post.attachments == [document.attachment]
    assert {picture.state, document.state} == {"ready"}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "The boilers of our building are down. How cold may it be before we send pupils home?",
            "everyone I deal with still works to 18, and 21 for your lot",
        ),
        (
            "The combined chlorine of our hydro pool climbs until it smells. What is wrong with the water?",
            "30 litres of fresh for every bather",
        ),
        (
            "I am back after weeks away from Staffroom, and everything is unread. What shall I do with it?",
            "take one forum at a time, read the titles",
        ),
    ],
)
def test_a_first_time_visitor_finds_an_answer_by_following_links_alone_within_four_pages(
    network, client, question, answer
):
    visitor = Visitor(question, client)
    assert visitor.finds(answer, pages=4), visitor.seen


def test_its_moderators_have_put_threads_in_order(network):
    """One was merged, one moved, one is featured; and each tells of it in a line."""
    assert Thread.objects.filter(merged_into__isnull=False).count() == 1
    assert Thread.objects.filter(featured_at__isnull=False).count() == 1
    assert set(ThreadEvent.objects.values_list("kind", flat=True)) >= {"merged", "moved", "featured"}
