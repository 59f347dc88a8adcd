"""What forums have to do with the groups they are for: what a group's page shows, and what its degree changes."""

from community.models import Group
from forums import effects
from forums.help_desks import show_only_own
from forums.models import Forum


def forums_section(group: Group, viewer) -> tuple[str, dict]:
    """The group's forums that the viewer may see. One query; two where one is a help desk."""
    found = Forum.objects.visible_to(viewer).filter(member_group=group).with_duty_of(viewer)
    forums = list(found.select_related("last_thread"))
    show_only_own(forums, viewer)
    return "forums/_group_forums.html", {"forums": forums}


def degree_changed(group: Group) -> None:
    """Its forums are for others than before: found anew, and closed to who may not read them any more."""
    for forum in Forum.objects.filter(member_group=group):
        effects.forum_changed(forum, is_found_anew=False, audience_changed=True)
