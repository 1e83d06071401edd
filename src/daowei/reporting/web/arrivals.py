"""First revisions of many units' reports, kept in memory and read on as new ones come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from django.utils.timezone import localtime

from daowei.foundation.periods import Period
from daowei.foundation.web.places import register_stamp
from daowei.programme.definition import Form
from daowei.reporting.expected import expected_reports
from daowei.reporting.standings import ARRIVED, standings
from daowei.reporting.web.models import Revision
from daowei.reporting.web.queries import Office, terms_of

# Transactions may commit in another order than their rows were numbered: read this far back again,
# and everything anew after a while, for an import that took longer.
OVERLAP = 5_000
FRESH = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    rows: pl.DataFrame  # position and the columns of ARRIVED
    position: int
    read_at: datetime


_known: dict[tuple[str, str], _Known] = {}


def newest_position(programme: str) -> int:
    """The position of the last revision written; 0 before the first."""
    found = Revision.objects.filter(programme=programme).order_by("-position")
    return found.values_list("position", flat=True).first() or 0


def arrived_of(programme: str, form: str, *, at: datetime) -> tuple[pl.DataFrame, int]:
    """All first revisions of a form (shape ARRIVED), and the position they reach to."""
    newest = newest_position(programme)
    known = _known.get((programme, form))
    if known is None or known.position > newest or at - known.read_at > FRESH:
        known = _Known(rows=_read(programme, form, since=0), position=newest, read_at=at)
    elif known.position < newest:
        new = _read(programme, form, since=known.position - OVERLAP)
        rows = pl.concat([known.rows, new]).unique(ARRIVED.grain, keep="last")
        known = _Known(rows=rows, position=newest, read_at=known.read_at)
    _known[programme, form] = known
    return known.rows, known.position


def _read(programme: str, form: str, *, since: int) -> pl.DataFrame:
    rows = Revision.objects.filter(programme=programme, form=form, number=1, position__gt=since)
    found = rows.order_by("position").values_list(*ARRIVED.columns)
    return pl.DataFrame(list(found), schema=dict(ARRIVED.columns), orient="row")


@dataclass(frozen=True, slots=True)
class Standing:
    """The standings of a form in some periods, as of a day and a position."""

    told: pl.DataFrame
    position: int


def standing_of_form(
    office: Office, form: Form, periods: Sequence[Period], *, at: datetime
) -> Standing:
    """How every unit's reports of the periods stand."""
    programme = office.version.programme
    arrived, position = arrived_of(programme, form.code, at=at)
    grace = terms_of(programme).grace_days
    day = localtime(at).date()
    stamp = (programme, office.version.digest, register_stamp(programme))
    key = _Key(
        stamp=(*stamp, grace), form=form.code, periods=tuple(periods), position=position, day=day
    )
    if key not in _standings:
        _forget()
        expected = expected_reports(
            form, office.registry, periods, attributes=office.attributes_of(form)
        )
        inside = arrived.filter(pl.col("period").is_in([each.iso for each in periods]))
        _standings[key] = standings(expected, inside, day=day, grace_days=grace)
    return Standing(told=_standings[key], position=position)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    stamp: tuple[str, str, int, int]
    form: str
    periods: tuple[Period, ...]
    position: int
    day: date


_standings: dict[_Key, pl.DataFrame] = {}
KEPT = 8


def _forget() -> None:
    while len(_standings) >= KEPT:
        _standings.pop(next(iter(_standings)))
