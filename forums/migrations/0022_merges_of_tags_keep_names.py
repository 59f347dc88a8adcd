from django.db import migrations, models


def keep_names(apps, schema_editor):
    """Merges kept the ids of the names that came with them; a name taken away and given back has another id."""
    names = dict(apps.get_model("forums", "TagName").objects.values_list("pk", "normalised_name"))
    merges = apps.get_model("forums", "TagMerge").objects
    for merge in merges.all():
        merge.names = [names.get(name, "") if isinstance(name, int) else name for name in merge.names]
        merge.save(update_fields=["names"])


class Migration(migrations.Migration):
    dependencies = [("forums", "0021_lines_transfers_and_threads_that_end")]

    operations = [
        migrations.AlterField(
            model_name="tagmerge",
            name="names",
            field=models.JSONField(default=list, help_text="The names that came with it, as they are normalised."),
        ),
        migrations.RunPython(keep_names, migrations.RunPython.noop),
    ]
