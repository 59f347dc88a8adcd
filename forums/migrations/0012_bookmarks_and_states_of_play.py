import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0011_posts_taken_down_after_deletion"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bookmark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.CharField(blank=True, max_length=200)),
                ("rank", models.IntegerField(default=0, help_text="In its list those of a higher rank come first.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "remind_at",
                    models.DateTimeField(
                        blank=True, help_text="When the member wants to be told of it again.", null=True
                    ),
                ),
            ],
            options={
                "ordering": ["-rank", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ListShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "left_at",
                    models.DateTimeField(blank=True, help_text="When the colleague stopped seeing it.", null=True),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ReadingList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                (
                    "is_first",
                    models.BooleanField(
                        default=False, help_text="The one that every bookmark goes to unless another is named."
                    ),
                ),
                (
                    "rank",
                    models.IntegerField(default=0, help_text="Of the owner’s lists those of a higher rank come first."),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-rank", "-id"],
            },
        ),
        migrations.CreateModel(
            name="StateOfPlay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="In the order of writing, from 1.")),
                ("body_html", models.TextField(help_text="Sanitised when written; the same for every viewer.")),
                ("body_text", models.TextField(help_text="The same words without markup.")),
                ("written_at", models.DateTimeField()),
                (
                    "redacted_at",
                    models.DateTimeField(blank=True, help_text="When a moderator took words out of it.", null=True),
                ),
            ],
            options={
                "ordering": ["thread_id", "number"],
            },
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["thread", "created_at", "position"], name="posts_of_a_thread_by_day"),
        ),
        migrations.AddField(
            model_name="bookmark",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="bookmarks", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="bookmark",
            name="post",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="forums.post"
            ),
        ),
        migrations.AddField(
            model_name="bookmark",
            name="thread",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="forums.thread"
            ),
        ),
        migrations.AddField(
            model_name="listshare",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="list_shares", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="readinglist",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reading_lists", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="listshare",
            name="reading_list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="forums.readinglist"
            ),
        ),
        migrations.AddField(
            model_name="bookmark",
            name="reading_list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="bookmarks", to="forums.readinglist"
            ),
        ),
        migrations.AddField(
            model_name="stateofplay",
            name="thread",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="states_of_play", to="forums.thread"
            ),
        ),
        migrations.AddField(
            model_name="stateofplay",
            name="up_to",
            field=models.ForeignKey(
                blank=True,
                help_text="The last post it takes in.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="forums.post",
            ),
        ),
        migrations.AddField(
            model_name="stateofplay",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="state_of_play",
            field=models.ForeignKey(
                blank=True,
                help_text="The version that its page shows.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="forums.stateofplay",
            ),
        ),
        migrations.AddIndex(
            model_name="readinglist",
            index=models.Index(fields=["owner", "-rank", "-id"], name="lists_of_a_member"),
        ),
        migrations.AddConstraint(
            model_name="readinglist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_first", True)), fields=("owner",), name="one_first_list_a_member"
            ),
        ),
        migrations.AddConstraint(
            model_name="listshare",
            constraint=models.UniqueConstraint(fields=("reading_list", "member"), name="a_list_shared_once"),
        ),
        migrations.AddIndex(
            model_name="bookmark",
            index=models.Index(fields=["reading_list", "-rank", "-id"], name="bookmarks_of_a_list"),
        ),
        migrations.AddIndex(
            model_name="bookmark",
            index=models.Index(
                condition=models.Q(("remind_at__isnull", False)), fields=["remind_at"], name="bookmarks_to_remind_of"
            ),
        ),
        migrations.AddConstraint(
            model_name="bookmark",
            constraint=models.UniqueConstraint(fields=("member", "post"), name="a_post_bookmarked_once"),
        ),
        migrations.AddConstraint(
            model_name="bookmark",
            constraint=models.UniqueConstraint(fields=("member", "thread"), name="a_thread_bookmarked_once"),
        ),
        migrations.AddConstraint(
            model_name="bookmark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("post__isnull", True), ("thread__isnull", False)),
                    models.Q(("post__isnull", False), ("thread__isnull", True)),
                    _connector="OR",
                ),
                name="a_bookmark_is_of_a_post_or_a_thread",
            ),
        ),
        migrations.AddConstraint(
            model_name="stateofplay",
            constraint=models.UniqueConstraint(fields=("thread", "number"), name="states_of_play_are_numbered"),
        ),
    ]
