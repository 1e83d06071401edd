"""What a veto's formula gives for every unit and period: yes, no, or not known."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.cube import Cube
from daowei.assessment.inputs import Inputs
from daowei.language.arrays import evaluate_columns
from daowei.language.tree import MissingStrategy, Node


def condition_column(
    cube: Cube, tree: Node, *, constants: Mapping[str, Decimal]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the condition holds, and where it is known, over (period, unit).

    Missing: a condition none of whose inputs has a value is not known; it bars nobody.
    """
    inputs = Inputs(cube=cube, indicators={}, formulas={}, constants=constants)
    column = evaluate_columns(tree, inputs, strategy=MissingStrategy.SKIP_IF_ALL_VALUES_MISSING)
    found = np.broadcast_to(column.as_floats(), inputs.shape)
    return found == 1.0, np.isfinite(found)
