from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0006_files")]

    operations = [
        migrations.AddField(
            "forum",
            "closed_at",
            models.DateTimeField(null=True, blank=True, help_text="Since when no thread is started here any more."),
        ),
    ]
