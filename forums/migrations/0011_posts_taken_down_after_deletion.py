from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0010_who_cast_a_settings_anonymous_vote")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="was_deleted",
            field=models.BooleanField(
                default=False, help_text="Had been deleted by its author when a moderator took it down."
            ),
        ),
    ]
