"""An outsider with a solver attacks protected tables: what is the narrowest she gets to a count?

The attacker shares nothing with the protection but the published table: she writes down every sum
that she can read off it (rows, columns, layers, levels of a hierarchy, and their totals), and asks
HiGHS for the least and the most that each withheld count may be.

    python bench/suppression_attack.py --tables 2000 --seed 20260101
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random  # noqa: TID251 - made-up tables, from a seed
from time import perf_counter
from typing import TypeAlias

import numpy as np
import polars as pl
from scipy.optimize import linprog
from scipy.sparse import csr_array

from daowei.disclosure.sums import Dimension
from daowei.disclosure.suppression import CELLS, LEAST_K, Protected, UnprotectedError, protect
from daowei.foundation.states import State

Cell: TypeAlias = tuple[str, str, str]
COLUMNS = ("unit", "period", "combo")
_SLACK = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A made-up table: every cell with its true count, totals included, and what adds up to what.

    ``parents``: for each column, the total that a key belongs to.
    """

    kind: str
    counts: Mapping[Cell, int]
    parents: tuple[Mapping[str, str], ...]


# ── tables ──────────────────────────────────────────────────────────────────────────


def tables(count: int, *, seed: int) -> Iterator[Table]:
    """Two- and three-way tables, flat and in hierarchies, sparse and full, with zeros."""
    random = Random(seed)  # noqa: S311 - tables for a bench
    kinds = ("2-way", "3-way", "hierarchy", "hierarchies", "deep")
    for number in range(count):
        yield _table(kinds[number % len(kinds)], random)


def _table(kind: str, random: Random) -> Table:
    wide = random.randint(2, 6)
    parents: tuple[Mapping[str, str], ...]
    match kind:
        case "2-way":
            parents = (_flat("u", wide), _flat("p", random.randint(2, 6)), {})
        case "3-way":
            parents = (_flat("u", random.randint(2, 4)), _flat("p", random.randint(2, 4)),
                       _flat("c", random.randint(2, 3)))  # fmt: skip
        case "hierarchy":
            parents = (_tree("u", random, depth=2), _flat("p", random.randint(2, 4)), {})
        case "hierarchies":
            parents = (_tree("u", random, depth=2), _tree("p", random, depth=2), {})
        case _:
            parents = (_tree("u", random, depth=3), {}, _flat("c", 2))
    return Table(kind=kind, counts=_counts(parents, random), parents=parents)


def _flat(name: str, wide: int) -> dict[str, str]:
    return {f"{name}{number}": name for number in range(1, wide + 1)}


def _tree(name: str, random: Random, *, depth: int) -> dict[str, str]:
    found: dict[str, str] = {}
    level = [name]
    for _ in range(depth):
        below = []
        for parent in level:
            children = [f"{parent}.{number}" for number in range(1, random.randint(2, 4) + 1)]
            found.update(dict.fromkeys(children, parent))
            below.extend(children)
        level = below
    return found


def _counts(parents: Sequence[Mapping[str, str]], random: Random) -> dict[Cell, int]:
    leaves = [sorted(each.keys() - set(each.values())) or ["all"] for each in parents]
    zeros, scale = random.choice((0.05, 0.2, 0.5)), random.choice((8, 25, 80))
    counts: dict[Cell, int] = {}
    for cell in product(*leaves):
        value = 0 if random.random() < zeros else int(random.expovariate(1 / scale))
        lines = [_line(key, tree) for key, tree in zip(cell, parents, strict=True)]
        for above in product(*lines):
            counts[above] = counts.get(above, 0) + value  # type: ignore[index]  # three parts
    return counts


def _line(key: str, tree: Mapping[str, str]) -> list[str]:
    line = [key]
    while line[-1] in tree:
        line.append(tree[line[-1]])
    return line


# ── publishing ──────────────────────────────────────────────────────────────────────


def published(table: Table, *, k: int = LEAST_K) -> Protected:
    """The table as daowei would publish it."""
    rows = [
        {"element": "e", "combo": combo, "attribute": "", "unit": unit, "period": period,
         "value": value, "state": State.REPORTED.value, "sensitive": True}
        for (unit, period, combo), value in table.counts.items()
    ]  # fmt: skip
    cells = pl.DataFrame(rows, schema=dict(CELLS.columns))
    dimensions = [
        Dimension(column=column, parents=parents)
        for column, parents in zip(COLUMNS, table.parents, strict=True)
        if parents
    ]
    return protect(cells, dimensions, k=k)


