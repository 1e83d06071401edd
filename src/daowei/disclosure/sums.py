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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Earlier:
    """What an earlier publication knew: its cells with their true counts, and which it withheld.

    ``cells``: the shape CELLS; ``withheld``: the grain of those that it kept from the public.
    """

    cells: pl.DataFrame
    withheld: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Together:
    """The sums of a publication and of those before it, read side by side.

    A count that did not change is one cell in all of them; one that did is another in each. Cells
    are those of the publication, then what only earlier ones have. ``fresh``: how many are its own.
    ``known``: its own cells that an earlier one shows; ``withheld``: of all cells, what earlier
    ones withheld.
    """

    sums: Sums
    fresh: int
    known: npt.NDArray[np.bool_]
    withheld: npt.NDArray[np.bool_]


def together(
    cells: pl.DataFrame, dimensions: Sequence[Dimension], earlier: Sequence[Earlier]
) -> Together:
    """The sums of these cells and of earlier publications' cells, as whoever keeps both reads.

    Each publication is filled up with what only the others have: a quarter of one may be what is
    missing to a year of another.
    """
    places = _numbered(cells, {})
    for each in earlier:
        places = _numbered(each.cells, places)
    editions = [cells, *(each.cells for each in earlier)]
    parts = []
    for own in editions:
        whole = _filled_up(own, [each for each in editions if each is not own])
        parts.append((sums_of(whole, dimensions), _places_in(whole, places)))
    kept, shown = set[int](), set[int]()
    for each in earlier:
        at, hidden = _places_in(each.cells, places), _is_named(each.cells, each.withheld)
        kept.update(at[hidden].tolist())
        shown.update(at[~hidden].tolist())
    count = len(places)
    known = np.zeros(cells.height, dtype=bool)
    known[[each for each in shown - kept if each < cells.height]] = True
    withheld = np.zeros(count, dtype=bool)
    withheld[list(kept - shown)] = True
    return Together(sums=_merged(parts, count), fresh=cells.height, known=known, withheld=withheld)


def _filled_up(own: pl.DataFrame, others: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The cells, and those that only others have, of the first that has them."""
    whole = own
    for each in others:
        whole = pl.concat([whole, each.join(whole, on=GRAIN, how="anti").select(own.columns)])
    return whole


_Key: TypeAlias = tuple[object, ...]


def _keys(cells: pl.DataFrame) -> Iterator[_Key]:
    return cells.select(*GRAIN, "value", "state").iter_rows()


def _numbered(cells: pl.DataFrame, before: Mapping[_Key, int]) -> dict[_Key, int]:
    found = dict(before)
    for key in _keys(cells):
        found.setdefault(key, len(found))
    return found


def _places_in(cells: pl.DataFrame, places: Mapping[_Key, int]) -> Ints:
    return np.array([places[key] for key in _keys(cells)], dtype=np.int64)


def _is_named(cells: pl.DataFrame, named: pl.DataFrame) -> npt.NDArray[np.bool_]:
    marked = named.select(GRAIN).unique().with_columns(marked=pl.lit(value=True))
    joined = cells.join(marked, on=GRAIN, how="left", maintain_order="left")
    return joined["marked"].fill_null(value=False).to_numpy()


def _merged(parts: Sequence[tuple[Sums, Ints]], count: int) -> Sums:
    """One system: cells at the places given, the rests of each system behind them all."""
    values = np.zeros(count, dtype=np.int64)
    rests, relations = [], 0
    relation, cell = [], []
    end = count
    for sums, at in parts:
        values[at] = sums.value[: sums.published]
        own_rests = len(sums.value) - sums.published
        place = np.concatenate([at, np.arange(end, end + own_rests)])
        relation.append(sums.relation + relations)
        cell.append(place[sums.cell])
        rests.append(sums.value[sums.published :])
        relations, end = relations + sums.relations, end + own_rests
    return Sums(
        relation=np.concatenate(relation),
        cell=np.concatenate(cell),
        sign=np.concatenate([sums.sign for sums, _ in parts]),
        value=np.concatenate([values, *rests]),
        relations=relations,
        published=count,
    )
