from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0013_answers_reactions_and_documents")]

    operations = [
        migrations.AddField(
            model_name="bookmark",
            name="removed_at",
            field=models.DateTimeField(blank=True, help_text="When the member took it away.", null=True),
        ),
    ]
