from django.urls import path

from notifications.live.views import poll

app_name = "live"
urlpatterns = [path("poll/", poll, name="poll")]
