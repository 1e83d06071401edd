"""What formulas ask about a unit besides its figures: groups, ancestors, reporting rates, texts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.coverage import Marks, rate_of
from daowei.assessment.cube import Cube, UnknownInputError
from daowei.assessment.kernels import sweep
from daowei.assessment.lineage import Lineage
from daowei.assessment.placing import by_lineage
from daowei.assessment.windows import Window
from daowei.foundation.states import State
from daowei.language.columns import (
    Column,
    Texts,
    exact_column,
    float_column,
)


def members_below(cube: Cube, group: str, windows: tuple[Window, ...]) -> Column:
    """How many units of the group are in each subtree, of those there in each window."""
    members = cube.members(group)
    present = [cube.units.present(each.start, each.end) for each in windows]
    cells = (members & np.stack(present)).astype(np.int64)
    for lineage, rows in by_lineage(cube.units, [(each.end, each.end) for each in windows]):
        sweep(cells, rows, lineage)
    return exact_column(cube.cut(cells))


def belonging(cube: Cube, function: str, names: tuple[str, ...]) -> NDArray[np.bool_]:
    """Whether each unit is in any of the groups, owes any of the forms, is below any unit named."""
    if function == "orgUnit.group":
        found = [cube.members(each) for each in names]
    elif function == "orgUnit.ancestor":
        below = [cube.units.index[each] for each in names]
        inside = cube.units.last.below(below)
        inside[below] = False
        found = [inside]
    else:
        found = [_owing(cube, each) for each in names]
    return np.asarray(np.stack(found).any(axis=0, keepdims=True))


def _owing(cube: Cube, form: str) -> NDArray[np.bool_]:
    if form not in cube.deliveries:
        raise UnknownInputError(f"there is no form {form!r}; check the formula")
    return np.asarray(cube.deliveries[form].owed.there.any(axis=0))


def reporting_rate(cube: Cube, parts: Sequence[str], windows: tuple[Window, ...]) -> Column:
    """``R{form.METRIC}``.

    Missing: units below whom nobody ever owed the form have none; owed and silent is 0.
    Raises: UnknownInputError: nobody said who owes the form.
    """
    form, metric = parts
    if form not in cube.deliveries:
        raise UnknownInputError(f"nobody owes a form {form!r}; check the formula")
    delivered = cube.deliveries[form]
    dividend, divisor = rate_of(metric, delivered, units=cube.units, windows=windows)
    states = np.where(_assigned(cube, delivered.owed), State.REPORTED, State.CLOSED).astype(
        np.uint8
    )
    states = cube.cut(np.broadcast_to(states, dividend.shape))
    dividend = cube.cut(dividend)
    if divisor is None:
        return exact_column(dividend, states=states)
    return float_column(dividend / cube.cut(divisor), states=states)


def _assigned(cube: Cube, owed: Marks) -> NDArray[np.bool_]:
    """Units that owed a report at any time, and all that stood above them then."""
    owing = owed.there.astype(np.int32)
    for lineage, rows in by_lineage(cube.units, [(each.start, each.end) for each in owed.sources]):
        sweep(owing, rows, lineage)
    return np.asarray(owing.any(axis=0))


def lifted(cube: Cube, column: Column, level: int) -> Column:
    """Each unit's cell replaced by that of its ancestor at a level (roots are level 1).

    Missing: a unit above that level has none: the question does not arise.
    """
    shape = (len(cube.periods.windows), cube.shown.size)
    values = np.broadcast_to(column.as_floats(), shape)
    given = State.REPORTED if column.states is None else column.states
    states = np.broadcast_to(np.asarray(given, dtype=np.uint8), shape).copy()
    lifted_values = np.zeros(shape)
    stretches = [(each.end, each.end) for each in cube.periods.windows]
    for lineage, rows in by_lineage(cube.shown, stretches):
        above = _at_level(lineage, level)
        found = above >= 0
        picked = np.ix_(rows, np.maximum(above, 0))
        lifted_values[rows] = np.nan_to_num(values[picked])
        states[rows] = np.where(found, states[picked], State.NOT_APPLICABLE)
    return float_column(lifted_values, states=states)


def _at_level(lineage: Lineage, level: int) -> NDArray[np.int64]:
    """The ancestor (or self) of each unit at the level, -1 for units above it."""
    above = np.arange(lineage.parent.size)
    for _ in range(int(lineage.depth.max(initial=0))):
        too_deep = lineage.depth[above] > level - 1
        above = np.where(too_deep, lineage.parent[above], above)
    return np.where(lineage.depth[above] == level - 1, above, -1)


def text_cells(cube: Cube, element: str, windows: tuple[Window, ...]) -> Column:
    """Texts that units reported, each unit's own; of several in a window the alphabet's last."""
    texts = np.full((len(windows), cube.units.size), "", dtype=object)
    for unit, source, text in cube.texts[element]:
        for row, each in enumerate(windows):
            if each.holds(source):
                texts[row, unit] = max(texts[row, unit], text)
    there = texts != ""
    states = np.where(there, State.REPORTED, State.NOT_REPORTED).astype(np.uint8)
    return Column(content=Texts(texts.astype(str)), states=states)
