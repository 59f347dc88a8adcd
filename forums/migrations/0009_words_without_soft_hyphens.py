"""Takes soft hyphens and the like out of the text that posts are found by, as it is written from now on."""

from django.db import migrations
from django.db.models import Q

UNSEEN = ("\u00ad", "\u200b", "\u2060")


def take_out(apps, schema_editor):
    posts = apps.get_model("forums", "Post").objects.using(schema_editor.connection.alias)
    with_one = Q()
    for sign in UNSEEN:
        with_one |= Q(body_text__contains=sign)
    for pk, text in posts.filter(with_one).values_list("pk", "body_text").iterator(200):
        # Only as it was read: its author may be changing it in this moment, and that text has none.
        posts.filter(pk=pk, body_text=text).update(body_text=text.translate(dict.fromkeys(map(ord, UNSEEN))))


class Migration(migrations.Migration):
    dependencies = [("forums", "0008_posts_of_an_author_by_time")]

    operations = [migrations.RunPython(take_out, migrations.RunPython.noop)]
