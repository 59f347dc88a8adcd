from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0023_tags_that_look_alike_and_are_two")]

    operations = [
        migrations.AddField(
            model_name="readmark",
            name="unread_earlier",
            field=models.JSONField(
                default=list,
                help_text="[[when, the same], …] of what they had marked unread before they marked all as read in between.",
            ),
        ),
        migrations.AlterField(
            model_name="readbaseline",
            name="also",
            field=models.JSONField(
                default=dict,
                help_text="{thread: [its numbering, [[first, last], …]]}: what was there of the last minute, and what was in scope before it went where other things are.",
            ),
        ),
    ]
