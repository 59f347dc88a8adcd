from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from work.dead_tasks import dead_tasks, retry


class Command(BaseCommand):
    help = "Lists the tasks that failed five times and were set aside; --retry gives them another chance."

    def add_arguments(self, parser):
        parser.add_argument("--retry", nargs="+", metavar="ID", help="put these tasks back into the queue")
        parser.add_argument("--all", action="store_true", help="put all dead tasks back into the queue")

    def handle(self, **options) -> None:
        if options["all"]:
            self.stdout.write(f"{retry()} tasks will be tried again.")
        elif options["retry"]:
            try:
                ids = [UUID(text) for text in options["retry"]]
            except ValueError as error:
                raise CommandError("An ID looks like 0a1b2c3d-…; `dead_tasks` without options lists them.") from error
            self.stdout.write(f"{retry(ids)} tasks will be tried again.")
        else:
            self._list()

    def _list(self) -> None:
        for task in dead_tasks():
            why = task.traceback.strip().rpartition("\n")[2] or task.exception_class_path
            self.stdout.write(
                f"{task.pk}  {task.finished_at:%Y-%m-%d %H:%M}  {task.task_path} {task.args_kwargs}\n  {why}"
            )
        if not dead_tasks().exists():
            self.stdout.write("No dead tasks.")