# ── the attack ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How near the attacker came: the width of what each withheld count may be."""

    widths: Mapping[Cell, float]
    truths: Mapping[Cell, int]

    def narrower_than(self, k: int) -> dict[Cell, float]:
        """Counts pinned to an interval narrower than k."""
        return {cell: width for cell, width in self.widths.items() if width < k - _SLACK}

    @property
    def recovered(self) -> list[Cell]:
        """Counts known exactly."""
        return [cell for cell, width in self.widths.items() if width < 1 - _SLACK]


def attacked(told: Protected, table: Table) -> Found:
    """The least and most of every withheld count, over all tables that publish the same."""
    shown = {
        (row["unit"], row["period"], row["combo"]): row["value"]
        for row in told.cells.iter_rows(named=True)
    }
    hidden = [cell for cell, value in shown.items() if value is None]
    at = {cell: number for number, cell in enumerate(hidden)}
    matrix, totals = _equations(shown, table.parents, at)
    widths = {}
    for cell, number in at.items():
        aim = np.zeros(len(hidden))
        aim[number] = 1.0
        low = linprog(aim, A_eq=matrix, b_eq=totals, bounds=(0, None), method="highs")
        high = linprog(-aim, A_eq=matrix, b_eq=totals, bounds=(0, None), method="highs")
        most = -high.fun if high.status == 0 else float("inf")
        widths[cell] = most - (low.fun if low.status == 0 else 0.0)
    return Found(widths=widths, truths={cell: table.counts[cell] for cell in hidden})


def _equations(
    shown: Mapping[Cell, int | None], parents: Sequence[Mapping[str, str]], at: Mapping[Cell, int]
) -> tuple[csr_array, list[float]]:
    """Each sum that can be read off the table, over the withheld counts in it."""
    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    totals: list[float] = []
    for line in _sums(shown, parents):
        known = 0.0
        for cell, sign in line:
            value = shown[cell]
            if value is None:
                rows.append(len(totals))
                columns.append(at[cell])
                signs.append(sign)
            else:
                known += sign * value
        totals.append(-known)
    matrix = csr_array((signs, (rows, columns)), shape=(len(totals), len(at)))
    return matrix, totals


def _sums(
    shown: Mapping[Cell, int | None], parents: Sequence[Mapping[str, str]]
) -> Iterator[list[tuple[Cell, float]]]:
    for axis, tree in enumerate(parents):
        parts: dict[Cell, list[Cell]] = {}
        for cell in shown:
            above = tree.get(cell[axis])
            if above is not None:
                total = (*cell[:axis], above, *cell[axis + 1 :])
                parts.setdefault(total, []).append(cell)  # type: ignore[arg-type]  # three parts
        for total, members in parts.items():
            yield [(total, -1.0), *((each, 1.0) for each in members)]


def main() -> None:
    """Prints what the attack found, by kind of table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tables", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=20260101)
    given = asked.parse_args()
    begun = perf_counter()
    seen: dict[str, list[float]] = {}
    small = recovered = pinned = refused = shown = cells = withheld = 0
    for table in tables(given.tables, seed=given.seed):
        try:
            told = published(table)
        except UnprotectedError:
            refused += 1
            continue
        found = attacked(told, table)
        cells += len(table.counts)
        withheld += len(found.widths)
        small += sum(value < LEAST_K for value in found.truths.values())
        recovered += len(found.recovered)
        pinned += len(found.narrower_than(LEAST_K))
        shown += 1
        seen.setdefault(table.kind, []).append(min(found.widths.values(), default=float("inf")))
        if found.narrower_than(LEAST_K):
            print("PINNED", table.kind, found.narrower_than(LEAST_K))
    for kind, widths in sorted(seen.items()):
        print(f"{kind:12} {len(widths):5} tables, narrowest interval {min(widths):g}")
    print(f"{shown} tables of {cells} cells: {small} counts under {LEAST_K}, {withheld} withheld")
    print(f"recovered exactly: {recovered}; pinned to less than {LEAST_K}: {pinned}; "
          f"not publishable at all: {refused}; {perf_counter() - begun:.0f} s")  # fmt: skip


if __name__ == "__main__":
    main()
