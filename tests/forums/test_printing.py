"""A thread on paper: all of it for who may read it, and no name in it where names are left out, however written."""

import re

import pytest
from django.utils import timezone

from forums.html import plain_text
from forums.models import Post
from forums.operations.curating import hide_post
from forums.operations.states_of_play import tell_state_of_play
from forums.printing.names_out import words_in
from forums.printing.paper import POSTS_A_PART
from tests.factories import (
    make_forum,
    make_group,
    make_long_thread,
    make_member,
    make_poll,
    make_reply,
    make_setting,
    make_thread,
)
from tests.uploads import add_pdf

pytestmark = pytest.mark.django_db


def html_of(client, thread, **asked) -> str:
    response = client.get(f"/threads/{thread.pk}/print/", asked)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def people(db):
    """Colleagues whose names are long, short, double, accented, and everyday words; and where they work."""
    hazel = make_setting("Hazelgarth Special School", urn=901234, region="North East")
    mary = make_setting("St Mary’s RC Academy", kind="Academy special converter", region="London")
    lakeside = make_setting("Lakeside Manor Pupil Referral Unit", kind="Pupil referral unit", region="South West")
    return {
        "zoe": make_member("Zoë O’Brien-Okafor", setting=hazel, job_role="SENCO"),
        "will": make_member("Will Park", setting=mary, job_role="Headteacher at St Mary’s"),
        "bronagh": make_member("Bronagh Tweddle", setting=lakeside, job_role="Queen of the office"),
        "quoted": make_member("Ignatius Pemberton", setting=hazel),
        "mentioned": make_member("Philippa Snodgrass", setting=make_setting("Thistledown Academy")),
        "voter": make_member("Xanthe Ruddock", setting=make_setting("Quillfeather School")),
        "unlinked": make_member("Cuthbert Wigglesworth", setting=None),
    }


NAMES = [
    *("zoe", "zoë", "obrien", "brien", "okafor", "park", "bronagh", "tweddle", "ignatius", "pemberton", "philippa"),
    *("snodgrass", "xanthe", "ruddock", "cuthbert", "wigglesworth", "hazelgarth", "mary", "marys", "lakeside", "manor"),
    *("thistledown", "quillfeather", "901234", "hss", "primrosebank"),
]


@pytest.fixture
def thread(people, files_root):
    """One in which everybody names everybody, in every way there is."""
    make_setting("Primrosebank School", urn=907777)
    elsewhere = make_reply(make_thread(people["quoted"]), people["quoted"], "Slings are washed weekly.")
    thread = make_thread(people["zoe"], title="How Hazelgarth and Bronagh do hoists", text="Zoë here. Zoe O'Brien.")
    say = {
        "will": "Thanks Zoe, thanks ZOË! MR PARK of St Marys, saint mary's and the Academy. Mrs O’Brien-Okafor knows.",
        "bronagh": f"@{people['mentioned'].handle} and @{people['will'].handle}, says Ms Snodgrass. Pip_Philippa too."
        " PhilippaSnodgrass philippa.snodgrass@thistledown.sch.uk https://www.hazelgarth.co.uk/staff/zoe",
        "zoe": "See Lakeside’s policy, LAKESIDE MANOR PRU, Hazelgarth's, HSS and URN 901234."
        " Primrosebank School told us.\n\nBronagh T and B Tweddle, Bronagh’s idea. Ask Cuthbert Wigglesworth."
        " Xanthe, 0113 496 0123, LS1 4AB.\n\nZO",
    }
    for name, words in say.items():
        make_reply(thread, people[name], words)
    head = f'<p><a href="/posts/{elsewhere.pk}/">Ignatius Pemberton wrote</a></p>'
    quote = (
        f'<blockquote class="quote" cite="/posts/{elsewhere.pk}/">{head}<p>Slings are washed weekly.</p></blockquote>'
    )
    poll = make_poll(people["will"], thread, ("As Zoe does", "As at Hazelgarth"))
    poll.ballots.create(voter="x", member=people["voter"], setting=people["voter"].setting, chosen=[0])
    file = add_pdf(people["will"])
    Post.objects.filter(pk=poll.post_id).update(
        body_html=quote
        + '<p>B<strong>ron</strong>agh Tw\u00adeddle<br>and <a href="/people/xanthe-ruddock/">her</a></p>'
        + f'<p><a href="/settings/{people["voter"].setting.urn}/">Quillfeather</a></p>'
        + '<p><img src="/files/6f9619ff-8b86-4d01-b42d-00cf4fc964ff/480.webp" alt="Zoe at Hazelgarth"></p>',
        attachments=[[str(file.pk), "Bronagh Tweddle rota.pdf", "pdf", 1000, "ready"]],
    )
    taken = make_reply(thread, people["zoe"], "Gone")
    hide_post(make_member(role="moderator"), taken.pk, "It named Philippa Snodgrass")
    moderator = make_member("Morwenna Trewhella", role="moderator")
    tell_state_of_play(moderator, thread.pk, "<p>Ask Bronagh.</p>", up_to=1, version=0)
    return thread


