from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search.asked import Asked
from search.finding import that_may_be_seen
from search.index import SearchUnavailable, get_index
from search.marks import listed_html
from search.narrowing import choices_of, kinds_to_choose, narrowed_to
from search.queries import Results
from search.registry import audience_of

MOST_LISTED = 6


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """One search over everything that the member or visitor may see."""
    asked = Asked.in_address(request.GET).as_meant_by(request.user)
    results, unavailable = Results(), False
    if asked.is_anything:
        try:
            results = get_index().search(asked.query(audience_of(request.user)))
        except SearchUnavailable:
            unavailable = True
    forums = choices_of("forum", asked.forum, results, request.user)
    shown = {
        "asked": asked,
        "unavailable": unavailable,
        "results": results,
        "also_looked_for": listed_html(results.expanded[:MOST_LISTED]),
        "found": that_may_be_seen(results.hits, request.user),
        "kinds": kinds_to_choose(asked, results),
        "forums": forums,
        "tags": choices_of("tag", asked.tag, results, request.user),
        "narrowed_to": narrowed_to(asked, forums),
        "typed_only_address": asked.address(only_typed=True),
        "everything_typed_address": asked.address(only_typed=False),
        "wider_address": asked.address(forum="", tag="", since=None, until=None),
        "everywhere_address": asked.address(kind="", forum="", tag="", since=None, until=None),
        "older_address": asked.address(after=results.next_cursor) if results.next_cursor else "",
        "feed_address": asked.address(),
        "first_address": asked.address() if asked.after else "",
    }
    return render(request, "search/search.html", shown)
