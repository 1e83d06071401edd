"""How many reports were expected behind a figure, how many came, and rates of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daowei.assessment.kernels import Cells, sweep
from daowei.assessment.placing import by_lineage, summed_over
from daowei.assessment.rows import Rows
from daowei.assessment.units import UnitAxis
from daowei.assessment.windows import Window, held, in_order
from daowei.foundation.periods import Period, parse_period
from daowei.foundation.state_bytes import NOT_APPLICABLE
from daowei.foundation.states import State
from daowei.foundation.tables import expect
from daowei.reporting.completeness import DELIVERIES


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marks:
    """Yes or no by (reported period, unit): a report was owed, or it came.

    ``asked``: the elements that had all to be given, where the marks say which reports count.
    """

    sources: tuple[Period, ...]
    there: NDArray[np.bool_]
    asked: tuple[str, ...] = ()

    def on(self, sources: Sequence[Period]) -> NDArray[np.bool_]:
        """The marks over other periods; no where they are not among ours."""
        spread = np.zeros((len(sources), self.there.shape[1]), dtype=np.bool_)
        place = {each: row for row, each in enumerate(self.sources)}
        for row, each in enumerate(sources):
            if each in place:
                spread[row] = self.there[place[each]]
        return spread


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reports:
    """Reports behind cells of (window, unit): how many were owed, how many gave every answer."""

    expected: NDArray[np.int32]
    received: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deliveries:
    """Of one form: where a report was owed, where it came, where it came in time."""

    owed: Marks
    came: Marks
    on_time: Marks


def deliveries_by_form(table: pl.DataFrame, units: UnitAxis) -> Mapping[str, Deliveries]:
    """The reports owed and received (``DELIVERIES``); units outside the axis are left out."""
    parts = expect(table, DELIVERIES).partition_by("form", as_dict=True)
    is_on_time = pl.col("was_received") & (pl.col("days_late") == 0).fill_null(value=False)
    return {
        str(key[0]): Deliveries(
            owed=_marks(part.filter("was_expected"), units),
            came=_marks(part.filter("was_received"), units),
            on_time=_marks(part.filter(is_on_time), units),
        )
        for key, part in parts.items()
    }


def _marks(part: pl.DataFrame, units: UnitAxis) -> Marks:
    periods = {each: parse_period(each) for each in part["period"].unique()}
    sources = in_order(periods.values())
    row_of = {text: sources.index(period) for text, period in periods.items()}
    there = np.zeros((len(sources), units.size), dtype=np.bool_)
    if sources:
        placed = part.select(
            pl.col("period").replace_strict(row_of, return_dtype=pl.Int32).alias("row"),
            pl.col("unit")
            .replace_strict(units.index, default=None, return_dtype=pl.Int32)
            .alias("column"),
        ).drop_nulls()
        there[placed["row"].to_numpy(), placed["column"].to_numpy()] = True
    return Marks(sources=sources, there=there)


def answered(cells: Cells, sources: tuple[Period, ...]) -> Marks:
    """Where a unit gave a number, or said that the question does not arise."""
    return Marks(sources=sources, there=(cells.count > 0) | (cells.reason == NOT_APPLICABLE))


def complete(inputs: Sequence[tuple[Marks, Marks]]) -> tuple[Marks, Marks]:
    """Where any input was owed, and where every input owed was answered.

    ``inputs``: for each input, where it was owed and where it was answered.
    """
    sources = in_order(each for owed, _ in inputs for each in owed.sources)
    owed_any = np.zeros((len(sources), inputs[0][0].there.shape[1]), dtype=np.bool_)
    lacking = np.zeros_like(owed_any)
    for owed, given in inputs:
        here = owed.on(sources)
        owed_any |= here
        lacking |= here & ~given.on(sources)
    return (
        Marks(sources=sources, there=owed_any),
        Marks(sources=sources, there=owed_any & ~lacking),
    )


def all_of(marks: Sequence[Marks]) -> Marks:
    """Where all of them stand."""
    sources = in_order(each for mark in marks for each in mark.sources)
    there = np.logical_and.reduce([each.on(sources) for each in marks])
    return Marks(sources=sources, there=there)


def counted(marks: Marks, units: UnitAxis, windows: tuple[Window, ...]) -> NDArray[np.int32]:
    """How many marks each window and subtree holds."""
    cells = marks.there.astype(np.int32)
    for lineage, numbers in by_lineage(units, [(each.start, each.end) for each in marks.sources]):
        sweep(cells, numbers, lineage)
    return summed_over(cells, held(windows, marks.sources))


def with_silence(rows: Rows, owed: Marks) -> Rows:
    """The rows, and a row of NOT_REPORTED wherever a report was owed and none of them stands."""
    sources = in_order((*rows.sources, *owed.sources))
    place = {each: number for number, each in enumerate(sources)}
    moved = np.array([place[each] for each in rows.sources], dtype=np.int16)
    source = moved[rows.source] if rows.source.size else rows.source
    silent = owed.on(sources)
    silent[source, rows.unit] = False
    where, who = np.nonzero(silent)
    return Rows(
        sources=sources,
        source=np.concatenate([source, where.astype(np.int16)]),
        unit=np.concatenate([rows.unit, who.astype(np.int32)]),
        series=None
        if rows.series is None
        else np.concatenate([rows.series, np.zeros(who.size, dtype=np.int32)]),
        amount=np.concatenate([rows.amount, np.zeros(who.size, dtype=np.int64)]),
        state=np.concatenate([rows.state, np.full(who.size, State.NOT_REPORTED, dtype=np.uint8)]),
        decimals=rows.decimals,
    )


# ── rates ──────────────────────────────────────────────────────────────────────────


def rate_of(
    metric: str, delivered: Deliveries, *, units: UnitAxis, windows: tuple[Window, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
    """A form's reporting figure as dividend and divisor (None: the dividend is the figure).

    Source: DHIS2's metrics; a rate is what came, expected or not, per hundred expected, at most
        100, and 0 where nothing was expected.
    """
    expected = counted(delivered.owed, units, windows).astype(np.int64)
    if metric == "EXPECTED_REPORTS":
        return expected, None
    marks = delivered.on_time if metric.endswith("_ON_TIME") else delivered.came
    actual = counted(marks, units, windows).astype(np.int64)
    if metric.startswith("ACTUAL_REPORTS"):
        return actual, None
    return np.where(expected > 0, np.minimum(actual, expected) * 100, 0), np.maximum(expected, 1)
