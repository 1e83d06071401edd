"""What would be: other weights or targets on figures that stand; whose points and places move.

Nothing is stored. The charter judges the changed agreement as it would judge a version, and where
it refuses, nothing is computed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from daowei.assessment.agreement_results import Sources, agreement_results
from daowei.assessment.open_results import OpenResults
from daowei.assessment.scoring import check_scoring
from daowei.foundation.problems import Problem
from daowei.programme.charter.graph import check_programme
from daowei.programme.charter.rules import Refusal
from daowei.programme.definition import Agreement, Criterion, TargetRule

FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Another weight or fixed target of a criterion; None leaves it."""

    criterion: str
    weight: Decimal | None = None
    target: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a unit stands."""

    printed: str
    points: float | None
    rank: int | None
    awards: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A unit before and after."""

    unit: str
    group: str
    before: Place
    after: Place

    @property
    def is_one(self) -> bool:
        """Whether anything differs."""
        return (self.before.printed, self.before.rank, self.before.awards) != (
            self.after.printed, self.after.rank, self.after.awards,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the change would bring; ``moves`` of all units, none where something refuses it."""

    refusals: tuple[Refusal, ...]
    problems: tuple[Problem, ...]
    moves: tuple[Move, ...]


def changed(agreement: Agreement, changes: Iterable[Change]) -> Agreement:
    """The agreement with the changes in it."""
    wanted = {each.criterion: each for each in changes}
    pillars = tuple(
        replace(
            pillar,
            criteria=tuple(_criterion(each, wanted.get(each.code)) for each in pillar.criteria),
        )
        for pillar in agreement.pillars
    )
    return replace(agreement, pillars=pillars)


def _criterion(criterion: Criterion, change: Change | None) -> Criterion:
    if change is None:
        return criterion
    weight = criterion.weight if change.weight is None else change.weight
    target = criterion.target
    if change.target is not None and target.rule == FIXED:
        target = TargetRule(rule=FIXED, settings={**target.settings, "value": change.target})
    return replace(criterion, weight=weight, target=target)


def outcome(results: OpenResults, agreement: Agreement, *, as_of: date) -> Outcome:
    """What an agreement, changed from the one of its code in the results, would bring."""
    basis = results.ground.basis
    programme = replace(
        basis.programme, agreements={**basis.programme.agreements, agreement.code: agreement}
    )
    refusals = _new_refusals(results, programme=programme, as_of=as_of)
    problems = check_scoring(agreement, programme.indicators)
    if refusals or problems:
        return Outcome(refusals=refusals, problems=problems, moves=())
    sources = Sources(
        basis=replace(basis, programme=programme),
        cube=results.cube(),
        figures={each.indicator: results.indicator(each.indicator) for each in agreement.criteria},
        refused=results.manifest.refused,
    )
    before = results.tables.agreements[agreement.code].standings
    after = agreement_results(agreement, sources).standings
    moves = tuple(_moves(before.iter_rows(named=True), after.iter_rows(named=True)))
    return Outcome(refusals=(), problems=(), moves=moves)


def _new_refusals(results: OpenResults, *, programme: Any, as_of: date) -> tuple[Refusal, ...]:
    """What the charter refuses of the change; the version in force passed it already."""
    basis = results.ground.basis
    verdict = check_programme(programme, formulas=basis.formulas, as_of=as_of)
    if verdict.allows:
        return ()
    stood = check_programme(basis.programme, formulas=basis.formulas, as_of=as_of)
    known = {(each.rule, each.subject, each.path) for each in stood.refusals}
    return tuple(
        each for each in verdict.refusals if (each.rule, each.subject, each.path) not in known
    )


def _moves(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> Iterator[Move]:
    later = {row["unit"]: row for row in after}
    for row in before:
        then = later.get(row["unit"])
        if then is not None:
            yield Move(unit=row["unit"], group=row["group"], before=_place(row), after=_place(then))


def _place(row: Mapping[str, Any]) -> Place:
    return Place(
        printed=row["points_printed"],
        points=row["points"],
        rank=row["rank"],
        awards=tuple(row["awards"]),
    )
