"""The reported values of one element in long form, coded by number and ready to be placed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daowei.assessment.units import UnitAxis
from daowei.assessment.windows import in_order
from daowei.foundation.periods import Period, parse_period
from daowei.foundation.tables import VALUES, expect


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Values of one element: parallel columns, in no order.

    ``sources``: the reported periods, earliest first; ``source`` and ``unit`` are numbers into
    them and into the unit axis; ``series`` numbers the combination of categories; ``state`` is
    REPORTED, BLANK or NOT_APPLICABLE; ``decimals``: ``amount`` is scaled by ten to this power.
    """

    sources: tuple[Period, ...]
    source: NDArray[Any]
    unit: NDArray[np.int32]
    series: NDArray[np.int32] | None
    amount: NDArray[np.int64]
    state: NDArray[np.uint8]
    decimals: int = 0

    def only(self, mask: NDArray[np.bool_]) -> "Rows":
        """The rows marked."""
        return replace(
            self,
            source=self.source[mask],
            unit=self.unit[mask],
            series=None if self.series is None else self.series[mask],
            amount=self.amount[mask],
            state=self.state[mask],
        )


def no_rows(decimals: int = 0) -> Rows:
    """An element nobody reported on."""
    nothing = np.zeros(0, dtype=np.int32)
    return Rows(
        sources=(),
        source=nothing,
        unit=nothing,
        series=None,
        amount=np.zeros(0, dtype=np.int64),
        state=np.zeros(0, dtype=np.uint8),
        decimals=decimals,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ValueTable:
    """All reported values of a programme, coded once, parted by element.

    Missing: values of units outside the axis are left out; ``unknown_units`` names them.
    """

    parts: Mapping[str, pl.DataFrame]
    sources: tuple[Period, ...]
    unknown_units: tuple[str, ...]
    _kept: dict[object, Rows] = field(default_factory=dict)

    def rows(
        self,
        element: str,
        *,
        combos: Iterable[str] | None = None,
        attributes: Iterable[str] | None = None,
        decimals: int = 0,
    ) -> Rows:
        """The rows of one element, of all or of the named combinations only."""
        key = (element, _named(combos), _named(attributes), decimals)
        if key not in self._kept:
            part = self.parts.get(element)
            self._kept[key] = (
                no_rows(decimals)
                if part is None
                else _coded(_meant(part, combo=key[1], attribute=key[2]), self.sources, decimals)
            )
        return self._kept[key]


def _named(codes: Iterable[str] | None) -> frozenset[str] | None:
    return None if codes is None else frozenset(codes)


def _meant(part: pl.DataFrame, **codes: frozenset[str] | None) -> pl.DataFrame:
    """The rows of the combinations named, by column; None: of all."""
    for column, meant in codes.items():
        if meant is not None:
            part = part.filter(pl.col(column).is_in(list(meant)))
    return part


def value_table(values: pl.DataFrame, units: UnitAxis) -> ValueTable:
    """The long table (``VALUES``) coded for the axis.

    Raises: ShapeError: not a table of values. PeriodError: a period that is none.
    """
    values = expect(values, VALUES)
    texts = values["period"].unique().to_list()
    sources = in_order(parse_period(each) for each in texts)
    numbers = {text: sources.index(parse_period(text)) for text in texts}
    coded = values.with_columns(
        pl.col("period").replace_strict(numbers, return_dtype=pl.Int16).alias("source"),
        pl.col("unit")
        .replace_strict(units.index, default=None, return_dtype=pl.Int32)
        .alias("column"),
    )
    unknown = coded.filter(pl.col("column").is_null())["unit"].unique().sort().to_list()
    known = coded.filter(pl.col("column").is_not_null())
    parts = {str(key[0]): part for key, part in known.partition_by("element", as_dict=True).items()}
    return ValueTable(parts=parts, sources=sources, unknown_units=tuple(unknown))


def _coded(part: pl.DataFrame, sources: Sequence[Period], decimals: int) -> Rows:
    used = part["source"].unique().sort().to_numpy()
    renumbered = np.zeros(len(sources), dtype=np.int16)
    renumbered[used] = np.arange(used.size)
    return Rows(
        sources=tuple(sources[each] for each in used),
        source=renumbered[part["source"].to_numpy()],
        unit=part["column"].to_numpy().astype(np.int32),
        series=_series(part),
        amount=part["value"].fill_null(0).to_numpy().astype(np.int64),
        state=part["state"].to_numpy().astype(np.uint8),
        decimals=decimals,
    )


def _series(part: pl.DataFrame) -> NDArray[np.int32] | None:
    """A number for each combination of categories; None where there is but one."""
    key = pl.struct("combo", "attribute")
    kinds = part.select(key.rank("dense").alias("rank"))["rank"] if part.height else None
    if kinds is None or kinds.max() == 1:
        return None
    return (kinds.to_numpy() - 1).astype(np.int32)