@pytest.mark.parametrize("pictures", ["in", "out"])
def test_no_name_of_a_participant_or_a_setting_is_left(client, member, thread, pictures):
    page = html_of(client, thread, names="out", pictures=pictures)
    everything = words_in(re.sub(r"[<>/=\"_.-]", " ", page))
    left = sorted(set(everything) & set(NAMES))
    assert not left, left
    for word in ("Will ", "Morwenna", "Trewhella", "Meg Member", "Bron", "Tweddle", "@", "rota.pdf"):
        assert word not in re.sub(r"<[^>]*>", "", page), word
    assert "Hazel" not in page


def test_what_is_said_is_still_there_with_letters_that_stay_the_same(client, member, thread):
    page = html_of(client, thread, names="out")
    words = plain_text(page)
    assert "Colleague A\nSENCO, special school, North East" in words
    assert "Colleague B\nHeadteacher, special school, London" in words
    assert "Colleague C\nMember of staff, pupil referral unit, South West" in words
    assert "Thanks Colleague A, thanks Colleague A!" in words
    assert "Slings are washed weekly." in words
    assert "As Colleague A does: 0 votes" in words
    assert "With: PDF" in words
    assert "Told by a moderator" in words
    assert "read it before you pass it on" in words


def test_the_title_of_the_page_has_no_name(client, member, thread):
    page = html_of(client, thread)
    assert re.search(r"<title>How \[special school\] and Colleague C do hoists", page)


def test_with_names_it_says_who(client, member, thread):
    page = html_of(client, thread, names="in")
    assert "Zoë O’Brien-Okafor" in page
    assert "Hazelgarth Special School" in page
    assert "Names have been left out" not in page
    assert "<img" not in page
    assert "<img" in html_of(client, thread, names="in", pictures="in")


def test_it_says_when_it_was_made_and_from_which_thread(client, member, thread):
    page = html_of(client, thread)
    assert f"from thread {thread.pk} of" in page
    assert f"Made on {timezone.localdate().day} {timezone.localdate():%B %Y}" in page


def test_it_is_for_who_may_read_the_thread(client, member):
    author = make_member()
    private = make_thread(author, make_forum(group=make_group(author)))
    assert client.get(f"/threads/{private.pk}/print/").status_code == 404
    client.force_login(author)
    assert client.get(f"/threads/{private.pk}/print/").status_code == 200


def test_a_very_long_thread_comes_in_parts_with_the_same_letters(client, member, django_assert_max_num_queries):
    authors = [make_member(f"Anselm Bartholomew{number}") for number in range(30)]
    long_thread = make_long_thread(POSTS_A_PART + 20, authors, words="<p>Post {}, by Anselm Bartholomew3.</p>")
    first, second = html_of(client, long_thread, part=1), html_of(client, long_thread, part=2)
    assert "part 1 of 2" in first
    assert "Post 100," in first
    assert "Post 101," not in first
    assert "Post 120," in second
    assert "by Colleague D." in first
    assert "by Colleague D." in second
    assert "Colleague AD" in first
    assert "Anselm" not in first + second
    assert client.get(f"/threads/{long_thread.pk}/print/?part=3").status_code == 404
    with django_assert_max_num_queries(14):
        html_of(client, long_thread, part=2)
