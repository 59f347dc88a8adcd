"""What the socket would say, over HTTP: for tabs whose socket is blocked, and for what is too large to push."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from notifications.inbox import inbox_state
from notifications.live.updates import NEWEST_POSSIBLE, gone, update_for

MOST_TOPICS = 10


@never_cache
@require_GET
def poll(request):
    """The messages a socket would have sent: of each `topic` what is new after its `since`, and the bell."""
    messages = []
    sinces = request.GET.getlist("since")
    for place, topic in enumerate(request.GET.getlist("topic")[:MOST_TOPICS]):
        update = update_for(request.user, topic, _number(sinces[place]) if place < len(sinces) else None)
        messages.append(update.message if update else gone(topic))
    if request.user.is_authenticated:
        unread, number = inbox_state([request.user.pk]).get(request.user.pk, (0, 0))
        messages.append({"type": "bell", "unread": unread, "number": number})
    return JsonResponse({"messages": messages})


def _number(text: str) -> int | None:
    if text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= NEWEST_POSSIBLE:
        return int(text)
    return None
