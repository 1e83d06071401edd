"""What public pages tell, in one language: leagues, dossiers, the method; all from public files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from daowei.assessment.results import reason_told
from daowei.disclosure.publishing.building import changed_scores
from daowei.disclosure.publishing.reading_back import Reprint, Row
from daowei.disclosure.report.naming import Naming, formula_of
from daowei.foundation.money import Money
from daowei.foundation.texts import N_, named
from daowei.programme.charter.values import may_be_ranked
from daowei.programme.definition import Criterion, Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class LeagueLine:
    """A unit's line in public; ``before``: its points in the publication that this one corrects."""

    unit: str
    name: str
    rank: str
    points: str
    bar: float | None
    pillars: Sequence[str]
    awards: Sequence[str]
    vetoes: Sequence[str]
    reason: str
    before: str
    has_replied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Units on like ground."""

    name: str
    lines: Sequence[LeagueLine]


def league_told(
    reprint: Reprint,
    naming: Naming,
    *,
    rows: slice,
    before: Reprint | None,
    replied: frozenset[str],
) -> tuple[Group, ...]:
    """A page of the league, group by group."""
    agreement = reprint.rules.agreement
    grouped = groupby(reprint.league[rows], key=lambda row: str(row["group"]))
    was = before.points if before else {}
    return tuple(
        Group(
            name=naming.group(agreement.compare_by, code) if code else naming.say(N_("All units")),
            lines=[_line(reprint, each, naming, was=was, replied=replied) for each in found],
        )
        for code, found in grouped
    )


def _line(
    reprint: Reprint, row: Row, naming: Naming, *, was: Mapping[str, str], replied: frozenset[str]
) -> LeagueLine:
    agreement, unit = reprint.rules.agreement, str(row["unit"])
    points = str(row["points_printed"])
    return LeagueLine(
        unit=unit,
        name=naming.unit(unit),
        rank="–" if row["rank"] is None else str(row["rank"]),
        points=points or "–",
        bar=float(points) if points else None,
        pillars=[reprint.pillars.get((unit, each.code)) or "–" for each in agreement.pillars],
        awards=_named(row["awards"], {each.code: each.names for each in agreement.awards}, naming),
        vetoes=_named(row["vetoes"], {each.code: each.names for each in agreement.vetoes}, naming),
        reason=_reason(row, naming),
        before=was.get(unit, points) if was.get(unit, points) != points else "",
        has_replied=unit in replied,
    )


def _named(codes: object, names: Mapping[str, Mapping[str, str]], naming: Naming) -> list[str]:
    assert isinstance(codes, list)
    return [named(names[each], naming.language) for each in codes]


def _reason(row: Row, naming: Naming) -> str:
    held = str(row["reason"] or "")
    return reason_told(held).in_language(naming.language) if held else ""


def moved_told(before: Reprint, now: Reprint, naming: Naming) -> tuple[tuple[str, ...], ...]:
    """What a correction moves: unit, name, points before and now."""
    return tuple(
        (unit, naming.unit(unit) if unit in naming.registry.units else unit, was or "–", to or "–")
        for unit, was, to in changed_scores(before.results, now.results)
    )


# ── one unit ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionTold:
    """A line of a unit's scorecard."""

    name: str
    figure: str
    sides: str
    target: str
    is_signed: bool
    points: str
    bar: float | None
    weight: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTold:
    """An indicator of the unit that is not scored: this period's figure, and the one before."""

    name: str
    figure: str
    sides: str
    before: str
    is_observed: bool


def dossier_told(
    reprint: Reprint, unit: str, naming: Naming, *, before: Reprint | None
) -> dict[str, object]:
    """All that is published of a unit."""
    row = reprint.standing(unit)
    assert row is not None, "asked for scored units only"
    was = before.points.get(unit, "") if before else ""
    line = _line(reprint, row, naming, was={unit: was} if before else {}, replied=frozenset())
    agreement = reprint.rules.agreement
    group = str(row["group"])
    return {
        "unit": unit,
        "line": line,
        "of": row["of"],
        "group": naming.group(agreement.compare_by, group) if group else "",
        "pillars": tuple(_pillars(reprint, unit, naming)),
        "figures": tuple(_observed(reprint, unit, naming)),
        "vetoes": tuple(_vetoes(reprint, unit, naming)),
        "awards": tuple(_awards(reprint, unit, naming)),
        "years": tuple(naming.period(each) for each in reprint.rules.periods),
    }


def _pillars(
    reprint: Reprint, unit: str, naming: Naming
) -> Iterator[tuple[str, str, list[CriterionTold]]]:
    scores = reprint.scores(unit)
    for pillar in reprint.rules.agreement.pillars:
        lines = [
            _criterion(reprint, scores[each.code], each, naming=naming) for each in pillar.criteria
        ]
        points = reprint.pillars.get((unit, pillar.code)) or "–"
        yield named(pillar.names, naming.language), points, lines


