"""What a moderator sees, presses and takes back while colleagues do the same: what is said is what was done."""

import html
import re

import pytest
from django.test import Client

from community.audiences import audience_of
from community.models import StaffLogEntry
from community.operations.memberships import leave_group
from community.permissions import Refused
from community.staff_log import undo
from forums.models import Forum, Post, Tag, Thread
from forums.operations import curating
from forums.operations.curating import hide_posts
from forums.operations.editing import delete_post
from forums.operations.marking_answers import mark_answers
from forums.operations.merging import merge_threads
from forums.operations.moving import move_thread
from forums.operations.splitting import NewThread, split_posts
from forums.operations.states_of_play import tell_state_of_play
from forums.operations.tags import Described, change_tag
from notifications.models import Notification
from notifications.registry import present
from search.index import get_index
from search.queries import Query
from tests.factories import make_forum, make_group, make_long_thread, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db
WHY = "To keep the house tidy"


@pytest.fixture
def moderator(client):
    moderator = make_member("Mo Moderator", role="moderator")
    client.force_login(moderator)
    return moderator


@pytest.fixture
def colleague():
    return make_member("Cass Colleague", role="moderator")


def seen(response) -> str:
    return html.unescape(response.content.decode())


def told(person) -> list[str]:
    rows = list(Notification.objects.filter(member=person, kind="curated").select_related("actor"))
    return [words.sentence for words in present(rows, person).values()]


# ------------------------------------------------------------------------------------------ what Undo undoes
def test_undo_after_a_press_that_changed_nothing_takes_nothing_else_back(client, moderator, colleague):
    thread = make_thread(title="Lift keys")
    curating.retitle_thread(moderator, thread.pk, "Keys of the lift", WHY)
    curating.pin_thread(colleague, thread.pk, True, WHY)
    page = client.post(f"/threads/{thread.pk}/pin/", {"reason": "Many ask"}, follow=True)
    assert "/moderation/" not in "".join(re.findall(r'action="(/moderation/\d+/undo/)"', seen(page)))


def test_undo_of_a_split_leads_to_the_thread_that_has_the_posts_again(client, moderator):
    thread = make_thread(replies=3)
    ids = list(thread.posts.filter(position__gt=2).values_list("pk", flat=True))
    act = split_posts(moderator, thread.pk, ids, NewThread(thread.forum_id, "New", "question", []), WHY).act
    page = client.post(f"/curating/acts/{act.pk}/undo/", follow=True)
    assert page.context["thread"].pk == thread.pk


def test_a_tag_that_is_there_under_another_name_is_no_change_and_has_no_undo(client, moderator):
    thread = make_thread(tags=("Transport",))
    tag = Tag.objects.get()
    change_tag(moderator, tag.pk, Described("Transport", synonyms=("Minibuses",)), WHY)
    given = {"action": "tags", "thread": thread.pk, "add": "Minibuses", "reason": WHY, "confirm": "1"}
    page = seen(client.post("/curating/", given, follow=True))
    assert "It is so already" in page
    assert "/curating/acts/" not in page


# ------------------------------------------------------------------------------------------ posts that went meanwhile
@pytest.mark.parametrize(
    "deed", [hide_posts, lambda by, thread, posts, why: mark_answers(by, thread, posts, True, why)]
)
def test_of_posts_that_went_elsewhere_meanwhile_it_is_said_and_none_is_touched(moderator, colleague, deed):
    thread = make_thread(replies=4)
    ids = list(thread.posts.filter(position__gt=2).values_list("pk", flat=True))
    split_posts(colleague, thread.pk, ids[:1], NewThread(thread.forum_id, "New", "question", []), WHY)
    with pytest.raises(Refused, match="in another thread by now"):
        deed(moderator, thread.pk, ids, WHY)
    assert not Post.objects.filter(status="hidden").exists()


@pytest.mark.parametrize(
    "deed",
    [
        lambda by, pk: curating.pin_thread(by, pk, True, WHY),
        lambda by, pk: curating.retag_thread(by, pk, ["Transport"], WHY),
        lambda by, pk: curating.retitle_thread(by, pk, "Another title", WHY),
    ],
)
def test_a_thread_that_was_merged_meanwhile_is_not_changed_and_that_is_said(moderator, colleague, deed):
    one, other = make_thread(), make_thread()
    merge_threads(colleague, [one.pk], other.pk, WHY)
    with pytest.raises(Refused, match="merged or deleted meanwhile"):
        deed(moderator, one.pk)


