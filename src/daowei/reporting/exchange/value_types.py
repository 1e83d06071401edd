"""Whether a written value is one of its data element's type, and the exact number it stands for.

Source: DHIS2 ``MathUtils`` and ``ValidationUtils``: no leading zeros, no plus, no exponent.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from daowei.foundation.texts import N_
from daowei.programme.definition import ValueType
from daowei.reporting.exchange.directory import KnownElement

LONGEST_VALUE = 50_000
LONGEST_NUMBER = 250
LONGEST_COMMENT = 5_000
# nine digits fewer than int64 holds, so that a country's sums still fit
LARGEST_SCALED = 2**63 // 10**6

_NUMERIC = r"^(-?0|-?[1-9]\d*)(\.\d+)?$"
_WHOLE = r"^(0|-?[1-9]\d*)$"
_TRUE = ("true", "t", "yes", "y", "1")
_FALSE = ("false", "f", "no", "n", "0")


class _Range(NamedTuple):
    """The least and the largest number of a type, and what is said of others."""

    least: int | None
    largest: int | None
    reason: str


_RANGES: Mapping[str, _Range] = {
    ValueType.INTEGER: _Range(None, None, N_("not a whole number")),
    ValueType.INTEGER_POSITIVE: _Range(1, None, N_("not a whole number above zero")),
    ValueType.INTEGER_NEGATIVE: _Range(None, -1, N_("not a whole number below zero")),
    ValueType.INTEGER_ZERO_OR_POSITIVE: _Range(0, None, N_("not zero or a whole number above it")),
    ValueType.NUMBER: _Range(None, None, N_("not a number")),
    ValueType.PERCENTAGE: _Range(0, 100, N_("not a number from 0 to 100")),
    ValueType.UNIT_INTERVAL: _Range(0, 1, N_("not a number from 0 to 1")),
}
_WHOLE_TYPES = tuple(each for each in _RANGES if each.startswith("INTEGER"))
_TYPES = tuple(ValueType)
_KINDS: Mapping[str, int] = {kind.value: number for number, kind in enumerate(_TYPES)}
_TEXT = _KINDS[ValueType.TEXT]
_REASONS: Mapping[str, str] = {
    **{kind: each.reason for kind, each in _RANGES.items()},
    ValueType.BOOLEAN: N_("not yes or no"),
    ValueType.TRUE_ONLY: N_("not yes"),
    ValueType.TEXT: N_("text too long"),
}


def judged(table: pl.DataFrame, elements: Sequence[KnownElement]) -> pl.DataFrame:
    """The table with ``scaled``, ``fault`` and ``kind``; ``value`` as its type is written.

    ``scaled``: the number times ten to the element's decimals, exactly; yes is 1 and no is 0.
    ``kind``, ``decimals``: those of the row's element, the kind as a number of our own.
    Missing: ``scaled`` is null for text, for a faulty value and for none; ``fault`` where sound.
    Rounding: none; a value with more decimals than its element keeps is at fault.
    """
    kinds = [_KINDS.get(each.value_type, _TEXT) for each in elements]
    decimals = [each.decimals for each in elements]
    table = table.with_columns(
        _of_element(kinds, "kind"),
        _of_element(decimals, "decimals"),
        pl.col("value").cast(pl.Int64, strict=False).alias("scaled"),
        pl.lit(None, dtype=pl.String).alias("fault"),
    )
    plain = table.select(_plain(set(kinds), set(decimals)).fill_null(value=False)).to_series()
    if plain.all():
        return table
    slow = _slowly(table.filter(~plain)).select(table.columns)
    return pl.concat([table.filter(plain), slow]).sort("index")


def _of_element(numbers: Sequence[int], name: str) -> pl.Expr:
    return pl.lit(pl.Series(numbers, dtype=pl.UInt8)).gather(pl.col("element")).alias(name)


def _plain(kinds: set[int], decimals: set[int]) -> pl.Expr:
    """Whether a value is a plain whole number in its range: most are, and are then done.

    ``kinds``, ``decimals``: those that occur at all, so that nothing else is looked for.
    """
    value, number = pl.col("value"), pl.col("scaled")
    led_by_zero = value.str.starts_with("0") & (value.str.len_bytes() > 1)
    plain = ~(led_by_zero | value.str.starts_with("-0") | value.str.starts_with("+"))
    plain &= number.is_between(-LARGEST_SCALED, LARGEST_SCALED)
    if decimals != {0}:
        plain &= pl.col("decimals") == 0
    if not kinds <= {_KINDS[each] for each in _RANGES}:
        plain &= _is(*_RANGES)
    for kind, each in _RANGES.items():
        if kinds == {_KINDS[kind]}:
            plain &= _between(number, each.least, each.largest)
        elif _KINDS[kind] in kinds:
            plain &= ~_is(kind) | _between(number, each.least, each.largest)
    return plain


def _is(*types: str) -> pl.Expr:
    return pl.col("kind").is_in([_KINDS[each] for each in types])


def _between(number: pl.Expr, least: int | None, largest: int | None) -> pl.Expr:
    above = pl.lit(value=True) if least is None else number >= least
    below = pl.lit(value=True) if largest is None else number <= largest
    return above & below


def _slowly(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that are not plain whole numbers: decimals, yes and no, text, nothing, and faults."""
    return _with_faults(_with_scaled(_with_spelling(rows)))


