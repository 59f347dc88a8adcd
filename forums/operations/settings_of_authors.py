"""Where the author of a thread works, kept on the thread, so that lists are narrowed by it on an index. It is where
they work now: who moves to another setting takes their threads along, as their name on them says."""

from collections.abc import Collection

from django.db.models import OuterRef, QuerySet, Subquery

from community.models import Member, Setting
from community.setting_sorts import sort_of
from forums.models import Thread

NOWHERE = {"setting_region": "", "setting_sort": "", "setting_phases": ""}


def where_works(member: Member) -> dict[str, str]:
    """The columns of a new thread of this author."""
    return _columns(member.setting) if member.setting else NOWHERE


def where_authors_work(ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The same of several authors, for who counts anew. One query."""
    authors = Member.objects.filter(pk__in=ids).select_related("setting")
    return {author.pk: where_works(author) for author in authors}


def keep_settings_of(members: QuerySet[Member]) -> None:
    """Makes it true again for all threads of these members, after they or their settings have changed."""
    author = Member.objects.filter(pk=OuterRef("author_id"))
    threads = Thread.objects.filter(author__in=members)
    threads.filter(author__setting__isnull=True).update(**NOWHERE)
    of_settings = threads.filter(author__setting__isnull=False)
    of_settings.update(
        setting_region=Subquery(author.values("setting__region")[:1]),
        setting_phases=Subquery(author.values("setting__phases")[:1]),
    )
    kinds = Setting.objects.filter(members__in=members).order_by("kind").values_list("kind", flat=True).distinct()
    for kind in kinds:
        of_settings.filter(author__setting__kind=kind).update(setting_sort=sort_of(kind))


def _columns(setting: Setting) -> dict[str, str]:
    return {
        "setting_region": setting.region,
        "setting_sort": sort_of(setting.kind),
        "setting_phases": setting.phases,
    }