# ------------------------------------------------------------------------------------------ whom it still concerns
def test_whose_thread_was_put_back_by_itself_is_told_no_more_that_it_was_taken_down(client, moderator, run_tasks):
    ada, ben = make_member(), make_member()
    threads = [make_thread(ada, title="Hoists"), make_thread(ben, title="Lifts")]
    client.post("/curating/", {"action": "hide", "thread": [t.pk for t in threads], "reason": WHY, "confirm": "1"})
    run_tasks()
    assert [len(told(one)) for one in (ada, ben)] == [1, 1]
    undo(StaffLogEntry.objects.get(subject=f"post:{threads[0].posts.get().pk}").pk, moderator)
    run_tasks()
    assert [len(told(one)) for one in (ada, ben)] == [0, 1]


def test_whose_post_was_put_back_by_itself_is_told_no_more_that_it_was_taken_down(moderator, run_tasks):
    ada, ben, thread = make_member(), make_member(), make_thread()
    posts = [make_reply(thread, ada), make_reply(thread, ben)]
    hide_posts(moderator, thread.pk, [post.pk for post in posts], WHY)
    run_tasks()
    undo(StaffLogEntry.objects.get(subject=f"post:{posts[0].pk}").pk, moderator)
    assert [len(told(one)) for one in (ada, ben)] == [0, 1]


def test_who_wrote_in_a_thread_that_is_merged_no_more_is_not_told_that_it_is(moderator, run_tasks):
    ada, ben, target = make_member(), make_member(), make_thread()
    sources = [make_thread(), make_thread()]
    for source, author in zip(sources, (ada, ben), strict=True):
        make_reply(source, author)
    merge_threads(moderator, [source.pk for source in sources], target.pk, WHY)
    run_tasks()
    assert [len(told(one)) for one in (ada, ben)] == [1, 1]
    undo(StaffLogEntry.objects.get(subject=sources[1].topic).pk, moderator)
    assert [len(told(one)) for one in (ada, ben)] == [1, 0]


def test_whose_words_went_where_they_may_not_read_them_is_told_that_and_no_more(client, moderator, run_tasks):
    ada, ben, heads = make_member(), make_member(), make_forum("Headteachers", group=make_group())
    thread = make_thread(ada, title="Hoists", text="About a quokka")
    for _ in range(2):
        make_reply(thread, ben)
    ids = list(thread.posts.filter(author=ben).values_list("pk", flat=True))
    split_posts(moderator, thread.pk, ids, NewThread(heads.pk, "For heads", "question", []), "It names a school")
    split_off = StaffLogEntry.objects.get(action="split")
    run_tasks()
    move_thread(moderator, thread.pk, heads.pk, "It names a school")
    run_tasks()
    assert told(ben) == ["A moderator moved 2 of your posts to where you cannot read them"]
    assert told(ada) == ["A moderator moved your thread to where you cannot read it"]
    for person in (ada, ben):
        client.force_login(person)
        page = seen(client.get("/inbox/"))
        assert "It names a school" in page
        assert not [words for words in ("Hoists", "For heads", "Headteachers", "quokka") if words in page]
    undo(StaffLogEntry.objects.get(action="move").pk, moderator)
    undo(split_off.pk, moderator)
    run_tasks()
    assert told(ada) == told(ben) == []


def test_who_could_not_read_it_before_either_hears_nothing_of_it(moderator, run_tasks):
    ada, group = make_member(), make_group()
    group.members.add(ada)
    thread = make_thread(ada, make_forum(group=group))
    leave_group(ada, group.pk)
    move_thread(moderator, thread.pk, make_forum(group=make_group()).pk, WHY)
    run_tasks()
    assert not Notification.objects.filter(member=ada, kind="curated").exists()


def test_whose_thread_became_anothers_in_a_help_desk_is_told_that_it_went(moderator, run_tasks, desk):
    ada, ben = make_member(), make_member()
    one, other = make_thread(ada, desk), make_thread(ben, desk, title="Of Ben")
    merge_threads(moderator, [one.pk], other.pk, WHY)
    run_tasks()
    assert told(ada) == ["A moderator moved your post to where you cannot read it"]
    assert told(ben) == []


