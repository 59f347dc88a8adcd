"""Takes soft hyphens and the like out of the text that posts are found by, as it is written from now on."""

from django.db import migrations
from django.db.models import Q

UNSEEN = ("\u00ad", "\u200b", "\u2060")


def take_out(apps, schema_editor):
    posts = apps.get_model("forums", "Post").objects.using(schema_editor.connection.alias)
    with_one = Q()
    for sign in UNSEEN:
        with_one |= Q(body_text__contains=sign)
    for post in posts.filter(with_one).only("body_text").iterator(200):
        for sign in UNSEEN:
            post.body_text = post.body_text.replace(sign, "")
        post.save(update_fields=["body_text"])


class Migration(migrations.Migration):
    dependencies = [("forums", "0008_posts_of_an_author_by_time")]

    operations = [migrations.RunPython(take_out, migrations.RunPython.noop)]
