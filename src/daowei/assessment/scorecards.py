"""One unit's scorecard, followed from its total over pillars and criteria to the figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from daowei.assessment.agreed import paper_in
from daowei.assessment.assessing import Assessment
from daowei.assessment.explaining import explain_indicator, measure_of
from daowei.assessment.explanation import Explanation, Facts, Kind, Spot
from daowei.assessment.methods import METHODS
from daowei.assessment.results import Reason, reason_told
from daowei.assessment.sayings import plain
from daowei.assessment.vetoes import Veto
from daowei.foundation.problems import DaoweiError
from daowei.foundation.states import State
from daowei.foundation.texts import N_, Named, Text
from daowei.programme.definition import Agreement, Criterion, Indicator, Pillar

Row = Mapping[str, object]
POINTS = Text("/100")


class NotScoredError(DaoweiError):
    """A unit that an agreement does not score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Under which rules a number was made."""

    programme: str
    programme_digest: str
    charter_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """One unit's results under an agreement: its total, and rows of results by their codes.

    ``targets``, ``scores``: by criterion; ``pillars``: totals by pillar; ``standing``: None for
    a unit without one.
    """

    agreement: Agreement
    indicators: Mapping[str, Indicator]
    spot: Spot
    total: Row
    pillars: Mapping[str, Row]
    scores: Mapping[str, Row]
    targets: Mapping[str, Row]
    versions: Versions
    standing: Row | None = None
    group: Text | None = None
    awards: Sequence[Row] = ()
    vetoes: Sequence[Veto] = ()


def scorecard(
    assessment: Assessment, agreement: Agreement, unit: str, *, versions: Versions
) -> Scorecard:
    """The scorecard of a unit.

    Raises: NotScoredError: the agreement does not score it.
    """
    is_ours = (pl.col("agreement") == agreement.code) & (pl.col("unit") == unit)
    totals = _by(assessment.totals.filter(is_ours), "pillar")
    if "" not in totals:
        raise NotScoredError(f"{agreement.code} does not score unit {unit}; ask for another unit")
    targets = assessment.targets[agreement.code].filter(pl.col("unit") == unit)
    standing = next(iter(assessment.standings.filter(is_ours).iter_rows(named=True)), None)
    return Scorecard(
        agreement=agreement,
        indicators=assessment.basis.programme.indicators,
        spot=Spot(unit=unit, period=agreement.period),
        total=totals.pop(""),
        pillars=totals,
        scores=_by(assessment.scores.filter(is_ours), "criterion"),
        targets=_by(targets, "criterion"),
        versions=versions,
        standing=standing,
        group=_group(assessment, agreement, standing or {}),
        awards=list(assessment.awards.filter(is_ours).iter_rows(named=True)),
        vetoes=[each for each in assessment.vetoes[agreement.code] if each.unit == unit],
    )


def _group(assessment: Assessment, agreement: Agreement, standing: Row) -> Text | None:
    known = assessment.basis.programme.group_sets.get(agreement.compare_by or "")
    named = {each.code: Named(each.names) for each in known.groups} if known else {}
    return named.get(str(standing.get("group", "")))


def _by(table: pl.DataFrame, key: str) -> dict[str, Row]:
    return {str(row[key]): row for row in table.iter_rows(named=True)}


def explain_score(card: Scorecard, facts: Facts) -> Explanation:
    """Why a unit has its score: pillars, criteria, figures and targets, down to the reports."""
    return Explanation(
        kind=Kind.SCORE,
        title=Named(card.agreement.names),
        code=card.agreement.code,
        unit=card.spot.unit,
        unit_name=facts.unit_name(card.spot.unit),
        period=card.spot.period,
        value=str(card.total["points_printed"]),
        measure=POINTS,
        state=State(int(str(card.total["state"]))),
        notes=tuple(_about(card.total)),
        below=lambda: list(_whole(card, facts)),
    )


def explain_criterion(card: Scorecard, criterion: Criterion, facts: Facts) -> Explanation:
    """Why a unit has its points for one criterion."""
    score = card.scores[criterion.code]
    indicator = card.indicators[criterion.indicator]
    points = str(score["points_printed"])
    return Explanation(
        kind=Kind.CRITERION,
        title=Named(criterion.names or indicator.names),
        code=criterion.code,
        unit=card.spot.unit,
        unit_name=facts.unit_name(card.spot.unit),
        period=card.spot.period,
        value=points,
        measure=POINTS,
        state=State.REPORTED if points else State(int(str(score["state"]))),
        notes=tuple(_of_criterion(card, score)),
        below=lambda: list(_parts_of_criterion(card, criterion, facts)),
    )


def explain_versions(versions: Versions) -> Explanation:
    """The rules under which everything was made."""
    digests = (
        (N_("programme"), versions.programme_digest),
        (N_("charter"), versions.charter_digest),
    )
    return Explanation(
        kind=Kind.VERSIONS,
        title=Text(N_("rules in force")),
        value=versions.programme,
        below=lambda: [
            Explanation(kind=Kind.VERSIONS, title=Text(title), source=digest)
            for title, digest in digests
        ],
    )


def _about(total: Row) -> Iterator[Text]:
    if total["reason"]:
        yield reason_told(str(total["reason"]))
    share = float(str(total["covered_share"]))
    if share < 1:
        yield Text(N_("rests on {share} % of the weights"), {"share": f"{100 * share:.3g}"})


def _whole(card: Scorecard, facts: Facts) -> Iterator[Explanation]:
    for pillar in card.agreement.pillars:
        yield _pillar(card, pillar, facts)
    if card.standing is not None:
        yield _place(card.standing, card.group)
    yield from (_award(card, row) for row in card.awards)
    yield from (_veto(card, each) for each in card.vetoes)
    yield explain_versions(card.versions)


def _pillar(card: Scorecard, pillar: Pillar, facts: Facts) -> Explanation:
    total = card.pillars[pillar.code]
    weight = sum(_effective(card, each) for each in pillar.criteria)
    return Explanation(
        kind=Kind.PILLAR,
        title=Named(pillar.names),
        code=pillar.code,
        unit=card.spot.unit,
        unit_name=facts.unit_name(card.spot.unit),
        period=card.spot.period,
        value=str(total["points_printed"]),
        measure=POINTS,
        state=State(int(str(total["state"]))),
        notes=(_counts(card, weight), *_about(total)),
        below=lambda: [explain_criterion(card, each, facts) for each in pillar.criteria],
    )


def _effective(card: Scorecard, criterion: Criterion) -> float:
    return float(str(card.scores[criterion.code]["effective_weight"]))


def _scale(card: Scorecard) -> float:
    return float(sum(each.weight for each in card.agreement.criteria))


def _counts(card: Scorecard, weight: float) -> Text:
    told = {"weight": f"{weight:.4g}", "scale": f"{_scale(card):g}"}
    return Text(N_("counts {weight} of {scale}"), told)


def _of_criterion(card: Scorecard, score: Row) -> Iterator[Text]:
    if score["points"] is not None:
        effective = float(str(score["effective_weight"]))
        added = float(str(score["points"])) * effective / _scale(card)
        yield Text(N_("adds {points} of the total"), {"points": f"{added:.2f}"})
    if score["reason"] != Reason.NONE:
        yield reason_told(str(score["reason"]))


def _parts_of_criterion(
    card: Scorecard, criterion: Criterion, facts: Facts
) -> Iterator[Explanation]:
    indicator = card.indicators[criterion.indicator]
    yield explain_indicator(indicator, facts, card.spot)
    yield from _target(criterion, indicator, card.targets.get(criterion.code, {}))
    yield _method(criterion)
    yield _weight(card, criterion)


def _weight(card: Scorecard, criterion: Criterion) -> Explanation:
    effective = _effective(card, criterion)
    is_moved = abs(effective - float(criterion.weight)) > 1e-9
    return Explanation(
        kind=Kind.WEIGHT,
        title=Text(N_("weight")),
        value=f"{criterion.weight:f}",
        notes=(_counts(card, effective),) if is_moved else (),
    )


def _method(criterion: Criterion) -> Explanation:
    settings = criterion.method.settings
    told = ", ".join(f"{name}: {_setting(settings[name])}" for name in sorted(settings))
    entry = METHODS.get(criterion.method.name)
    return Explanation(
        kind=Kind.METHOD,
        title=Text(N_("method")),
        code=criterion.method.name,
        formula=f"{criterion.method.name}({told})",
        notes=(Text(entry.documentation),) if entry else (),
    )


def _setting(value: object) -> str:
    match value:
        case list() | tuple():
            return "; ".join(_setting(each) for each in value)
        case Mapping():
            return " ".join(f"{key} {each}" for key, each in value.items())
        case _:
            return str(value)


def _target(criterion: Criterion, indicator: Indicator, row: Row) -> Iterator[Explanation]:
    target, baseline = row.get("target"), row.get("baseline")
    reason = str(row.get("reason") or "")
    paper = paper_in(reason)
    if criterion.target.rule == "none" and paper is None:
        return
    notes = []
    if paper is not None:
        notes.append(Text(N_("signed by both sides: agreement {paper}"), {"paper": paper}))
    elif criterion.target.rule == "growth" and baseline is not None:
        told = {"baseline": plain(float(str(baseline)))}
        notes.append(Text(N_("from a baseline of {baseline}"), told))
    if reason and paper is None:
        notes.append(Text(N_("adjusted: {reason}"), {"reason": reason}))
    settings = ", ".join(
        f"{name}: {criterion.target.settings[name]}"
        for name in sorted(criterion.target.settings)
        if name not in {"values", "adjustments"}
    )
    yield Explanation(
        kind=Kind.TARGET,
        title=Text(N_("target")),
        value="" if target is None else plain(float(str(target))),
        measure=measure_of(indicator),
        state=State.REPORTED if target is not None else State.NOT_COMPUTABLE,
        formula=f"{criterion.target.rule}({settings})" if paper is None else "",
        notes=tuple(notes),
    )


def _place(row: Row, group: Text | None) -> Explanation:
    notes = [reason_told(str(row["reason"]))] if row["reason"] else []
    if group is not None:
        notes.append(Text(N_("among units of group {group}"), {"group": group}))
    return Explanation(
        kind=Kind.PLACE,
        title=Text(N_("place")),
        value="" if row["rank"] is None else f"{row['rank']} / {row['of']}",
        state=State.REPORTED if row["rank"] is not None else State.WITHHELD,
        notes=tuple(notes),
    )


def _award(card: Scorecard, row: Row) -> Explanation:
    names = {each.code: each.names for each in card.agreement.awards}
    why = Text(N_("given")) if row["given"] else reason_told(str(row["reason"]))
    reached = Text(N_("from {points} points on"), {"points": row["threshold"]})
    return Explanation(
        kind=Kind.AWARD,
        title=Text(N_("award {name}"), {"name": Named(names[str(row["award"])])}),
        code=str(row["award"]),
        notes=(why, reached) if row["given"] else (why,),
    )


def _veto(card: Scorecard, veto: Veto) -> Explanation:
    rules = {each.code: each for each in card.agreement.vetoes}
    rule = rules[veto.rule]
    notes = [veto.told()]
    if veto.reply:
        notes.append(Text(N_("the unit replied: {reply}"), {"reply": veto.reply}))
    return Explanation(
        kind=Kind.VETO,
        title=Text(N_("veto {name}"), {"name": Named(rule.names)}),
        code=veto.rule,
        formula=rule.condition,
        notes=tuple(notes),
        source="; ".join(veto.evidence),
    )
