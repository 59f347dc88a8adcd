"""Filling the demo network: real settings, invented people and places, and what they have been saying.

Deterministic, and idempotent: what is there is left as it is. Dates count back from the day of the first filling.
"""

from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from cms.models import NewsPage
from community.models import Group, GroupMembership, JoinRequest, Member, Setting
from community.operations.roles import keep_editorial_groups_in_step
from community.register_import import SHIPPED_REGISTER, import_register
from demo.answers import fill_answers
from demo.curating import fill_curating
from demo.follows import fill_follows
from demo.order import fill_order
from demo.people import ADDRESSES_END_WITH, read_content
from demo.reading import fill_reading
from demo.stories import fill_stories
from demo.threads import fill_threads
from forums.models import Forum, ForumGroup
from forums.question_templates import markup_of

Say = Callable[[str], None]


def fill_network(say: Say) -> None:
    """Fills whatever is missing of the demo network, telling `say` each step."""
    say("Reading the register of settings")
    if not Setting.objects.filter(urn__lt=900000).exists():
        import_register(SHIPPED_REGISTER)
    say("Inviting 60 members")
    _fill_settings()
    _fill_members()
    say("Opening 9 forums")
    _fill_forums()
    call_command("load_vocabulary", if_none=True, verbosity=0)
    fill_threads(say)
    fill_answers()
    fill_order()
    fill_curating()
    fill_reading()
    fill_follows()
    say("Publishing stories and news")
    fill_stories()


def is_filled() -> bool:
    """Whether the demo network has been filled to its end: the last piece of news is there."""
    return NewsPage.objects.filter(slug=read_content("stories/stories")["news"][-1]["slug"]).exists()


@transaction.atomic
def _fill_settings() -> None:
    known = set(Setting.objects.filter(urn__gte=900000).values_list("urn", flat=True))
    Setting.objects.bulk_create(
        Setting(**entry, source="Invented for the demo")
        for entry in read_content("settings")["settings"]
        if entry["urn"] not in known
    )


@transaction.atomic
def _fill_members() -> None:
    settings = {setting.urn: setting for setting in Setting.objects.filter(urn__gte=900000)}
    joined = timezone.now() - timedelta(days=300)
    for number, entry in enumerate(read_content("members")["members"]):
        if Member.objects.filter(handle=entry["handle"]).exists():
            continue
        member = Member(
            email=f"{entry['handle']}{ADDRESSES_END_WITH}",
            display_name=entry["name"],
            handle=entry["handle"],
            role=entry["role"],
            job_role=entry["job_role"],
            setting=settings.get(entry.get("setting")),
            about=entry["about"],
            joined_at=joined + timedelta(hours=number),
            confirmed_at=joined + timedelta(hours=number),
        )
        member.set_unusable_password()
        member.save()
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        keep_editorial_groups_in_step(member)


@transaction.atomic
def _fill_forums() -> None:
    content = read_content("forums")
    groups = {entry["slug"]: _fill_group(entry) for entry in content["member_groups"]}
    for place, entry in enumerate(content["forum_groups"]):
        heading, _ = ForumGroup.objects.get_or_create(title=entry["title"], defaults={"position": place})
        for position, forum in enumerate(entry["forums"]):
            Forum.objects.get_or_create(
                slug=forum["slug"],
                defaults={
                    "group": heading,
                    "title": forum["title"],
                    "description": forum["description"],
                    "position": position,
                    "audience": forum["audience"],
                    "question_template": markup_of(forum.get("questions_begin_with", [])),
                    "member_group": groups.get(forum.get("group")),
                    "own_topics_only": forum.get("own_topics_only", False),
                },
            )


def _fill_group(entry: dict) -> Group:
    about = {name: entry[name] for name in ("name", "degree", "description")}
    group, is_new = Group.objects.get_or_create(slug=entry["slug"], defaults=about)
    managers = entry["managers"]
    for member in Member.objects.filter(handle__in=entry["members"]):
        is_manager = member.handle in managers
        GroupMembership.objects.get_or_create(group=group, member=member, defaults={"is_manager": is_manager})
    if is_new:
        for handle, words in entry.get("asking", {}).items():
            JoinRequest.objects.create(group=group, member=Member.objects.get(handle=handle), words=words)
    return group
