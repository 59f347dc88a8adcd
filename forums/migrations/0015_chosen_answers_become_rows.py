"""The one chosen answer of each question becomes a row, and so does one that is taken down and would have come back."""

from django.db import migrations


def make_rows(apps, schema_editor):
    db = schema_editor.connection.alias
    threads, posts, answers = (
        apps.get_model("forums", name).objects.using(db) for name in ("Thread", "Post", "Answer")
    )
    chosen = posts.filter(pk__in=threads.filter(accepted_post__isnull=False).values("accepted_post_id"))
    _make(answers, chosen)
    _make(
        answers,
        posts.filter(was_answer=True, thread__kind="question", thread__accepted_post__isnull=True)
        .exclude(status="visible")
        .exclude(position=1),
    )
    for thread in threads.filter(accepted_post__isnull=False).only("accepted_post_id").iterator(500):
        threads.filter(pk=thread.pk).update(answer_ids=[thread.accepted_post_id])


def _make(answers, posts):
    # Who chose was not kept, nor when.
    Answer, batch = answers.model, []
    for pk, created_at in posts.values_list("pk", "created_at").iterator(500):
        batch.append(Answer(post_id=pk, chosen_at=created_at))
        if len(batch) == 500:
            answers.bulk_create(batch, ignore_conflicts=True)
            batch = []
    answers.bulk_create(batch, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("forums", "0014_bookmarks_taken_away_can_be_brought_back")]

    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop)]
