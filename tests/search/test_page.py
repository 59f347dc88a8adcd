"""The search page, as people and what they type meet it."""

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as configuration
from django.core.management import call_command

from search import indexing, registry
from search.finding import similar_to, suggested
from search.models import GlossaryEntry
from tests.search.entries import entry, key
from tests.search.things import EVERYONE, find

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("entries")]

# The list of strings that break software is kept beside the project; without it, these few stand for it.
_LIST = Path(configuration.BASE_DIR).parent / "shared" / "data" / "bad_input" / "strings" / "naughty_strings.json"
NAUGHTY = (
    json.loads(_LIST.read_text())
    if _LIST.exists()
    else ["", "\\", "\u202e", "𝕿𝖍𝖊", "%s%n", "' OR 1=1 --", "0/0", "田中さん"]
)


@pytest.fixture
def built(site_index):
    """Builds the site's index from what a test has put into the database."""

    def build():
        indexing.rebuild_whole()
        return site_index

    return build


def results_in(page: str) -> list[str]:
    """The titles of the results, without marks."""
    titles = re.findall(r'<h3><a href="[^"]*">(.*?)</a></h3>', page)
    return [unescape(re.sub("</?mark>", "", title)) for title in titles]


def search(client, address: str = "", expect: int = 200) -> str:
    response = client.get(f"/search/{address}")
    assert response.status_code == expect
    return response.content.decode()


def link_in(page: str, text: str) -> str:
    (address,) = re.findall(rf'<a [^>]*href="([^"]*)"[^>]*>{text}', page)
    return unescape(address)


def test_the_page_without_words_is_a_box_to_type_in(client, built):
    built()
    page = search(client)
    assert 'name="q"' in page
    assert "found" not in page
    assert "Nothing" not in page


def test_a_visitor_finds_what_is_public_and_a_member_what_members_may_see(client, built, django_user_model):
    entry("Taxi for all")
    entry("Taxi for members", "members")
    built()
    assert results_in(search(client, "?q=taxi")) == ["Taxi for all"]
    member = django_user_model.objects.create_user("carys@example.org", "carys@example.org")
    client.force_login(member)
    assert sorted(results_in(search(client, "?q=taxi"))) == ["Taxi for all", "Taxi for members"]


def test_what_the_database_says_no_to_is_not_shown_whatever_the_index_says(client, built):
    hidden, gone, _ = entry("Taxi hidden since"), entry("Taxi gone since"), entry("Taxi that stays")
    built()
    GlossaryEntry.objects.filter(pk=hidden.pk).update(kind="members")
    gone.delete()
    assert results_in(search(client, "?q=taxi")) == ["Taxi that stays"]


def test_a_kind_that_is_no_longer_registered_is_not_shown(client, built, entries):
    entry("Taxi")
    built()
    registry._sources.clear()
    assert results_in(search(client, "?q=taxi")) == []


def test_found_words_are_marked_and_titles_link_to_the_thing(client, built):
    row = entry("Taxi & <i>contract</i>")
    built()
    page = search(client, "?q=taxi")
    assert f'<a href="/entries/{row.pk}/"><mark>Taxi</mark> &amp; &lt;i&gt;contract&lt;/i&gt;</a>' in page


def test_the_number_of_queries_does_not_grow_with_the_results(client, built, django_assert_num_queries):
    for number in range(20):
        entry(f"Taxi {number}")
    built()
    search(client, "?q=taxi")
    with django_assert_num_queries(1):
        page = search(client, "?q=taxi")
    assert len(results_in(page)) == 20


def test_nothing_found_says_so_and_offers_to_ask(client, built):
    built()
    page = search(client, "?q=swining+belt")
    assert "Nothing for “swining belt”." in page
    assert "/forums/ask/?title=swining%20belt" in page


def test_words_go_along_whole_to_the_question(client, built):
    built()
    page = search(client, "?q=" + quote('a/b?c=d&e#f "g" é'))
    assert "/forums/ask/?title=a%2Fb%3Fc%3Dd%26e%23f%20%22g%22%20%C3%A9" in page


def test_what_else_was_looked_for_is_said_and_can_be_switched_off(client, built):
    call_command("load_glossary")
    GlossaryEntry.objects.update(kind="nobody")
    entry("My EHCP")
    entry("An EHC plan")
    built()
    page = search(client, "?q=ehcp")
    assert len(results_in(page)) == 2
    assert "<strong>“Education, health and care plan”</strong>" in page
    page = search(client, f"{link_in(page, 'Only the words I typed')}")
    assert results_in(page) == ["My EHCP"]
    assert len(results_in(search(client, link_in(page, "Look for what means the same too")))) == 2


def test_nothing_found_says_what_else_was_looked_for(client, built):
    call_command("load_glossary")
    GlossaryEntry.objects.update(kind="nobody")
    built()
    page = search(client, "?q=EHCP")
    assert "We looked for <strong>“Education, health and care plan”</strong>" in page
    assert "too." in page


def test_things_with_some_of_the_words_are_said_to_be_that(client, built):
    entry("Taxi contract")
    built()
    page = search(client, "?q=taxi+zebra")
    assert results_in(page) == ["Taxi contract"]
    assert "Nothing has all of these words." in page


