import os
import uuid
from pathlib import Path

import pytest

from search import registry
from search.backends.embedded import EmbeddedIndex
from search.glossary import forget_glossary
from search.index import get_index
from tests.search.entries import EntrySource, audience_of
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
    index.delete()


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


@pytest.fixture
def entries(monkeypatch, settings):
    """Only the test's own kind of thing can be found."""
    source = EntrySource()
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]
    monkeypatch.setattr(registry, "_sources", {"entry": source})
    monkeypatch.setattr(registry, "_names", {})
    monkeypatch.setattr(registry, "_audience", [audience_of])
    return source


@pytest.fixture(params=BACKENDS)
def site_index(request, settings, tmp_path):
    """The index that the site uses, each that there is, empty."""
    settings.SEARCH_FILE = tmp_path / "search.sqlite3"
    settings.ELASTICSEARCH_URL = ELASTICSEARCH_URL if request.param == "elasticsearch" else ""
    settings.SEARCH_INDEX_NAME = f"staffroom-test-{uuid.uuid4().hex[:12]}"
    index = get_index()
    if request.param == "elasticsearch":
        index.drain_seconds = 0
    yield index
    if request.param == "elasticsearch":
        index.delete()


@pytest.fixture
def site_index_down(settings):
    """The site's index cannot be had: nothing listens where the server was."""
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{closed_port()}"
