"""Who answers to whom for one stretch of time, as arrays over the cube's units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Brood:
    """All units of one depth, sorted by parent.

    ``starts``: where the children of each of ``parents`` begin.
    """

    children: NDArray[np.intp]
    starts: NDArray[np.intp]
    parents: NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lineage:
    """Parents by unit index, -1 for none; ``depth``: how many ancestors.

    ``broods``: units that have a parent, by depth, the deepest first. ``subtree_end``: for each
    unit the last of its subtree, None where units are not numbered in pre-order.
    """

    parent: NDArray[np.int32]
    depth: NDArray[np.int32] = field(init=False)
    broods: tuple[Brood, ...] = field(init=False)
    subtree_end: NDArray[np.intp] | None = field(init=False)

    def __post_init__(self) -> None:
        depth = _depths(self.parent)
        below_root = range(int(depth.max(initial=0)), 0, -1)
        object.__setattr__(self, "depth", depth)
        object.__setattr__(
            self, "broods", tuple(_brood(self.parent, depth == each) for each in below_root)
        )

        object.__setattr__(self, "subtree_end", _subtree_end(self.parent, self.broods))

    def ancestors(self, unit: int) -> Iterator[int]:
        """The unit, its parent, and so on up to the root."""
        while unit >= 0:
            yield unit
            unit = int(self.parent[unit])

    def below(self, units: Sequence[int]) -> NDArray[np.bool_]:
        """Which units are among those named or descend from them."""
        inside = np.zeros(self.parent.size, dtype=np.bool_)
        inside[list(units)] = True
        for brood in reversed(self.broods):
            inside[brood.children] |= inside[self.parent[brood.children]]
        return inside

    def children(self, unit: int) -> NDArray[np.intp]:
        """The units directly below."""
        return np.flatnonzero(self.parent == unit)


def _brood(parent: NDArray[np.int32], is_of_depth: NDArray[np.bool_]) -> Brood:
    units = np.flatnonzero(is_of_depth)
    children = units[np.argsort(parent[units], kind="stable")]
    parents, starts = np.unique(parent[children], return_index=True)
    return Brood(children=children, starts=starts, parents=parents.astype(np.intp))


def _subtree_end(parent: NDArray[np.int32], broods: tuple[Brood, ...]) -> NDArray[np.intp] | None:
    """The last unit of each subtree, where every subtree is an unbroken stretch behind its root."""
    ends = np.arange(parent.size)
    sizes = np.ones(parent.size, dtype=np.intp)
    for brood in broods:
        last = np.maximum.reduceat(ends[brood.children], brood.starts)
        ends[brood.parents] = np.maximum(ends[brood.parents], last)
        sizes[brood.parents] += np.add.reduceat(sizes[brood.children], brood.starts)
    is_unbroken = bool((ends - np.arange(parent.size) + 1 == sizes).all())
    return ends if is_unbroken and bool((parent < np.arange(parent.size)).all()) else None


def _depths(parent: NDArray[np.int32]) -> NDArray[np.int32]:
    """How many ancestors each unit has."""
    depth = np.zeros(parent.size, dtype=np.int32)
    above = parent.copy()
    while (climbing := above >= 0).any():
        depth += climbing
        above[climbing] = parent[above[climbing]]
    return depth
