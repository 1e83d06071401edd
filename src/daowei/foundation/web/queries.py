"""Questions about people, rights and deeds."""

from datetime import date
from functools import cache, partial

from django.db.models import QuerySet

from daowei.foundation.web.models import Event, Grant, User
from daowei.foundation.web.places import lasting_tree
from daowei.foundation.web.rights import NOBODY, Granted, Rights, Role, in_force

# Asked with every request, and so in words that need not be made anew each time.
_GRANTS = f"SELECT * FROM {Grant._meta.db_table} WHERE user_id = %s"  # noqa: S608, SLF001


def _place(grant: Grant) -> tuple[str, str, str]:
    return (grant.programme, grant.unit, grant.role)


def rights_of(user: object, day: date) -> Rights:
    """What somebody may do on a day; nothing for strangers and closed accounts."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    grants = tuple(
        Granted(role=Role(each.role), programme=each.programme, unit=each.unit)
        for each in sorted(Grant.objects.raw(_GRANTS, [user.pk]), key=_place)
        if in_force(each.since, each.until, day)
    )
    return Rights(grants=grants, tree_of=cache(partial(lasting_tree, day=day)))


def events_on(programme: str, on: str) -> QuerySet[Event]:
    """What was done to one thing, the first deed first."""
    found = Event.objects.filter(programme=programme, on=on)
    return found.select_related("by").order_by("at", "pk")
