"""An editor's own page under /editor/: which of its e-mails they want, and how it looks to them."""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, NotificationsSettingsPanel, ThemeSettingsPanel


class EditorAccountView(AccountView):
    """Without name, picture, e-mail address and password: those belong to the profile and the one account page."""

    OFFERED = (NotificationsSettingsPanel, ThemeSettingsPanel)

    def get_panels(self):
        return [panel for panel in super().get_panels() if isinstance(panel, self.OFFERED)]

    @classmethod
    def as_view(cls, **options):
        return require_admin_access(super().as_view(**options))
