"""What looks wrong in the reports of an assessment: broken rules, far-off values, lateness."""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daowei.assessment.assessing import Assessment, Basis
from daowei.assessment.cube import Cube
from daowei.assessment.inputs import Inputs
from daowei.assessment.units import UnitAxis
from daowei.assessment.windows import AS_IS
from daowei.foundation.tables import Shape, expect
from daowei.language.arrays import evaluate_columns
from daowei.language.column_numbers import compare
from daowei.language.columns import Column, Numbers
from daowei.language.tree import Item, ItemKind, MissingStrategy, Node, items
from daowei.programme.definition import Check, Measure, Programme
from daowei.programme.owing import owes
from daowei.reporting.outliers import modified_z_scores, numbers_of

BROKEN = Shape(
    name="broken rules",
    columns={
        "check": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "left": pl.Float64,
        "right": pl.Float64,
    },
    grain=("check", "unit", "period"),
)

_HOLDS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def broken_rules(assessment: Assessment) -> pl.DataFrame:
    """Every check broken by a unit's own values, over all units and periods at once.

    The array reading of ``reporting.validation``: same rule, whole columns. Values of shorter
    periods are added up, and so are those under several attribute combinations.
    Grain: ``BROKEN``. Missing: nothing is broken where nothing was reported; each side says what
    it makes of gaps, and a comparison without both sides is never broken.
    """
    owing = owing_masks(assessment.basis, assessment.cube.units)
    return broken_in(assessment.basis, assessment.cube, owing=owing)


def owing_masks(basis: Basis, units: UnitAxis) -> Mapping[str, NDArray[np.bool_]]:
    """Which units owe each form while they are open."""
    register = basis.registry.units.items()
    return {
        code: units.mask(each for each, unit in register if owes(unit, form))
        for code, form in basis.programme.forms.items()
    }


def broken_in(basis: Basis, cube: Cube, *, owing: Mapping[str, NDArray[np.bool_]]) -> pl.DataFrame:
    """``broken_rules`` of a cube's values; ``owing``: as ``owing_masks`` gives it."""
    checks = basis.programme.checks.values()
    parts = [part for check in checks for part in _broken(basis, cube, check, owing=owing)]
    if not parts:
        return pl.DataFrame(schema=dict(BROKEN.columns))
    return expect(pl.concat(parts), BROKEN).sort(BROKEN.grain)


def _broken(
    basis: Basis, cube: Cube, check: Check, *, owing: Mapping[str, NDArray[np.bool_]]
) -> Iterator[pl.DataFrame]:
    own = Inputs(
        cube=cube,
        indicators={},
        formulas={},
        constants=basis.programme.constants,
        over_tree=False,
    )
    trees = basis.formulas.checks[check.code]
    left = _side(trees[0], own, check.left_missing)
    right = _side(trees[1], own, check.right_missing)
    asked = _is_reported(own, trees) & _is_made(basis, cube, check, owing=owing)
    rows, columns = np.nonzero(asked & _is_broken(check.operator, left, right))
    yield pl.DataFrame(
        {
            "check": [check.code] * len(rows),
            "unit": [cube.units.codes[each] for each in columns],
            "period": [cube.periods.periods[each].iso for each in rows],
            "left": _picked(left, own.shape, (rows, columns)),
            "right": _picked(right, own.shape, (rows, columns)),
        },
        schema=dict(BROKEN.columns),
    )


def _is_reported(own: Inputs, trees: Iterable[Node]) -> NDArray[np.bool_]:
    """Where anything was reported that either side reads."""
    found = np.zeros(own.shape, dtype=np.bool_)
    for element in _elements(trees):
        found |= ~own.item(element, AS_IS).missing
    return found


