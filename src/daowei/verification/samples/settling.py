"""From reports and recounts to the values that count, and what each of them rests on.

A visited unit counts with what was found, not with its report times a factor. Small differences
are let pass. Units that were not visited have the benefit of the doubt: their reports stand unless
the visits to others leave no doubt, and then as little as possible is taken off.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from daowei.foundation.rounding import half_away
from daowei.foundation.texts import N_, Text
from daowei.verification.samples.factors import Compared, Factor, factor
from daowei.verification.samples.rules import Rules, Unverifiable
from daowei.verification.visits.recounts import Recount

Cell: TypeAlias = tuple[str, str, str, str]  # unit, element, combination, period


class Basis(StrEnum):
    """What a settled value rests on."""

    CONFIRMED = "visited-confirmed"  # found exactly what was reported
    TOLERATED = "within-tolerance"  # found nearly that: the report stands
    FOUND = "visited-found"
    NOT_VERIFIABLE = "not-verifiable"  # nothing to count from; what then counts is a rule
    FACTOR = "factor-applied"  # not visited; the visits to others leave no doubt
    REPORTED = "reported"  # not visited, or nothing reported: it stays what it was
    APPEAL = "appeal-decided"


BASIS_NAMES: Mapping[Basis, str] = {
    Basis.CONFIRMED: N_("visited: confirmed"),
    Basis.TOLERATED: N_("visited: within tolerance"),
    Basis.FOUND: N_("visited: found otherwise"),
    Basis.NOT_VERIFIABLE: N_("visited: no records to count from"),
    Basis.FACTOR: N_("not visited: factor applied"),
    Basis.REPORTED: N_("as reported"),
    Basis.APPEAL: N_("decided on appeal"),
}

_STRENGTH = {  # of two settlements of one cell the stronger counts
    Basis.REPORTED: 0,
    Basis.FACTOR: 1,
    Basis.TOLERATED: 2,
    Basis.CONFIRMED: 2,
    Basis.FOUND: 2,
    Basis.NOT_VERIFIABLE: 2,
    Basis.APPEAL: 3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledValue:
    """A cell of a report as it counts.

    All numbers scaled by the element's decimals. ``reported``: None for blank or nothing.
    ``settled``: None where nothing counts. ``found``: None where nobody looked or could tell.
    ``factor``: what the report was multiplied with, "" for nothing. ``source``: the visit, the
    draw or the appeal it follows from.
    """

    unit: str
    element: str
    combo: str
    period: str
    reported: int | None
    settled: int | None
    basis: Basis
    found: int | None = None
    factor: str = ""
    source: str = ""

    @property
    def cell(self) -> Cell:
        """Which cell of which report."""
        return (self.unit, self.element, self.combo, self.period)

    @property
    def is_changed(self) -> bool:
        """Whether something else counts than what was reported."""
        return self.settled != self.reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A unit of the draw: its stratum, and with which chance it was drawn."""

    unit: str
    stratum: str
    chance: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """All that a settlement rests on.

    ``reports``: every cell that may be settled, of all units of the frame, with its report (None
    for blank). ``strata``: the stratum of every unit of the frame. ``scales``: for elements with
    decimals, how many scaled units one event is. ``counted``: the elements that are counts of
    events and add up; only these get a factor.
    """

    code: str
    reports: Mapping[Cell, int | None]
    recounts: Sequence[Recount]
    strata: Mapping[str, str]
    sampled: Mapping[str, Sampled]
    rules: Rules = field(default_factory=Rules)
    scales: Mapping[str, int] = field(default_factory=dict)
    counted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Every cell of a round as it counts, and the factor of each element."""

    values: tuple[SettledValue, ...]
    factors: Mapping[str, Factor]


def settle(this: Round) -> Settlement:
    """The round settled: a pure function, so that anybody can repeat it.

    Grain: one value for each cell of ``reports`` and each recount, in the order of cells.
    """
    this = replace(this, recounts=one_each(this.recounts))
    visited = {_cell_of(each): _settled_by_visit(each, this) for each in this.recounts}
    factors = {element: factor_of(element, this) for element in sorted(_recounted(this))}
    applied = {code: each.applied for code, each in factors.items()}
    others = (
        _settled_unvisited(cell, reported, applied.get(cell[1]), source=this.code)
        for cell, reported in this.reports.items()
        if cell not in visited
    )
    values = sorted((*visited.values(), *others), key=lambda each: each.cell)
    return Settlement(values=tuple(values), factors=factors)


def _cell_of(recount: Recount) -> Cell:
    return (recount.unit, recount.element, recount.combo, recount.period)


def one_each(recounts: Iterable[Recount]) -> tuple[Recount, ...]:
    """Of each cell one recount; where two teams looked, the one that is nearer to the report.

    That they differ is a matter of the teams, not of the unit.
    """
    found: dict[Cell, Recount] = {}
    for each in sorted(recounts, key=lambda each: (_cell_of(each), _away(each), each.visit)):
        found.setdefault(_cell_of(each), each)
    return tuple(found.values())


def _away(recount: Recount) -> float:
    """How far from the report; what could not be verified is farthest."""
    difference = recount.difference
    return math.inf if difference is None else abs(difference)


def _recounted(this: Round) -> set[str]:
    return {each.element for each in this.recounts} & this.counted


# ── visited ─────────────────────────────────────────────────────────────────────────


def _settled_by_visit(recount: Recount, this: Round) -> SettledValue:
    basis, settled = judged(recount, this.rules, one=this.scales.get(recount.element, 1))
    return SettledValue(
        unit=recount.unit,
        element=recount.element,
        combo=recount.combo,
        period=recount.period,
        reported=recount.reported,
        settled=settled,
        basis=basis,
        found=recount.found if recount.is_verifiable else None,
        source=recount.visit,
    )


def judged(recount: Recount, rules: Rules, *, one: int = 1) -> tuple[Basis, int | None]:
    """What a visit makes of one cell: on what it rests, and what counts.

    A report that was never made is not made by an inspection: it stays nothing. Where there were
    no records, the programme's rule decides. ``one``: a single event, scaled.
    """
    if recount.reported is None:
        return Basis.REPORTED, None
    if not recount.is_verifiable or recount.found is None:
        is_zero = rules.unverifiable is Unverifiable.ZERO
        return Basis.NOT_VERIFIABLE, 0 if is_zero else None
    away = abs(recount.found - recount.reported)
    if away == 0:
        return Basis.CONFIRMED, recount.reported
    if away <= rules.tolerated(recount.reported, one=one):
        return Basis.TOLERATED, recount.reported
    return Basis.FOUND, recount.found


# ── not visited ─────────────────────────────────────────────────────────────────────


def _settled_unvisited(
    cell: Cell, reported: int | None, applied: Decimal | None, *, source: str
) -> SettledValue:
    unit, element, combo, period = cell
    if reported is None or applied is None or reported <= 0:
        basis, settled, by = Basis.REPORTED, reported, ""
    else:
        basis, settled, by = Basis.FACTOR, _reduced(reported, applied), f"{applied:f}"
    return SettledValue(
        unit=unit, element=element, combo=combo, period=period,
        reported=reported, settled=settled, basis=basis, factor=by,
        source=source if by else "",
    )  # fmt: skip


def _reduced(reported: int, applied: Decimal) -> int:
    """The report times the factor, rounded once, halves upwards."""
    return int(half_away(reported * applied, 0))


def factor_of(element: str, this: Round) -> Factor:
    """The factor of an element over all cells recounted in the round, by unit."""
    return factor(compared_on(element, this), sizes_of(this.strata))


def sizes_of(strata: Mapping[str, str]) -> dict[str, int]:
    """How many units each stratum has."""
    sizes: dict[str, int] = defaultdict(int)
    for stratum in strata.values():
        sizes[stratum] += 1
    return dict(sizes)


def compared_on(element: str, this: Round) -> tuple[Compared, ...]:
    """Each unit drawn and visited with what it reported and what was found, in all its cells.

    Left out: what was not reported, and, unless the rule counts it as zero, what could not be
    verified. Within tolerance the report counts as found.
    """
    sums: dict[str, tuple[int, int]] = {}
    for recount in this.recounts:
        if recount.element == element and recount.unit in this.sampled:
            for reported, found in _pair(recount, this):
                before = sums.get(recount.unit, (0, 0))
                sums[recount.unit] = (before[0] + reported, before[1] + found)
    return tuple(
        Compared(
            unit=unit,
            stratum=this.sampled[unit].stratum,
            chance=this.sampled[unit].chance,
            reported=reported,
            found=found,
        )
        for unit, (reported, found) in sorted(sums.items())
    )


def _pair(recount: Recount, this: Round) -> Iterator[tuple[int, int]]:
    basis, settled = judged(recount, this.rules, one=this.scales.get(recount.element, 1))
    if recount.reported is not None and settled is not None and basis is not Basis.REPORTED:
        yield recount.reported, settled


# ── several settlements, and appeals ────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A cell decided on appeal: what counts from now on, and what its report says."""

    cell: Cell
    settled: int | None
    appeal: str
    reported: int | None = None


