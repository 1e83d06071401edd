"""From a cube that can be computed to one that is stored, and back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from daowei.assessment.cube import Cube, Operand
from daowei.assessment.indicators import Maker
from daowei.assessment.storage import (
    Identity,
    StoredCube,
    add_indicators,
    put_in_force,
    write_cube,
)


def store(
    cube: Cube,
    root: Path,
    *,
    identity: Identity,
    compute: Callable[[Cube], Mapping[str, Maker]] | None = None,
    threads: int = 2,
) -> StoredCube:
    """Makes and writes every reported element, then its indicators, then puts all in force.

    ``compute``: what makes the indicators, of a cube that answers from what is stored by then.
    Memory: the arrays of one element or indicator for each thread.
    """
    makers = [
        (code, partial(cube.made, Operand(element=code), cube.periods.windows))
        for code, element in cube.elements.items()
        if element.population is None
    ]
    stored = write_cube(
        root, makers, units=cube.shown, periods=cube.periods, identity=identity, threads=threads
    )
    if compute is not None:
        stored = add_indicators(stored, compute(with_stored(cube, stored)), threads=threads)
    put_in_force(root, stored.folder.name)
    return stored


def with_stored(cube: Cube, stored: StoredCube) -> Cube:
    """The cube answering from what is stored, where that is asked."""
    found = {code: stored.figures(code) for code in cube.elements}
    return replace(cube, stored={code: each for code, each in found.items() if each is not None})
