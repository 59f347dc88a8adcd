"""The list of statutory documents: for everyone to read, for editors to keep."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from forums.documents.forms import DocumentForm, EditionForm
from forums.forms import ask_again
from forums.models import DocumentEdition, StatutoryDocument, Tag
from forums.operations import documents as operations
from forums.operations.changed_meanwhile import ChangedMeanwhile
from forums.permissions import can_keep_documents


@require_GET
def documents(request):
    """The documents and their editions. Three queries beside the viewer's own."""
    keeps = can_keep_documents(request.user)
    tags = Prefetch("tag", Tag.objects.visible_to(request.user))
    listed = StatutoryDocument.objects.prefetch_related("editions", tags)
    today = timezone.localdate()
    rows = []
    for document in listed if keeps else listed.filter(removed_at__isnull=True):
        editions = list(document.editions.all())
        out = [edition for edition in editions if edition.came_out <= today]
        rows.append(
            {
                "document": document,
                "newest": out[0] if out else None,
                "earlier": out[1:],
                "to_come": [edition for edition in editions if edition.came_out > today],
            }
        )
    return render(request, "forums/documents.html", {"rows": rows, "keeps": keeps})


@login_required
def new_document(request):
    """Puts a document with its edition of now on the list."""
    _require_editor(request)
    posted = request.POST if request.method == "POST" else None
    form, edition = DocumentForm(posted, editor=request.user), EditionForm(posted)
    if posted is not None and all([form.is_valid(), edition.is_valid()]):
        try:
            made = operations.add_document(request.user, **form.cleaned_data)
        except operations.AlreadyListed as refusal:
            form.add_error("title", str(refusal))
        else:
            operations.put_edition(request.user, made.pk, **edition.cleaned_data)
            messages.success(request, f"{made} is on the list.")
            return redirect("forums:documents")
    return _page(request, form, "A new document", "Put it on the list", edition=edition)


@login_required
def change_document(request, document_id):
    document = _document(request, document_id)
    posted = request.POST if request.method == "POST" else None
    form, now = DocumentForm(posted, editor=request.user, document=document), None
    if form.is_bound and form.is_valid():
        try:
            operations.change_document(request.user, document.pk, **form.cleaned_data)
        except ChangedMeanwhile:
            now = _document(request, document_id)
            ask_again(
                form,
                operations.version_of(now),
                "Another editor has changed this document meanwhile. What it is now is below; your words are in the "
                "fields. Keep the change, and they take its place.",
            )
        except operations.AlreadyListed as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, "Changed.")
            return redirect("forums:documents")
    return _page(request, form, document.title, "Keep the change", document=document, now=now)


@login_required
@require_POST
def remove_document(request, document_id):
    """Takes a document off the list; with `?undo`, puts it back."""
    document = _document(request, document_id)
    here = f"/documents/{document.pk}/remove/"
    if "undo" in request.GET:
        operations.put_document_back(request.user, document.pk)
        messages.success(request, f"{document} is back on the list.")
    else:
        operations.remove_document(request.user, document.pk)
        messages.success(request, f"{document} is off the list.", extra_tags=f"{here}?undo")
    return redirect("forums:documents")


@login_required
def edition(request, document_id, edition_id=None):
    """A new edition of a document, or a change to one."""
    document = _document(request, document_id)
    kept = get_object_or_404(DocumentEdition, document=document, pk=edition_id) if edition_id else None
    initial = {"name": kept.name, "came_out": kept.came_out, "address": kept.address} if kept else {}
    form = EditionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            operations.put_edition(request.user, document.pk, edition_id=edition_id, **form.cleaned_data)
        except operations.AlreadyListed as refusal:
            form.add_error("came_out", str(refusal))
        else:
            messages.success(request, f"{document} has its new edition." if kept is None else "Changed.")
            return redirect("forums:documents")
    heading = f"{document.title}: {kept.name}" if kept else f"A new edition of {document.title}"
    return _page(request, form, heading, "Keep this edition", document=document, kept=kept)


@login_required
@require_POST
def remove_edition(request, document_id, edition_id):
    document = _document(request, document_id)
    operations.remove_edition(request.user, document.pk, edition_id)
    messages.success(request, "The edition is off the list. The network team can undo this from the log.")
    return redirect("forums:documents")


def _page(request, form, heading: str, action: str, *, document=None, edition=None, kept=None, now=None):
    context = {
        "form": form,
        "heading": heading,
        "action": action,
        "document": document,
        "edition": edition,
        "kept": kept,
        "now": now,
    }
    wrong = form.errors or (edition is not None and edition.errors)
    status = 409 if now else 422 if wrong else 200
    return render(request, "forums/document_change.html", context, status=status)


def _document(request, document_id) -> StatutoryDocument:
    _require_editor(request)
    return get_object_or_404(StatutoryDocument.objects.select_related("tag"), pk=document_id)


def _require_editor(request) -> None:
    if not can_keep_documents(request.user):
        raise Http404
