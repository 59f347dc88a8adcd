"""Editorial pages and the editor. Last among the site's addresses: pages take whatever the other parts leave."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.urls import serve_pattern

from cms import editor_access, views

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    # Wagtail's own ways in lead to the one sign-in, which is throttled. Its shared passwords have no address at all.
    path("editor/login/", to_sign_in),
    re_path(r"^editor/password_reset/", to_sign_in),
    path("_util/login/", to_sign_in, name="wagtailcore_login"),
    path("editor/", include(editor_access.urlpatterns)),
    path("", views.home, name="home"),
    re_path(serve_pattern, views.page, name="wagtail_serve"),
]
