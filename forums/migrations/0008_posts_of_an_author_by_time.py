from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0007_closed_forums")]

    operations = [
        migrations.RemoveIndex("post", "posts_by_author"),
        migrations.AddIndex("post", models.Index(fields=["author", "-created_at", "-id"], name="posts_by_author")),
    ]
