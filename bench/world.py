"""A synthetic country for the benches: units, elements and values from a seed."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from daowei.assessment.cube import Cube
from daowei.assessment.inputs import Formula
from daowei.assessment.population import populations
from daowei.assessment.units import UnitAxis, unit_axis, upper
from daowei.assessment.valuefile import Extent, open_values, write_codes
from daowei.assessment.windows import period_axis
from daowei.foundation.states import State
from daowei.foundation.tables import POPULATION, empty
from daowei.language.parse import parse
from daowei.programme.definition import (
    AggregationType,
    Direction,
    Element,
    Indicator,
    Measure,
    ValueType,
)

DAYS = (date(2023, 1, 1), date(2024, 12, 31))
MONTHS = [f"{year}{month:02}" for year in (2023, 2024) for month in range(1, 13)]
UPPER = (1, 30, 300, 4_000)  # country, provinces, counties, townships; the rest are villages


def axis(units: int) -> UnitAxis:
    """Five levels in pre-order; townships share the villages evenly."""
    sizes = [min(each, max(1, units * each // 60_000)) for each in UPPER]
    sizes.append(units - sum(sizes))
    parents: list[int] = []

    def place(level: int, numbers: range, *, parent: int) -> None:
        for number in numbers:
            here = len(parents)
            parents.append(parent)
            if level + 1 < len(sizes):
                below, of = sizes[level + 1], sizes[level]
                first, last = number * below // of, (number + 1) * below // of
                place(level + 1, range(first, last), parent=here)

    place(0, range(1), parent=-1)
    codes = [f"u{number:06}" for number in range(len(parents))]
    return unit_axis([(*DAYS, codes, parents)])


def aggregation(number: int) -> AggregationType:
    """Of ten elements eight are summed, one is averaged, one keeps its last value."""
    return {8: AggregationType.AVERAGE, 9: AggregationType.LAST}.get(
        number % 10, AggregationType.SUM
    )


def elements(count: int) -> dict[str, Element]:
    return {
        f"e{number:03}": Element(
            code=f"e{number:03}",
            uid=f"uid{number:08}",
            names={},
            concept=None,
            measure=Measure.FLOW,
            value_type=ValueType.INTEGER,
            aggregation=aggregation(number),
        )
        for number in range(count)
    }


def write_values(folder: Path, *, values: int, units: UnitAxis, count: int, seed: int = 1) -> Path:
    """A value file of about so many values, with the gaps and blanks of real reporting."""
    leaves = np.setdiff1d(np.arange(units.size), upper(units).kept)
    cells = leaves.size * len(MONTHS)
    extents, parts, first = {}, [], 0
    for number in range(count):
        dice = np.random.default_rng([seed, number])  # noqa: TID251 - made-up data, from a seed
        wanted = values // count
        share = min(1.0, wanted / cells * 1.02)
        there = np.flatnonzero(dice.random(cells, dtype=np.float32) < share)[:wanted]
        is_blank = dice.random(there.size, dtype=np.float32) < 0.01
        amount = dice.poisson(20 + number, size=there.size).astype(np.int64)
        part = pl.DataFrame(
            {
                "element": pl.Series(np.full(there.size, number, np.int16)),
                "period": (there // leaves.size).astype(np.int16),
                "unit": leaves[there % leaves.size].astype(np.int32),
                "combo": np.zeros(there.size, np.int16),
                "attribute": np.zeros(there.size, np.int16),
                "value": np.where(is_blank, 0, amount),
                "state": np.where(is_blank, State.BLANK, State.REPORTED).astype(np.uint8),
            }
        )
        parts.append(folder / f"part{number:05}.parquet")
        part.write_parquet(parts[-1])
        extents[f"e{number:03}"] = Extent(first=first, rows=there.size, parted=False)
        first += there.size
    path = folder / "values.parquet"
    pl.scan_parquet(parts).sink_parquet(path, row_group_size=1 << 18, maintain_order=True)
    for each in parts:
        each.unlink()
    lists = {"period": MONTHS, "unit": units.codes, "combo": [""], "attribute": [""]}
    write_codes(path, lists, extents)
    (folder / "units.json").write_text(
        json.dumps({"codes": units.codes, "parents": units.stretches[0].parent.tolist()})
    )
    return path


def indicators(count: int, *, of: int) -> tuple[list[Indicator], dict[str, Formula]]:
    """Shares, rates per 1,000 and sums of sums, each of two to five elements."""
    shapes = (
        ("#{%s}", "#{%s}", 100),
        ("#{%s} + #{%s}", "#{%s} + #{%s} + #{%s}", 1000),
        ("if(#{%s} > #{%s}, #{%s}, #{%s})", "#{%s}", 100),
    )
    made, formulas = [], {}
    for number in range(count):
        numerator, denominator, factor = shapes[number % len(shapes)]
        names = iter([f"e{(number * 7 + each * 3) % of:03}" for each in range(5)])
        sides = [
            text % tuple(next(names) for _ in range(text.count("%s")))
            for text in (numerator, denominator)
        ]
        code = f"i{number:02}"
        made.append(
            Indicator(
                code=code,
                uid=code,
                names={},
                numerator=sides[0],
                denominator=sides[1],
                factor=factor,
                decimals=1,
                direction=Direction.MORE,
                uses=frozenset(),
                source="",
            )
        )
        formulas[code] = Formula(numerator=parse(sides[0]), denominator=parse(sides[1]))
    return made, formulas


def open_world(path: Path, *, count: int, leaves: bool) -> Cube:
    """The cube over the value file, nothing computed yet."""
    held = json.loads((path.parent / "units.json").read_text())
    units = unit_axis([(*DAYS, held["codes"], held["parents"])])
    return Cube(
        units=units,
        periods=period_axis(*DAYS),
        elements=elements(count),
        values=open_values(path, units),
        population=populations(empty(POPULATION), units),
        upper=None if leaves else upper(units),
    )
