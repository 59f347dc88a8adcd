import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0022_merges_of_tags_keep_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="TagPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_back_at", models.DateTimeField(blank=True, help_text="When this was said no more.", null=True)),
                (
                    "first",
                    models.ForeignKey(
                        help_text="That of the lower id.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="forums.tag",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="forums.tag"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("first", "second"), name="one_pair_of_two_tags")],
            },
        ),
    ]
