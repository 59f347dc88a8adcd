"""Thanks, Agree, Worked for us, Useful: who may give them, what is counted, and who is told."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from community.operations.suspending import suspend
from community.permissions import Refused
from forums.models import Post, Reaction
from forums.operations.answers import accept_answer
from forums.operations.curating import hide_post, lock_thread, restore_post
from forums.operations.reacting import react, take_back_reaction
from forums.reactions.words import given_in_words, people_in_words
from forums.recounting import drift
from notifications.models import Inbox, MailPreference, Notification
from tests.examples import several_examples, taken_back
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(author):
    return make_reply(make_thread(), author)


def counts(post) -> dict[str, int]:
    post.refresh_from_db()
    return {kind: count for kind, (count, _) in post.reactions.items()}


def seen(response) -> str:
    return html.unescape(response.content.decode())


# ------------------------------------------------------------------------------------------ giving
def test_each_kind_counts_by_itself_and_twice_is_once(post, member):
    for kind in ("thanks", "useful", "thanks"):
        react(member, post.pk, kind)
    react(make_member(), post.pk, "thanks")
    assert counts(post) == {"thanks": 2, "useful": 1}


def test_taking_back_leaves_the_others_and_twice_is_once(post, member):
    react(member, post.pk, "thanks")
    react(make_member(), post.pk, "thanks")
    for _ in range(2):
        take_back_reaction(member, post.pk, "thanks")
    assert counts(post) == {"thanks": 1}


def test_a_post_names_the_two_who_reacted_last(post):
    first, second, third = (make_member() for _ in range(3))
    for one in (first, second, third):
        react(one, post.pk, "agree")
    post.refresh_from_db()
    assert post.reactions == {"agree": [3, [third.pk, second.pk]]}
    take_back_reaction(third, post.pk, "agree")
    post.refresh_from_db()
    assert post.reactions == {"agree": [2, [second.pk, first.pk]]}


def test_nobody_reacts_to_their_own_post(post, author):
    with pytest.raises(Refused):
        react(author, post.pk, "thanks")
    assert not Reaction.objects.exists()


def test_a_suspended_member_and_who_reads_what_was_taken_down_cannot_react(post, member, moderator):
    suspend(moderator, member, "Unkind words")
    member.refresh_from_db()
    with pytest.raises(Refused):
        react(member, post.pk, "thanks")
    hide_post(moderator, post.pk, "A pupil is named")
    with pytest.raises(Refused):
        react(make_member(), post.pk, "thanks")
    assert counts(post) == {}


def test_a_post_that_comes_back_has_its_reactions(post, member, moderator):
    react(member, post.pk, "thanks")
    hide_post(moderator, post.pk, "A pupil is named")
    restore_post(moderator, post.pk, "It is harmless")
    assert counts(post) == {"thanks": 1}


def test_in_a_locked_thread_one_may_still_say_thanks(post, member, moderator):
    lock_thread(moderator, post.thread_id, True, "Done")
    react(member, post.pk, "thanks")
    assert counts(post) == {"thanks": 1}


presses = st.tuples(st.integers(0, 3), st.integers(0, 1), st.sampled_from(Reaction.Kind.values), st.booleans())


@given(done=st.lists(presses, max_size=25))
@several_examples
def test_whatever_several_members_do_recounting_finds_no_drift(done):
    with taken_back():
        people = [make_member() for _ in range(4)]
        thread = make_thread(people[0])
        posts = [make_reply(thread, people[1]) for _ in range(2)]
        for who, which, kind, gives in done:
            if people[who].pk != posts[which].author_id:
                (react if gives else take_back_reaction)(people[who], posts[which].pk, kind)
        assert list(drift()) == []
        last = {(who, which, kind): gives for who, which, kind, gives in done if who != 1}
        assert Reaction.objects.count() == sum(last.values())


def test_recounting_finds_and_mends_a_count_that_is_wrong(post, member):
    react(member, post.pk, "thanks")
    Post.objects.filter(pk=post.pk).update(reactions={"useful": [7, []]})
    [(thing, wrong)] = drift()
    assert (thing, wrong) == (post, {"reactions": ({"useful": [7, []]}, {"thanks": [1, [member.pk]]})})


# ------------------------------------------------------------------------------------------ telling
def told(member):
    return Notification.objects.filter(member=member, kind="reaction", withdrawn_at__isnull=True)


def test_an_author_is_told_once_for_a_post_and_by_no_email(post, author, run_tasks, mailoutbox, client):
    ann, ben, cat = make_member("Ann Abbey"), make_member("Ben Bell"), make_member("Cat Cole")
    react(ann, post.pk, "thanks")
    run_tasks()
    for one in (ben, cat):
        react(one, post.pk, "thanks")
    run_tasks()
    assert told(author).count() == 1
    assert not [letter for letter in mailoutbox if author.email in letter.to]
    client.force_login(author)
    assert "Cat Cole, Ben Bell and 1 other" in seen(client.get("/inbox/"))
    react(cat, post.pk, "useful")
    assert "Cat Cole, Ben Bell and 1 other reacted to your post in" in " ".join(
        seen(client.get("/inbox/")).replace("<strong>", "").replace("</strong>", "").split()
    )


def test_who_asks_for_it_has_reactions_by_email(post, author, member, run_tasks, mailoutbox):
    MailPreference.objects.create(member=author, kind="reaction", at_once=True)
    react(member, post.pk, "thanks")
    run_tasks()
    assert [letter.subject for letter in mailoutbox if author.email in letter.to] == [
        "Meg Member thanked you for your post in Minibus drivers"
    ]


def test_the_settings_page_offers_email_of_reactions_and_has_it_off(client, author):
    client.force_login(author)
    form = client.get("/inbox/settings/").context["form"]
    assert (form["reaction"].initial, form["reply"].initial) == (False, True)


def test_the_only_reaction_taken_back_is_told_no_more(post, author, member, run_tasks):
    react(member, post.pk, "thanks")
    run_tasks()
    take_back_reaction(member, post.pk, "thanks")
    run_tasks()
    assert not told(author).exists()
    assert Inbox.objects.get(member=author).unread_count == 0
    react(member, post.pk, "useful")
    run_tasks()
    assert told(author).count() == 1


def test_an_author_who_may_not_read_the_thread_any_more_is_not_told(author, run_tasks):
    colleague, other = make_member(), make_member()
    group = make_group(author, colleague, other)
    thread = make_thread(colleague, make_forum(group=group))
    post = make_reply(thread, author)
    group.memberships.filter(member=author).delete()
    react(other, post.pk, "thanks")
    run_tasks()
    assert not told(author).exists()


# ------------------------------------------------------------------------------------------ pages
def test_a_button_gives_a_reaction_and_the_same_button_takes_it_back(client, member, post):
    page = seen(client.get(post.thread.get_absolute_url()))
    assert f'formaction="/posts/{post.pk}/react/thanks/" aria-pressed="false"' in page
    answer = client.post(f"/posts/{post.pk}/react/thanks/")
    assert answer.url.endswith(f"#post-{post.pk}")
    page = seen(client.get(post.thread.get_absolute_url()))
    assert f'formaction="/posts/{post.pk}/react/thanks/?undo" aria-pressed="true"' in page
    assert "Thanks from you" in page
    client.post(f"/posts/{post.pk}/react/thanks/?undo")
    assert counts(post) == {}


def test_the_pages_script_is_answered_with_the_reactions_alone(client, member, post):
    react(make_member("Ann Abbey"), post.pk, "useful")
    answer = seen(client.post(f"/posts/{post.pk}/react/useful/", headers={"X-Requested-With": "fetch"}))
    assert answer.lstrip().startswith("<div")
    assert "Useful to you and Ann Abbey" in answer
    assert "<html" not in answer


def test_ones_own_post_has_counts_and_no_buttons(client, member, thread):
    post = make_reply(thread, member)
    react(make_member("Ann Abbey"), post.pk, "agree")
    page = seen(client.get(thread.get_absolute_url()))
    assert f"/posts/{post.pk}/react/" not in page
    assert "Ann Abbey agrees" in page
    assert client.post(f"/posts/{post.pk}/react/agree/").status_code == 403


def test_visitors_see_how_many_and_not_who(client):
    thread = make_thread(forum=make_forum(audience="public"))
    post = make_reply(thread)
    react(make_member("Ann Abbey"), post.pk, "thanks")
    page = seen(client.get(thread.get_absolute_url()))
    assert 'Thanks <span class="num">1</span>' in page
    assert "Ann Abbey" not in page
    assert client.get(f"/posts/{post.pk}/reactions/").status_code == 302


def test_everyone_who_reacted_is_on_a_page_of_its_own_by_kind(client, member, post):
    names = [f"Colleague Number{number}" for number in range(60)]
    for number, name in enumerate(names):
        react(make_member(name), post.pk, "thanks" if number % 2 else "useful")
    first = seen(client.get(f"/posts/{post.pk}/reactions/"))
    assert "Number59" in first
    assert "Number5<" not in first
    thanked = seen(client.get(f"/posts/{post.pk}/reactions/?kind=thanks"))
    assert all((f"{name}<" in thanked) == bool(number % 2) for number, name in enumerate(names))


def test_there_is_no_other_kind(client, member, post):
    assert client.post(f"/posts/{post.pk}/react/dislike/").status_code == 404


def test_that_an_answer_worked_is_told_with_how(client, member):
    question = make_thread()
    reply = make_reply(question)
    accept_answer(question.author, reply.pk)
    assert f'href="/posts/{reply.pk}/tried/"' in seen(client.get(question.get_absolute_url()))
    assert client.post(f"/posts/{reply.pk}/react/worked/").url == f"/posts/{reply.pk}/tried/"
    assert not Reaction.objects.exists()


# ------------------------------------------------------------------------------------------ words
@pytest.mark.parametrize(
    ("kind", "names", "count", "words"),
    [
        ("thanks", ["Ann"], 1, "Thanks from Ann"),
        ("thanks", ["you", "Ann"], 2, "Thanks from you and Ann"),
        ("useful", ["Ann", "Ben"], 3, "Useful to Ann, Ben and 1 other"),
        ("worked", ["Ann", "Ben"], 9, "Worked for Ann, Ben and 7 others"),
        ("agree", ["Ann"], 1, "Ann agrees"),
        ("agree", ["you"], 1, "You agree"),
        ("agree", ["you", "Ann"], 2, "You and Ann agree"),
    ],
)
def test_reactions_are_said_in_words(kind, names, count, words):
    assert given_in_words(kind, names, count) == words


def test_people_whose_names_are_not_known_are_others():
    assert people_in_words([], 2) == "2 others"


# ------------------------------------------------------------------------------------------ those of others
def bars(client, thread, *posts) -> dict[str, str]:
    response = client.get(f"/reactions/?thread={thread.pk}&posts={','.join(str(post.pk) for post in posts)}")
    assert response.status_code == 200
    return {pk: html.unescape(bar) for pk, bar in response.json()["reactions"].items()}


def test_a_page_asks_for_the_reactions_of_others_as_its_viewer_may_see_them(client, member, author):
    thread = make_thread(forum=make_forum(audience="public"))
    post, other = make_reply(thread, author), make_reply(thread)
    react(make_member("Tom Tester"), post.pk, "thanks")
    react(member, post.pk, "thanks")
    found = bars(client, thread, post, other)
    assert "Thanks from you and Tom Tester" in found[str(post.pk)]
    assert 'aria-pressed="true" data-react="thanks"' in found[str(post.pk)]
    assert 'data-react="thanks"' in found[str(other.pk)]
    client.force_login(author)
    assert "data-react=" not in bars(client, thread, post)[str(post.pk)]
    client.logout()
    found = bars(client, thread, post, other)
    assert '<span class="num">2</span>' in found[str(post.pk)]
    assert "Tom Tester" not in found[str(post.pk)]
    assert found[str(other.pk)] == ""


def test_no_reaction_is_told_to_a_post_taken_down_of_another_thread_or_out_of_sight(client, member, author, moderator):
    thread, other = make_thread(author), make_thread(author)
    hidden, elsewhere, shown = make_reply(thread, author), make_reply(other, author), make_reply(thread, author)
    private = make_thread(author, make_forum(group=make_group(author)))
    for post in (hidden, elsewhere, shown):
        react(make_member(), post.pk, "useful")
    hide_post(moderator, hidden.pk, "A pupil is named")
    assert set(bars(client, thread, hidden, elsewhere, shown)) == {str(shown.pk)}
    address = f"/reactions/?thread={private.pk}&posts={private.posts.get().pk}"
    assert client.get(address).status_code == 404
    assert client.get("/reactions/").status_code == client.get("/reactions/?thread=²&posts=x").status_code == 404
    assert client.get(f"/reactions/?thread={thread.pk}&posts=x,,{'9' * 30}").json() == {"reactions": {}}
    client.logout()
    assert client.get(address).status_code == 302


def test_the_reactions_of_many_posts_take_as_many_queries_as_those_of_one(client, member, author):
    thread = make_thread(author)
    posts = [make_reply(thread, author) for _ in range(4)]
    for post in posts:
        react(make_member(), post.pk, "thanks")
    bars(client, thread, posts[0])

    def queries_for(*some) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(bars(client, thread, *some)) == len(some)
        return len(queries)

    assert queries_for(*posts) == queries_for(posts[0])
