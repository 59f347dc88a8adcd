"""Querysets that are put together once, and asked again and again with other values.

To put a queryset together and to write its SQL costs a page more than to hear the answer, and what a page asks is the
same each time but for a few numbers and texts.
"""

import copy
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from community.models import Member

Value = int | str | Sequence[int] | Sequence[str]
# In the place of values while the SQL is written: within what every column of numbers holds, and like nothing else.
_FIRST_NUMBER = 2_147_400_000
_TEXT = "\ue000"


class CannotBeKept(Exception):
    """A queryset in whose SQL something else than the named values may be another the next time."""


class AskedAgain:
    """A queryset that `build` makes of values by name: numbers, texts, and lists of either.

    `build` is called once for each length of its lists, with values that stand for all others. So it may do nothing
    with them but to ask for what is equal to them, more or less than they are, or among them.
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self._build = build
        self._kept: dict[tuple, _Kept] = {}

    def rows(self, **values: Value) -> list[Any]:
        """What the queryset gives for these values. Raises CannotBeKept for one that has others in it, as times are."""
        shape = tuple((name, len(value)) for name, value in values.items() if not isinstance(value, int | str))
        kept = self._kept.get(shape)
        if kept is None:
            kept = self._kept[shape] = _Kept(self._build, values)
        return kept.rows(values)

    def first(self, **values: Value) -> Any:
        """The first of them, or None: for a `build` that finds one at most."""
        return next(iter(self.rows(**values)), None)


class AskedAsViewer:
    """The same of what a viewer may see: `build` takes the viewer first, or who stands for all of that role."""

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self._build = build
        self._of_visitors = AskedAgain(partial(build, AnonymousUser()))
        self._of_role = {role: AskedAgain(partial(self._as, role)) for role in Member.Role.values}

    def rows(self, viewer, **values: Value) -> list[Any]:
        if not viewer.is_authenticated:
            return self._of_visitors.rows(**values)
        if viewer.is_suspended or not viewer.is_active:
            return list(self._build(viewer, **values))
        return self._of_role[viewer.role].rows(viewer=viewer.pk, **values)

    def first(self, viewer, **values: Value) -> Any:
        return next(iter(self.rows(viewer, **values)), None)

    def _as(self, role: str, viewer: int, **values: Value) -> QuerySet:
        return self._build(Member(pk=viewer, role=role), **values)


class _Kept:
    def __init__(self, build: Callable[..., QuerySet], values: dict[str, Value]) -> None:
        stand_in: dict[str, Any] = {}
        self._place_of: dict[int | str, tuple[str, int | None]] = {}
        for name, value in values.items():
            if isinstance(value, int | str):
                stand_in[name] = self._stand_in(value, name, None)
            else:
                stand_in[name] = [self._stand_in(one, name, number) for number, one in enumerate(cast(Sequence, value))]
        self._queryset: Any = build(**stand_in)
        self._compiler = self._queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, params = self._compiler.as_sql()
        if params != build(**stand_in).query.get_compiler(DEFAULT_DB_ALIAS).as_sql()[1]:
            raise CannotBeKept("It has something in it that is another each time, as the time is.")
        self._params = [self._param(one) for one in params]

    def _stand_in(self, value: int | str, name: str, number: int | None) -> int | str:
        place = len(self._place_of)
        made = f"{_TEXT}{place}" if isinstance(value, str) else _FIRST_NUMBER + place
        self._place_of[made] = name, number
        return made

    def _param(self, param: Any) -> tuple[Any, type | None]:
        """Where its value is found, and of what type the database wants it; or a value that is always the same."""
        if isinstance(param, int | str) and param in self._place_of:
            return self._place_of[param], type(param)
        if not isinstance(param, int | str | None) or any(str(made) in str(param) for made in self._place_of):
            raise CannotBeKept(f"{param!r} may be another the next time.")
        return param, None

    def rows(self, values: dict[str, Any]) -> list[Any]:
        params = []
        for place, kind in self._params:
            if kind is None:
                params.append(place)
            else:
                name, number = place
                params.append(kind(values[name] if number is None else values[name][number]))
        queryset: Any = QuerySet(self._queryset.model, using=DEFAULT_DB_ALIAS)
        queryset._query = _Written(self, params)
        queryset._iterable_class, queryset._fields = self._queryset._iterable_class, self._queryset._fields
        return list(queryset)

    def compiler(self, params: list) -> Any:
        compiler = copy.copy(self._compiler)
        # Of this thread, which is not the one that wrote the SQL.
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.as_sql = lambda *_, **__: (self._sql, tuple(params))
        return compiler


class _Written:
    """Stands for a Query whose SQL is written."""

    def __init__(self, kept: _Kept, params: list) -> None:
        self._kept, self._params = kept, params

    def get_compiler(self, using=None, connection=None, elide_empty=True):
        return self._kept.compiler(self._params)

    def __getattr__(self, name):
        return getattr(self._kept._queryset.query, name)
