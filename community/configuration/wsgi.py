"""Pages, in a network: served by WSGI workers behind nginx."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.configuration.production")
application = get_wsgi_application()

from community.checks import refuse_faulty_configuration  # noqa: E402

refuse_faulty_configuration()
