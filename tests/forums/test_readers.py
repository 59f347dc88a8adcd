"""Who may read a thread, asked from both sides: `visible_to` for one viewer, `who_may_read` for telling many."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.audiences import audience_of
from community.models import Member
from forums.models import Forum, Post, Thread
from forums.readers import who_may_read
from forums.search import PostSource
from tests.factories import make_forum, make_group, make_member, make_thread

pytestmark = pytest.mark.django_db

#                       public  members  group  hidden  deleted   (threads, each in a forum of that kind)
TABLE = {
    "visitor":         ("yes",   "",      "",    "",     ""),
    "member":          ("yes",   "yes",   "yes", "",     ""),
    "outsider":        ("yes",   "yes",   "",    "",     ""),
    "other group":     ("yes",   "yes",   "",    "",     ""),
    "editor":          ("yes",   "yes",   "",    "",     ""),
    "moderator":       ("yes",   "yes",   "yes", "yes",  ""),
    "network team":    ("yes",   "yes",   "yes", "yes",  ""),
    "suspended":       ("",      "",      "",    "",     ""),
    "suspended team":  ("",      "",      "",    "",     ""),
    "was suspended":   ("yes",   "yes",   "yes", "",     ""),
    "left":            ("",      "",      "",    "",     ""),
}  # fmt: skip


@pytest.fixture
def viewers():
    now = timezone.now()
    viewers = {
        "visitor": AnonymousUser(),
        "member": make_member(),
        "outsider": make_member(),
        "other group": make_member(),
        "editor": make_member(role="editor"),
        "moderator": make_member(role="moderator"),
        "network team": make_member(role="network_team"),
        "suspended": make_member(suspended_at=now),
        "suspended team": make_member(role="network_team", suspended_at=now, suspended_until=now + timedelta(days=1)),
        "was suspended": make_member(suspended_at=now - timedelta(days=2), suspended_until=now - timedelta(days=1)),
        "left": make_member(is_active=False),
    }
    make_group(viewers["other group"])
    return viewers


@pytest.fixture
def threads(viewers):
    group = make_group(*(viewers[name] for name in ("member", "suspended", "was suspended", "left")))
    insider = make_member()
    group.memberships.create(member=insider)
    forums = [make_forum(audience="public"), make_forum(), make_forum(group=group)]
    threads = [make_thread(insider, forum) for forum in [*forums, forums[0], forums[0]]]
    Thread.objects.filter(pk=threads[3].pk).update(hidden_at=timezone.now())
    Thread.objects.filter(pk=threads[4].pk).update(deleted_at=timezone.now())
    return list(Thread.objects.select_related("forum").order_by("pk"))


def answers_of(threads, readable) -> tuple[str, ...]:
    return tuple("yes" if thread.pk in readable else "" for thread in threads)


def test_each_viewer_reads_what_the_table_says(viewers, threads):
    seen = {
        name: answers_of(threads, set(Thread.objects.visible_to(viewer).values_list("pk", flat=True)))
        for name, viewer in viewers.items()
    }
    assert seen == TABLE


def test_the_posts_one_reads_are_those_of_the_threads_one_reads(viewers, threads):
    for viewer in viewers.values():
        of_posts = set(Post.objects.visible_to(viewer).values_list("thread_id", flat=True))
        assert of_posts == set(Thread.objects.visible_to(viewer).values_list("pk", flat=True))


def test_whom_a_thread_may_be_told_to_is_who_may_read_it(viewers, threads):
    for thread in threads:
        tellable = set(who_may_read(thread).values_list("pk", flat=True))
        readers = {
            member.pk
            for member in Member.objects.all()
            if Thread.objects.visible_to(member).filter(pk=thread.pk).exists()
        }
        assert tellable == readers


def test_the_search_index_is_asked_for_no_more_than_the_database_would_give(viewers, threads):
    source = PostSource()
    documents = {int(one.key.partition(":")[2]): one for one in source.documents(source.all_ids())}
    for viewer in viewers.values():
        tokens = audience_of(viewer)
        proposed = {pk for pk, document in documents.items() if document.audience & tokens}
        given = set(source.visible(Post.objects.values_list("pk", flat=True), viewer))
        # What is hidden is in no index, though a moderator may open it.
        assert proposed == {pk for pk in given if pk in documents}


def test_forums_are_listed_for_who_may_read_in_them(viewers, threads):
    for viewer in viewers.values():
        listed = set(Forum.objects.visible_to(viewer).values_list("pk", flat=True))
        assert {thread.forum_id for thread in Thread.objects.visible_to(viewer)} <= listed


def test_who_leaves_a_group_reads_there_no_more_from_the_next_request_on(client):
    member, team = make_member(), make_member(role="network_team")
    group = make_group(member)
    thread = make_thread(make_member(role="moderator"), make_forum(group=group))
    client.force_login(member)
    assert client.get(thread.get_absolute_url()).status_code == 200
    from community.operations.memberships import remove_from_group

    remove_from_group(team, group, member)
    assert client.get(thread.get_absolute_url()).status_code == 404
