"""How stories and news describe themselves to the search, and who may find them."""

from collections.abc import Iterable, Iterator

from cms.body import words_of
from cms.models import NewsPage, StoryPage
from cms.visibility import audiences_of
from search.documents import Document, key_of


class PageSource:
    """Published pages of one kind. Drafts, what has expired, and what nobody may find are left out."""

    kind: str
    label: str
    model: type[StoryPage] | type[NewsPage]
    template = "cms/_search_result.html"

    def documents(self, ids: Iterable[int]) -> Iterator[Document]:
        pages = list(self.published().filter(pk__in=ids))
        audiences = audiences_of(pages)
        for page in pages:
            if audiences[page.pk]:
                yield Document(
                    key=key_of(self.kind, page.pk),
                    kind=self.kind,
                    title=page.title,
                    body=self.body(page),
                    audience=audiences[page.pk],
                    created_at=page.first_published_at,
                )

    def published(self):
        return self.model.objects.live()

    def body(self, page) -> str:
        raise NotImplementedError

    def all_ids(self) -> Iterator[int]:
        return self.model.objects.order_by("pk").values_list("pk", flat=True).iterator(2000)

    def visible(self, ids: Iterable[int], member) -> dict[int, StoryPage | NewsPage]:
        return self.model.objects.visible_to(member).in_bulk(list(ids))


class StorySource(PageSource):
    kind = "story"
    label = "Stories"
    model = StoryPage

    def published(self):
        return super().published().select_related("setting")

    def body(self, page: StoryPage) -> str:
        about = [page.standfirst, page.school, page.region, page.focus]
        said = [page.quote, page.quote_by, words_of(page.body)]
        return "\n".join(part for part in [*about, *said] if part)


class NewsSource(PageSource):
    kind = "news"
    label = "News"
    model = NewsPage

    def body(self, page: NewsPage) -> str:
        return "\n".join([page.intro, words_of(page.body)])
