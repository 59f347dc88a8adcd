"""Reporting a post, and settling what was reported. Reports are for moderators alone."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import require
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from forums import effects
from forums.models import Post, Report
from forums.permissions import can_moderate, can_report


def report_post(member, post_id: int, reason: str, words: str = "") -> Report:
    """Tells the moderators of a post. While a report of theirs is open, another of the same post changes nothing.

    Raises Refused for a post that the member may not see, and for their own.
    """
    post = Post.objects.visible_to(member).filter(pk=post_id).first()
    require(post is not None and can_report(member, post), "You cannot report this post.")
    require(reason in Report.Reason.values, "Choose what is wrong with it.")
    try:
        with transaction.atomic():
            report, is_new = Report.objects.get_or_create(
                post_id=post_id, reporter=member, settled_at=None, defaults={"reason": reason, "words": words[:1000]}
            )
            if is_new:
                effects.post_reported(report)
            return report
    except IntegrityError:
        # The same button pressed twice.
        return Report.objects.open().get(post=post_id, reporter=member)


@transaction.atomic
def settle_reports(by, post_id: int, outcome: str, note: str = "") -> list[Report]:
    """Settles all open reports of a post; each reporter is told the outcome, and nobody learns who they are.

    Raises Refused for a moderator's own post, and when someone else was quicker.
    """
    require(can_moderate(by), "Only moderators can do this.")
    require(outcome in Report.Outcome.values, "Choose what came of it.")
    rows = Report.objects.visible_to(by).open().filter(post=post_id).order_by("pk")
    reports = list(rows.select_for_update(of=("self",)))
    require(bool(reports), "Another moderator has settled this meanwhile.")
    now = timezone.now()
    for report in reports:
        report.outcome, report.note, report.settled_at, report.settled_by = outcome, note.strip()[:500], now, by
        report.save(update_fields=["outcome", "note", "settled_at", "settled_by"])
    title = Post.objects.values_list("thread__title", flat=True).get(pk=post_id)
    after = {"reports": [report.pk for report in reports]}
    record(by, "settle reports", f"post:{post_id}", title, f"{reports[0].get_outcome_display()}. {note}", after=after)
    effects.reports_settled(reports)
    return reports


# ------------------------------------------------------------------------------ undoing
def register() -> None:
    """Tells the staff log how settling is named and undone: the reports are open again."""
    register_action("settle reports", "Settled what was reported", _undo_settle, standing=_undoable)


def _undoable(entries: Sequence[StaffLogEntry], member) -> set[int]:
    """Not where someone has reported the post anew, nor, of their own posts, to moderators."""
    settled = Report.objects.visible_to(member).filter(settled_at__isnull=False)
    reports = settled.in_bulk({pk for entry in entries for pk in entry.after["reports"]})
    posts = {entry.subject_id for entry in entries}
    anew = set(Report.objects.open().filter(post__in=posts).values_list("post_id", "reporter_id"))

    def stands(entry: StaffLogEntry) -> bool:
        found = [reports.get(pk) for pk in entry.after["reports"]]
        return all(one is not None and (entry.subject_id, one.reporter_id) not in anew for one in found)

    return {entry.pk for entry in entries if stands(entry)}


def _undo_settle(entry: StaffLogEntry, by) -> None:
    require(can_moderate(by), "Only moderators can do this.")
    rows = Report.objects.visible_to(by).filter(pk__in=entry.after["reports"]).order_by("pk")
    reports = list(rows.select_for_update(of=("self",)))
    reporters = [report.reporter_id for report in reports]
    anew = Report.objects.open().filter(post=entry.subject_id, reporter__in=reporters)
    if not reports or any(report.settled_at is None for report in reports) or anew.exists():
        raise CannotUndo(CHANGED_SINCE)
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(
        outcome="", note="", settled_at=None, settled_by=None
    )
    effects.reports_open_again(reports)