def _is_made(
    basis: Basis, cube: Cube, check: Check, *, owing: Mapping[str, NDArray[np.bool_]]
) -> NDArray[np.bool_]:
    """In which periods and of which units the check is made: its type, its levels, its forms."""
    read = {each.parts[0] for each in _elements(basis.formulas.checks[check.code])}
    of_forms = [
        owing[code]
        for code, form in basis.programme.forms.items()
        if not read.isdisjoint(form.elements)
    ]
    owes_any = np.logical_or.reduce(of_forms) if of_forms else np.zeros(cube.units.size, np.bool_)
    of_level = [
        _is_of_level(cube, check, each.end)
        if each.type is check.period_type
        else np.zeros_like(owes_any)
        for each in cube.periods.periods
    ]
    return np.stack(of_level) & owes_any


def _is_of_level(cube: Cube, check: Check, day: date) -> NDArray[np.bool_]:
    if not check.levels:
        return np.ones(cube.units.size, dtype=np.bool_)
    level = cube.units.lineage(day, day).depth + 1
    return np.isin(level, check.levels) & cube.units.present(day, day)


def _elements(trees: Iterable[Node]) -> list[Item]:
    return [each for tree in trees for each in items(tree) if each.kind is ItemKind.ELEMENT]


def _side(tree: Node, own: Inputs, strategy: str) -> Column:
    return evaluate_columns(tree, own, strategy=MissingStrategy(strategy))


def _is_broken(operator_: str, left: Column, right: Column) -> NDArray[np.bool_]:
    there, other = ~left.missing, ~right.missing
    if operator_ == "compulsory_pair":
        return np.asarray(there ^ other)
    if operator_ == "exclusive_pair":
        return np.asarray(there & other)
    if not (isinstance(left.content, Numbers) and isinstance(right.content, Numbers)):
        return np.zeros(1, dtype=np.bool_)
    return np.asarray(there & other & ~compare(left.content, right.content, _HOLDS[operator_]))


def _picked(
    column: Column, shape: tuple[int, int], at: tuple[NDArray[np.intp], NDArray[np.intp]]
) -> pl.Series:
    return pl.Series(np.broadcast_to(column.as_floats(), shape)[at]).fill_nan(None)


def far_off(
    assessment: Assessment, *, threshold: float = 3.5, material_share: float = 0.5
) -> pl.DataFrame:
    """Reported values far from the median of their own series (``reporting.outliers``).

    A value must also lie at least ``material_share`` of the median away from it: in a series that
    hardly varies every small step is many deviations, and worth nobody's question.
    Farthest first.
    """
    return far_off_among(
        assessment.basis.values,
        assessment.basis.programme,
        threshold=threshold,
        material_share=material_share,
    )


def counted_elements(programme: Programme) -> list[str]:
    """The elements whose values have a size that can be far off."""
    elements = programme.elements.items()
    return [code for code, each in elements if each.measure is not Measure.YES_NO]


def far_off_among(
    values: pl.DataFrame,
    programme: Programme,
    *,
    threshold: float = 3.5,
    material_share: float = 0.5,
) -> pl.DataFrame:
    """``far_off`` among some values: whole series of units and elements, as many as one likes."""
    counted = counted_elements(programme)
    decimals = {code: programme.elements[code].decimals for code in counted}
    told = values.filter(pl.col("element").is_in(counted))
    found = modified_z_scores(numbers_of(told, decimals), threshold=threshold)
    is_material = pl.col("distance") >= material_share * pl.col("center").abs()
    order = ["score", "element", "combo", "unit", "period"]
    return found.filter(is_material).sort(order, descending=[True, False, False, False, False])


def late_reporters(assessment: Assessment) -> pl.DataFrame:
    """How often each unit's own reports came late or not at all.

    Grain: one row per unit and form with anything late or missing, worst first.
    """
    owed = assessment.deliveries.filter(pl.col("was_expected"))
    counted = owed.group_by("unit", "form").agg(
        expected=pl.len(),
        missing=(~pl.col("was_received")).sum(),
        late=(pl.col("days_late").fill_null(0) > 0).sum(),
        longest=pl.col("days_late").max(),
    )
    some = counted.filter((pl.col("missing") > 0) | (pl.col("late") > 0))
    return some.with_columns(wrong=pl.col("missing") + pl.col("late")).sort(
        "wrong", "unit", "form", descending=[True, False, False]
    )
