"""Indicators made anew in a few cells, after reports they rest on have changed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.cube import Cube, Operand
from daowei.assessment.figures import Figures, states_of
from daowei.assessment.indicators import IndicatorFigures
from daowei.assessment.inputs import Formula, Inputs, elements_of
from daowei.assessment.units import UnitAxis
from daowei.assessment.windows import AS_IS, PeriodAxis
from daowei.foundation.state_bytes import REPORTED
from daowei.language.columns import Column, Numbers
from daowei.language.exact import Exact
from daowei.language.tree import Call, Item, ItemKind, viewed, walk
from daowei.programme.definition import Indicator

Corner: TypeAlias = tuple[NDArray[np.intp], NDArray[np.intp]]  # rows standing, columns lying

_HERE = {ItemKind.ELEMENT, ItemKind.CONSTANT, ItemKind.PERIOD_FACT, ItemKind.INDICATOR}


def reads_only_here(formula: Formula) -> bool:
    """Whether a cell of the indicator depends on the same cell of its inputs only."""
    sides = (formula.numerator, formula.denominator)
    is_plain = all(
        isinstance(read, Item) and read.kind in _HERE and _is_whole(read) and view == AS_IS
        for side in sides
        for read, view in viewed(side)
    )
    return is_plain and not any(
        isinstance(node, Call) and node.function in {"subExpression", "ancestor"}
        for side in sides
        for node in walk(side)
    )


def _is_whole(item: Item) -> bool:
    """Not one of the combinations of an element: those are not stored."""
    return item.kind is not ItemKind.ELEMENT or set(item.parts[1:]) <= {"*"}


def update_indicators(
    computed: Mapping[str, IndicatorFigures],
    indicators: Iterable[Indicator],
    inputs: Inputs,
    *,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
) -> None:
    """Computes indicators anew in a few cells, in place, from figures already updated.

    ``inputs`` read the whole cube, in which every report counts; formulas that look at other
    periods, levels or units, and rates of whole reports only, are computed anew as a whole.
    Reports expected and received stay as they are.
    """
    corner = (rows[:, None], columns)
    chosen = tuple(indicators)
    read = {
        code: None
        for each in chosen
        for code in elements_of(inputs.cube, each, inputs.indicators, inputs.formulas)
    }
    found = {each: inputs.cube.figures(each) for each in (Operand(element=code) for code in read)}
    as_they_are = inputs.rules.input_decimals is None
    sums = {operand: each for operand, each in found.items() if as_they_are and each.is_sum}
    rest = {
        operand.element: each.corner(corner)
        for operand, each in found.items()
        if operand not in sums
    }
    small = replace(
        inputs,
        cube=_corner_of(inputs.cube, rest, rows=rows, columns=columns),
        _made={},
        _inner={},
        _columns=_columns_of(sums, corner) if sums else {},
    )
    for each in chosen:
        ratio, figures = small.ratio(each), computed[each.code]
        _put(figures.numerator, corner, ratio.numerator.values)
        _put(figures.denominator, corner, ratio.denominator.values)
        figures.value[corner] = ratio.value
        figures.state[corner] = ratio.state


def _put(side: NDArray[np.float64], corner: Corner, values: NDArray[np.float64]) -> None:
    """A side that is one number everywhere reads no report, and stays."""
    if 0 not in side.strides:
        side[corner] = values


def _columns_of(sums: Mapping[Operand, Figures], corner: Corner) -> dict[object, Column]:
    """What formulas read of each element in the corner, all taken out in one go."""
    found = list(sums.values())
    total, count, reason = (
        np.array([getattr(each, part)[corner] for each in found])
        for part in ("total", "count", "reason")
    )
    silent = np.array([each.silent for each in found], dtype=np.uint8)
    states = states_of(count, reason, silent=silent[:, None, None])
    lacks = (states != REPORTED).any(axis=(1, 2))
    bounds = np.maximum(total.max(axis=(1, 2)), -total.min(axis=(1, 2))).tolist()
    return {
        (operand, AS_IS): Column(
            content=Numbers(
                exact=Exact(mantissas=total[place], decimals=each.decimals, bound=bounds[place])
            ),
            states=states[place] if lacks[place] else None,
        )
        for place, (operand, each) in enumerate(sums.items())
    }


def _corner_of(
    cube: Cube,
    stored: Mapping[str, Figures],
    *,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
) -> Cube:
    """The cube of a few periods and units only, answering from figures already there."""
    return replace(
        cube,
        units=UnitAxis(codes=tuple(cube.shown.codes[each] for each in columns), stretches=()),
        upper=None,
        periods=PeriodAxis(windows=tuple(cube.periods.windows[each] for each in rows)),
        stored=stored,
        _kept={},
        _lacks={},
    )
