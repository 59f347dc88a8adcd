from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from search import checks  # noqa: F401
        from search.tasks import rebuild_where_called_for
        from work.clock import every

        every(seconds=60, name="search.rebuild_where_called_for")(rebuild_where_called_for)
