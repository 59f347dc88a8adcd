"""Searching Elasticsearch: from a query as understood to a request, and from its answer to results."""

from datetime import datetime

from elasticsearch_dsl import A, Q, Search
from elasticsearch_dsl.query import Query as Condition

from search.documents import MARK_END, MARK_START
from search.marks import marked_html
from search.queries import FACETS, HITS_A_TITLE, Cursor, Hit, Query, Results
from search.words import Term, Wanted, Word

FIELDS = ["title^4", "tags^2", "synonyms^2", "body"]
# What means the same as the words typed counts less than they do.
ALSO_BOOST = 0.5
CHOICES_COUNTED = 50
PASSAGE_CHARACTERS = 240
LONGEST_BEGINNING = 240
# Analysing more of a body for its passage than this is refused by the server.
ANALYSED_CHARACTERS = 200_000
COLUMNS = {"kind": "kind", "forum": "facets.forum", "tag": "tags.exact"}


def _phrase(text: str, boost: float = 1.0, nothing: str = "none") -> Condition:
    return Q("multi_match", query=text, type="phrase", fields=FIELDS, boost=boost, zero_terms_query=nothing)


def _all_of(term: Term) -> Condition:
    return _or_else(Q("bool", must=[_word(word) for word in term.words]), term.also)


def _word(word: Word) -> Condition:
    # A word that the analyzer drops, such as "the", is no reason to find nothing.
    return _or_else(_phrase(word.text, nothing="all"), word.also)


def _or_else(typed: Condition, also: tuple[str, ...]) -> Condition:
    if not also:
        return typed
    return Q("dis_max", queries=[typed, *(_phrase(text, ALSO_BOOST) for text in also)], tie_breaker=0.2)


def _any_of(wanted: Wanted) -> Condition:
    typed = [_phrase(text) for text in wanted.typed]
    also = [_phrase(text, ALSO_BOOST) for text in wanted.expanded]
    return Q("bool", should=typed + also, minimum_should_match=1)


def _weighted(condition: Condition) -> Condition:
    """What many have found useful comes a little sooner."""
    return Q(
        "function_score",
        query=condition,
        functions=[{"field_value_factor": {"field": "weight", "missing": 1}}],
        boost_mode="multiply",
    )


def _for_audience(audience: frozenset[str]) -> Condition:
    return Q("terms", audience=sorted(audience))


def find_something(query: Query, wanted: Wanted, all_words: bool, cursor: Cursor | None) -> dict:
    """The request for a page of results with its counts."""
    limits = [_for_audience(query.audience)]
    if query.since or query.until:
        between = {"gte": query.since, "lt": query.until}
        limits.append(Q("range", created_at={name: at.isoformat() for name, at in between.items() if at}))
    without = [_phrase(text) for text in wanted.without]
    if all_words:
        looked_for = [_all_of(term) for term in wanted.terms]
    else:
        looked_for = [_any_of(wanted)]
    condition = Q("bool", must=looked_for, filter=limits, must_not=without)
    search = Search().query(_weighted(condition) if wanted.terms else condition)
    is_by_score = bool(wanted.terms) and not query.newest
    search = search.sort({"_score" if is_by_score else "created_at": "desc"}, {"key": "asc"})
    if cursor:
        # Otherwise hits are sorted by their date, in whole milliseconds.
        score = cursor.score if is_by_score else int(cursor.score)
        search = search.extra(search_after=[score, cursor.key])

    choices = {
        "kind": Q("terms", kind=list(query.kinds)) if query.kinds else None,
        "forum": Q("term", **{COLUMNS["forum"]: query.forum}) if query.forum else None,
        "tag": Q("term", **{COLUMNS["tag"]: query.tag}) if query.tag else None,
    }
    # Chosen after counting: the counts of a facet are of what each of its choices would leave.
    search = search.post_filter(Q("bool", filter=[choice for choice in choices.values() if choice]))
    for facet in FACETS:
        others = [choice for name, choice in choices.items() if choice and name != facet]
        counted = A("terms", field=COLUMNS[facet], size=CHOICES_COUNTED, order=[{"_count": "desc"}, {"_key": "asc"}])
        search.aggs.bucket(facet, "filter", filter=Q("bool", filter=others)).bucket("values", counted)
    return _showing(search)[: query.limit + 1].extra(track_total_hits=True).to_dict()


def find_beginning(words: list[str], audience: frozenset[str], limit: int) -> dict:
    """The request for titles with these words, of which the last has only begun."""
    text = " ".join(words)[:LONGEST_BEGINNING]
    begun = Q("multi_match", query=text, type="bool_prefix", fields=["title"], operator="and")
    condition = Q("bool", must=[begun], filter=[_for_audience(audience)])
    return _showing(_best(condition, limit)).to_dict()


def find_similar(wanted: Wanted, audience: frozenset[str], kinds: tuple[str, ...], limit: int) -> dict:
    """The request for what shares words with a text."""
    limits = [_for_audience(audience)]
    if kinds:
        limits.append(Q("terms", kind=list(kinds)))
    return _showing(_best(Q("bool", must=[_any_of(wanted)], filter=limits), limit)).to_dict()


def _best(condition: Condition, limit: int) -> Search:
    search = Search().query(_weighted(condition)).sort({"_score": "desc"}, {"key": "asc"})
    return search[: limit * HITS_A_TITLE]


def _showing(search: Search) -> Search:
    search = search.source(["kind", "title", "created_at"]).highlight_options(
        pre_tags=[MARK_START], post_tags=[MARK_END], max_analyzed_offset=ANALYSED_CHARACTERS
    )
    search = search.highlight("title", number_of_fragments=0)
    return search.highlight(
        "body", number_of_fragments=1, fragment_size=PASSAGE_CHARACTERS, no_match_size=PASSAGE_CHARACTERS, order="score"
    )


def hits_in(answer: dict) -> list[Hit]:
    return [_hit(found) for found in answer["hits"]["hits"]]


def _hit(found: dict) -> Hit:
    marked = found.get("highlight", {})
    title = marked.get("title", [found["_source"]["title"]])[0]
    return Hit(
        key=found["_id"],
        kind=found["_source"]["kind"],
        score=found["sort"][0],
        title_html=marked_html(title),
        passage_html=marked_html(marked.get("body", [""])[0]),
        created_at=datetime.fromisoformat(found["_source"]["created_at"]),
    )


def results_in(answer: dict, query: Query, wanted: Wanted, all_words: bool) -> Results:
    hits = hits_in(answer)
    more, hits = len(hits) > query.limit, hits[: query.limit]
    return Results(
        hits=hits,
        total=answer["hits"]["total"]["value"],
        facets={
            name: {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"][name]["values"]["buckets"]}
            for name in FACETS
        },
        next_cursor=str(Cursor(all_words, hits[-1].score, hits[-1].key)) if more else None,
        expanded=wanted.expanded,
        all_words=all_words,
    )
