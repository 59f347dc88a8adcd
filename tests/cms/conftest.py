import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def no_pictures_of_other_tests():
    """Wagtail remembers pictures by number, and the next test has the same numbers again."""
    caches["renditions"].clear()
