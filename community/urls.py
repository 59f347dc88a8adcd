from django.urls import path

from community.views import look, people, register, staff

app_name = "community"
urlpatterns = [
    path("people/you/edit/", people.edit_own_profile, name="edit_profile"),
    path("people/<slug:handle>/", people.profile, name="profile"),
    path("people/<slug:handle>/suspend/", people.suspend_member, name="suspend"),
    path("people/<slug:handle>/lift-suspension/", people.lift_member_suspension, name="lift_suspension"),
    path("people/<slug:handle>/role/", people.change_role, name="change_role"),
    path("settings/", register.register, name="register"),
    path("settings/suggest/", register.suggest, name="suggest_setting"),
    path("settings/<int:urn>/", register.setting, name="setting"),
    path("moderation/", staff.log, name="staff_log"),
    path("moderation/<int:entry_id>/undo/", staff.undo, name="undo"),
    path("look/", look.look, name="look"),
]
