"""What a written cell stands for: an exact number, a blank, "not applicable", or a fault."""

from collections.abc import Mapping

import polars as pl

from daowei.foundation.states import State
from daowei.programme.definition import ValueType

LARGEST_SCALED = 2**63 // 10**6  # so that a million cells of the largest still add up in 64 bits
MOST_DECIMALS = 9
_NUMBER = r"^(?<sign>-?)(?<whole>\d{1,18})(?:\.(?<part>\d*?)0*)?$"
_NOT_APPLICABLE = ("na", "n/a", "not_applicable", "不适用")
_TRUE = ("true", "yes", "1", "是")
_FALSE = ("false", "no", "0", "否")
_STATES = {"": None, "reported": State.REPORTED, "blank": State.BLANK,
           "not_applicable": State.NOT_APPLICABLE}  # fmt: skip
_LEAST: Mapping[str, int] = {
    ValueType.INTEGER_POSITIVE: 1,
    ValueType.INTEGER_ZERO_OR_POSITIVE: 0,
    ValueType.PERCENTAGE: 0,
    ValueType.UNIT_INTERVAL: 0,
}
_LARGEST: Mapping[str, int] = {
    ValueType.INTEGER_NEGATIVE: -1,
    ValueType.PERCENTAGE: 100,
    ValueType.UNIT_INTERVAL: 1,
}
_CELL = ["value", "state", "value_type", "decimals"]
_WHOLE = tuple(each.value for each in ValueType if each.value.startswith("INTEGER"))
_YES_NO = (ValueType.BOOLEAN.value, ValueType.TRUE_ONLY.value)


def judge_cells(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with ``scaled``, ``state`` (a number) and ``cell_fault`` (null: nothing wrong).

    ``scaled``: the number times ten to the element's ``decimals``; yes is 1 and no is 0.
    Missing: ``scaled`` is null unless the state is reported.
    Rounding: none; a number with more decimals than its element keeps is at fault.
    """
    # a million rows hold few thousand different cells: each is looked at once
    distinct = rows.select(_CELL).unique()
    found = _judged(distinct).rename({"state": "found_state"})
    joined = rows.join(
        found.with_columns(distinct["state"]), on=_CELL, how="left", nulls_equal=True,
        maintain_order="left",
    )  # fmt: skip
    return joined.drop("state").rename({"found_state": "state"})


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    spelled = rows.with_columns(
        pl.col("value").str.to_lowercase().alias("spelled"),
        pl.col("state").str.to_lowercase().replace_strict(_STATES, default=0).alias("said"),
    )
    stated = spelled.with_columns(state=_state())
    numbers = stated.with_columns(
        pl.col("value").str.extract_groups(_NUMBER).alias("number"),
    ).unnest("number")
    scaled = numbers.with_columns(
        pl.col("whole").cast(pl.Int64, strict=False).alias("whole"),
        pl.col("part").fill_null("").alias("part"),
    ).with_columns(scaled=_scaled())
    faulty = scaled.with_columns(cell_fault=_fault())
    return faulty.drop("spelled", "said", "sign", "whole", "part").with_columns(
        pl.when(pl.col("state") == State.REPORTED).then("scaled").alias("scaled"),
        pl.col("state").cast(pl.UInt8),
    )


def _state() -> pl.Expr:
    """What is written, or what the column of states says beside an empty cell."""
    return (
        pl.when(pl.col("spelled").is_in(_NOT_APPLICABLE))
        .then(pl.lit(State.NOT_APPLICABLE.value))
        .when(pl.col("spelled") != "")
        .then(pl.lit(State.REPORTED.value))
        .when(pl.col("said") == State.NOT_APPLICABLE.value)
        .then(pl.lit(State.NOT_APPLICABLE.value))
        .otherwise(pl.lit(State.BLANK.value))
    )


def _power(exponent: pl.Expr) -> pl.Expr:
    """Ten to a small power, in whole numbers."""
    powers = {each: 10**each for each in range(MOST_DECIMALS + 1)}
    return exponent.replace_strict(powers, default=1, return_dtype=pl.Int64)


def _fraction() -> pl.Expr:
    """What stands behind the point, in billionths."""
    return pl.col("part").str.slice(0, MOST_DECIMALS).str.pad_end(MOST_DECIMALS, "0").cast(pl.Int64)


def _scaled() -> pl.Expr:
    unit = _power(pl.col("decimals"))
    fits = pl.col("whole") <= LARGEST_SCALED // unit
    magnitude = pl.col("whole") * unit + _fraction() // (10**MOST_DECIMALS // unit)
    signed = pl.when(pl.col("sign") == "-").then(-magnitude).otherwise(magnitude)
    is_yes_no = pl.col("value_type").is_in(_YES_NO)
    return (
        pl.when(is_yes_no & pl.col("spelled").is_in(_TRUE))
        .then(unit)
        .when(is_yes_no & pl.col("spelled").is_in(_FALSE))
        .then(pl.lit(0))
        .when(~is_yes_no & fits)
        .then(signed)
    )


def _fault() -> pl.Expr:
    """The first thing wrong with a cell; null where nothing is."""
    unit = _power(pl.col("decimals"))
    lost = _fraction() % (10**MOST_DECIMALS // unit) != 0
    kind = pl.col("value_type")
    least = kind.replace_strict(_LEAST, default=None, return_dtype=pl.Int64) * unit
    largest = kind.replace_strict(_LARGEST, default=None, return_dtype=pl.Int64) * unit
    return (
        pl.when((pl.col("said") != pl.col("state")).fill_null(value=False))
        .then(pl.lit("state"))
        .when(pl.col("state") != State.REPORTED)
        .then(pl.lit(None))
        .when(kind == ValueType.TEXT)
        .then(pl.lit("text"))
        .when(kind.is_in(_YES_NO) & pl.col("scaled").is_null())
        .then(pl.lit("yes or no"))
        .when((kind == ValueType.TRUE_ONLY) & (pl.col("scaled") == 0))
        .then(pl.lit("yes or no"))
        .when(kind.is_in(_YES_NO))
        .then(pl.lit(None))
        .when(pl.col("whole").is_null())
        .then(pl.lit("number"))
        .when(pl.col("scaled").is_null() | (pl.col("scaled").abs() > LARGEST_SCALED))
        .then(pl.lit("too large"))
        .when(kind.is_in(_WHOLE) & (pl.col("part") != ""))
        .then(pl.lit("whole"))
        .when(lost | (pl.col("part").str.len_chars() > MOST_DECIMALS))
        .then(pl.lit("decimals"))
        .when((pl.col("scaled") < least) | (pl.col("scaled") > largest))
        .then(pl.lit("range"))
    )
