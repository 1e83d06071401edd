"""Values far from what the same cell of the same unit usually says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

import polars as pl

from daowei.foundation.periods import parse_period
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES, Shape, expect
from daowei.programme.definition import ValueType

# what one standard deviation of a normal distribution is in median and in mean absolute deviations
PER_MEDIAN_DEVIATION = 0.6745
PER_MEAN_DEVIATION = 0.7979


class Algorithm(StrEnum):
    """How a value is found to be far off (DHIS2's names)."""

    Z_SCORE = "Z_SCORE"
    MOD_Z_SCORE = "MOD_Z_SCORE"
    MIN_MAX = "MIN_MAX"
    INVALID_NUMERIC = "INVALID_NUMERIC"


class Order(StrEnum):
    """Which outlier is told first."""

    MEAN_ABS_DEV = "MEAN_ABS_DEV"  # the one farthest away
    Z_SCORE = "Z_SCORE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Periods that lie within two days, both included; None leaves that side open."""

    start: date | None = None
    end: date | None = None


OUTLIERS = Shape(
    name="outliers",
    columns={
        **dict.fromkeys(VALUES.grain, pl.String),
        "value": pl.Float64,
        "center": pl.Float64,  # mean or median; null for a stored minimum and maximum
        "spread": pl.Float64,  # standard, median or mean absolute deviation
        "sd": pl.Float64,
        "score": pl.Float64,  # how many (like) standard deviations away
        "distance": pl.Float64,  # from the center, or from the nearer bound
        "lower": pl.Float64,
        "upper": pl.Float64,
    },
    grain=VALUES.grain,
)

BOUNDS = Shape(
    name="bounds",
    columns={
        "element": pl.String,
        "combo": pl.String,
        "unit": pl.String,
        "min": pl.Float64,
        "max": pl.Float64,
    },
    grain=("element", "combo", "unit"),
)

TEXTS = Shape(
    name="texts",
    columns={**dict.fromkeys(VALUES.grain, pl.String), "text": pl.String},
    grain=VALUES.grain,
)

_SERIES = ["element", "combo", "attribute", "unit"]


def z_scores(
    numbers: pl.DataFrame,
    *,
    threshold: float = 3.0,
    reported: Stretch = Stretch(),
    learnt_from: Stretch = Stretch(),
    of_sample: bool = False,
) -> pl.DataFrame:
    """Values at least ``threshold`` standard deviations from the mean of their series.

    ``numbers`` as ``numbers_of`` gives them. The series is all periods, or those learnt from;
    only values of ``reported`` are told. The standard deviation divides by n (DHIS2), or by n - 1
    where the periods count as a sample (WHO's data quality review).
    Missing: a series that never varies has no outliers; a sample needs two values.
    Source: DHIS2, outlier detection; WHO, Data Quality Review, module 2.
    """
    series = within(numbers, learnt_from)
    stats = series.group_by(_SERIES).agg(
        _mean().alias("center"), _deviation(of_sample=of_sample).alias("sd")
    )
    scored = (
        within(numbers, reported)
        .join(stats.filter(pl.col("sd") > 0), on=_SERIES)
        .with_columns(spread=pl.col("sd"), distance=(pl.col("value") - pl.col("center")).abs())
        .with_columns(score=pl.col("distance") / pl.col("sd"))
    )
    return _told(_with_limits(scored, per_spread=1.0, threshold=threshold), threshold=threshold)


def modified_z_scores(
    numbers: pl.DataFrame,
    *,
    threshold: float = 3.5,
    reported: Stretch = Stretch(),
    learnt_from: Stretch = Stretch(),
) -> pl.DataFrame:
    """Values at least ``threshold`` away from the median of their series, robustly measured.

    Distances are counted in median absolute deviations; where these are 0 (over half the values
    are alike), in mean absolute deviations from the median; where these are 0 too, nothing is far.
    Source: Iglewicz & Hoaglin 1993; WHO, Data Quality Review (whose application misses the second).
    """
    stats = _robust_statistics(within(numbers, learnt_from))
    per_spread = pl.when(pl.col("mad") > 0).then(PER_MEDIAN_DEVIATION).otherwise(PER_MEAN_DEVIATION)
    scored = (
        within(numbers, reported)
        .join(stats.filter(pl.col("spread") > 0), on=_SERIES)
        .with_columns(distance=(pl.col("value") - pl.col("center")).abs(), per_spread=per_spread)
        .with_columns(score=pl.col("per_spread") * pl.col("distance") / pl.col("spread"))
    )
    return _told(
        _with_limits(scored, per_spread=pl.col("per_spread"), threshold=threshold),
        threshold=threshold,
    )


def _robust_statistics(series: pl.DataFrame) -> pl.DataFrame:
    """Median, median and mean absolute deviation from it, and which of the two measures."""
    median = pl.col("value").median().over(_SERIES)
    distances = series.with_columns(center=median, away=(pl.col("value") - median).abs())
    stats = distances.group_by(_SERIES).agg(
        pl.col("center").first(),
        _deviation(of_sample=False).alias("sd"),
        mad=pl.col("away").median(),
        mean_away=pl.col("away").sort().sum() / pl.len(),
    )
    spread = pl.when(pl.col("mad") > 0).then("mad").otherwise("mean_away")
    return stats.with_columns(spread=spread)


def beyond_bounds(
    numbers: pl.DataFrame,
    bounds: pl.DataFrame,
    *,
    reported: Stretch = Stretch(),
) -> pl.DataFrame:
    """Values below the stored minimum or above the stored maximum of their cell and unit."""
    limits = expect(bounds, BOUNDS).rename({"min": "lower", "max": "upper"})
    limited = within(numbers, reported).join(limits, on=list(BOUNDS.grain))
    beyond = limited.filter(
        (pl.col("value") < pl.col("lower")) | (pl.col("value") > pl.col("upper"))
    )
    nothing = pl.lit(None, dtype=pl.Float64)
    distance = pl.max_horizontal(
        pl.col("lower") - pl.col("value"), pl.col("value") - pl.col("upper")
    )
    return expect(
        beyond.with_columns(
            distance=distance, center=nothing, spread=nothing, sd=nothing, score=nothing
        ),
        OUTLIERS,
    )


def generated_bounds(
    numbers: pl.DataFrame, types: Mapping[str, ValueType], *, factor: float = 2.0
) -> pl.DataFrame:
    """Minimum and maximum of each cell and unit: the mean, less and plus so many deviations.

    Cut at 0 where the element's type allows nothing beyond.
    Rounding: to whole numbers, halves upwards (DHIS2's ``Math.round``).
    """
    stats = numbers.group_by(BOUNDS.grain).agg(
        _mean().alias("center"), _deviation(of_sample=False).alias("sd")
    )
    kind = pl.col("element").replace_strict(
        {code: each.value for code, each in types.items()}, default=None, return_dtype=pl.String
    )
    at_least_zero = kind.is_in([ValueType.INTEGER_POSITIVE, ValueType.INTEGER_ZERO_OR_POSITIVE])
    lowest = (pl.col("center") - factor * pl.col("sd") + 0.5).floor()
    highest = (pl.col("center") + factor * pl.col("sd") + 0.5).floor()
    bounded = stats.with_columns(
        min=pl.when(at_least_zero).then(lowest.clip(lower_bound=0)).otherwise(lowest),
        max=pl.when(kind == ValueType.INTEGER_NEGATIVE)
        .then(highest.clip(upper_bound=0))
        .otherwise(highest),
    )
    return expect(bounded, BOUNDS).sort(BOUNDS.grain)


def invalid_numbers(texts: pl.DataFrame, types: Mapping[str, ValueType]) -> pl.DataFrame:
    """The texts written for numeric elements that name no finite number."""
    without_numbers = {ValueType.TEXT, ValueType.BOOLEAN, ValueType.TRUE_ONLY}
    numeric = [code for code, each in types.items() if each not in without_numbers]
    written = expect(texts, TEXTS).filter(pl.col("element").is_in(numeric))
    is_number = pl.col("text").map_elements(_is_number, return_dtype=pl.Boolean)
    return written.filter(~is_number).sort(TEXTS.grain)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


# ── Numbers, statistics, order ──────────────────────────────────────────────────────


def numbers_of(values: pl.DataFrame, decimals: Mapping[str, int] | None = None) -> pl.DataFrame:
    """The reported numbers of a table of values, as people read them.

    ``decimals``: of elements that have some.
    Grain: one row per reported value.
    """
    places = pl.col("element").replace_strict(decimals or {"": 0}, default=0, return_dtype=pl.Int32)
    reported = expect(values, VALUES).filter(pl.col("state") == State.REPORTED)
    return reported.select(
        *VALUES.grain,
        scaled=pl.col("value"),
        scale=10.0**places,
        value=pl.col("value") / 10.0**places,
    )


def within(numbers: pl.DataFrame, stretch: Stretch) -> pl.DataFrame:
    """The rows whose period lies wholly within the stretch."""
    if stretch.start is None and stretch.end is None:
        return numbers
    inside = [
        each
        for each in numbers["period"].unique()
        if stretch.start is None or parse_period(each).start >= stretch.start
        if stretch.end is None or parse_period(each).end <= stretch.end
    ]
    return numbers.filter(pl.col("period").is_in(inside))


def _mean() -> pl.Expr:
    """From the exact sum, so that the order of rows changes no digit."""
    return (
        pl.col("scaled").cast(pl.Int128).sum().cast(pl.Float64) / pl.len() / pl.col("scale").first()
    )


def _deviation(*, of_sample: bool) -> pl.Expr:
    """Standard deviation from exact sums of values and of squares: sqrt(n Σx² − (Σx)²) / n."""
    value = pl.col("scaled").cast(pl.Int128)
    count = pl.len().cast(pl.Int128)
    squares = (count * (value * value).sum() - value.sum() * value.sum()).cast(pl.Float64)
    divisor = pl.len() * (pl.len() - 1) if of_sample else pl.len() * pl.len()
    some = divisor.cast(pl.Int64) > 0
    return pl.when(some).then((squares / divisor).sqrt() / pl.col("scale").first())


def _with_limits(
    scored: pl.DataFrame, *, per_spread: float | pl.Expr, threshold: float
) -> pl.DataFrame:
    reach = threshold * pl.col("spread") / per_spread
    return scored.with_columns(lower=pl.col("center") - reach, upper=pl.col("center") + reach)


def _told(scored: pl.DataFrame, *, threshold: float) -> pl.DataFrame:
    return expect(scored.filter(pl.col("score") >= threshold), OUTLIERS)


def ranked(
    outliers: pl.DataFrame, order: Order = Order.MEAN_ABS_DEV, *, limit: int = 500
) -> pl.DataFrame:
    """The first outliers: the farthest, or those of the highest score; equals by their place."""
    by: Sequence[str] = ["distance" if order is Order.MEAN_ABS_DEV else "score", *OUTLIERS.grain]
    descending = [True] + [False] * len(OUTLIERS.grain)
    return expect(outliers, OUTLIERS).sort(by, descending=descending, nulls_last=True).head(limit)
