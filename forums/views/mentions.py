"""Whom one can mention, while one types: people, and for moderators groups, by the beginnings of words."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_GET

from community.models import Member
from community.words import number_in
from forums.mentionable import groups_to_mention, how_many_are_told, people_to_mention
from forums.models import Forum, Thread
from forums.readers import who_may_read, who_may_read_started_by
from forums.views.while_typing import asks_too_often


@login_required
@require_GET
def mentions(request):
    """Up to six people, and groups, who may read the thread or forum that is being written in; with `group` in the
    address, how many would be told by a mention of these groups."""
    if asks_too_often(request.user, "mentions"):
        return JsonResponse({"people": [], "groups": []}, status=429)
    thread = _asked_thread(request)
    readers = who_may_read(thread) if thread else _readers_of_forum(request)
    if slugs := request.GET.getlist("group")[:20]:
        return JsonResponse({"told": how_many_are_told(request.user, readers, slugs)})
    words = request.GET.get("q", "")[:100]
    return JsonResponse(
        {
            "people": people_to_mention(request.user, readers, words, thread),
            "groups": groups_to_mention(request.user, readers, words),
        }
    )


def _asked_thread(request) -> Thread | None:
    asked = request.GET.get("thread", "")
    if not asked:
        return None
    thread_id = number_in(asked, digits=12)
    if thread_id is None:
        raise Http404
    found = Thread.objects.visible_to(request.user).select_related("forum").filter(pk=thread_id).first()
    if found is None:
        raise Http404
    return found


def _readers_of_forum(request):
    """Who may read the forum that is asked for; without one, which is not chosen yet, every member."""
    slug = request.GET.get("forum", "")
    if not slug:
        return Member.objects.who_can_be_told()
    forum = Forum.objects.visible_to(request.user).filter(slug=slug).order_by("pk").first()
    if forum is None:
        raise Http404
    return who_may_read_started_by(request.user.pk, forum)
