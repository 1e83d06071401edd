"""The scoring method that an agreement writes itself: a formula over a figure and its target."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from daowei.foundation.problems import Problem, problem
from daowei.foundation.states import State
from daowei.foundation.texts import N_
from daowei.language.arrays import evaluate_columns
from daowei.language.columns import Column, ColumnError, float_column, nothing
from daowei.language.errors import ExpressionError
from daowei.language.parse import parse
from daowei.language.tree import Item, View, items, variables

Floats: TypeAlias = npt.NDArray[np.float64]

NAMES = ("value", "target", "baseline", "floor")


def formula_points(formula: str, columns: Mapping[str, Floats]) -> Floats:
    """What the formula gives for every unit, unclipped; ``columns`` by the names it may read.

    Missing: NaN where an input that the formula needs is NaN, or the result is not defined.
    """
    found = evaluate_columns(parse(formula), _Columns(columns), strategy=None)
    return np.broadcast_to(found.as_floats(), columns["value"].shape).astype(np.float64)


def check_formula(formula: str) -> tuple[Problem, ...]:
    """What is wrong with a scoring formula: its text, the names it reads, what it gives."""
    try:
        tree = parse(formula)
    except ExpressionError as error:
        return (error.problem,)
    unknown = [name for name in variables(tree) if name not in NAMES]
    if unknown or items(tree):
        return (_reads_too_much(formula),)
    try:
        formula_points(formula, dict.fromkeys(NAMES, np.ones(1)))
    except ExpressionError as error:
        return (error.problem,)
    except ColumnError:
        return (_gives_no_number(formula),)
    return ()


def _reads_too_much(formula: str) -> Problem:
    return problem(
        "SCO-011",
        N_("the scoring formula {value} reads something it cannot know"),
        remedy=N_("let it read only: {known}; data elements belong in the indicator"),
        field="formula",
        value=formula,
        known=", ".join(NAMES),
    )


def _gives_no_number(formula: str) -> Problem:
    return problem(
        "SCO-013",
        N_("the scoring formula {value} does not give a number"),
        remedy=N_("let it give points from 0 to 100"),
        field="formula",
        value=formula,
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """The inputs of a method as columns of the language."""

    columns: Mapping[str, Floats]

    def item(self, item: Item, view: View) -> Column:
        del item, view  # check_formula refuses items
        return nothing()

    def variable(self, name: str, view: View) -> Column:
        del view  # a figure has one period here
        values = self.columns[name]
        missing = np.isnan(values)
        states = np.where(missing, State.NOT_REPORTED, State.REPORTED).astype(np.uint8)
        return float_column(np.where(missing, 0.0, values), states=states)

    def belongs(self, function: str, uids: tuple[str, ...]) -> Column:
        del function, uids  # which units are like each other is the ranking's affair
        return nothing()
