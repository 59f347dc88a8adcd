"""Pages, in a network: served by WSGI workers behind nginx."""

import os

import django
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.configuration.production")
django.setup()

from community.checks import refuse_faulty_configuration  # noqa: E402

refuse_faulty_configuration()
application = get_wsgi_application()
# Loaded before the server makes its workers: they share it, and the first visitor of each need not wait for it.
_ = get_resolver().url_patterns
