"""Two versions of a programme side by side: what was changed, and whose results that moves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from daowei.assessment.assessing import Assessment, Basis, assess
from daowei.assessment.comparison import Change as Move, changed_scores, changed_standings
from daowei.cli.exit_codes import ExitCode
from daowei.cli.folders import basis_of, check_of, exit_code_of
from daowei.foundation.problems import Problem, ProblemList, Severity, errors_of
from daowei.foundation.texts import N_
from daowei.programme.changes import Change
from daowei.programme.checking import CheckResult
from daowei.programme.definition import Agreement, Programme
from daowei.programme.value_files import read_values
from daowei.programme.versions import difference


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Difference:
    """What two versions differ in, and which results move.

    ``moves``: totals, places, grades, awards and vetoes; ``criteria``: points by criterion. Both
    are None where the results were not computed. ``units``: names by code, for telling.
    """

    changes: tuple[Change, ...]
    moves: tuple[Move, ...] | None
    criteria: tuple[Move, ...] | None
    problems: tuple[Problem, ...]
    code: ExitCode
    after: Assessment | None = None


def compared(old: Path, new: Path, *, values: Path | None, on: date) -> Difference:
    """The difference of two folders; results where the charter allows both.

    Both versions are computed with the same facts: the registers, values and procedures of
    ``values``, else of ``new``. An agreement of both is scored for the newer one's period.
    Worked examples are not run: a draft that changes a score may well break them.
    """
    before, after = (check_of(each, as_of=on, values=False, examples=False) for each in (old, new))
    if before.reading.programme is None or after.reading.programme is None:
        return _not_computed((), before, after)
    changes = difference(before.reading.programme, after.reading.programme)
    facts = check_of(values or new, as_of=on, examples=False)
    basis = basis_of(values or new, facts, on=on)
    if any(exit_code_of(each) is not ExitCode.OK for each in (before, after)) or basis is None:
        return _not_computed(changes, before, after, facts)
    problems = ProblemList()
    was, becomes = (
        assess(_based(each, basis, place=values or new, problems=problems))
        for each in _aligned(before, after)
    )
    return Difference(
        changes=changes,
        moves=changed_standings(was.standings, becomes.standings),
        criteria=changed_scores(was.scores, becomes.scores),
        problems=tuple(problems.found),
        code=ExitCode.OK,
        after=becomes,
    )


def _not_computed(changes: tuple[Change, ...], *found: CheckResult) -> Difference:
    codes = [exit_code_of(each) for each in found]
    refused = ExitCode.REFUSED in codes
    problems: list[Problem] = []
    for each in found:
        problems.extend(told for told in errors_of(each.problems) if told not in problems)
    return Difference(
        changes=changes,
        moves=None,
        criteria=None,
        problems=tuple(problems),
        code=ExitCode.REFUSED if refused else ExitCode.PROBLEMS,
    )


def _aligned(before: CheckResult, after: CheckResult) -> tuple[CheckResult, CheckResult]:
    """The older version, its agreements scored for the periods of the newer one's."""
    old, new = before.reading.programme, after.reading.programme
    assert old is not None
    assert new is not None
    agreements = {code: _same_period(each, new) for code, each in old.agreements.items()}
    aligned = replace(old, agreements=agreements)
    return replace(before, reading=replace(before.reading, programme=aligned)), after


def _same_period(agreement: Agreement, new: Programme) -> Agreement:
    other = new.agreements.get(agreement.code)
    return replace(agreement, period=other.period) if other else agreement


def _based(found: CheckResult, facts: Basis, *, place: Path, problems: ProblemList) -> Basis:
    """The facts, read with this version's elements and forms; what it does not know is told."""
    programme, formulas = found.reading.programme, found.reading.formulas
    assert programme is not None
    assert formulas is not None
    read = read_values(place, programme, facts.registry)
    refused = errors_of(read.problems)
    if refused:
        problems.add(
            "CMP-001",
            N_("version {value} does not know some of the values, such as: {example}"),
            remedy=N_("They are left out of its results."),
            file=refused[0].file,
            line=refused[0].line,
            value=programme.version,
            severity=Severity.NOTE,
            example=refused[0].message,
        )
    return replace(
        facts, programme=programme, formulas=formulas, values=read.values, reports=read.reports
    )


def by_unit(moves: tuple[Move, ...]) -> Mapping[tuple[str, str], tuple[Move, ...]]:
    """The moves of each agreement and unit."""
    found: dict[tuple[str, str], list[Move]] = {}
    for each in moves:
        found.setdefault((each.agreement, each.unit), []).append(each)
    return {key: tuple(each) for key, each in found.items()}
