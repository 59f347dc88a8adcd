from django.urls import path

from community.views import groups, look, people, register, staff

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
    path("network/groups/new/", groups.new, name="new_group"),
    path("network/groups/<slug:slug>/", groups.group, name="group"),
    path("network/groups/<slug:slug>/members/", groups.add, name="add_to_group"),
    path("network/groups/<slug:slug>/members/<slug:handle>/remove/", groups.remove, name="remove_from_group"),
    path("network/groups/<slug:slug>/delete/", groups.delete, name="delete_group"),
    path("look/", look.look, name="look"),
]
