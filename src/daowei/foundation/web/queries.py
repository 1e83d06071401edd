"""Questions about people, rights and deeds."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache, partial
from typing import TypeVar

from django.db.models import Model, QuerySet

from daowei.foundation.web.models import Event, Grant, User
from daowei.foundation.web.places import lasting_tree
from daowei.foundation.web.rights import NOBODY, Granted, Rights, Role, in_force

Row = TypeVar("Row", bound=Model)


def _place(grant: Grant) -> tuple[str, str, str]:
    return (grant.programme, grant.unit, grant.role)


def rights_of(user: object, day: date) -> Rights:
    """What somebody may do on a day; nothing for strangers and closed accounts."""
    return rights_of_all([user], day)[user.pk] if isinstance(user, User) else NOBODY


def rights_of_all(users: Iterable[User], day: date) -> Mapping[int, Rights]:
    """What each may do on a day, by the number of the account; nothing with closed accounts."""
    numbers = {each.pk: each.is_active for each in users}
    active = [pk for pk, is_active in numbers.items() if is_active]
    granted = defaultdict(list)
    for each in sorted(rows_where(Grant, "user_id", active), key=_place):
        if in_force(each.since, each.until, day):
            granted[each.user_id].append(
                Granted(role=Role(each.role), programme=each.programme, unit=each.unit)
            )
    tree_of = cache(partial(lasting_tree, day=day))
    held = {pk: Rights(grants=tuple(granted[pk]), tree_of=tree_of) for pk in active}
    return {pk: held.get(pk, NOBODY) for pk in numbers}


def rows_where(model: type[Row], column: str, values: Collection[object]) -> list[Row]:
    """Rows by one of their columns, in plain words: for what is asked with every request."""
    if not values:
        return []
    marks = ", ".join(["%s"] * len(values))
    words = f"SELECT * FROM {model._meta.db_table} WHERE {column} IN ({marks})"  # noqa: S608, SLF001
    return list(model._default_manager.raw(words, list(values)))  # noqa: SLF001


def events_on(programme: str, on: str) -> QuerySet[Event]:
    """What was done to one thing, the first deed first."""
    found = Event.objects.filter(programme=programme, on=on)
    return found.select_related("by").order_by("at", "pk")
