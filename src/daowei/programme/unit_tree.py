"""The register of units as people walk it: branch by branch, by words, and over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from heapq import nsmallest

from daowei.foundation.hierarchy import Registry, Tree, Unit, UnitKind
from daowei.foundation.texts import named


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A unit in a list: its name, what it is, and how many units are below it on the day.

    ``above``: the names of the units above it, the highest first.
    """

    code: str
    name: str
    kind: UnitKind
    is_open: bool
    below: int
    above: tuple[str, ...] = ()


def branch(registry: Registry, tree: Tree, codes: Sequence[str], *, language: str) -> list[Leaf]:
    """Units of the tree, in the order given."""
    return [_leaf(registry.units[code], tree, language=language) for code in codes]


def _leaf(unit: Unit, tree: Tree, *, language: str, above: tuple[str, ...] = ()) -> Leaf:
    here = tree.index.get(unit.code)
    return Leaf(
        code=unit.code,
        name=named(unit.names, language),
        kind=unit.kind,
        is_open=here is not None,
        below=0 if here is None else int(tree.last[here]) - here,
        above=above,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Units looked for by words, all of which stand in a code or name; at most so many."""

    words: str
    most: int = 50


def matching(registry: Registry, tree: Tree, search: Search, *, language: str) -> list[Leaf]:
    """The units that fit, open and closed ones; whole codes and beginnings of names first."""
    parts = search.words.casefold().split()
    near = ((_nearness(said, parts), said[0], code) for code, said in _words_of(registry))
    fitting = ((place, folded, code) for place, folded, code in near if place is not None)
    found = [registry.units[code] for *_, code in nsmallest(search.most, fitting)]
    return [
        _leaf(
            each, tree, language=language,
            above=path_names(registry, tree, each, language=language),
        )
        for each in found
    ]  # fmt: skip


@lru_cache(maxsize=4)
def _words_of(registry: Registry) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each unit's code, and code and names with capitals folded; made once for a registry."""
    return tuple(
        (code, (code.casefold(), *(each.casefold() for each in unit.names.values())))
        for code, unit in registry.units.items()
    )


def _nearness(said: Sequence[str], parts: Sequence[str]) -> int | None:
    """0: the code itself, 1: a beginning, 2: somewhere; None: not all words are there."""
    if not parts or not all(any(part in each for each in said) for part in parts):
        return None
    if said[0] == " ".join(parts):
        return 0
    return 1 if any(each.startswith(parts[0]) for each in said) else 2


def path_names(registry: Registry, tree: Tree, unit: Unit, *, language: str) -> tuple[str, ...]:
    """The names of the units above, the highest first; nothing while it is closed."""
    above = tree.ancestors(unit.code) if unit.code in tree else ()
    return tuple(named(registry.units[each].names, language) for each in reversed(above))


def kinds_of(registry: Registry, tree: Tree) -> Mapping[UnitKind, int]:
    """How many units of each kind are open, in the order of the levels."""
    counts: dict[UnitKind, int] = {}
    for code in tree.codes:
        kind = registry.units[code].kind
        counts[kind] = counts.get(kind, 0) + 1
    return {kind: counts[kind] for kind in UnitKind if kind in counts}


# ── over time ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A place as a bar from ``start`` to ``end``, shares of the width of the timeline.

    ``began``, ``goes_on``: whether its first and last days are known to lie inside.
    """

    parent: str | None
    start: float
    end: float
    began: bool
    goes_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The places of a unit over time: bars, years with their shares, and where today is."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[int, float], ...]
    today: float


_MOST_YEARS = 8


def timeline_of(unit: Unit, *, today: date) -> Timeline:
    """The unit's places from the year before its first change to the year after its last."""
    days = [day for each in unit.placements for day in (each.since, each.until) if day]
    first, last = min([today, *days]).year - 1, max([today, *days]).year + 2
    start, width = date(first, 1, 1).toordinal(), (last - first) * 365.25

    def share(day: date) -> float:
        return min(max((day.toordinal() - start) / width, 0.0), 1.0)

    step = -(-(last - first) // _MOST_YEARS)
    return Timeline(
        bars=tuple(
            Bar(
                parent=each.parent,
                start=share(each.first_day),
                end=share(each.last_day),
                began=each.since is not None,
                goes_on=each.until is None,
            )
            for each in sorted(unit.placements, key=lambda each: each.first_day)
        ),
        years=tuple((year, share(date(year, 1, 1))) for year in range(first, last, step)),
        today=share(today),
    )
