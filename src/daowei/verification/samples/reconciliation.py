"""Two registers held against each other in aggregate: never a person, never a small cell.

Births in the health register beside those in the civil register, say: by unit and period only.
Whoever is in one and not in the other is nobody's business here (charter, part 1).
"""

import polars as pl

from daowei.foundation.states import State
from daowei.foundation.tables import Shape, expect

LEAST = 10  # cells below are withheld, zero included

COUNTS = Shape(
    name="counts of a register",
    columns={"unit": pl.String, "period": pl.String, "count": pl.Int64},
    grain=("unit", "period"),
)

RECONCILED = Shape(
    name="two registers",
    columns={
        "unit": pl.String,
        "period": pl.String,
        "one": pl.Int64,
        "other": pl.Int64,
        "difference": pl.Int64,  # other less one
        "ratio": pl.Float64,  # other over one
        "state": pl.UInt8,  # REPORTED, NOT_REPORTED (a register has no such row) or WITHHELD
    },
    grain=("unit", "period"),
)


class NotAggregateError(ValueError):
    """A table that holds more than counts of units and periods."""


def reconciled(one: pl.DataFrame, other: pl.DataFrame, *, least: int = LEAST) -> pl.DataFrame:
    """Both counts, their difference and ratio; in the order of units and periods.

    Where either count is under ``least``, both are withheld: the difference would give it away.
    Missing: a unit and period that one register lacks is told as not reported, never as zero.
    Raises: NotAggregateError: further columns, or several rows for a unit and period.
    """
    joined = _aggregate(one).join(
        _aggregate(other), on=COUNTS.grain, how="full", coalesce=True, suffix="_other"
    )
    first, second = pl.col("count"), pl.col("count_other")
    is_small = (first < least).fill_null(value=False) | (second < least).fill_null(value=False)
    state = (
        pl.when(is_small)
        .then(State.WITHHELD.value)
        .when(first.is_null() | second.is_null())
        .then(State.NOT_REPORTED.value)
        .otherwise(State.REPORTED.value)
    )
    told = joined.with_columns(state=state.cast(pl.UInt8))
    shown = pl.col("state") != State.WITHHELD.value
    return expect(
        told.with_columns(
            one=pl.when(shown).then(first),
            other=pl.when(shown).then(second),
        ).with_columns(
            difference=pl.col("other") - pl.col("one"),
            ratio=pl.col("other") / pl.col("one"),
        ),
        RECONCILED,
    ).sort(RECONCILED.grain)


def _aggregate(table: pl.DataFrame) -> pl.DataFrame:
    further = sorted(set(table.columns) - set(COUNTS.columns))
    if further:
        raise NotAggregateError(
            f"columns {', '.join(further)}: registers are compared by unit, period and count alone"
        )
    held = expect(table, COUNTS)
    if held.select(COUNTS.grain).is_duplicated().any():
        raise NotAggregateError("several rows for one unit and period: add them up first")
    return held
