"""Files: uploading them one by one, and giving them to whoever may see the post they are in."""

from django.http import Http404, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.permissions import Refused
from forums.files.fields import described, read_ids
from forums.files.kinds import FileRefused
from forums.files.serving import serve_document, serve_picture
from forums.models import File
from forums.operations.attaching import keep_upload
from forums.views.access import sign_in_first, visible_or_404
from forums.views.scripted import for_member


@never_cache
@for_member
def files(request):
    """For the script: POST takes a file; GET says what has become of those that it names."""
    if request.method != "POST":
        mine = File.objects.filter(owner=request.user, pk__in=read_ids(request.GET.get("ids", "")))
        return JsonResponse({"files": [described(file) for file in mine]})
    upload = request.FILES.get("upload")
    if upload is None:
        return JsonResponse({"errors": ["No file came with this."]}, status=422)
    try:
        kept = keep_upload(request.user, upload)
    except (FileRefused, Refused) as reason:
        return JsonResponse({"errors": [str(reason)]}, status=422)
    return JsonResponse({"file": described(kept)}, status=201)


@require_safe
@sign_in_first
def document(request, file_id):
    """A document, to whoever may read its post now."""
    file = visible_or_404(File.objects.visible_to(request.user), request.user, pk=file_id)
    if file.is_picture:
        raise Http404
    return serve_document(request, file)


@require_safe
@sign_in_first
def picture(request, file_id, width):
    """A picture in one of its sizes, to whoever may read its post now."""
    file = visible_or_404(File.objects.visible_to(request.user), request.user, pk=file_id)
    if not file.is_picture:
        raise Http404
    return serve_picture(request, file, width)
