from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        import community.checks  # noqa: F401  (registers them)
        from community import notices
        from community.audiences import audience_of
        from community.operations import groups, join_requests, memberships
        from community.operations.roles import grants_undoable, undo_grant_role
        from community.operations.suspending import suspensions_undoable, undo_suspension_change
        from community.search import SettingSource
        from community.sign_in import note_confirmed
        from community.staff_log import register_action
        from notifications.registry import register_topic
        from search.registry import register, register_audience

        email_confirmed.connect(note_confirmed)
        register_audience(audience_of)
        register("setting", SettingSource())
        register_action("grant_role", "Changed a role", undo_grant_role, standing=grants_undoable)
        for name, label in (("suspend", "Suspended"), ("lift_suspension", "Lifted a suspension")):
            register_action(name, label, undo_suspension_change, family="suspension", standing=suspensions_undoable)
        groups.register()
        memberships.register()
        join_requests.register()
        notices.register()
        register_topic("member", notices.present_members)
