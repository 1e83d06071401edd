"""A league table from what is published: points of the figures as they are printed.

A published figure is the printed one, and the published score is the score of it: whoever has the
files has all that the score is made of. Against a score from unrounded figures it may differ in
its last place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from daowei.assessment.agreed import of_criterion
from daowei.assessment.awards import awards
from daowei.assessment.ranking import standings
from daowei.assessment.results import FIGURES, TARGETS
from daowei.assessment.scoring import Terms, score
from daowei.assessment.targets import Ground, targets_for
from daowei.assessment.vetoes import BARRED_BY_SCOPE, Veto, VetoStatus
from daowei.disclosure.publishing.method import Rules
from daowei.foundation.periods import parse_period
from daowei.foundation.problems import ProblemList
from daowei.foundation.state_bytes import REPORTED
from daowei.foundation.tables import expect
from daowei.programme.agreements.signed import AgreedTargets


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A veto that stands against a unit."""

    rule: str
    unit: str
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PublicFacts:
    """What is published, and scored by.

    ``figures``: FIGURES, of which only ``printed`` is read; ``keys``: numbers that targets are
    shared out by, by key and unit; ``agreed``: targets that two sides signed; ``refused``: why the
    charter withholds scores, by indicator.
    """

    figures: pl.DataFrame
    keys: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    agreed: AgreedTargets = field(default_factory=dict)
    vetoes: tuple[Standing, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PublicResults:
    """What follows from published facts by published rules; the shapes of ``results``."""

    targets: pl.DataFrame
    scores: pl.DataFrame
    totals: pl.DataFrame
    standings: pl.DataFrame
    awards: pl.DataFrame


def results_of(facts: PublicFacts, rules: Rules) -> PublicResults:
    """Targets, points, places and awards of every scored unit."""
    figures = as_printed(facts.figures)
    targets = _targets(figures, facts, rules)
    terms = Terms(
        agreement=rules.agreement,
        indicators=rules.programme.indicators,
        units=rules.units,
        rights=rules.rights,
        refused=facts.refused,
    )
    scored = score(figures, targets, terms)
    found = tuple(_vetoes(facts.vetoes, rules))
    return PublicResults(
        targets=targets,
        scores=scored.scores,
        totals=scored.totals,
        standings=standings(rules.agreement, scored.totals, groups=rules.groups, vetoes=found),
        awards=awards(rules.agreement, scored.totals, found),
    )


def as_printed(figures: pl.DataFrame) -> pl.DataFrame:
    """The figures with the printed value for the computed one."""
    is_told = (pl.col("state") == REPORTED) & (pl.col("printed") != "")
    printed = pl.when(is_told).then(pl.col("printed")).cast(pl.Float64)
    return expect(figures.with_columns(value=printed), FIGURES)


def _targets(figures: pl.DataFrame, facts: PublicFacts, rules: Rules) -> pl.DataFrame:
    tree = rules.registry.tree_at(parse_period(rules.agreement.period).end)
    before = figures.filter((pl.col("period") == rules.periods[0]) & pl.col("value").is_not_null())
    found = [pl.DataFrame(schema=dict(TARGETS.columns))]
    for criterion in rules.agreement.criteria:
        own = before.filter(pl.col("indicator") == criterion.indicator)
        ground = Ground(
            units=rules.units,
            tree=tree,
            baselines=dict(own.select("unit", "value").iter_rows()),
            keys=facts.keys,
            agreed=of_criterion(facts.agreed, rules.agreement.code, criterion.code),
        )
        found.append(targets_for(criterion, ground, ProblemList()))
    return pl.concat(found)


def _vetoes(standing: Iterable[Standing], rules: Rules) -> Iterable[Veto]:
    scopes = {each.code: each.scope for each in rules.agreement.vetoes}
    for each in standing:
        if each.rule in scopes:
            yield Veto(
                rule=each.rule,
                unit=each.unit,
                status=VetoStatus.IN_FORCE,
                bars=BARRED_BY_SCOPE.get(scopes[each.rule], frozenset()),
                since=each.since,
            )
