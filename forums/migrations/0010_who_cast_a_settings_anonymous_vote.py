from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0009_words_without_soft_hyphens")]

    operations = [
        migrations.AddField(
            "ballot",
            "caster",
            models.CharField(
                max_length=64,
                blank=True,
                default="",
                help_text="Who cast a setting’s vote in an anonymous poll, as only the poll knows them.",
            ),
        ),
    ]
