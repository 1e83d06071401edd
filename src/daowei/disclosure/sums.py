"""The sums that tie published cells together: totals over units, periods and combinations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from daowei.foundation.states import State
from daowei.foundation.tables import VALUES

Ints: TypeAlias = npt.NDArray[np.int64]
GRAIN = VALUES.grain


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One way in which cells add up: a column of the cells, and the parent of each of its keys.

    Months to quarters to years; units to their parents; combinations to "" (their total). Two
    trees over one column (old and new boundaries) are two dimensions.
    """

    column: str
    parents: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """Every sum as signed places: parts count +1, the total -1, and together they give 0.

    Cells beyond ``published`` are rests: what a total holds beside its published parts.
    ``value`` has one entry per cell, rests included; the other arrays one per place.
    """

    relation: Ints
    cell: Ints
    sign: Ints
    value: Ints
    relations: int
    published: int


def sums_of(cells: pl.DataFrame, dimensions: Sequence[Dimension]) -> Sums:
    """The sums that hold among the reported cells.

    A key's parent is its nearest ancestor among the cells' keys. A total that is less than its
    parts is no sum of them (an average, a last value) and ties nothing.
    """
    numbered = cells.with_row_index("cell").filter(pl.col("state") == State.REPORTED.value)
    numbered = numbered.with_columns(pl.col("cell").cast(pl.Int64))
    places = pl.concat(
        [
            pl.DataFrame(schema=_PLACES),
            *(_places(numbered, each, at) for at, each in enumerate(dimensions)),
        ]
    )
    totals = places.unique(["dimension", "total"], maintain_order=True).with_row_index("relation")
    totals = totals.with_columns(pl.col("relation").cast(pl.Int64))
    parts = places.join(
        totals.select("dimension", "total", "relation"), on=["dimension", "total"], how="left"
    )
    rests = totals.filter(pl.col("rest") > 0)
    known = cells["value"].fill_null(0).to_numpy()
    ends = np.arange(rests.height, dtype=np.int64) + cells.height
    return Sums(
        relation=_joined(parts["relation"], totals["relation"], rests["relation"]),
        cell=np.concatenate([_joined(parts["cell"], totals["total"]), ends]),
        sign=np.repeat(np.array([1, -1, 1]), [parts.height, totals.height, rests.height]),
        value=np.concatenate([known, rests["rest"].to_numpy()]),
        relations=totals.height,
        published=cells.height,
    )


_PLACES = {"dimension": pl.Int64, "total": pl.Int64, "cell": pl.Int64, "rest": pl.Int64}


def _places(numbered: pl.DataFrame, dimension: Dimension, number: int) -> pl.DataFrame:
    """Each part beside its total, with what the total holds more than all its parts."""
    column = dimension.column
    nearest = dict(_nearest(set(numbered[column].to_list()), dimension.parents))
    parts = numbered.with_columns(
        pl.col(column).replace_strict(nearest, default=None, return_dtype=pl.String)
    ).drop_nulls(column)
    totals = numbered.select(*GRAIN, total="cell", whole="value")
    joined = parts.join(totals, on=GRAIN, how="inner")
    with_rest = joined.with_columns(
        rest=pl.col("whole") - pl.col("value").sum().over("total"),
        dimension=pl.lit(number, dtype=pl.Int64),
    )
    return with_rest.filter(pl.col("rest") >= 0).select(*_PLACES)


def _nearest(keys: set[str], parents: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    for key in sorted(keys):
        above = parents.get(key)
        while above is not None and above not in keys:
            above = parents.get(above)
        if above is not None:
            yield key, above


def _joined(*columns: pl.Series) -> Ints:
    return np.concatenate([each.to_numpy() for each in columns]).astype(np.int64)
