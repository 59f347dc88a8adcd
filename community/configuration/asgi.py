"""Pages and the live socket in one process (daphne); in a network daphne serves /live/ only."""

import os

import django
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.configuration.production")
django.setup()

from channels.routing import ProtocolTypeRouter  # noqa: E402

from community.checks import refuse_faulty_configuration  # noqa: E402
from notifications.live.routing import live_socket  # noqa: E402

refuse_faulty_configuration()
application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": live_socket})
