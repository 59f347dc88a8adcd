"""The pages that every installation has: home, in the place of Wagtail's welcome page, with showcase and news below."""

import json
from uuid import uuid4

from django.db import migrations
from django.utils import timezone

STEP = 4

SECTIONS = [
    {
        "type": "greeting",
        "value": {
            "heading": "Where special schools and alternative provision talk shop",
            "text": "Ask colleagues who do your job in another setting, find what was said before, and see what "
            "others have made work.",
        },
    },
    {"type": "showcase", "value": {"heading": "Worth knowing about", "stories": []}},
    {
        "type": "forums",
        "value": {"heading": "Open to read", "text": "Most forums are for members. You can read these without signing in."},
    },
    {"type": "news", "value": {"heading": "News", "how_many": 3}},
    {
        "type": "join",
        "value": {
            "heading": "Is this your work too?",
            "text": "Membership is for staff of special schools, pupil referral units and alternative provision in England.",
            "button": "Join with your work e-mail",
        },
    },
]


def _page(apps, model_name, parent, place, slug, title, **fields):
    model = apps.get_model("cms", model_name)
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="cms", model=model_name.lower()
    )
    now = timezone.now()
    return model.objects.create(
        title=title,
        draft_title=title,
        slug=slug,
        content_type=content_type,
        path=f"{parent.path}{place:0{STEP}}",
        depth=parent.depth + 1,
        numchild=0,
        url_path=f"{parent.url_path}{slug}/",
        translation_key=uuid4(),
        locale=parent.locale,
        live=True,
        first_published_at=now,
        last_published_at=now,
        **fields,
    )


def make_the_site(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    root = Page.objects.get(depth=1)
    Site.objects.all().delete()
    # Wagtail's welcome page, still as its migrations left it.
    Page.objects.filter(depth=2, path=f"{root.path}{1:0{STEP}}", slug="home", numchild=0).delete()
    home = _page(apps, "HomePage", root, 1, "home", "Home", sections=json.dumps(SECTIONS))
    _page(
        apps,
        "ShowcaseIndexPage",
        home,
        1,
        "showcase",
        "Showcase",
        standfirst="Colleagues, teams and schools worth knowing about, named by the people who work beside them.",
    )
    _page(apps, "NewsIndexPage", home, 2, "news", "News", standfirst="What is new in the network.")
    home.numchild = 2
    home.save(update_fields=["numchild"])
    root.numchild = Page.objects.filter(depth=2).count()
    root.save(update_fields=["numchild"])
    Site.objects.create(hostname="localhost", port=80, root_page_id=home.pk, is_default_site=True)


def close_documents(apps, schema_editor):
    """Wagtail's groups come with the right to its documents, which are closed here: files of members never go there."""
    granted = [
        apps.get_model("wagtailcore", "GroupCollectionPermission"),
        apps.get_model("auth", "Group").permissions.through,
    ]
    for model in granted:
        model.objects.filter(permission__content_type__app_label="wagtaildocs").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [
        migrations.RunPython(make_the_site, migrations.RunPython.noop),
        migrations.RunPython(close_documents, migrations.RunPython.noop),
    ]
