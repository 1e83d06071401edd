"""How the reports of many units stand: on time, late, overdue, awaited, or nobody's to give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daowei.foundation.hierarchy import Registry, Tree
from daowei.foundation.periods import Period
from daowei.foundation.tables import Shape, expect
from daowei.foundation.texts import N_
from daowei.reporting.expected import EXPECTED


class Status(StrEnum):
    """Five things that are kept apart, and what nobody asked for."""

    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"
    AWAITED = "awaited"  # its last day on time is not over
    CLOSED = "closed"  # nobody was expected to report
    UNEXPECTED = "unexpected"  # came although nobody expected it


STATUS_NAMES: Mapping[Status, str] = {
    Status.ON_TIME: N_("On time"),
    Status.LATE: N_("Late"),
    Status.OVERDUE: N_("Overdue"),
    Status.AWAITED: N_("Awaited"),
    Status.CLOSED: N_("Closed"),
    Status.UNEXPECTED: N_("Not asked for"),
}

ARRIVED = Shape(
    name="arrived",
    columns={
        "form": pl.String,
        "attribute": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "was_late": pl.Boolean,  # of its first revision
    },
    grain=EXPECTED.grain,
)
STANDINGS = Shape(
    name="standings",
    columns={**dict.fromkeys(EXPECTED.grain, pl.String), "due": pl.Date, "status": pl.String},
    grain=EXPECTED.grain,
)


def standings(
    expected: pl.DataFrame, arrived: pl.DataFrame, *, day: date, grace_days: int = 0
) -> pl.DataFrame:
    """Every report owed or come, with its status on a day.

    Grain: one row per form, attribute, unit and period.
    """
    owed = expect(expected, EXPECTED).with_columns(is_owed=pl.lit(value=True))
    joined = owed.join(expect(arrived, ARRIVED), on=list(EXPECTED.grain), how="full", coalesce=True)
    is_over = pl.col("due") + timedelta(days=grace_days) < day
    status = (
        pl.when(pl.col("is_owed").is_null())
        .then(pl.lit(Status.UNEXPECTED.value))
        .when(pl.col("was_late").is_null())
        .then(pl.when(is_over).then(pl.lit("overdue")).otherwise(pl.lit("awaited")))
        .otherwise(pl.when("was_late").then(pl.lit("late")).otherwise(pl.lit("on_time")))
    )
    told = joined.with_columns(status=status).select(*STANDINGS.columns)
    return expect(told, STANDINGS).sort(STANDINGS.grain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many reports of a unit and all below it stand how, in one period."""

    on_time: int = 0
    late: int = 0
    overdue: int = 0
    awaited: int = 0
    unexpected: int = 0

    @property
    def expected(self) -> int:
        """Reports somebody was to give by now or later."""
        return self.on_time + self.late + self.overdue + self.awaited

    @property
    def is_closed(self) -> bool:
        """Nobody was expected to report."""
        return self.expected == 0

    @property
    def due(self) -> int:
        """Reports whose last day on time is over, or that came before."""
        return self.on_time + self.late + self.overdue

    @property
    def completeness(self) -> float | None:
        """Percent of the reports due that came; None where none is due yet."""
        return 100 * (self.on_time + self.late) / self.due if self.due else None

    @property
    def timeliness(self) -> float | None:
        """Percent of the reports due that came on time; None where none is due yet."""
        return 100 * self.on_time / self.due if self.due else None


Tallies = Mapping[tuple[str, str], Tally]  # unit, period


def tallies(
    told: pl.DataFrame, units: Sequence[str], periods: Sequence[Period], *, registry: Registry
) -> Tallies:
    """The tallies of units with all that stood below them at the end of each period.

    ``told`` as ``standings`` gives it. What was closed by then counts where it stood at first.
    """
    found: dict[tuple[str, str], Tally] = {}
    parted = expect(told, STANDINGS).partition_by("period", as_dict=True)
    for period in periods:
        rows = parted.get((period.iso,))
        if rows is not None:
            places = _Places.of(rows, registry, period)
            found.update({(unit, period.iso): places.tally(unit) for unit in units})
    return found


Numbers: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """The rows of one period with their units' numbers in the trees of its last and first day."""

    status: NDArray[np.int64]  # place in _COUNTED
    last_tree: Tree
    last: Numbers  # -1: not open then
    first_tree: Tree
    first: Numbers

    @classmethod
    def of(cls, rows: pl.DataFrame, registry: Registry, period: Period) -> "_Places":
        last, first = registry.tree_at(period.end), registry.tree_at(period.start)
        order = {status: place for place, status in enumerate(_COUNTED)}
        places = rows["status"].replace_strict(order, return_dtype=pl.Int64)
        return cls(
            status=places.to_numpy(),
            last_tree=last,
            last=_numbers(rows["unit"], last),
            first_tree=first,
            first=_numbers(rows["unit"], first),
        )

    def tally(self, unit: str) -> Tally:
        inside = _within(self.last, unit, self.last_tree)
        inside |= (self.last < 0) & _within(self.first, unit, self.first_tree)
        counts = np.bincount(self.status[inside], minlength=len(_COUNTED))
        return Tally(**dict(zip(_COUNTED, counts.tolist(), strict=True)))


_COUNTED = ("on_time", "late", "overdue", "awaited", "unexpected")


def _numbers(units: pl.Series, tree: Tree) -> Numbers:
    known = tree.index
    return np.fromiter((known.get(each, -1) for each in units), dtype=np.int64, count=len(units))


def _within(numbers: Numbers, unit: str, tree: Tree) -> NDArray[np.bool_]:
    here = tree.index.get(unit)
    if here is None:
        return np.zeros(len(numbers), dtype=np.bool_)
    return (numbers >= here) & (numbers <= int(tree.last[here]))


def late_units(told: pl.DataFrame, period: str) -> pl.DataFrame:
    """Who is late or overdue in a period: unit, form, attribute, due day and status."""
    wanted = [Status.OVERDUE.value, Status.LATE.value]
    found = told.filter((pl.col("period") == period) & pl.col("status").is_in(wanted))
    return found.sort("status", "unit", "form", descending=[True, False, False])
