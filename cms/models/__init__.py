from cms.models.home import HomePage
from cms.models.news import NewsIndexPage, NewsPage
from cms.models.showcase import ShowcaseIndexPage, StoryPage

__all__ = ["HomePage", "NewsIndexPage", "NewsPage", "ShowcaseIndexPage", "StoryPage"]
