from django.urls import path

from community.views import groups, look, member_groups, people, register, staff

app_name = "community"
urlpatterns = [
    path("people/you/edit/", people.edit_own_profile, name="edit_profile"),
    path("people/<slug:handle>/", people.profile, name="profile"),
    path("people/<slug:handle>/suspend/", people.suspend_member, name="suspend"),
    path("people/<slug:handle>/lift-suspension/", people.lift_member_suspension, name="lift_suspension"),
    path("people/<slug:handle>/follow/", people.change_follow, name="follow_person"),
    path("people/<slug:handle>/role/", people.change_role, name="change_role"),
    path("settings/", register.register, name="register"),
    path("settings/suggest/", register.suggest, name="suggest_setting"),
    path("settings/<int:urn>/", register.setting, name="setting"),
    path("moderation/", staff.log, name="staff_log"),
    path("moderation/<int:entry_id>/undo/", staff.undo, name="undo"),
    path("groups/", member_groups.groups, name="groups"),
    path("groups/<slug:slug>/", member_groups.group, name="group_page"),
    path("groups/<slug:slug>/join/", member_groups.join, name="join_group"),
    path("groups/<slug:slug>/leave/", member_groups.leave, name="leave_group"),
    path("groups/<slug:slug>/people/", member_groups.people, name="group_people"),
    path("groups/<slug:slug>/people/<slug:handle>/remove/", member_groups.remove, name="remove_person"),
    path("groups/<slug:slug>/people/<slug:handle>/manager/", member_groups.appoint, name="appoint_manager"),
    path("groups/<slug:slug>/requests/<int:request_id>/answer/", member_groups.answer, name="answer_request"),
    path("groups/<slug:slug>/describe/", member_groups.describe, name="describe_group"),
    path("network/groups/new/", groups.new, name="new_group"),
    path("network/groups/<slug:slug>/", groups.group, name="group"),
    path("network/groups/<slug:slug>/members/", groups.add, name="add_to_group"),
    path("network/groups/<slug:slug>/members/<slug:handle>/remove/", groups.remove, name="remove_from_group"),
    path("network/groups/<slug:slug>/delete/", groups.delete, name="delete_group"),
    path("look/", look.look, name="look"),
]
