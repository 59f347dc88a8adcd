import os
import uuid

import pytest

from search.backends.embedded import EmbeddedIndex
from search.glossary import forget_glossary
from tests.search.things import closed_port

ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")
BACKENDS = ["embedded", "elasticsearch"] if ELASTICSEARCH_URL else ["embedded"]


@pytest.fixture(autouse=True)
def fresh_glossary():
    """The glossary is cached in the process; no test may see another's."""
    forget_glossary()
    yield
    forget_glossary()


@pytest.fixture
def elasticsearch():
    """An Elasticsearch index of this test's own."""
    from search.backends.elasticsearch import ElasticsearchIndex

    index = ElasticsearchIndex(ELASTICSEARCH_URL, f"staffroom-test-{uuid.uuid4().hex[:12]}")
    index.drain_seconds = 0
    yield index
    for generation in index._generations():
        index._client.indices.delete(index=generation)


@pytest.fixture(params=BACKENDS)
def index(request, tmp_path):
    """Each index there is, empty."""
    if request.param == "embedded":
        return EmbeddedIndex(tmp_path / "search.sqlite3")
    return request.getfixturevalue("elasticsearch")


@pytest.fixture(params=BACKENDS)
def index_that_is_down(request, tmp_path):
    """Each index there is, where its file or server cannot be had."""
    if request.param == "embedded":
        folder_in_the_way = tmp_path / "search.sqlite3"
        folder_in_the_way.mkdir()
        return EmbeddedIndex(folder_in_the_way)
    from search.backends.elasticsearch import ElasticsearchIndex

    return ElasticsearchIndex(f"http://127.0.0.1:{closed_port()}", "staffroom-test-nowhere")
