"""Answers with a file in them: never kept by others, never run, never taken for something else than it is."""

from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, parse_etags

from community.middleware import FILES_RULE
from forums.files import storage
from forums.models import File

POLICY = "default-src 'none'; sandbox"


def serve_document(request, file: File) -> HttpResponseBase:
    """A document, to be kept on the reader's device under its name."""
    return _serve(request, file, file.document_name, file.media_type, download_as=file.name)


def serve_picture(request, file: File, width: int) -> HttpResponseBase:
    """A picture in one of its sizes. Raises Http404 for any other."""
    if width not in file.widths:
        raise Http404
    return _serve(request, file, f"{width}.webp", file.media_type)


def _serve(request, file: File, part: str, media_type: str, download_as: str = "") -> HttpResponseBase:
    # What a file holds never changes, so its name is enough to know it by.
    etag = f'"{file.pk}-{part}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")) and not settings.FILES_ACCEL:
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = _with_content(file, part)
        response["Content-Type"] = media_type
    if download_as:
        response["Content-Disposition"] = content_disposition_header(True, download_as) or "attachment"
    if not settings.FILES_ACCEL:
        response["ETag"] = etag
    # A browser may keep it, and asks each time whether its reader may still see it.
    response["Cache-Control"] = FILES_RULE
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_vary_headers(response, ["Cookie"])
    return response


def _with_content(file: File, part: str) -> HttpResponseBase:
    if settings.FILES_ACCEL:
        response = HttpResponse()
        response["X-Accel-Redirect"] = settings.FILES_ACCEL + quote(storage.place_of(file.pk, part))
        return response
    try:
        return FileResponse(storage.path_of(file.pk, part).open("rb"))
    except FileNotFoundError:
        raise Http404 from None
