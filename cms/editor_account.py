"""An editor's own page under /editor/: how it looks to them."""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, ThemeSettingsPanel


class EditorAccountView(AccountView):
    """Only its looks: name, address, password and what is mailed have one place each, and it is not here."""

    def get_panels(self):
        return [panel for panel in super().get_panels() if isinstance(panel, ThemeSettingsPanel)]

    @classmethod
    def as_view(cls, **options):
        return require_admin_access(super().as_view(**options))
