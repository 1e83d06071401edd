"""The cube's columns: every unit of the time covered, and whose child it was when."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.lineage import Lineage
from daowei.foundation.hierarchy import Registry


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """Days on which nobody moved; ``parent`` by the axis's numbers, -2 for an absent unit."""

    start: date
    end: date
    parent: NDArray[np.int32]


ABSENT = -2  # in Stretch.parent: the unit was not there in those days


@dataclass(frozen=True, kw_only=True, eq=False)
class UnitAxis:
    """Units in pre-order of the last hierarchy, those gone by then after them.

    ``stretches``: earliest first, without gaps.
    """

    codes: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    _known: dict[tuple[int, ...], Lineage] = field(default_factory=dict)

    @cached_property
    def index(self) -> dict[str, int]:
        """Column by unit code."""
        return {code: column for column, code in enumerate(self.codes)}

    @property
    def size(self) -> int:
        """How many units."""
        return len(self.codes)

    def lineage(self, start: date, end: date) -> Lineage:
        """Who answered to whom in these days: as they stood on the last of them.

        A unit closed within the days keeps the parent it had last; before the first stretch and
        after the last one their hierarchies stand.
        """
        first = self._at(start)
        numbers = (first, max(first, self._at(end)))
        if numbers not in self._known:
            stretches = self.stretches[numbers[0] : numbers[1] + 1]
            self._known[numbers] = Lineage(parent=_overlaid(stretches))
        return self._known[numbers]

    @property
    def last(self) -> Lineage:
        """The hierarchy of the last stretch, in which the axis is numbered."""
        return self.lineage(self.stretches[-1].start, self.stretches[-1].end)

    def present(self, start: date, end: date) -> NDArray[np.bool_]:
        """Which units were there on any of these days."""
        there = [
            each.parent != ABSENT
            for each in self.stretches
            if each.start <= end and start <= each.end
        ]
        return np.logical_or.reduce(there) if there else np.zeros(self.size, dtype=np.bool_)

    def mask(self, codes: Iterable[str]) -> NDArray[np.bool_]:
        """Which units are named; names of others are passed over."""
        named = np.zeros(self.size, dtype=np.bool_)
        named[[self.index[each] for each in codes if each in self.index]] = True
        return named

    def _at(self, day: date) -> int:
        """The last stretch begun by the day; the first one for days before it."""
        return max(bisect_right(self._starts, day) - 1, 0)

    @cached_property
    def _starts(self) -> list[date]:
        return [each.start for each in self.stretches]


def _overlaid(stretches: Sequence[Stretch]) -> NDArray[np.int32]:
    """The parents of the last stretch, and of an earlier one for units gone since."""
    parent = stretches[0].parent.copy()
    for each in stretches[1:]:
        parent = np.where(each.parent == ABSENT, parent, each.parent)
    return np.where(parent == ABSENT, -1, parent).astype(np.int32)


def unit_axis(trees: Sequence[tuple[date, date, Sequence[str], Sequence[int]]]) -> UnitAxis:
    """The axis of hierarchies that followed each other.

    ``trees``: first day, last day, codes in pre-order, and the parent of each by its place in
    those codes (-1 for a root).
    """
    numbered = dict.fromkeys(code for tree in reversed(trees) for code in tree[2])
    index = {code: column for column, code in enumerate(numbered)}
    stretches = []
    for start, end, codes, above in trees:
        columns = np.array([index[code] for code in codes], dtype=np.int32)
        parents = np.asarray(above, dtype=np.int32)
        parent = np.full(len(index), ABSENT, dtype=np.int32)
        parent[columns] = np.where(parents < 0, -1, columns[parents])
        stretches.append(Stretch(start=start, end=end, parent=parent))
    return UnitAxis(codes=tuple(numbered), stretches=tuple(stretches))


def registry_axis(registry: Registry, start: date, end: date) -> UnitAxis:
    """The axis of all units open on some day of the stretch."""
    return unit_axis(
        [
            (first, last, tree.codes, tree.parent.tolist())
            for first, last, tree in registry.versions(start, end)
        ]
    )


def under_one_root(units: UnitAxis) -> UnitAxis:
    """The axis with one more unit at its end, above all roots; its code is empty."""
    top = units.size
    stretches = tuple(
        Stretch(
            start=each.start,
            end=each.end,
            parent=np.append(np.where(each.parent == -1, top, each.parent), -1).astype(np.int32),
        )
        for each in units.stretches
    )
    return UnitAxis(codes=(*units.codes, ""), stretches=stretches)


@dataclass(frozen=True, kw_only=True, eq=False)
class Upper:
    """The roots and the units that ever had children, apart from all others: the leaves.

    ``kept``: their columns on the whole axis; ``axis``: an axis of them alone.
    """

    whole: UnitAxis
    kept: NDArray[np.intp]
    axis: UnitAxis
    _homes: dict[int, NDArray[np.int32]] = field(default_factory=dict)

    def home(self, lineage: Lineage) -> NDArray[np.int32]:
        """For each unit of the whole axis the kept one it belongs to: itself or its parent; or -1.

        ``lineage``: of the whole axis.
        """
        if id(lineage) not in self._homes:
            place = np.full(self.whole.size, -1, dtype=np.int32)
            place[self.kept] = np.arange(self.kept.size, dtype=np.int32)
            above = np.where(lineage.parent >= 0, place[lineage.parent], -1)
            self._homes[id(lineage)] = np.where(place >= 0, place, above).astype(np.int32)
        return self._homes[id(lineage)]


def upper(units: UnitAxis, *, also: Iterable[str] = ()) -> Upper:
    """The roots, and the units that had children at some time; every parent of one is one.

    ``also``: leaves that get figures of their own all the same.
    """
    has_children = np.zeros(units.size, dtype=np.bool_)
    for each in units.stretches:
        has_children[each.parent[each.parent >= 0]] = True
        has_children |= each.parent == -1
    kept = np.flatnonzero(has_children | units.mask(also))
    place = np.full(units.size, -1, dtype=np.int32)
    place[kept] = np.arange(kept.size, dtype=np.int32)
    stretches = []
    for each in units.stretches:
        parent = each.parent[kept]
        moved = np.where(parent >= 0, place[parent], parent).astype(np.int32)
        stretches.append(Stretch(start=each.start, end=each.end, parent=moved))
    codes = tuple(units.codes[each] for each in kept)
    return Upper(whole=units, kept=kept, axis=UnitAxis(codes=codes, stretches=tuple(stretches)))
