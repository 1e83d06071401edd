"""From a scorecard of the programme to the draft of a paper between two offices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from daowei.foundation.hierarchy import Unit
from daowei.programme.agreements.cascade import measure_of
from daowei.programme.agreements.documents import (
    Appraisal,
    Kind,
    Line,
    Paper,
    Party,
    Target,
)
from daowei.programme.definition import Agreement, Criterion, Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a draft rests on: the programme version in force, with the digest of its folder."""

    programme: Programme
    digest: str

    def scorecard(self, code: str) -> Agreement | None:
        """The scorecard of that code; None without one."""
        return self.programme.agreements.get(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is known about one unit when its draft is made, by criterion."""

    allocated: Mapping[str, Decimal] = field(default_factory=dict)
    past: Mapping[str, Decimal] = field(default_factory=dict)


def drafted(  # noqa: PLR0913 - who with whom, for when, resting on what
    basis: Basis,
    *,
    upper: Unit,
    lower: Unit,
    period: str,
    kind: Kind = Kind.VERTICAL,
    scorecard: str = "",
    figures: Figures | None = None,
) -> Paper:
    """A first paper: the scorecard annexed, a target wherever a rule or the programme gives one."""
    card = basis.scorecard(scorecard)
    known = figures or Figures()
    return Paper(
        programme=basis.programme.code,
        programme_names=dict(basis.programme.names),
        version=basis.programme.version,
        programme_digest=basis.digest,
        period=period,
        kind=kind,
        upper=party_of(upper),
        lower=party_of(lower),
        targets=() if card is None else tuple(_targets(basis, card, unit=lower.code, known=known)),
        appraisal=None if card is None else appraisal_of(basis.programme, card),
    )


def party_of(unit: Unit) -> Party:
    """The unit as a party, by the name it has now."""
    return Party(unit=unit.code, names=dict(unit.names))


def appraisal_of(programme: Programme, card: Agreement) -> Appraisal:
    """The scorecard as an annex: every line with its weight and method."""
    return Appraisal(
        scorecard=card.code,
        names=dict(card.names),
        lines=tuple(
            Line(
                criterion=each.code,
                names=names_of(programme, each),
                pillar=dict(pillar.names),
                weight=each.weight,
                method=each.method.name,
            )
            for pillar in card.pillars
            for each in pillar.criteria
        ),
        appeal_days=card.appeal_days,
    )


def names_of(programme: Programme, criterion: Criterion) -> dict[str, str]:
    """The criterion's own names, else those of its indicator."""
    return dict(criterion.names or programme.indicators[criterion.indicator].names)


def programme_target(criterion: Criterion, unit: str) -> Decimal | None:
    """The target that the programme itself gives a unit, where its rule says one number."""
    settings = criterion.target.settings
    match criterion.target.rule:
        case "fixed":
            found = settings.get("value")
        case "growth":
            found = settings.get("percent")
        case "by_unit":
            values = settings.get("values")
            found = values.get(unit) if isinstance(values, Mapping) else None
        case _:
            found = None
    return None if found is None else Decimal(str(found))


def target_of(
    programme: Programme, criterion: Criterion, *, value: Decimal, figures: Figures
) -> Target:
    """A target on a criterion, with what the rule gave and where the unit stood."""
    indicator = programme.indicators[criterion.indicator]
    return Target(
        criterion=criterion.code,
        names=names_of(programme, criterion),
        measure=measure_of(criterion, indicator),
        unit_of_measure=dict(indicator.unit_of_measure) or _unit_of(indicator.factor),
        value=value,
        allocated=figures.allocated.get(criterion.code),
        baseline=figures.past.get(criterion.code),
    )


def _unit_of(factor: int) -> dict[str, str]:
    return {"en": "%", "zh": "%"} if factor == 100 else {}


def _targets(basis: Basis, card: Agreement, *, unit: str, known: Figures) -> Iterable[Target]:
    for criterion in card.criteria:
        value = known.allocated.get(criterion.code)
        if value is None:
            value = programme_target(criterion, unit)
        if value is not None:
            yield target_of(basis.programme, criterion, value=value, figures=known)