def _criterion(
    reprint: Reprint, score: Row, criterion: Criterion, *, naming: Naming
) -> CriterionTold:
    indicator = reprint.rules.programme.indicators[str(score["indicator"])]
    figure = reprint.figures.get((indicator.code, str(score["unit"]), str(score["period"])))
    points, target = str(score["points_printed"]), score["target"]
    key = (reprint.rules.agreement.code, criterion.code, str(score["unit"]))
    return CriterionTold(
        name=named(criterion.names or indicator.names, naming.language),
        figure=_figure(indicator, figure, naming),
        sides=_sides(figure, naming),
        target="–" if target is None else f"{float(str(target)):.12g}{naming.measure(indicator)}",
        is_signed=key in reprint.facts.agreed,
        points=points or "–",
        bar=float(points) if points else None,
        weight=_weight(score),
        reason=_reason(score, naming),
    )


def _weight(score: Row) -> str:
    effective = f"{float(str(score['effective_weight'])):.1f}".removesuffix(".0")
    written = str(score["weight"])
    return written if effective == written else f"{written} → {effective}"


def _figure(indicator: Indicator, row: Row | None, naming: Naming) -> str:
    if row is None:
        return "–"
    return naming.figure(indicator, str(row["printed"]), int(str(row["state"])))


def _sides(row: Row | None, naming: Naming) -> str:
    """Numerator and denominator, where both are published."""
    if row is None or row["numerator"] is None or row["denominator"] is None:
        return ""
    above, below = (f"{float(str(row[each])):.12g}" for each in ("numerator", "denominator"))
    return naming.say(N_("{part} of {whole}"), part=above, whole=below)


def _observed(reprint: Reprint, unit: str, naming: Naming) -> Iterator[FigureTold]:
    """Figures that are published and score nothing; in the order of the programme."""
    rules = reprint.rules
    before, now = rules.periods
    for code in rules.indicators:
        if code in rules.scored:
            continue
        indicator = rules.programme.indicators[code]
        own = reprint.figures.get((code, unit, now))
        yield FigureTold(
            name=naming.indicator(code),
            figure=_figure(indicator, own, naming),
            sides=_sides(own, naming),
            before=_figure(indicator, reprint.figures.get((code, unit, before)), naming),
            is_observed=not may_be_ranked(indicator),
        )


def _vetoes(reprint: Reprint, unit: str, naming: Naming) -> Iterator[tuple[str, str]]:
    names = {each.code: each.names for each in reprint.rules.agreement.vetoes}
    for each in reprint.facts.vetoes:
        if each.unit == unit:
            yield (
                named(names[each.rule], naming.language),
                each.since.isoformat() if each.since else "–",
            )


def _awards(reprint: Reprint, unit: str, naming: Naming) -> Iterator[tuple[str, str, str]]:
    """Awards given: name, from how many points on, amount."""
    rules = reprint.rules
    names = {each.code: each.names for each in rules.agreement.awards}
    for row in reprint.results.awards.iter_rows(named=True):
        if row["unit"] == unit and row["given"]:
            amount = row["amount_minor"]
            told = "–" if amount is None else str(Money(amount, rules.programme.currency))
            yield named(names[row["award"]], naming.language), row["threshold"], told


# ── the method ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodLine:
    """How one criterion is scored."""

    name: str
    formula: str
    weight: str
    target: str
    method: str
    source: str


def method_told(reprint: Reprint, naming: Naming) -> dict[str, object]:
    """How figures become points, awards and places."""
    agreement = reprint.rules.agreement
    return {
        "pillars": tuple(
            (named(pillar.names, naming.language),
             [_method_line(reprint, each, naming) for each in pillar.criteria])
            for pillar in agreement.pillars
        ),
        "vetoes": tuple(
            (named(each.names, naming.language), each.notice_days, each.appeal)
            for each in agreement.vetoes
        ),
        "awards": tuple(
            (named(each.names, naming.language), f"{each.threshold:f}") for each in agreement.awards
        ),
        "missing": agreement.missing.value,
        "formulas": tuple(
            (naming.indicator(code), formula_of(reprint.rules.programme.indicators[code]))
            for code in reprint.rules.indicators
            if code not in reprint.rules.scored
        ),
    }  # fmt: skip


def _method_line(reprint: Reprint, criterion: Criterion, naming: Naming) -> MethodLine:
    indicator = reprint.rules.programme.indicators[criterion.indicator]
    return MethodLine(
        name=named(criterion.names or indicator.names, naming.language),
        formula=formula_of(indicator),
        weight=f"{criterion.weight:f}",
        target=_called(criterion.target.rule, criterion.target.settings),
        method=_called(criterion.method.name, criterion.method.settings),
        source=indicator.source,
    )


def _called(name: str, settings: Mapping[str, object]) -> str:
    told = ", ".join(f"{key}: {_setting(settings[key])}" for key in sorted(settings))
    return f"{name}({told})"


def _setting(value: object) -> str:
    match value:
        case list() | tuple():
            return "; ".join(map(_setting, value))
        case Mapping():
            return " ".join(f"{key} {each}" for key, each in value.items())
        case _:
            return str(value)
