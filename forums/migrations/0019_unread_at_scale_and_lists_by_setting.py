"""What lists of unread threads and of settings' threads go by; marks and baselines that can be taken back."""

from datetime import timedelta

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Case, F, IntegerField, OuterRef, Subquery, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from community.setting_sorts import sort_of

# As `forums.operations.reading.SLOWEST_COMMIT` was when these baselines were set.
SLOWEST_COMMIT = timedelta(seconds=60)


def fill(apps, schema_editor):
    db = schema_editor.connection.alias
    of = {name: apps.get_model("forums", name).objects.using(db) for name in ("Thread", "ReadMark", "ReadBaseline")}
    settings_, members = (apps.get_model("community", name).objects.using(db) for name in ("Setting", "Member"))
    of["Thread"].update(surfaced_at=F("last_posted_at"))
    of["ReadBaseline"].update(set_at=F("before") + SLOWEST_COMMIT)
    first, last = (Cast(KT(f"intervals__0__{place}"), IntegerField()) for place in (0, 1))
    marks = of["ReadMark"].exclude(intervals=[]).annotate(first=first)
    marks.update(read_to=Case(When(first__lte=1, then=last), default=0))
    author = members.filter(pk=OuterRef("author_id"))
    region = Subquery(author.values("setting__region")[:1])
    of["Thread"].filter(author__setting__isnull=False).update(setting_region=region)
    for kind in settings_.order_by("kind").values_list("kind", flat=True).distinct():
        of["Thread"].filter(author__setting__kind=kind).update(setting_sort=sort_of(kind))


def index(*fields, name):
    return migrations.AddIndex(model_name="thread", index=models.Index(fields=fields, name=name))


def add(model, name, field):
    return migrations.AddField(model_name=model, name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0004_visits_and_phases_of_settings"),
        ("forums", "0018_periods_held_posts_and_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaughtUp",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("since", models.DateTimeField(blank=True, help_text="Empty: from the beginning.", null=True)),
                ("until", models.DateTimeField()),
                ("left", models.JSONField(default=list, help_text="Ids of threads.")),
                ("sees", models.CharField(max_length=64)),
            ],
        ),
        migrations.AlterModelOptions(name="readbaseline", options={"ordering": ["set_at", "pk"]}),
        migrations.RemoveConstraint(model_name="readbaseline", name="one_baseline_a_forum"),
        add("readbaseline", "set_at", models.DateTimeField(default=django.utils.timezone.now)),
        add(
            "readbaseline",
            "also",
            models.JSONField(
                default=dict,
                help_text="{thread: position}: what was there to be seen of the last minute, by its last position.",
            ),
        ),
        add("readmark", "unread_again", models.JSONField(default=list, help_text="The same, of what the member has marked unread.")),
        add("readmark", "unread_again_at", models.DateTimeField(blank=True, help_text="When; empty: nothing is.", null=True)),
        add(
            "readmark",
            "read_to",
            models.PositiveIntegerField(
                default=0,
                help_text="No post up to here is new, hidden ones included: by it lists of unread threads leave threads out.",
            ),
        ),
        add(
            "thread",
            "surfaced_at",
            models.DateTimeField(
                default=django.utils.timezone.now,
                help_text="When something to read last came into view here: posted, put back, or brought from elsewhere.",
            ),
        ),
        add(
            "thread",
            "earlier_forums",
            models.JSONField(
                default=list,
                help_text="[[forum, until when], …]: where it was before, for what was marked as read there.",
            ),
        ),
        add("thread", "setting_region", models.CharField(blank=True, default="", max_length=40)),
        add("thread", "setting_sort", models.CharField(blank=True, default="", max_length=12)),
        add("thread", "setting_phases", models.CharField(blank=True, default="", max_length=4)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="readbaseline",
            index=models.Index(fields=["member", "set_at"], name="baselines_of_a_member"),
        ),
        migrations.AddIndex(
            model_name="readmark",
            index=models.Index(
                condition=models.Q(("unread_again_at__isnull", False)),
                fields=["member", "thread"],
                name="threads_marked_unread",
            ),
        ),
        index("-surfaced_at", "-id", name="threads_by_coming_into_view"),
        index("setting_region", "-last_posted_at", "-id", name="threads_by_region"),
        index("setting_sort", "-last_posted_at", "-id", name="threads_by_sort_of_setting"),
        index("setting_phases", "-last_posted_at", "-id", name="threads_by_phases"),
    ]
