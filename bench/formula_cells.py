"""How long do a million formula cells of a performance project take, order of formulas included?

One unit has 20 activities of 11 cells and 6 totals; formulas are read from text, put in order and
computed over all units. The bound: 40 times what numpy needs for as many additions.
"""

import json
import time
from collections.abc import Callable

import numpy as np

from daowei.language.columns import Column, exact_column
from daowei.language.equation_columns import Axis, compute_equations
from daowei.language.equations import Equation, read_equations
from daowei.language.tree import Item, View

ACTIVITIES, UNITS, BOUND = 20, 4_500, 40.0

PER_ACTIVITY = {
    "amount": "if(allowed_share < 0.6, 0, price * payable * (1 + bonus))",
    "payable": "if(error_share > 0.1, 0, verified)",
    "allowed_share": "safe_div(achieved, expected)",
    "achieved": "least(validated_share * 100, 120)",
    "validated_share": "safe_div(verified, declared)",
    "error_share": "safe_div(abs(declared - verified), verified)",
    "expected": "if(target == 0, 100, safe_div(verified, target) * 100)",
    "bonus": "score_table(expected, 0, 50, 0, 50, 80, 0.05, 80, 1000000, 0.1, 0)",
    "growth": "verified - previous_verified",
    "points": "round(expected * weight, 2)",
    "gap": "greatest(target - verified, 0)",
}
PER_UNIT = {
    "total": "sum([*.amount])",
    "points": "sum([*.points])",
    "points_share": "safe_div(points, sum([*.weight]) * 100)",
    "equity_share": "if(remote == 1, 0.2, 0)",
    "budget": "total * (1 + equity_share) * points_share",
    "paid": "round(least(budget, ceiling_amount), 0)",
}
INPUTS = ("declared", "verified", "target", "previous_verified", "price", "weight")


def equations() -> list[Equation]:
    """Formulas in an order in which they cannot be computed."""
    activity = [Equation(code=c, text=t, scope=("quality", "*")) for c, t in PER_ACTIVITY.items()]
    unit = [Equation(code=c, text=t, scope=("quality",)) for c, t in PER_UNIT.items()]
    return [*reversed(unit), *activity]


class Inputs:
    """Whole numbers from a fixed rule, 0 among them."""

    def __init__(self) -> None:
        self.columns = {
            f"quality.*.{name}": exact_column(_numbers(place, (ACTIVITIES, UNITS)))
            for place, name in enumerate(INPUTS)
        }
        self.columns["quality.remote"] = exact_column(np.arange(UNITS) % 2)
        self.columns["quality.ceiling_amount"] = exact_column(np.full(UNITS, 10**7))

    def item(self, item: Item, view: View) -> Column:  # noqa: ARG002 - see ColumnSource
        raise AssertionError("the project reads inputs only")

    def variable(self, name: str, view: View) -> Column:  # noqa: ARG002
        return self.columns[name]

    def belongs(self, function: str, uids: tuple[str, ...]) -> Column:  # noqa: ARG002
        raise AssertionError("the project asks for no groups")


def _numbers(place: int, shape: tuple[int, int]) -> np.ndarray:
    return (np.arange(shape[0] * shape[1], dtype=np.int64) * (7 + place) % 97).reshape(shape)


def compute(inputs: Inputs) -> dict[str, Column]:
    found, problems = read_equations(equations(), inputs=tuple(inputs.columns))
    assert found is not None, problems
    axes = {"quality": Axis(size=ACTIVITIES, depth=2)}
    return dict(compute_equations(found, inputs, axes=axes))


def add(column: np.ndarray, others: list[np.ndarray]) -> None:
    for each in others:
        column + each


def seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def best_of_both(
    ours: Callable[[], object], bound: Callable[[], object], times: int = 15
) -> tuple[float, float]:
    """The shortest of several runs of each, taken in turn so that both meet the same weather."""
    took = [(seconds(ours), seconds(bound)) for _ in range(times)]
    return min(each for each, _ in took), min(each for _, each in took)


def main() -> None:
    inputs = Inputs()
    cells = UNITS * (ACTIVITIES * len(PER_ACTIVITY) + len(PER_UNIT))
    columns = [_numbers(place, (1, UNITS))[0] for place in range(cells // UNITS)]
    ours, numpy = best_of_both(lambda: compute(inputs), lambda: add(columns[0], columns))
    ratio = ours / numpy
    print(f"{cells:,} formula cells: {ours * 1000:.1f} ms")
    print(f"{cells:,} numpy additions: {numpy * 1000:.2f} ms; ratio {ratio:.1f}, bound {BOUND:.0f}")
    line = {
        "name": "formula_cells",
        "ratio": round(ratio, 2),
        "bound": BOUND,
        "seconds": ours,
        "numpy_seconds": numpy,
        "cells": cells,
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
