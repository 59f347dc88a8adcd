"""Where sockets lead: /live/, from our own pages, and nowhere else."""

from channels.routing import URLRouter
from django.urls import path, re_path

from notifications.live.consumer import LiveSocket
from notifications.live.origins import own_origin_only, refuse

# The stubs know views only, and these are ASGI applications.
websocket_urlpatterns = [path("live/", LiveSocket.as_asgi()), re_path("", refuse)]  # type: ignore[arg-type]
live_socket = own_origin_only(URLRouter(websocket_urlpatterns))
