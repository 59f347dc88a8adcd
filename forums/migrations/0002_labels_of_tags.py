from collections import defaultdict

from django.db import migrations, models


def keep_labels(apps, schema_editor):
    labels = defaultdict(list)
    given = apps.get_model("forums", "ThreadTag").objects.order_by("id")
    for thread_id, *label in given.values_list("content_object_id", "tag__slug", "tag__name"):
        labels[thread_id].append(label)
    threads = apps.get_model("forums", "Thread").objects
    for thread_id, of_thread in labels.items():
        threads.filter(pk=thread_id).update(tag_labels=of_thread)


class Migration(migrations.Migration):
    dependencies = [("forums", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="tag_labels",
            field=models.JSONField(default=list, help_text="[[slug, name], …], its tags as lists show them."),
        ),
        migrations.RunPython(keep_labels, migrations.RunPython.noop),
    ]
