"""First revisions of many units' reports, kept in memory and read on as new ones come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import TypeVar

import polars as pl
from django.utils.timezone import localtime

from daowei.foundation.periods import Period
from daowei.foundation.web.places import register_stamp
from daowei.programme.definition import Form
from daowei.reporting.expected import expected_reports
from daowei.reporting.standings import ARRIVED, Board, standings
from daowei.reporting.web.models import Revision
from daowei.reporting.web.queries import Office, terms_of
from daowei.reporting.web.sheets import periods_a_year

Remembered = TypeVar("Remembered")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The standings of a form in some periods, as of a day and a position."""

    board: Board
    position: int
    made_at: datetime
    seconds: float  # what it cost to count

    @property
    def told(self) -> pl.DataFrame:
        """One row a report, with its status."""
        return self.board.told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What decides about standings besides the reports themselves."""

    programme: str
    version: str
    registers: int
    form: str
    periods: tuple[Period, ...]
    day: date
    grace_days: int


KEPT = 12
# A count that took long is shown for so many times its cost before new reports are counted in;
# the page names the last report it counts.
REST = 20
LONG_SECONDS = 0.5
_expected: dict[_Asked, pl.DataFrame] = {}
_standings: dict[_Asked, Standing] = {}


def standing_of_form(
    office: Office, form: Form, periods: Sequence[Period], *, at: datetime
) -> Standing:
    """How every unit's reports of the periods stand."""
    programme = office.version.programme
    asked = _Asked(
        programme=programme,
        version=office.version.digest,
        registers=register_stamp(programme),
        form=form.code,
        periods=tuple(periods),
        day=localtime(at).date(),
        grace_days=terms_of(programme).grace_days,
    )
    known = _standings.get(asked)
    if known is None or not _still_good(known, newest_position(programme), at):
        known = _counted(office, form, asked, at=at)
        _remember(_standings, asked, known)
    return known


def _still_good(known: Standing, newest: int, at: datetime) -> bool:
    if known.position == newest:
        return True
    rests = known.seconds > LONG_SECONDS and known.position < newest
    return rests and at - known.made_at < timedelta(seconds=REST * known.seconds)


def _counted(office: Office, form: Form, asked: _Asked, *, at: datetime) -> Standing:
    began = perf_counter()
    arrived, position = arrived_of(asked.programme, form.code, at=at)
    if asked not in _expected:
        attributes = office.attributes_of(form)
        owed = expected_reports(form, office.registry, asked.periods, attributes=attributes)
        _remember(_expected, asked, owed)
    inside = arrived.filter(pl.col("period").is_in([each.iso for each in asked.periods]))
    told = standings(_expected[asked], inside, day=asked.day, grace_days=asked.grace_days)
    board = Board(told, office.registry)
    return Standing(board=board, position=position, made_at=at, seconds=perf_counter() - began)


def _remember(kept: dict[_Asked, Remembered], asked: _Asked, what: Remembered) -> None:
    """Keeps it, and forgets the oldest of too many."""
    kept.pop(asked, None)
    while len(kept) >= KEPT:
        kept.pop(next(iter(kept)))
    kept[asked] = what


def year_up_to(last: Period) -> tuple[Period, ...]:
    """A period and those before it that make up a year."""
    count = min(periods_a_year(last), 13)
    return tuple(last.shifted(step) for step in range(1 - count, 1))
