"""Who may publish on the editorial pages."""

from community.permissions import takes_part


def can_use_editor(member) -> bool:
    """Editors and the network team, while not suspended."""
    return takes_part(member) and member.is_editor
