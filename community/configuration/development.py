"""A laptop or a demo: the embedded set unless URLs say otherwise, plain HTTP, e-mail kept in files, demo people."""

import os
from contextlib import suppress
from pathlib import Path

_data = Path(os.environ.get("DATA_DIR", Path(__file__).resolve().parents[2] / "var"))
with suppress(OSError):  # a check says it, with a hint
    _data.mkdir(parents=True, exist_ok=True)
_port = os.environ.get("PORT", "8000")
os.environ.setdefault("SECRET_KEY", "development-only-" + "x" * 50)
os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{_port}")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
os.environ.setdefault("EMAIL_URL", "console:")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
os.environ.setdefault("SECURE_HSTS_SECONDS", "0")
os.environ.setdefault("TRUSTED_PROXY_COUNT", "0")
os.environ.setdefault("ONE_PROCESS", "true")

from community.configuration.production import *  # noqa: E402
from community.configuration.production import EMAIL_BACKEND  # noqa: E402

# For `manage.py runserver`: sockets too.
INSTALLED_APPS = ["daphne", *INSTALLED_APPS]
DEBUG = env.switch("DEBUG", False)
DEMO = env.switch("DEMO", True)
if DEMO:
    INSTALLED_APPS = ["demo", *INSTALLED_APPS]
    TEMPLATES[0]["OPTIONS"]["context_processors"].append("demo.people.demo_people")
CSRF_TRUSTED_ORIGINS = [*CSRF_TRUSTED_ORIGINS, f"http://localhost:{_port}"]
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_HSTS_PRELOAD = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"

if EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend":
    EMAIL_BACKEND = "notifications.mail.developer_backend.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")

# Files are served as they are, so that an edit shows on the next request.
SERVE_MEDIA = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# On a terminal what went well is no news.
LOGGING["loggers"]["staffroom"]["level"] = "WARNING"
