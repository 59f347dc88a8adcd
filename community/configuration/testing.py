"""Tests: the parts that the URLs name, in a data folder of their own, with e-mail in memory and quick passwords."""

import os
import tempfile

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ.setdefault("DATA_DIR", os.path.join(tempfile.gettempdir(), f"staffroom-tests-{os.getuid()}", _worker))
os.makedirs(os.environ["DATA_DIR"], exist_ok=True)
os.environ.setdefault("SECRET_KEY", "testing-only-" + "x" * 50)
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("EMAIL_URL", "memory:")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
os.environ.setdefault("TRUSTED_PROXY_COUNT", "0")
os.environ.setdefault("ONE_PROCESS", "true")

from community.configuration.production import *  # noqa: E402

DEMO = True
INSTALLED_APPS = ["demo", *INSTALLED_APPS]
TEMPLATES[0]["OPTIONS"]["context_processors"].append("demo.people.demo_people")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SERVE_MEDIA = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SEARCH_INDEX_NAME = f"staffroom-test-{_worker}"
CHANNEL_LAYERS["default"].get("CONFIG", {}).update(prefix=f"staffroom-test-{_worker}")
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: threads of a test must meet the same locks as the site's.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