# ------------------------------------------------------------------------------------------ where old addresses lead
def test_an_old_address_leads_to_the_posts_that_its_reader_may_see(client, moderator):
    source, target = make_thread(replies=3), make_thread()
    first = source.posts.get(position=1)
    merge_threads(moderator, [source.pk], target.pk, WHY)
    private = make_forum(group=make_group())
    split_posts(moderator, target.pk, [first.pk], NewThread(private.pk, "For heads", "question", []), WHY)
    reader = Client()
    reader.force_login(make_member())
    page = reader.get(f"/threads/{source.pk}/minibus-drivers/", follow=True)
    assert page.status_code == 200
    assert page.context["thread"].pk == target.pk
    assert client.get(f"/threads/{source.pk}/minibus-drivers/", follow=True).context["thread"].title == "For heads"


def test_a_button_on_a_page_of_before_a_merge_leads_to_where_the_posts_are(client, moderator):
    source, target = make_thread(), make_thread()
    merge_threads(moderator, [source.pk], target.pk, WHY)
    for button in ("follow", "read-on"):
        page = client.post(f"/threads/{source.pk}/{button}/", {"follow": "1", "on": "1"}, follow=True)
        assert page.context["thread"].pk == target.pk, button


# ------------------------------------------------------------------------------------------ thousands of posts
def test_the_rest_of_a_long_thread_is_named_by_its_last_post_and_takes_no_later_one(client, moderator):
    thread = make_long_thread(30, [make_member()])
    second = thread.posts.get(position=2)
    asked = {"action": "split", "post": second.pk, "rest": "1"}
    page = seen(client.get(f"/threads/{thread.pk}/posts/", asked))
    assert page.count('name="post"') == 1
    last = re.search(r'name="until" value="(\d+)"', page)[1]
    late = make_reply(thread)
    new = {"forum": thread.forum.slug, "kind": "discussion", "title": "The rest of it", "reason": WHY}
    client.post(f"/threads/{thread.pk}/posts/", asked | new | {"until": last, "confirm": "1"})
    assert Thread.objects.get(title="The rest of it").last_position == 29
    late.refresh_from_db()
    assert late.thread_id == thread.pk


def test_when_the_last_of_the_rest_is_elsewhere_by_now_one_chooses_again(client, moderator):
    thread, other = make_thread(replies=3), make_thread()
    asked = {"action": "split", "post": thread.posts.get(position=2).pk, "rest": "1", "until": other.posts.get().pk}
    assert "in another thread by now" in seen(client.get(f"/threads/{thread.pk}/posts/", asked, follow=True))


# ------------------------------------------------------------------------------------------ help desks
@pytest.fixture
def desk() -> Forum:
    forum = make_forum(group=make_group(degree="open"))
    Forum.objects.filter(pk=forum.pk).update(own_topics_only=True)
    return Forum.objects.get(pk=forum.pk)


def test_before_the_threads_of_two_members_become_one_in_a_help_desk_it_says_who_reads_it(client, moderator, desk):
    threads = [make_thread(forum=desk), make_thread(forum=desk)]
    given = {"action": "merge", "thread": [thread.pk for thread in threads], "into": threads[0].pk, "reason": WHY}
    assert "these are read by whose thread they come to" in seen(client.post("/curating/", given))
    own = [make_thread(threads[0].author, desk), threads[0]]
    given |= {"thread": [thread.pk for thread in own]}
    assert "these are read by" not in seen(client.post("/curating/", given))


def test_a_help_desk_counts_the_posts_that_its_reader_sees(client, desk):
    member = make_member()
    thread = make_thread(member, desk)
    make_reply(thread, desk.member_group.members.first() or make_member(role="moderator"))
    delete_post(member, thread.posts.get(position=1).pk)
    client.force_login(member)
    forum = next(one for one in client.get("/forums/").context["forums"] if one.pk == desk.pk)
    assert (forum.thread_count, forum.post_count) == (1, 1)


# ------------------------------------------------------------------------------------------ what is found
def test_what_was_told_of_a_merged_thread_is_found_no_more_and_is_again_when_that_is_undone(moderator, run_tasks, find):
    source, target = make_thread(), make_thread()
    tell_state_of_play(moderator, source.pk, "<p>Quokkas are fine</p>", up_to=1, version=0)
    run_tasks()
    before = find("quokkas", moderator)
    assert before
    merge_threads(moderator, [source.pk], target.pk, WHY)
    run_tasks()
    assert find("quokkas", moderator) == []
    assert get_index().search(Query(text="quokkas", audience=audience_of(moderator))).hits == []
    undo(StaffLogEntry.objects.get(action="merge").pk, moderator)
    run_tasks()
    assert find("quokkas", moderator) == before