def _with_spelling(rows: pl.DataFrame) -> pl.DataFrame:
    """``value`` as its type is written: ``12.0`` is 12 where whole numbers are asked for."""
    value, lower = pl.col("value"), pl.col("value").str.to_lowercase()
    yes_no = _is(ValueType.BOOLEAN, ValueType.TRUE_ONLY)
    return rows.with_columns(
        pl.when(_is(*_WHOLE_TYPES))
        .then(value.str.replace(r"^(-?\d+)\.0+$", "$1"))
        .when(yes_no & lower.is_in(_TRUE))
        .then(pl.lit("true"))
        .when(yes_no & lower.is_in(_FALSE))
        .then(pl.lit("false"))
        .otherwise(value)
        .alias("value")
    )


def _with_scaled(rows: pl.DataFrame) -> pl.DataFrame:
    """``scaled`` from the digits as written: no float is made on the way."""
    value = pl.col("value")
    whole = value.str.extract(r"^(-?\d+)", 1)
    fraction = value.str.extract(r"\.(\d+)$", 1).fill_null("").str.strip_chars_end("0")
    numeric = (
        value.str.contains(_NUMERIC) & (~_is(*_WHOLE_TYPES) | value.str.contains(_WHOLE))
    ).fill_null(value=False)
    digits = whole + fraction.str.pad_end(pl.col("decimals"), "0")
    fits = fraction.str.len_bytes() <= pl.col("decimals")
    scaled = (
        pl.when(_is(*_RANGES) & numeric & fits)
        .then(digits.cast(pl.Int64, strict=False))
        .when(~_is(*_RANGES, ValueType.TEXT))
        .then(value.replace_strict(["true", "false"], [1, 0], default=None, return_dtype=pl.Int64))
    )
    return rows.with_columns(scaled.alias("scaled"), numeric.alias("numeric"), fits.alias("fits"))


def _with_faults(rows: pl.DataFrame) -> pl.DataFrame:
    """``fault``: DHIS2's code, or ours for what DHIS2 would round away."""
    number, value = _is(*_RANGES), pl.col("value")
    longest = pl.when(number).then(LONGEST_NUMBER).otherwise(LONGEST_VALUE)
    no_number = number & (~pl.col("numeric") | ~_in_scaled_range())
    no_answer = ~number & ~_is(ValueType.TEXT) & pl.col("scaled").is_null()
    not_yes = _is(ValueType.TRUE_ONLY) & (value == "false")
    too_long = value.str.len_chars() > longest
    too_large = number & (pl.col("scaled").is_null() | (pl.col("scaled").abs() > LARGEST_SCALED))
    fault = (
        pl.when(value.is_null() | (value == ""))
        .then(pl.lit("E8120"))
        .when(no_number | no_answer | not_yes | too_long)
        .then(pl.lit("E8122"))
        .when(number & ~pl.col("fits"))
        .then(pl.lit("EXC-011"))
        .when(too_large)
        .then(pl.lit("EXC-012"))
    )
    return rows.with_columns(fault.alias("fault")).with_columns(
        pl.when(pl.col("fault").is_null()).then("scaled").alias("scaled")
    )


def _in_scaled_range() -> pl.Expr:
    unit = pl.lit(10, dtype=pl.Int64).pow(pl.col("decimals"))
    inside = pl.lit(value=True)
    for kind, each in _RANGES.items():
        if each.least is not None:
            inside &= ~_is(kind) | (pl.col("scaled") >= each.least * unit).fill_null(value=True)
        if each.largest is not None:
            inside &= ~_is(kind) | (pl.col("scaled") <= each.largest * unit).fill_null(value=True)
    return inside


def described(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with ``type_name`` and ``why`` for messages about faults."""
    names = pl.Series("type_name", [each.value for each in _TYPES])
    whys = pl.Series("why", [_REASONS[each] for each in _TYPES])
    return rows.with_columns(names.gather(rows["kind"]), whys.gather(rows["kind"]))
