"""Where the parts are put together."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve

from community.views.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("account/", include("allauth.account.urls")),
    path("", include("community.urls")),
    path("", include("forums.urls")),
    path("search/", include("search.urls")),
    path("inbox/", include("notifications.urls")),
    path("live/", include("notifications.live.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))
if settings.SERVE_MEDIA:
    # A laptop has no nginx in front to serve the published pictures.
    urlpatterns.append(re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}))
urlpatterns.append(path("", include("cms.urls")))
