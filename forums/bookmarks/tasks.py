"""Work that follows from sharing a list."""

from django_tasks import task

from community.models import Member
from forums.models import ListShare
from notifications.operations import notify


@task(priority=10)
def tell_about_shared_list(share_id: int) -> None:
    """Tells a colleague that a list is shared with them, if it still is."""
    share = ListShare.objects.select_related("reading_list__owner").filter(pk=share_id, left_at__isnull=True).first()
    if share is not None:
        told = Member.objects.who_can_be_told().filter(pk=share.member_id)
        notify(told, kind="list shared", actor=share.reading_list.owner, subject=f"share:{share.pk}", topic="")
