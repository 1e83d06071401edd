"""Who answers to whom, at a date."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from daowei.foundation.problems import DaoweiError


class UnitKind(StrEnum):
    """What a unit may be: a body, never a person or a household (charter CH-59)."""

    COUNTRY = "country"
    REGION = "region"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    DISTRICT = "district"
    TOWNSHIP = "township"
    STREET_OFFICE = "street_office"
    COMMUNITY = "community"
    VILLAGE = "village"
    TEAM_FARM = "team_farm"
    FACILITY = "facility"
    DEPARTMENT = "department"
    STATION = "station"
    ASSOCIATION = "association"
    SCHOOL = "school"
    ZONE = "zone"


class HierarchyError(DaoweiError, ValueError):
    """Units that do not form trees; ``registry_of`` tells what is wrong with them."""


class UnknownUnitError(DaoweiError, KeyError):
    """A code that names no unit of the registry, or none open on that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Under which parent (None: a root) a unit is open, from ``since`` to ``until``, both included.

    None for a day: always so far, or until further notice. ``line`` is where it was written.
    """

    parent: str | None
    since: date | None = None
    until: date | None = None
    line: int | None = field(default=None, compare=False)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    @property
    def first_day(self) -> date:
        """``since``, or the first day there is."""
        return self.since or date.min

    @property
    def last_day(self) -> date:
        """``until``, or the last day there is."""
        return self.until or date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An office, a place or a facility, with its parents over time.

    ``groups``: the group it belongs to, by group set.
    """

    code: str
    uid: str
    names: Mapping[str, str]
    kind: UnitKind
    placements: tuple[Placement, ...]
    groups: Mapping[str, str] = field(default_factory=dict)

    def placement_at(self, day: date) -> Placement | None:
        """The placement in force on the day; None while the unit is not open."""
        return next((each for each in self.placements if day in each), None)

    def is_open(self, day: date) -> bool:
        """Whether the unit is open on the day."""
        return self.placement_at(day) is not None

    def was_open_between(self, start: date, end: date) -> bool:
        """Whether the unit was open on at least one day of the stretch, both ends included."""
        return any(each.first_day <= end and start <= each.last_day for each in self.placements)

    def parent_at(self, day: date) -> str | None:
        """The parent's code on the day; None for a root, and while the unit is not open."""
        placement = self.placement_at(day)
        return placement.parent if placement else None


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """The units open on a day, numbered in pre-order: a subtree is an unbroken stretch.

    ``parent``: number of the parent, -1 for a root. ``last``: number of the subtree's last unit.
    ``level``: 1 for a root. Children stand in the order of their codes.
    """

    codes: tuple[str, ...]
    parent: NDArray[np.int32]
    last: NDArray[np.int32]
    level: NDArray[np.int8]
    index: Mapping[str, int]

    def __contains__(self, code: str) -> bool:
        return code in self.index

    def __len__(self) -> int:
        return len(self.codes)

    def number(self, code: str) -> int:
        """The unit's number.

        Raises: UnknownUnitError: it is not in this tree.
        """
        if code not in self.index:
            raise UnknownUnitError(f"unit {code!r} is not open in this tree; check code and day")
        return self.index[code]

    def descendants(self, code: str, *, itself: bool = False) -> tuple[str, ...]:
        """All units below, in pre-order; with the unit itself first if asked."""
        here = self.number(code)
        return self.codes[here + (not itself) : int(self.last[here]) + 1]

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The units above, nearest first."""
        found = []
        above = int(self.parent[self.number(code)])
        while above >= 0:
            found.append(self.codes[above])
            above = int(self.parent[above])
        return tuple(found)

    def children(self, code: str) -> tuple[str, ...]:
        """The units directly below, in the order of their codes."""
        found = []
        here = self.number(code)
        below, last = here + 1, int(self.last[here])
        while below <= last:
            found.append(self.codes[below])
            below = int(self.last[below]) + 1
        return tuple(found)

    def at_level(self, level: int) -> tuple[str, ...]:
        """The units of a level, in pre-order; roots are level 1."""
        return tuple(self.codes[each] for each in np.flatnonzero(self.level == level))

    @property
    def roots(self) -> tuple[str, ...]:
        """The units without a parent."""
        return self.at_level(1)


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """All units ever, and the trees they formed."""

    units: Mapping[str, Unit]
    _changes: tuple[date, ...] = field(init=False, repr=False)
    _trees: dict[date, Tree] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_changes", change_days(self.units.values()))

    def unit(self, code: str) -> Unit:
        """The unit of that code.

        Raises: UnknownUnitError: there is none.
        """
        if code not in self.units:
            raise UnknownUnitError(f"there is no unit {code!r}; check the code")
        return self.units[code]

    def tree_at(self, day: date) -> Tree:
        """The tree of the units open on the day; built once for each stretch without changes.

        Raises: HierarchyError: some open unit's parent is not open, or parents form a loop.
        """
        since = self._changes[bisect_right(self._changes, day) - 1]
        if since not in self._trees:
            self._trees[since] = tree_of(self.parents_at(since))
        return self._trees[since]

    def parents_at(self, day: date) -> Mapping[str, str | None]:
        """The parent of every unit open on the day."""
        open_units = ((code, unit.placement_at(day)) for code, unit in self.units.items())
        return {code: placed.parent for code, placed in open_units if placed}

    def versions(self, start: date, end: date) -> tuple[tuple[date, date, Tree], ...]:
        """The stretches between changes: first day, last day and the tree in force."""
        inner = [day for day in self._changes if start < day <= end]
        firsts = [start, *inner]
        lasts = [*(day - timedelta(days=1) for day in inner), end]
        return tuple(
            (first, last, self.tree_at(first)) for first, last in zip(firsts, lasts, strict=True)
        )


def change_days(units: Iterable[Unit]) -> tuple[date, ...]:
    """First days of the stretches in which no unit opens, closes or moves; day one is the first."""
    placements = [each for unit in units for each in unit.placements]
    began = {each.first_day for each in placements}
    after = {
        each.until + timedelta(days=1)
        for each in placements
        if each.last_day < date.max and each.until
    }
    return tuple(sorted({date.min} | began | after))


def tree_of(parents: Mapping[str, str | None]) -> Tree:
    """The tree that parents form; children in the order of their codes.

    Raises: HierarchyError: a parent is not among the units, or parents form a loop.
    """
    below = _children(parents)
    codes, levels = _in_pre_order(below)
    if len(codes) != len(parents):
        lost = sorted(parents.keys() - set(codes))[:5]
        raise HierarchyError(f"units {lost} hang from no root; ask registry_of why")
    index = {code: number for number, code in enumerate(codes)}
    parent = np.array([index.get(parents[code] or "", -1) for code in codes], dtype=np.int32)
    return Tree(
        codes=tuple(codes),
        parent=parent,
        last=_last_of(parent),
        level=np.array(levels, dtype=np.int8),
        index=index,
    )


def _children(parents: Mapping[str, str | None]) -> Mapping[str | None, list[str]]:
    below: dict[str | None, list[str]] = {}
    for code in sorted(parents):
        below.setdefault(parents[code], []).append(code)
    return below


def _in_pre_order(below: Mapping[str | None, list[str]]) -> tuple[list[str], list[int]]:
    codes: list[str] = []
    levels: list[int] = []
    waiting = [(code, 1) for code in reversed(below.get(None, []))]
    while waiting:
        code, level = waiting.pop()
        codes.append(code)
        levels.append(level)
        waiting.extend((child, level + 1) for child in reversed(below.get(code, [])))
    return codes, levels


def _last_of(parent: NDArray[np.int32]) -> NDArray[np.int32]:
    """The last unit of each subtree: pre-order puts children behind, so one pass back suffices."""
    above = parent.tolist()
    last = list(range(len(above)))
    for here in range(len(above) - 1, -1, -1):
        if above[here] >= 0:
            last[above[here]] = max(last[above[here]], last[here])
    return np.array(last, dtype=np.int32)
