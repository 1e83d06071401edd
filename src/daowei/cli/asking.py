"""What ``daowei explain`` was asked for: from the words of a command line to a tree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from daowei.assessment.assessing import Assessment, scored_units
from daowei.assessment.explaining import explain_element, explain_indicator
from daowei.assessment.explanation import Explanation, Read, Spot
from daowei.assessment.facts import CubeFacts
from daowei.assessment.scorecards import Versions, explain_criterion, explain_score, scorecard
from daowei.foundation.likeness import nearest
from daowei.foundation.periods import PeriodType, parse_period, try_period
from daowei.foundation.problems import Problem, ProblemList, Severity
from daowei.foundation.texts import N_
from daowei.language.printing import printed_item
from daowei.language.tree import Item, ItemKind
from daowei.programme.definition import Agreement, Criterion, Indicator, Programme
from daowei.programme.value_places import FilePlaces

SCORE = "score"
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody wants explained; "" for a unit or period that was not said."""

    what: str
    unit: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing a programme knows by the name that was said."""

    thing: Agreement | Indicator | Item | tuple[Agreement, Criterion]
    spelled: str  # how to ask for this and nothing else

    @property
    def agreement(self) -> Agreement | None:
        """The agreement that scores it; None for figures, which stand for themselves."""
        if isinstance(self.thing, tuple):
            return self.thing[0]
        return self.thing if isinstance(self.thing, Agreement) else None


def answered(
    question: Question, assessment: Assessment, *, folder: Path, versions: Versions
) -> tuple[Explanation | None, tuple[Problem, ...]]:
    """The tree that was asked for, or why there is none; and notes on other readings."""
    problems = ProblemList()
    found = _found(question.what, assessment, problems)
    if found is None:
        return None, tuple(problems.found)
    asked = _Asked(question=question, found=found, assessment=assessment, problems=problems)
    spot = asked.spot()
    if spot is None:
        return None, tuple(problems.found)
    facts = CubeFacts(assessment=assessment, places=FilePlaces(folder=folder))
    return _explained(found, facts, spot, versions=versions), tuple(problems.found)


def _explained(found: Found, facts: CubeFacts, spot: Spot, *, versions: Versions) -> Explanation:
    card = partial(scorecard, facts.assessment, unit=spot.unit, versions=versions)
    match found.thing:
        case Agreement() as agreement:
            return explain_score(card(agreement), facts)
        case (agreement, criterion):
            return explain_criterion(card(agreement), criterion, facts)
        case Indicator() as indicator:
            return explain_indicator(indicator, facts, spot)
        case Item() as item:
            return explain_element(Read(text=printed_item(item), item=item), facts, spot)


# ── what ────────────────────────────────────────────────────────────────────────────


def _found(what: str, assessment: Assessment, problems: ProblemList) -> Found | None:
    """What is meant: of several things of one name the first, and the others are told."""
    programme = assessment.basis.programme
    candidates = list(_candidates(what.removeprefix("#{").removesuffix("}"), programme))
    if candidates:
        first, *others = candidates
        if what == SCORE and others:
            _tell_agreements(programme, problems)
            return None
        for each in others:
            problems.add(
                "EXP-007",
                N_("{value} is also a criterion"),
                remedy=N_("Ask for {other} to see how it is scored."),
                value=what,
                other=each.spelled,
                severity=Severity.NOTE,
            )
        return first
    known = frozenset(_names(programme))
    near = nearest(what, known)
    problems.add(
        "EXP-001",
        N_("nothing is called {value}"),
        remedy=N_("Did you mean {near}?")
        if near
        else N_("Ask for an indicator, an element, a criterion or “score”."),
        value=what,
        near=near,
    )
    return None


def _candidates(what: str, programme: Programme) -> Iterator[Found]:
    if what == SCORE:
        yield from (Found(thing=each, spelled=code) for code, each in programme.agreements.items())
    if what in programme.agreements:
        yield Found(thing=programme.agreements[what], spelled=what)
    indicator = programme.indicators.get(what.removeprefix("indicator:"))
    if indicator:
        yield Found(thing=indicator, spelled=f"indicator:{indicator.code}")
    item = _item(what, programme)
    if item:
        yield Found(thing=item, spelled=what)
    yield from _criteria(what, programme)


def _item(what: str, programme: Programme) -> Item | None:
    element, *combos = what.removeprefix("element:").split(".")
    if element not in programme.elements or len(combos) > 2:
        return None
    known = {each.code for combo in programme.category_combos.values() for each in combo.combos}
    if not set(combos) <= known | {"*"}:
        return None
    return Item(ItemKind.ELEMENT, (element, *combos))


def _criteria(what: str, programme: Programme) -> Iterator[Found]:
    name = what.removeprefix("criterion:")
    for code, agreement in programme.agreements.items():
        for criterion in agreement.criteria:
            if name in {criterion.code, f"{code}/{criterion.code}"}:
                spelled = f"criterion:{code}/{criterion.code}"
                yield Found(thing=(agreement, criterion), spelled=spelled)


def _names(programme: Programme) -> Iterator[str]:
    yield SCORE
    yield from programme.agreements
    yield from programme.indicators
    yield from programme.elements
    for element in programme.elements.values():
        combo = programme.category_combos.get(element.category_combo or "")
        yield from (f"{element.code}.{each.code}" for each in (combo.combos if combo else ()))
    for agreement in programme.agreements.values():
        yield from (each.code for each in agreement.criteria)


def _tell_agreements(programme: Programme, problems: ProblemList) -> None:
    problems.add(
        "EXP-006",
        N_("the programme has several agreements"),
        remedy=N_("Name one of them: {known}."),
        value=SCORE,
        known=", ".join(programme.agreements),
    )


# ── where and when ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The question with what it is about; what cannot be answered goes to ``problems``."""

    question: Question
    found: Found
    assessment: Assessment
    problems: ProblemList

    def spot(self) -> Spot | None:
        """Unit and period that were said, or the usual ones."""
        period = self._period()
        unit = self._unit(period) if period else None
        return Spot(unit=unit, period=period) if unit and period else None

    def _period(self) -> str | None:
        said, agreement = self.question.period, self.found.agreement
        if agreement is not None and said not in {"", agreement.period}:
            self.problems.add(
                "EXP-005",
                N_("the agreement is scored for {period}, not for {value}"),
                remedy=N_("Leave the period out, or ask for an indicator."),
                value=said,
                period=agreement.period,
            )
            return None
        known = self.assessment.cube.periods.index
        meant = try_period(said or _usual_period(self.assessment))
        if meant is not None and meant.iso in known:
            return meant.iso
        months = self.assessment.cube.periods.of_type(PeriodType.MONTHLY)
        named = [self.assessment.cube.periods.periods[each].iso for each in months.tolist()]
        self.problems.add(
            "EXP-003",
            N_("there are no figures for the period {value}"),
            remedy=N_("Ask for one from {first} to {last}, for their quarters or years."),
            value=said,
            first=named[0],
            last=named[-1],
        )
        return None

    def _unit(self, period: str) -> str | None:
        said, registry = self.question.unit, self.assessment.basis.registry
        agreement = self.found.agreement
        usual = (
            scored_units(agreement, registry)
            if agreement
            else registry.tree_at(parse_period(period).end).roots
        )
        if not said and len(usual) == 1:
            return usual[0]
        unit = _unit_named(said, self.assessment)
        if not said:
            self._tell_units(usual)
        elif unit is None:
            self._tell_unknown()
        elif agreement and unit not in usual:
            self._tell_not_scored(unit, usual)
            return None
        return unit

    def _tell_units(self, units: Sequence[str]) -> None:
        self.problems.add(
            "EXP-004",
            N_("this is asked of one unit at a time"),
            remedy=N_("Name one with --unit: {known}."),
            field="--unit",
            known=_listed(units),
        )

    def _tell_unknown(self) -> None:
        near = nearest(self.question.unit, frozenset(_unit_names(self.assessment)))
        self.problems.add(
            "EXP-002",
            N_("there is no unit {value}"),
            remedy=N_("Did you mean {near}?") if near else N_("Look in units.csv for its code."),
            value=self.question.unit,
            near=near,
        )

    def _tell_not_scored(self, unit: str, scored: Sequence[str]) -> None:
        self.problems.add(
            "EXP-008",
            N_("the agreement does not score {value}"),
            remedy=N_("It scores: {known}."),
            field="--unit",
            value=unit,
            known=_listed(scored),
        )


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes[:_MOST_NAMED]) + (" …" if len(codes) > _MOST_NAMED else "")


def _usual_period(assessment: Assessment) -> str:
    """The agreements' latest period; without an agreement the last year with values."""
    agreed = [parse_period(each.period) for each in assessment.basis.programme.agreements.values()]
    if agreed:
        return max(agreed).iso
    years = assessment.cube.periods.of_type(PeriodType.YEARLY)
    return assessment.cube.periods.periods[int(years[-1])].iso


def _unit_named(said: str, assessment: Assessment) -> str | None:
    """The unit of that code, or the only one of that name."""
    if said in assessment.cube.units.index:
        return said
    named = _unit_names(assessment).get(said, set())
    return next(iter(named)) if len(named) == 1 else None


def _unit_names(assessment: Assessment) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for code in assessment.cube.units.codes:
        for name in (code, *assessment.basis.registry.units[code].names.values()):
            found.setdefault(name, set()).add(code)
    return found
