from django.db import migrations

BATCH = 1000


def name_tags(apps, schema_editor):
    names, tags = apps.get_model("forums", "TagName").objects, apps.get_model("forums", "Tag").objects
    there = set(names.values_list("normalised_name", flat=True))
    made = [
        names.model(tag_id=pk, name=name, normalised_name=normalised, slug=slug)
        for pk, name, normalised, slug in tags.values_list("pk", "name", "normalised_name", "slug")
        if normalised not in there
    ]
    names.bulk_create(made, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("forums", "0016_names_of_tags_merges_and_feeds")]

    operations = [migrations.RunPython(name_tags, migrations.RunPython.noop)]
