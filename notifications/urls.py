from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.mark_all_read, name="mark_all_read"),
    path("read/undo/<int:microseconds>/", views.mark_unread_again, name="mark_unread_again"),
    path("<int:notification_id>/open/", views.open_notification, name="open"),
    path("settings/", views.mail_settings, name="settings"),
    path("follows/", views.follows, name="follows"),
    path("follows/<int:follow_id>/stop/", views.stop_following, name="stop_following"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
