import pytest

from search.checks import search_can_work


@pytest.mark.parametrize(
    "url", ["", "http://127.0.0.1:9200", "https://search:secret@search.example.org", "http://a:9200,http://b:9200"]
)
def test_an_address_or_none_is_fine(settings, url):
    settings.ELASTICSEARCH_URL = url
    assert search_can_work(None) == []


@pytest.mark.parametrize(
    "url", ["localhost:9200", "redis://localhost", "http://", "http://a:port", "http://a:9200,", "x"]
)
def test_what_is_no_address_is_said_with_a_hint(settings, url):
    settings.ELASTICSEARCH_URL = url
    (error,) = search_can_work(None)
    assert error.id == "search.E001"
    assert "http://127.0.0.1:9200" in error.hint
