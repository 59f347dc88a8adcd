"""Audience tokens: the small words by which a thing says who may find it, and a viewer says what they may find.

A thing is found by a viewer who holds any of its tokens. The same rule as `visible_to`, in a form an index can keep.
"""

PUBLIC = "public"
MEMBERS = "members"
MODERATORS = "moderators"
EDITORS = "editors"


def group_token(group_id: int) -> str:
    return f"group:{group_id}"


def managers_token(group_id: int) -> str:
    return f"managers:{group_id}"


def member_token(member_id: int) -> str:
    return f"member:{member_id}"


def audience_of(viewer) -> frozenset[str]:
    """The tokens this visitor or member holds now. A suspended member holds none."""
    if not viewer.is_authenticated:
        return frozenset({PUBLIC})
    if viewer.is_suspended or not viewer.is_active:
        return frozenset()
    groups = dict(viewer.group_memberships.values_list("group_id", "is_manager"))
    tokens = {PUBLIC, MEMBERS, member_token(viewer.pk), *map(group_token, groups)}
    tokens |= {managers_token(group_id) for group_id, is_manager in groups.items() if is_manager}
    if viewer.is_moderator:
        tokens.add(MODERATORS)
    if viewer.is_editor:
        tokens.add(EDITORS)
    return frozenset(tokens)
