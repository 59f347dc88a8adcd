import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0015_chosen_answers_become_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("tag", "description", models.CharField(blank=True, default="", max_length=300)),
        migrations.AddField(
            "tag",
            "kind",
            models.CharField(
                blank=True,
                choices=[
                    ("", "Not in the vocabulary"),
                    ("need", "Need types"),
                    ("phase", "Phases"),
                    ("role", "Roles"),
                    ("function", "Running a setting"),
                    ("document", "Statutory documents"),
                ],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            "tag",
            "merged_into",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="merged",
                to="forums.tag",
            ),
        ),
        migrations.AlterField("tag", "name", models.CharField(max_length=60)),
        migrations.AlterField("tag", "normalised_name", models.CharField(editable=False, max_length=120)),
        migrations.AlterField("tag", "slug", models.SlugField(allow_unicode=True, max_length=80)),
        migrations.AddConstraint(
            "tag",
            models.UniqueConstraint(
                condition=models.Q(("merged_into__isnull", True)), fields=("normalised_name",), name="one_tag_a_name"
            ),
        ),
        migrations.AddConstraint(
            "tag",
            models.UniqueConstraint(
                condition=models.Q(("merged_into__isnull", True)), fields=("slug",), name="one_tag_an_address"
            ),
        ),
        migrations.CreateModel(
            "TagName",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("normalised_name", models.CharField(max_length=120, unique=True)),
                ("slug", models.SlugField(allow_unicode=True, max_length=80, unique=True)),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="forums.tag"
                    ),
                ),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            "TagMerge",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("names", models.JSONField(default=list, help_text="Ids of the names that came with it.")),
                (
                    "documents",
                    models.JSONField(default=list, help_text="Ids of the statutory documents that came with it."),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "finished_at",
                    models.DateTimeField(
                        blank=True, help_text="When all was moved: there or, once undone, back.", null=True
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merges_away", to="forums.tag"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merges_here", to="forums.tag"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "MergedThread",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "thread_tag_id",
                    models.BigIntegerField(help_text="The row that gave it the tag: it has its place among its tags."),
                ),
                ("had_both", models.BooleanField(default=False)),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="threads", to="forums.tagmerge"
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="forums.thread"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("merge", "thread"), name="merged_once_a_thread")]},
        ),
        migrations.CreateModel(
            "MergedFollow",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("followed_at", models.DateTimeField()),
                ("had_both", models.BooleanField(default=False)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follows", to="forums.tagmerge"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("merge", "member"), name="merged_once_a_follower")]
            },
        ),
        migrations.CreateModel(
            "PrivateFeed",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                (
                    "topic",
                    models.CharField(help_text='"forum:3", "tag:2", "thread:5", or "search".', max_length=60),
                ),
                (
                    "query",
                    models.CharField(blank=True, help_text="Of a search: its address after the “?”.", max_length=600),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="private_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["member", "-id"], name="feeds_of_a_member")],
            },
        ),
        migrations.AddIndex("thread", models.Index(fields=["forum", "-created_at", "-id"], name="threads_by_start")),
    ]