def combined(settlements: Iterable[Iterable[SettledValue]]) -> dict[Cell, SettledValue]:
    """What counts of several settlements, the earliest first.

    A visit outweighs a factor, and a factor a report; of equals the later counts.
    """
    found: dict[Cell, SettledValue] = {}
    for values in settlements:
        for each in values:
            held = found.get(each.cell)
            if held is None or _STRENGTH[each.basis] >= _STRENGTH[held.basis]:
                found[each.cell] = each
    return found


def after_appeals(
    values: Mapping[Cell, SettledValue], decisions: Iterable[Decided]
) -> dict[Cell, SettledValue]:
    """The settled values with those that an appeal decided otherwise, the earliest first.

    An appeal against a score may decide a cell that no settlement names.
    """
    found = dict(values)
    for each in decisions:
        found[each.cell] = _decided(found.get(each.cell) or _as_reported(each), each)
    return found


def _as_reported(decision: Decided) -> SettledValue:
    unit, element, combo, period = decision.cell
    return SettledValue(
        unit=unit, element=element, combo=combo, period=period,
        reported=decision.reported, settled=decision.reported, basis=Basis.REPORTED,
    )  # fmt: skip


def _decided(value: SettledValue, decision: Decided) -> SettledValue:
    return SettledValue(
        unit=value.unit, element=value.element, combo=value.combo, period=value.period,
        reported=value.reported, settled=decision.settled, basis=Basis.APPEAL,
        found=value.found, factor=value.factor, source=decision.appeal,
    )  # fmt: skip


