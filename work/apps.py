from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "work"

    def ready(self) -> None:
        from work.clock import every
        from work.pruning import prune_finished_tasks

        every(seconds=3600, name="work.prune_finished_tasks")(prune_finished_tasks)
