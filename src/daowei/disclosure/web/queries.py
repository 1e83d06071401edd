"""Questions of the pages of results to the registers: borders of units."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from daowei.programme.web.register_queries import geometry_of as shapes_of
from daowei.reporting.web.models import Revision

MOST_DRAWN = 400  # units on one map


def geometry_of(programme: str, units: Collection[str]) -> Mapping[str, Mapping[str, object]]:
    """The borders of units; of none where they are more than a map can show."""
    if not 0 < len(units) <= MOST_DRAWN:
        return {}
    return shapes_of(programme, units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who handed in a revision of a report, and when."""

    name: str
    at: datetime


def senders_of(
    programme: str, revisions: Iterable[tuple[str, str, str, str, int]]
) -> Mapping[tuple[str, str, str, str, int], Sender]:
    """Who handed in revisions, each named by form, attribute combination, unit, period, number."""
    wanted = set(revisions)
    if not wanted:
        return {}
    rows = Revision.objects.filter(
        programme=programme,
        form__in={each[0] for each in wanted},
        unit__in={each[2] for each in wanted},
        period__in={each[3] for each in wanted},
    ).values_list(
        "form", "attribute", "unit", "period", "number", "submitted_by__name", "submitted_at"
    )
    found = {tuple(each[:5]): Sender(name=each[5] or "", at=each[6]) for each in rows}
    return {key: found[key] for key in wanted if key in found}
