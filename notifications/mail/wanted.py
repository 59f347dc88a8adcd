"""Who has an e-mail at once of a kind of notification: by their own choice, or else as the kind is meant."""

from collections.abc import Iterable

from notifications import registry
from notifications.models import MailPreference


def who_wants_mail(member_ids: Iterable[int], kind: str) -> set[int]:
    """Those of these members who do, in one query."""
    ids = set(member_ids)
    chosen = dict(MailPreference.objects.filter(member__in=ids, kind=kind).values_list("member_id", "at_once"))
    unasked = _is_mailed_unasked(kind)
    return {id_ for id_ in ids if chosen.get(id_, unasked)}


def kinds_mailed_to(member) -> set[str]:
    """The kinds that this member has by e-mail at once, of those they may be told of."""
    chosen = dict(MailPreference.objects.filter(member=member).values_list("kind", "at_once"))
    return {kind.name for kind in registry.kinds(member) if chosen.get(kind.name, kind.is_mailed_unasked)}


def _is_mailed_unasked(name: str) -> bool:
    kind = registry.kind_named(name)
    return kind is None or kind.is_mailed_unasked