# ── told ────────────────────────────────────────────────────────────────────────────

_TOLD: Mapping[Basis, str] = {
    Basis.CONFIRMED: N_("confirmed on the spot (visit {source})"),
    Basis.TOLERATED: N_(
        "the report of {reported} stands: {found} found on the spot (visit {source}) lies within"
        " the tolerance"
    ),
    Basis.FOUND: N_(
        "settled at {settled}: found on the spot (visit {source}); reported {reported}"
    ),
    Basis.NOT_VERIFIABLE: N_(
        "settled at {settled}: no records to count from (visit {source}); reported {reported}"
    ),
    Basis.FACTOR: N_(
        "settled at {settled}: the reported {reported} times {factor}, from the visits of round"
        " {source}"
    ),
    Basis.REPORTED: N_("counts as reported"),
    Basis.APPEAL: N_("settled at {settled} on appeal {source}; reported {reported}"),
}
NOTHING = N_("nothing")


def told(value: SettledValue, *, decimals: int = 0) -> Text:
    """One sentence: what counts, and what it rests on."""
    return Text(
        _TOLD[value.basis],
        {
            "settled": _printed(value.settled, decimals),
            "reported": _printed(value.reported, decimals),
            "found": _printed(value.found, decimals),
            "factor": value.factor,
            "source": value.source,
        },
    )


def _printed(number: int | None, decimals: int) -> object:
    return Text(NOTHING) if number is None else f"{Decimal(number).scaleb(-decimals):f}"
