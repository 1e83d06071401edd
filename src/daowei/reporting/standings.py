"""How the reports of many units stand: on time, late, overdue, awaited, or nobody's to give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


Numbers: TypeAlias = NDArray[np.int64]
_COUNTED = ("on_time", "late", "overdue", "awaited", "unexpected")


@dataclass(frozen=True, eq=False)
class Board:
    """Standings that are asked for many units: counted once for each period, then looked up.

    ``told`` as ``standings`` gives it. A report counts for the units above its own at the end of
    its period; where its unit was closed by then, for those above it at the beginning.
    """

    told: pl.DataFrame
    registry: Registry
    _counted: dict[Period, "_Counts"] = field(init=False, default_factory=dict)
    _numbers: dict[int, tuple[Tree, pl.DataFrame]] = field(init=False, default_factory=dict)

    def tally(self, unit: str, period: Period) -> Tally:
        """The tally of a unit with all below it, in a period."""
        if period not in self._counted:
            self._counted[period] = self._count(period)
        return self._counted[period].below(unit)

    def _count(self, period: Period) -> "_Counts":
        rows = self.told.filter(pl.col("period") == period.iso)
        last, first = self.registry.tree_at(period.end), self.registry.tree_at(period.start)
        places = rows["status"].replace_strict(
            {status: place for place, status in enumerate(_COUNTED)}, return_dtype=pl.Int64
        )
        numbers = self._numbers_in(last, rows["unit"])
        gone = numbers < 0
        before = self._numbers_in(first, rows["unit"].filter(pl.Series(gone)))
        status = places.to_numpy()
        return _Counts(
            last=_Line.of(last, numbers[~gone], status[~gone]),
            first=_Line.of(first, before, status[gone]),
        )

    def _numbers_in(self, tree: Tree, units: pl.Series) -> Numbers:
        """Each unit's number in a tree; -1 where it is not in it."""
        if id(tree) not in self._numbers:
            known = pl.DataFrame({"unit": tree.codes}).with_row_index("number")
            self._numbers[id(tree)] = (tree, known)
        _, known = self._numbers[id(tree)]
        found = (
            units.rename("unit")
            .to_frame()
            .join(known, on="unit", how="left", maintain_order="left")
        )
        return found["number"].cast(pl.Int64).fill_null(-1).to_numpy()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Reports in the order of a tree, with how many of each status stand before each of them."""

    tree: Tree
    numbers: Numbers
    before: Numbers  # one row more than reports, a column for each status

    @classmethod
    def of(cls, tree: Tree, numbers: Numbers, status: Numbers) -> "_Line":
        order = np.argsort(numbers, kind="stable")
        marks = np.eye(len(_COUNTED), dtype=np.int64)[status[order]]
        before = np.vstack([np.zeros((1, len(_COUNTED)), dtype=np.int64), marks.cumsum(axis=0)])
        return cls(tree=tree, numbers=numbers[order], before=before)

    def below(self, unit: str) -> Numbers:
        here = self.tree.index.get(unit)
        if here is None:
            return np.zeros(len(_COUNTED), dtype=np.int64)
        first = np.searchsorted(self.numbers, here, side="left")
        after = np.searchsorted(self.numbers, int(self.tree.last[here]), side="right")
        counts: Numbers = self.before[after] - self.before[first]
        return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """The reports of a period: of units in its last tree, and of those only in its first."""

    last: _Line
    first: _Line

    def below(self, unit: str) -> Tally:
        counts = self.last.below(unit) + self.first.below(unit)
        return Tally(**dict(zip(_COUNTED, counts.tolist(), strict=True)))


def late_units(told: pl.DataFrame, period: str) -> pl.DataFrame:
    """Who is late or overdue in a period: unit, form, attribute, due day and status."""
    wanted = [Status.OVERDUE.value, Status.LATE.value]
    found = told.filter((pl.col("period") == period) & pl.col("status").is_in(wanted))
    return found.sort("status", "unit", "form", descending=[True, False, False])
