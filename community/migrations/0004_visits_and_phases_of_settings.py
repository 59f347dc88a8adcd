import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0003_group_degrees_and_join_requests")]

    operations = [
        migrations.AddField(
            model_name="setting",
            name="phases",
            field=models.CharField(
                blank=True, default="", help_text="Of E, P, S and F: early years to further education.", max_length=4
            ),
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="visit",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(help_text="Some minutes old at most, while they are here.")),
                (
                    "away_since",
                    models.DateTimeField(
                        blank=True, help_text="When the visit before ended; empty: the first.", null=True
                    ),
                ),
            ],
        ),
    ]
