from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0019_unread_at_scale_and_lists_by_setting")]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="taken_back_at",
            field=models.DateTimeField(blank=True, help_text="When it was said to be none after all.", null=True),
        ),
        migrations.RemoveField(model_name="post", name="was_answer"),
        migrations.RemoveField(model_name="thread", name="accepted_post"),
    ]
