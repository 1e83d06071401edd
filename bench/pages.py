"""How long does a page wait for its figures, against the best table laid out for that one page?

    python bench/pages.py --values 10000000 [--work DIR]

Bound: a DuckDB query on a table on disk that holds nothing but that page's figures, sorted for
it; each question 200 times with other units and periods, medians. Both sides give Python lists.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import world

from daowei.assessment.building import store
from daowei.assessment.indicators import indicator_makers
from daowei.assessment.storage import Identity, StoredCube, open_cube

ELEMENTS, INDICATORS, ROUNDS = 100, 30, 200
AIM = 2.0


def prepared(folder: Path, values: int, units: int) -> StoredCube:
    if not (folder / "values.parquet").exists():
        world.write_values(folder, values=values, units=world.axis(units), count=ELEMENTS)
    cube = world.open_world(folder / "values.parquet", count=ELEMENTS, leaves=False)
    indicators, formulas = world.indicators(INDICATORS, of=ELEMENTS)

    def compute(stored):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return indicator_makers(stored, indicators, formulas, reports=False)

    identity = Identity(programme="bench", charter="", hierarchy="", watermark="pages")
    store(cube, folder / "cube", identity=identity, compute=compute)
    return open_cube(folder / "cube")


def long_table(stored: StoredCube) -> pl.DataFrame:
    """Every figure of every indicator: what the comparison's tables are cut from."""
    rows, columns = len(stored.periods.windows), stored.units.size
    parent = stored.units.last.parent
    depth = stored.units.last.depth
    parts = [
        pl.DataFrame(
            {
                "indicator": np.full(rows * columns, number, np.int16),
                "period": np.repeat(np.arange(rows, dtype=np.int16), columns),
                "unit": np.tile(np.arange(columns, dtype=np.int32), rows),
                "parent": np.tile(parent, rows),
                "level": np.tile(depth.astype(np.int8), rows),
                "value": np.asarray(stored.indicator(code).value).ravel(),
                "state": np.asarray(stored.indicator(code).state).ravel(),
            }
        )
        for number, code in enumerate(stored.manifest["indicators"])
    ]
    return pl.concat(parts)


def tables(stored: StoredCube, file: Path) -> duckdb.DuckDBPyConnection:
    """One table a page, sorted as that page asks."""
    file.unlink(missing_ok=True)
    database = duckdb.connect(str(file))
    database.execute("SET threads = 2")
    everything = file.with_suffix(".parquet")
    long_table(stored).write_parquet(everything)
    orders = {
        "league": "indicator, level, period, unit",
        "unit_page": "unit, indicator, period",
        "children": "parent, indicator, period, unit",
    }
    for name, order in orders.items():
        database.execute(f"CREATE TABLE {name} AS SELECT * FROM '{everything}' ORDER BY {order}")
    return database


class Pages:
    """The three questions, answered from the cube."""

    def __init__(self, stored: StoredCube) -> None:
        codes = list(stored.manifest["indicators"])
        self.figures = [stored.indicator(code) for code in codes]
        lineage = stored.units.last
        self.levels = [np.flatnonzero(lineage.depth == each) for each in range(4)]
        self.children_of = {
            int(parent): brood.children[lineage.parent[brood.children] == parent]
            for brood in lineage.broods
            for parent in brood.parents
        }

    def league(self, number: int, period: int, level: int) -> tuple[list[float], list[int]]:
        figures, units = self.figures[number], self.levels[level]
        return figures.value[period, units].tolist(), figures.state[period, units].tolist()

    def unit_page(self, unit: int) -> list[tuple[list[float], list[int]]]:
        return [
            (each.value[:, unit].tolist(), each.state[:, unit].tolist()) for each in self.figures
        ]

    def children(self, number: int, period: int, parent: int) -> tuple[list[float], list[int]]:
        figures, units = self.figures[number], self.children_of[parent]
        return figures.value[period, units].tolist(), figures.state[period, units].tolist()


def median_ms(ask: Callable[[int], object]) -> float:
    for number in range(20):
        ask(number)
    seconds = []
    for number in range(ROUNDS):
        started = time.perf_counter()
        ask(number)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds) * 1000


def measure(stored: StoredCube, database: duckdb.DuckDBPyConnection) -> dict[str, dict[str, float]]:
    pages, last = Pages(stored), len(stored.periods.windows) - 1
    parents = sorted(pages.children_of)

    def fetched(sql: str, *values: int) -> object:
        return database.execute(sql, values).fetchall()

    league = (
        "SELECT unit, value, state FROM league WHERE indicator = ? AND level = 3 AND period = ?"
    )
    page = "SELECT indicator, period, value, state FROM unit_page WHERE unit = ?"
    below = (
        "SELECT unit, value, state FROM children WHERE parent = ? AND indicator = ? AND period = ?"
    )
    asked = {
        "league table": (
            lambda n: pages.league(n % INDICATORS, n % last, 3),
            lambda n: fetched(league, n % INDICATORS, n % last),
        ),
        "unit page": (
            lambda n: pages.unit_page(n * 17 % stored.units.size),
            lambda n: fetched(page, n * 17 % stored.units.size),
        ),
        "children": (
            lambda n: pages.children(n % INDICATORS, n % last, parents[n % len(parents)]),
            lambda n: fetched(below, parents[n % len(parents)], n % INDICATORS, n % last),
        ),
    }
    found = {}
    for name, (ours, theirs) in asked.items():
        cube_ms, table_ms = median_ms(ours), median_ms(theirs)
        found[name] = {"cube_ms": cube_ms, "table_ms": table_ms, "ratio": cube_ms / table_ms}
    return found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--values", type=int, default=10_000_000)
    asked.add_argument("--units", type=int, default=60_000)
    asked.add_argument("--work", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.work or Path(temporary)) / f"{given.values}-{given.units}"
        folder.mkdir(parents=True, exist_ok=True)
        stored = prepared(folder, given.values, given.units)
        found = measure(stored, tables(stored, folder / "pages.duckdb"))
    for name, each in found.items():
        print(
            f"{name:<14} cube {each['cube_ms']:7.3f} ms   DuckDB {each['table_ms']:7.3f} ms"
            f"   {each['ratio']:5.2f} x   (aim {AIM:.0f} x)"
        )
    print(json.dumps({"bench": "pages", "aim": AIM, "results": found}))


if __name__ == "__main__":
    main()
