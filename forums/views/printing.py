"""A thread as one page made for paper, or for the PDF that a browser makes of it."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from community.words import number_in
from forums.models import Thread
from forums.printing.paper import paper_of, parts_of
from forums.views.access import or_where_it_went, sign_in_first, visible_or_404


@require_GET
@sign_in_first
@or_where_it_went
def paper(request, thread_id):
    """All posts of a thread, a very long one in parts. Without names, unless the address asks for them with `names=in`;
    with pictures if it asks for these."""
    threads = Thread.objects.visible_to(request.user).select_related("forum", "state_of_play")
    found = visible_or_404(threads, request.user, pk=thread_id)
    part = number_in(request.GET.get("part", "1"))
    if part is None or not 1 <= part <= parts_of(found):
        raise Http404
    names, pictures = request.GET.get("names") == "in", request.GET.get("pictures") == "in"
    context = {
        "paper": paper_of(found, part, names=names, pictures=pictures),
        "number": found.pk,
        "address": f"/threads/{found.pk}/print/",
        "thread_address": f"/threads/{found.pk}/",
        "names": names,
        "pictures": pictures,
        "kept": f"names={'in' if names else 'out'}&pictures={'in' if pictures else 'out'}",
    }
    return render(request, "forums/paper.html", context)
