"""The full, strict configuration of a network's installation. Everything that differs between installations is an
environment variable (docs/configuration.md); development.py and testing.py relax what they must and no more."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from community.configuration.environment import Environment
from community.configuration.logging import LOGGING as LOGGING

env = Environment()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var")))

SECRET_KEY = env.required("SECRET_KEY", "`openssl rand -hex 32` makes one. Keep it secret.")
DEBUG = False
DEMO = False

# Where people reach the site: used in e-mails, which have no request to ask.
SITE_URL = env.url("SITE_URL", "https://staffroom.example.org", "https", "http", required=True).rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
NETWORK_NAME = env.text("NETWORK_NAME", "Staffroom")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", f"team@{SITE_HOST}")
ALLOWED_HOSTS = env.several("ALLOWED_HOSTS", [SITE_HOST])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []

INSTALLED_APPS = [
    "cms",
    "forums",
    "community",
    "search",
    "notifications",
    "work",
    "allauth",
    "allauth.account",
    "django_cotton",
    "js_asset",
    "channels",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "taggit",
    "modelcluster",
    "wagtail.contrib.redirects",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "community.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "community.middleware.addresses_without_null",
    "community.middleware.NumbersWithinBounds",
    # Outside of whatever sets a cookie, so that it sees them all.
    "community.middleware.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "community.middleware.suspended_members",
    "community.visits.visits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "community.refusals.readable_refusals",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "community.configuration.urls"
ASGI_APPLICATION = "community.configuration.asgi.application"
WSGI_APPLICATION = "community.configuration.wsgi.application"

TEMPLATES: list[dict] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "builtins": [
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "community.templatetags.times",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "community.page_furniture.page_furniture",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "community.form_rendering.FormRendering"

# ------------------------------------------------------------------------------------------------ the parts, by URL
# Whether one process does everything (`manage.py serve`); in a network pages, sockets and worker are processes of
# their own, and what they share cannot be in memory or in a file of one of them.
ONE_PROCESS = env.switch("ONE_PROCESS", False)
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'staffroom.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"].update(CONN_MAX_AGE=env.number("DATABASE_CONN_MAX_AGE", 60), CONN_HEALTH_CHECKS=True)
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        "connect_timeout": 5,
        # What is asked again and again is planned once: a third of what pages cost the database (decision 0033).
        "server_side_binding": True,
        "prepare_threshold": 5,
        "options": "-c statement_timeout=10000 -c lock_timeout=8000 -c idle_in_transaction_session_timeout=30000",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis("REDIS_URL")
CHANNEL_LAYERS: dict[str, dict] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_connect_timeout": 2}], "prefix": "staffroom"},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}

ELASTICSEARCH_URL = env.url("ELASTICSEARCH_URL", "http://127.0.0.1:9200", "http", "https")
SEARCH_INDEX_NAME = env.text("SEARCH_INDEX_NAME", "staffroom")
SEARCH_FILE = DATA_DIR / "search.sqlite3"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# Throttles count in the default cache, so it is shared by every process and survives Redis.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
    # Wagtail writes here whenever a page shows a picture: reading a page must write to no database.
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"], "ENQUEUE_ON_COMMIT": False}}

_mail = env.mail("EMAIL_URL", "smtp://localhost:25")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH") or None
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{NETWORK_NAME} <staffroom@{SITE_HOST}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ------------------------------------------------------------------------------------------------ files
STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.text("MEDIA_ROOT", str(DATA_DIR / "media"))
SERVE_MEDIA = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "community.static_files.StaticFiles"},
}

# What members put into posts is nobody's to fetch without being asked: never below a folder that a server shows.
FILES_ROOT = Path(env.text("FILES_ROOT", str(DATA_DIR / "files")))
# What arrives waits on the same disk: memory would be filled by a few of the largest.
FILE_UPLOAD_TEMP_DIR = FILES_ROOT / "incoming"
# Under which nginx hands out what is in FILES_ROOT when we tell it to; empty: we send it ourselves.
FILES_ACCEL = env.text("FILES_ACCEL", "")
FILE_MAX_MB = env.number("FILE_MAX_MB", 20)
FILES_A_POST = env.number("FILES_A_POST", 10)
FILES_A_DAY = env.number("FILES_A_DAY", 100)
CLAMD_URL = env.scanner("CLAMD_URL")

# ------------------------------------------------------------------------------------------------ people and sign-in
AUTH_USER_MODEL = "community.Member"
AUTHENTICATION_BACKENDS = [
    "community.sign_in.AccountBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "community.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "community.forms.SignUpForm"
ACCOUNT_FORMS = {
    "login": "community.sign_in_form.SignInForm",
    "signup": "community.sign_in_form.JoinForm",
    "reset_password": "community.sign_in_form.ForgottenPasswordForm",
    "reset_password_from_key": "community.sign_in_form.NewPasswordForm",
    "set_password": "community.sign_in_form.SetPasswordForm",
    "change_password": "community.sign_in_form.ChangePasswordForm",
    "add_email": "community.sign_in_form.AddEmailForm",
    "reauthenticate": "community.sign_in_form.StillYouForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
# Behind nginx: the address of the client is the last one that our own proxy added.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 1)

# ------------------------------------------------------------------------------------------------ language and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# ------------------------------------------------------------------------------------------------ security
SECURE_SSL_REDIRECT = env.switch("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "community.views.errors.csrf_failed"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # The nonce is used by one inline script only: the editor's import map.
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# Wagtail's own pages carry inline scripts and styles: they get this policy instead (community.middleware).
EDITOR_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; media-src 'self' blob:; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'; worker-src 'self' blob:"
)

# ------------------------------------------------------------------------------------------------ Wagtail
WAGTAIL_SITE_NAME = NETWORK_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAILADMIN_LOGIN_URL = "/account/login/"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
# A password that is passed around would be a weaker gate than signing in.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
# Comments would be mailed from within the request.
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English")]
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.uploads.PhotographForm"
# The editor's form of a long story has many fields, one or more for each of its blocks.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
TAGGIT_CASE_INSENSITIVE = True

SILENCED_SYSTEM_CHECKS: list[str] = []
# What community.checks says with a hint, and what keeps the servers from starting.
CONFIGURATION_FAULTS = env.faults
