"""The list of statutory documents, which editors keep. Each change is logged whole, and undone whole."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import Refused, require
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from forums import effects
from forums.models import DocumentEdition, StatutoryDocument, Tag
from forums.operations.changed_meanwhile import require_unchanged, version_of_state
from forums.permissions import can_keep_documents


class AlreadyListed(Refused):
    """There is a document of this title, or an edition of this day, already."""


@transaction.atomic
def add_document(member, *, title: str, names: list[str], tag: Tag | None) -> StatutoryDocument:
    """Puts a document on the list. Raises Refused, and AlreadyListed."""
    _require(member)
    document = StatutoryDocument(title=title, names=names, tag=tag)
    _save(document, "There is a document of this title already; one that was taken off can be put back.")
    _log(member, "add document", document, {**as_kept(document), "removed": True})
    return document


@transaction.atomic
def change_document(
    member, document_id: int, *, title: str, names: list[str], tag: Tag | None, seen: str = ""
) -> StatutoryDocument:
    """Changes what a document is called and by which tag threads rely on it. `seen` is the `version_of` it that the
    form was filled from. Raises Refused, AlreadyListed, and ChangedMeanwhile."""
    document = _locked(member, document_id)
    before = as_kept(document)
    require_unchanged(seen, version_of(document))
    document.title, document.names, document.tag = title, names, tag
    _save(document, "There is another document of this title.")
    _log(member, "change document", document, before)
    return document


@transaction.atomic
def remove_document(member, document_id: int) -> StatutoryDocument:
    """Takes a document off the list: no thread relies on it any more. It can be put back. Raises Refused."""
    return _put_removed(member, document_id, True)


@transaction.atomic
def put_document_back(member, document_id: int) -> StatutoryDocument:
    """Puts a document back on the list, with its editions. Raises Refused."""
    return _put_removed(member, document_id, False)


@transaction.atomic
def put_edition(
    member, document_id: int, *, name: str, came_out: date, address: str, edition_id: int | None = None
) -> DocumentEdition:
    """Adds an edition to a document, or changes the one with this id. The newest that is out replaces the others.
    Raises Refused, AlreadyListed, and DocumentEdition.DoesNotExist."""
    document = _locked(member, document_id)
    if document.editions.filter(came_out=came_out).exclude(pk=edition_id or 0).exists():
        raise AlreadyListed("There is an edition that came out on this day already.")
    before = as_kept(document)
    edition = document.editions.get(pk=edition_id) if edition_id else DocumentEdition(document=document)
    edition.name, edition.came_out, edition.address = name, came_out, address
    edition.save()
    _log(member, "change edition" if edition_id else "add edition", document, before)
    return edition


@transaction.atomic
def remove_edition(member, document_id: int, edition_id: int) -> StatutoryDocument:
    """Takes an edition that was put there by mistake off the list. Raises Refused."""
    document = _locked(member, document_id)
    before = as_kept(document)
    document.editions.filter(pk=edition_id).delete()
    _log(member, "remove edition", document, before)
    return document


def as_kept(document: StatutoryDocument) -> dict:
    """All of a document, as the log keeps it."""
    # Sorted here: the log loads the editions of many documents at once.
    editions = sorted(document.editions.all(), key=lambda edition: edition.came_out)
    return {
        "title": document.title,
        "names": document.names,
        "tag": document.tag_id,
        "removed": document.removed_at is not None,
        "editions": [[one.name, one.came_out.isoformat(), one.address] for one in editions],
    }


def version_of(document: StatutoryDocument) -> str:
    """What tells one state of what a document is called from another."""
    return version_of_state([document.title, document.names, document.tag_id])


def _save(document: StatutoryDocument, taken: str) -> None:
    """Raises AlreadyListed with these words for a title that another has, also when both come in the same moment."""
    if StatutoryDocument.objects.filter(title__iexact=document.title).exclude(pk=document.pk or 0).exists():
        raise AlreadyListed(taken)
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        raise AlreadyListed(taken) from None


def _put_removed(member, document_id: int, removed: bool) -> StatutoryDocument:
    document = _locked(member, document_id)
    before = as_kept(document)
    document.removed_at = timezone.now() if removed else None
    document.save(update_fields=["removed_at"])
    _log(member, "remove document" if removed else "put document back", document, before)
    return document


def _locked(member, document_id: int) -> StatutoryDocument:
    _require(member)
    return StatutoryDocument.objects.select_for_update(of=("self",)).get(pk=document_id)


def _require(member) -> None:
    require(can_keep_documents(member), "Only editors keep this list.")


def _log(member, action: str, document: StatutoryDocument, before: dict) -> None:
    after = as_kept(document)
    if before != after:
        record(member, action, f"document:{document.pk}", document.title, "", before, after)
        if any(before[part] != after[part] for part in ("title", "names", "tag", "removed")):
            effects.document_changed()


# ------------------------------------------------------------------------------ undoing
ACTIONS = {
    "add document": "Put a statutory document on the list",
    "change document": "Changed a statutory document",
    "remove document": "Took a statutory document off the list",
    "put document back": "Put a statutory document back",
    "add edition": "Added an edition of a statutory document",
    "change edition": "Changed an edition of a statutory document",
    "remove edition": "Took away an edition of a statutory document",
}


def register() -> None:
    """Tells the staff log how changes of the list are named and undone."""
    for action, label in ACTIONS.items():
        register_action(action, label, _undo, family="document", standing=_standing)


def _standing(entries: Sequence[StaffLogEntry], member) -> set[int]:
    ids = {entry.subject_id for entry in entries}
    documents = StatutoryDocument.objects.filter(pk__in=ids).prefetch_related("editions").in_bulk()
    return {
        entry.pk
        for entry in entries
        if entry.subject_id in documents and _is_so(documents[entry.subject_id], entry.after)
    }


def _is_so(document: StatutoryDocument, kept: dict) -> bool:
    return as_kept(document) == kept


def _undo(entry: StaffLogEntry, by) -> None:
    document = StatutoryDocument.objects.select_for_update(of=("self",)).filter(pk=entry.subject_id).first()
    if document is None or not _is_so(document, entry.after):
        raise CannotUndo(CHANGED_SINCE)
    kept = entry.before
    document.title, document.names = kept["title"], kept["names"]
    document.tag = Tag.objects.filter(pk=kept["tag"]).first()
    document.removed_at = timezone.now() if kept["removed"] else None
    try:
        _save(document, "Another document has this title by now.")
    except AlreadyListed as refusal:
        raise CannotUndo(str(refusal)) from None
    document.editions.all().delete()
    DocumentEdition.objects.bulk_create(
        DocumentEdition(document=document, name=name, came_out=date.fromisoformat(day), address=address)
        for name, day, address in kept["editions"]
    )
    effects.document_changed()
