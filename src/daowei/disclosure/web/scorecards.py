"""A unit's scorecard as a page shows it: every criterion with target, figure, points and weight."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from daowei.assessment.answers import CriterionLine, UnitCard, VetoLine
from daowei.assessment.results import reason_told
from daowei.assessment.vetoes import TOLD, VetoStatus
from daowei.disclosure.web.figures import figure_cell, reports_cell
from daowei.disclosure.web.here import Here
from daowei.disclosure.web.tables import Cell, Column, Table
from daowei.foundation.money import Money
from daowei.foundation.texts import N_, Text, named
from daowei.programme.definition import Agreement, Criterion, Indicator

TONES: Mapping[str, str] = {
    VetoStatus.IN_FORCE: "bad",
    VetoStatus.NOTICE: "warn",
    VetoStatus.FOUND: "warn",
    VetoStatus.APPEALED: "warn",
    VetoStatus.LIFTED: "good",
    VetoStatus.UNKNOWN: "plain",
    VetoStatus.NOT_MET: "plain",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PillarPart:
    """A pillar with its points and its criteria."""

    name: str
    points: str
    bar: float | None
    table: Table


def pillar_parts(place: Here, card: UnitCard) -> list[PillarPart]:
    """The scorecard, pillar by pillar."""
    agreement = _agreement(place)
    by_pillar: dict[str, list[CriterionLine]] = {}
    for line in card.criteria:
        by_pillar.setdefault(line.pillar, []).append(line)
    criteria = {each.code: each for each in agreement.criteria}
    return [
        PillarPart(
            name=named(each.names, place.naming.language),
            points=card.row.pillars.get(each.code) or "–",
            bar=_number(card.row.pillars.get(each.code)),
            table=_table(place, each.code, by_pillar.get(each.code, ()), criteria=criteria),
        )
        for each in agreement.pillars
    ]


def _agreement(place: Here) -> Agreement:
    assert place.agreement is not None, "asked for before"
    return place.agreement


def _number(printed: str | None) -> float | None:
    return float(printed) if printed else None


def _table(
    place: Here, pillar: str, lines: Sequence[CriterionLine], *, criteria: Mapping[str, Criterion]
) -> Table:
    say, code = place.naming.say, f"pillar-{pillar}"
    return Table(
        code=code,
        caption=named(
            next(each.names for each in _agreement(place).pillars if each.code == pillar),
            place.naming.language,
        ),
        columns=(
            Column(say(N_("Criterion"))),
            Column(say(N_("Figure")), "number why-after"),
            Column(say(N_("Target")), "number"),
            Column(say(N_("Points")), "strong"),
            Column(say(N_("Weight")), "number"),
            Column(say(N_("Reports received"))),
        ),
        rows=[_row(place, each, criteria[each.criterion]) for each in lines],
        download=place.download(code),
        kind="scorecard",
    )


def _row(place: Here, line: CriterionLine, criterion: Criterion) -> list[Cell]:
    indicator = place.programme.indicators[line.indicator]
    figure = place.sight.figure(line.indicator, line.figure)
    why = place.address(
        "why",
        unit=line.figure.unit,
        kind="criterion",
        what=f"{_agreement(place).code}/{line.criterion}",
    )
    reason = reason_told(line.reason).in_language(place.naming.language) if line.reason else ""
    return [
        Cell(
            text=named(criterion.names or indicator.names, place.naming.language),
            address=place.address("indicator", unit=figure.unit, indicator=indicator.code),
            note=reason,
            kind="name",
        ),
        figure_cell(place, indicator, figure),
        Cell(text=target_told(place, indicator, line.target), note=line.adjusted, kind="number"),
        Cell(
            text=line.points_printed or "–", bar=line.points, why=why, kind="number strong barred"
        ),
        Cell(text=weight_told(line), kind="number"),
        reports_cell(place, figure),
    ]


def target_told(place: Here, indicator: Indicator, target: float | None) -> str:
    """A target with its measure; a dash for none."""
    if target is None:
        return "–"
    printed = f"{target:.{indicator.decimals}f}"
    shown = printed.rstrip("0").rstrip(".") if "." in printed else printed
    return shown + place.naming.measure(indicator)


def weight_told(line: CriterionLine) -> str:
    """The weight, with what it became where others were left out."""
    effective = f"{line.effective_weight:.1f}".removesuffix(".0")
    return effective if effective == line.weight else f"{line.weight} → {effective}"


# ── vetoes and awards ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoPart:
    """A veto rule seen on the unit: how far it has come, on what evidence, and what may be done."""

    name: str
    told: str
    tone: str
    evidence: str
    notice: str
    reply: str
    appeal: str


def veto_parts(place: Here, card: UnitCard) -> Iterator[VetoPart]:
    """Every veto that concerns the unit."""
    rules = {each.code: each for each in _agreement(place).vetoes}
    for line in card.vetoes:
        rule = rules[line.rule]
        name = named(rule.names, place.naming.language)
        yield VetoPart(
            name=name,
            told=_veto_told(place, line, name),
            tone=TONES[line.status],
            evidence=place.naming.listed(line.evidence)
            or named(rule.evidence, place.naming.language),
            notice=_notice(place, line, rule.notice_days),
            reply=line.reply,
            appeal=_appeal(place, rule.appeal),
        )


def _veto_told(place: Here, line: VetoLine, name: str) -> str:
    day = line.since.isoformat() if line.since else "–"
    told = Text(TOLD[VetoStatus(line.status)], {"veto": name, "since": day, "until": day})
    return told.in_language(place.naming.language)


def _notice(place: Here, line: VetoLine, days: int) -> str:
    if line.since is None:
        return place.naming.say(N_("no notice has been given; {days} days are due"), days=days)
    given = line.since - timedelta(days=days)
    return place.naming.say(
        N_("given on {given}; in force {days} days later"), given=given.isoformat(), days=days
    )


def _appeal(place: Here, may_appeal: bool) -> str:  # noqa: FBT001 - the rule says yes or no
    if not may_appeal:
        return place.naming.say(N_("no appeal is provided for"))
    days = _agreement(place).appeal_days
    return place.naming.say(N_("an appeal within {days} days of the notice suspends it"), days=days)


def award_table(place: Here, card: UnitCard) -> Table:
    """Every award of the agreement: given, or why not."""
    say, language = place.naming.say, place.naming.language
    names = {each.code: each.names for each in _agreement(place).awards}
    return Table(
        code="awards",
        caption=say(N_("Awards")),
        columns=(
            Column(say(N_("Award"))),
            Column(say(N_("From points on")), "number"),
            Column(say(N_("Amount")), "number"),
            Column(say(N_("Given"))),
        ),
        rows=[
            [
                Cell(text=named(names[each.award], language), kind="name"),
                Cell(text=each.threshold, kind="number"),
                Cell(
                    text=str(Money(each.amount_minor, place.programme.currency))
                    if each.amount_minor is not None
                    else "–",
                    kind="number",
                ),
                Cell(badges=((say(N_("given")), "good"),))
                if each.given
                else Cell(
                    text=reason_told(each.reason).in_language(language) if each.reason else "–",
                    kind="soft",
                ),
            ]
            for each in card.awards
        ],
        download=place.download("awards"),
    )