def test_results_are_narrowed_and_widened_again_by_links_and_a_form(client, built):
    entry("Taxi one", forum_and_tag="money|transport")
    entry("Taxi two", forum_and_tag="buildings|costs")
    built()
    page = search(client, "?q=taxi&forum=money&since=2026-08-01&until=2026-09-01")
    assert results_in(page) == ["Taxi one"]
    assert "Since 1 August 2026" in page
    assert 'value="money" checked' in page
    assert 'value="2026-08-01"' in page
    assert len(results_in(search(client, link_in(page, "Clear all")))) == 2
    without_forum = re.findall(r'<a class="tag" href="([^"]*)">money', page)[0]
    assert "forum" not in without_forum
    assert len(results_in(search(client, unescape(without_forum)))) == 2
    assert results_in(search(client, "?q=taxi&tag=costs")) == ["Taxi two"]
    assert "Look in everything" in search(client, "?q=taxi&tag=costs&until=1999-01-01")


def test_a_facet_shows_the_names_its_values_have_for_the_searcher_and_hides_the_others(client, built):
    entry("Taxi one", forum_and_tag="money")
    entry("Taxi two", forum_and_tag="hush")
    built()
    registry.register_names("forum", lambda values, member: {"money": "Money and funding"})
    page = search(client, "?q=taxi")
    assert "Money and funding" in page
    assert "hush" not in page


def test_everything_is_reached_page_by_page(client, built):
    for number in range(45):
        entry(f"Taxi {number}")
    built()
    seen, address = [], "?q=taxi"
    for _ in range(3):
        page = search(client, address)
        seen += results_in(page)
        if "More results" in page:
            address = link_in(page, "More results")
    assert "More results" not in page
    assert len(seen) == len(set(seen)) == 45
    assert len(results_in(search(client, link_in(page, "First results")))) == 20


def test_a_page_of_which_everything_was_taken_down_still_leads_on(client, built):
    for number in range(25):
        entry(f"Taxi {number}")
    built()
    first = results_in(search(client, "?q=taxi"))
    GlossaryEntry.objects.filter(expansion__in=first).delete()
    page = search(client, "?q=taxi")
    assert results_in(page) == []
    assert "has been taken down since" in page
    assert "Nothing for" not in page
    assert len(results_in(search(client, link_in(page, "More results")))) == 5


def test_a_tag_without_words_lists_what_has_it(client, built):
    entry("Taxi", forum_and_tag="money|transport")
    entry("Bus", forum_and_tag="money|transport")
    built()
    assert sorted(results_in(search(client, "?tag=transport"))) == ["Bus", "Taxi"]


@pytest.mark.usefixtures("site_index_down")
def test_when_search_is_down_the_page_says_so_and_keeps_the_words(client):
    entry("Taxi")
    page = search(client, "?q=taxi+%22contract%22&kind=entry")
    assert "Search is not answering at the moment." in page
    assert 'value="taxi &quot;contract&quot;"' in page
    assert "Nothing for" not in page


@pytest.mark.parametrize(
    "address",
    [
        "?after=nonsense&q=taxi",
        "?since=yesterday&until=9999-12-31&q=taxi",
        "?since=0001-01-01&until=2026-02-30&q=taxi",
        "?kind=nothing&forum=%01&tag=%ff&q=taxi",
        "?q=%1b%ed%a0%80&kind=%F0%9F%98%80",
        "?q=" + "long%20" * 500,
        "?q=a&q=b&q=c&kind=entry&kind=x",
        "?only=typed&q=taxi&after=" + "W" * 3000,
    ],
)
def test_no_address_is_an_error(client, built, address):
    entry("Taxi")
    built()
    search(client, address)


def test_posting_to_the_page_is_refused(client, built):
    assert client.post("/search/", {"q": "taxi"}).status_code == 405


def test_nothing_that_is_typed_breaks_the_page(client, built):
    entry("Taxi")
    built()
    for text in [
        '"',
        "-",
        "*",
        "NEAR(a b)",
        "title:x",
        "a AND",
        "(",
        "\ud800",
        "<script>alert(1)</script>",
        *NAUGHTY[::25],
    ]:
        page = search(client, f"?q={quote(text, errors='replace')}")
        assert "<script>alert" not in page
        assert "Search is not answering" not in page


def test_nothing_that_is_typed_breaks_the_search_or_finds_what_is_private(built):
    public = key(entry("Taxi"))
    entry("Taxi secret", "members")
    index = built()
    for text in NAUGHTY:
        hits = [*find(index, text).hits, *index.suggest(text, EVERYONE), *index.similar(text, EVERYONE)]
        assert {hit.key for hit in hits} <= {public}, text
    assert [hit.key for hit in find(index, "taxi").hits] == [public]


def test_suggestions_and_similar_things_are_only_what_the_member_may_see(built, django_user_model):
    from django.contrib.auth.models import AnonymousUser

    entry("Taxi contract")
    secret = entry("Taxi secret", "members")
    built()
    visitor = AnonymousUser()
    assert [found.thing.row.expansion for found in suggested("tax", visitor)] == ["Taxi contract"]
    assert [found.thing.row.expansion for found in similar_to("a taxi", visitor)] == ["Taxi contract"]
    member = django_user_model.objects.create_user("carys@example.org", "carys@example.org")
    assert len(suggested("tax", member)) == 2
    GlossaryEntry.objects.filter(pk=secret.pk).update(kind="nobody")
    assert len(suggested("tax", member)) == 1
