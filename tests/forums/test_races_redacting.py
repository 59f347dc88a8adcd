"""A passage taken out while its author saves, others quote it and the index is written, with real threads."""

from functools import partial

import pytest

from forums.models import Post, PostRevision, Thread
from forums.operations import redacting
from forums.operations.editing import EditedMeanwhile, edit_post
from forums.passages import Passage
from search.indexing import bring_up_to_date
from tests.factories import make_member, make_reply, make_thread
from tests.forums.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Barnaby Quillfeather"


def everything_kept() -> str:
    tables = (Post, PostRevision, Thread)
    return "".join(str(list(table.objects.values())) for table in tables)


@pytest.mark.parametrize("time", range(3))
def test_no_save_and_no_indexing_at_the_same_moment_keeps_the_words(time, find, run_tasks):
    author, moderator = make_member(), make_member(role="moderator")
    post = make_reply(make_thread(author, title=f"About {NAME}"), author, f"We met {NAME}")
    run_tasks()
    assert find("quillfeather", author)
    edits = [partial(edit_post, author, post.pk, f"<p>{number}: {NAME}</p>", revision=0) for number in range(4)]
    indexing = [partial(bring_up_to_date, "post", [post.pk])] * 4
    opening = post.thread.posts.get(position=1)
    redact = partial(redacting.redact, moderator, opening.pk, Passage(NAME), "A pupil was named", [post.pk])
    results = all_at_once([*edits, redact, *indexing])
    assert 2 in results
    assert sum(isinstance(result, EditedMeanwhile) for result in results) >= 3
    assert find("quillfeather", author) == []
    run_tasks()
    assert find("quillfeather", author) == []
    assert "uillfeather" not in everything_kept()


def test_moderators_who_take_the_same_words_out_of_the_same_posts_do_not_wait_for_each_other():
    moderators = [make_member(role="moderator") for _ in range(6)]
    posts = [make_reply(make_thread(), text=f"We met {NAME}") for _ in range(6)]
    ids = [post.pk for post in posts]
    all_at_once(
        partial(redacting.redact, by, posts[number].pk, Passage(NAME), "Named", ids[::-1] if number % 2 else ids)
        for number, by in enumerate(moderators)
    )
    assert "uillfeather" not in everything_kept()
