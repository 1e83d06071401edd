"""What was owed and what came: counts and shares, per unit and for all above it."""

import numpy as np
import polars as pl

from daowei.foundation.hierarchy import Registry, Tree
from daowei.foundation.periods import parse_period
from daowei.foundation.tables import REPORTS, Shape, expect
from daowei.reporting.expected import EXPECTED

DELIVERIES = Shape(
    name="deliveries",
    columns={
        **EXPECTED.columns,  # due is null for a report that nobody expected in that period
        "was_expected": pl.Boolean,
        "was_received": pl.Boolean,
        "received": pl.Date,  # null where the report is missing, or its day unknown
        "days_late": pl.Int64,  # 0 when on time; null where unknown
    },
    grain=EXPECTED.grain,
)

COMPLETENESS = Shape(
    name="completeness",
    columns={
        "form": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "expected": pl.Int64,
        "received": pl.Int64,  # whether expected or not
        "on_time": pl.Int64,  # of those received
        "undated": pl.Int64,  # of those received: nobody knows on which day
        "unexpected": pl.Int64,  # of those received
        "reporting_rate": pl.Float64,  # percent, at most 100
        "reporting_rate_on_time": pl.Float64,
    },
    grain=("form", "unit", "period"),
)

_COUNTS = ("expected", "received", "on_time", "undated", "unexpected")


def deliveries(expected: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Every report that was owed or came, with how late it was.

    Grain: one row per form, attribute, unit and period of either table.
    Missing: a report whose day is unknown was received; its lateness stays unknown.
    """
    owed = expect(expected, EXPECTED).with_columns(was_expected=pl.lit(value=True))
    came = expect(reports, REPORTS).with_columns(was_received=pl.lit(value=True))
    joined = owed.join(came, on=list(EXPECTED.grain), how="full", coalesce=True)
    dues = expected.select("form", "period", common_due="due").unique(["form", "period"])
    dated = joined.join(dues, on=["form", "period"], how="left")
    late = (pl.col("received") - pl.col("due")).dt.total_days()
    told = dated.with_columns(
        pl.col("was_expected", "was_received").fill_null(value=False),
        due=pl.coalesce("due", "common_due"),
    ).with_columns(days_late=late.clip(lower_bound=0))
    return expect(told, DELIVERIES).sort(DELIVERIES.grain)


def completeness(expected: pl.DataFrame, reports: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Reports expected, received and on time, of every unit and of all it stood above.

    A unit counts for those above it on the last day of the period on which it was open.
    The rates are DHIS2's: what came, expected or not, per hundred expected, and at most 100; the
    counts stay as they are. On time is up to the due day; an unknown day is not on time.
    Grain: one row per form, unit and period with a report owed or received.
    Missing: no rate where nothing was expected.
    """
    own = _own_counts(deliveries(expected, reports))
    above = own.join(_lineages(own, registry), on=["unit", "period"]).drop("unit")
    everything = pl.concat([own, above.rename({"ancestor": "unit"}).select(own.columns)])
    summed = everything.group_by("form", "unit", "period").agg(pl.col(_COUNTS).sum())
    rated = summed.with_columns(
        reporting_rate=_rate("received"), reporting_rate_on_time=_rate("on_time")
    )
    return expect(rated, COMPLETENESS).sort(COMPLETENESS.grain)


def _own_counts(told: pl.DataFrame) -> pl.DataFrame:
    is_on_time = pl.col("was_received") & (pl.col("days_late") == 0).fill_null(value=False)
    return told.group_by("form", "unit", "period").agg(
        expected=pl.col("was_expected").sum().cast(pl.Int64),
        received=pl.col("was_received").sum().cast(pl.Int64),
        on_time=is_on_time.sum().cast(pl.Int64),
        undated=(pl.col("was_received") & pl.col("received").is_null()).sum().cast(pl.Int64),
        unexpected=(pl.col("was_received") & ~pl.col("was_expected")).sum().cast(pl.Int64),
    )


def _rate(counted: str) -> pl.Expr:
    some = pl.col("expected") > 0
    share = pl.col(counted) * 100 / pl.col("expected")
    return pl.when(some).then(share.clip(upper_bound=100)).otherwise(None)


def _lineages(counts: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Each unit's ancestors in each period, as of the last day on which it was open.

    Grain: one row per unit, period and ancestor.
    """
    closures: dict[int, pl.DataFrame] = {}
    found = [pl.DataFrame(schema={"unit": pl.String, "ancestor": pl.String, "period": pl.String})]
    for text in counts["period"].unique().sort():
        period = parse_period(text)
        placed: set[str] = set()
        for _, _, tree in reversed(registry.versions(period.start, period.end)):
            closure = closures.setdefault(id(tree), _closure(tree))
            new = closure.filter(~pl.col("unit").is_in(placed)) if placed else closure
            found.append(new.with_columns(period=pl.lit(text)))
            placed.update(tree.codes)
    return pl.concat(found)


def _closure(tree: Tree) -> pl.DataFrame:
    """Every unit of a tree with each of its ancestors, found level by level."""
    codes = pl.Series(tree.codes, dtype=pl.String)
    here, above = np.arange(len(tree)), tree.parent.astype(np.int64)
    pairs = []
    while (has_parent := above >= 0).any():
        here, above = here[has_parent], above[has_parent]
        pairs.append(pl.DataFrame({"unit": codes.gather(here), "ancestor": codes.gather(above)}))
        above = tree.parent[above].astype(np.int64)
    return pl.concat([pl.DataFrame(schema={"unit": pl.String, "ancestor": pl.String}), *pairs])
