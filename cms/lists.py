"""Lists of pages, newest first, without OFFSET."""

from forums.paging import Keyset


class StoryKeyset(Keyset):
    """A leading story and a grid of twelve."""

    time = "first_published_at"
    size = 13


class NewsKeyset(Keyset):
    time = "first_published_at"
    size = 20
