"""What other systems send: values as they were written, in columns, with the place of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from daowei.foundation.tables import Shape

# Everything is text as it was written; nothing here has been judged.
SENT = Shape(
    name="sent values",
    columns={
        "index": pl.UInt32,  # position among the values, from 0
        "line": pl.UInt32,  # line of the file, where the format has lines
        "data_set": pl.String,
        "data_element": pl.String,
        "period": pl.String,
        "org_unit": pl.String,
        "category_option_combo": pl.String,
        "category_options": pl.String,  # JSON object category -> option
        "attribute_option_combo": pl.String,
        "attribute_options": pl.String,  # JSON object category -> option
        "attribute_combo": pl.String,
        "value": pl.String,
        "comment": pl.String,
        "followup": pl.Boolean,
        "deleted": pl.Boolean,
    },
    grain=("index",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sender's word that a report is complete, in the sender's identifiers."""

    complete_date: str
    data_set: str | None = None
    period: str | None = None
    org_unit: str | None = None
    attribute_option_combo: str | None = None
    attribute_options: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Deletes everything stored in it before the values are loaded (DHIS2's ``deletion``)."""

    org_units: tuple[str, ...]
    periods: tuple[str, ...]
    elements: tuple[tuple[str, str | None, str | None], ...]  # element, option combos


@dataclass(frozen=True, slots=True, kw_only=True)
class DataValueSet:
    """One document as it was sent; envelope fields are already filled in on every value.

    ``schemes``: id schemes the document itself states (``dataElementIdScheme`` -> ``CODE``).
    ``adx``: identifiers are codes and periods were read from ADX, unless it says otherwise.
    """

    values: pl.DataFrame
    claims: tuple[Claim, ...] = ()
    schemes: Mapping[str, str] = field(default_factory=dict)
    strategy: str | None = None
    dry_run: bool | None = None
    deletion: Scope | None = None
    file: str | None = None
    adx: bool = False


def sent(columns: Mapping[str, pl.Series | pl.Expr], count: int) -> pl.DataFrame:
    """A table of sent values from the columns at hand; those not at hand are empty."""
    bare = pl.DataFrame({"index": pl.int_range(count, dtype=pl.UInt32, eager=True)})
    absent = [
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in SENT.columns.items()
        if name not in columns and name != "index"
    ]
    return bare.with_columns(*(each.alias(name) for name, each in columns.items()), *absent).select(
        *SENT.columns
    )
