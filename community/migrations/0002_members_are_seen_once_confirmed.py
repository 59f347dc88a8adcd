from django.db import migrations, models
from django.db.models import F, Q


def confirm_who_is_known(apps, schema_editor):
    """Whose address was verified, who has signed in, and who stands for an imported author, was seen and stays so."""
    addresses = apps.get_model("account", "EmailAddress").objects.filter(verified=True)
    members = apps.get_model("community", "Member").objects.filter(confirmed_at=None)
    known = Q(pk__in=addresses.values("user_id")) | Q(last_login__isnull=False) | Q(is_placeholder=True)
    members.filter(known).update(confirmed_at=F("joined_at"))


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [
        migrations.AddField(
            "member",
            "confirmed_at",
            models.DateTimeField(
                null=True,
                blank=True,
                help_text="When an address was first shown to be theirs. Empty: nobody sees them yet.",
            ),
        ),
        migrations.RunPython(confirm_who_is_known, migrations.RunPython.noop),
    ]
