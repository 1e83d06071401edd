"""The shapes of tables that pass from room to room, and the check at every door."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from daowei.foundation.problems import DaoweiError


class ShapeError(DaoweiError):
    """A table came to a door without the columns and types that its shape declares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Columns with their types, and the columns that together name a row."""

    name: str
    columns: Mapping[str, pl.DataType | type[pl.DataType]]
    grain: tuple[str, ...]


VALUES = Shape(
    name="values",
    columns={
        "element": pl.String,  # data element code
        "combo": pl.String,  # category option combination code, "" for none
        "attribute": pl.String,  # attribute option combination code, "" for none
        "unit": pl.String,  # unit code
        "period": pl.String,  # ISO form of the period
        "value": pl.Int64,  # scaled by the element's decimals; null unless state is REPORTED
        "state": pl.UInt8,  # foundation.states.State: REPORTED, BLANK or NOT_APPLICABLE
    },
    grain=("element", "combo", "attribute", "unit", "period"),
)

REPORTS = Shape(
    name="reports",
    columns={
        "form": pl.String,
        "attribute": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "received": pl.Date,  # null where the day is unknown
    },
    grain=("form", "attribute", "unit", "period"),
)

POPULATION = Shape(
    name="population",
    columns={
        "unit": pl.String,
        "year": pl.Int32,
        "group": pl.String,
        "value": pl.Int64,  # persons
        "source": pl.String,
        "as_of": pl.Date,
    },
    grain=("unit", "year", "group"),
)


def expect(table: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """The table with the shape's columns, in the shape's order.

    Raises: ShapeError: a column is missing or has another type.
    """
    wrong = [
        f"{column}: {table.schema.get(column, 'missing')}, expected {kind}"
        for column, kind in shape.columns.items()
        if table.schema.get(column) != kind
    ]
    if wrong:
        raise ShapeError(f"a table of {shape.name} came with {'; '.join(wrong)}")
    return table.select(list(shape.columns))


def empty(shape: Shape) -> pl.DataFrame:
    """A table of the shape with no rows."""
    return pl.DataFrame(schema=dict(shape.columns))
