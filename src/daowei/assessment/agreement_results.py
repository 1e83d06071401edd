"""What an agreement gives: points, totals, places, awards and vetoes, of all units or of some."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from daowei.assessment.assessing import (
    Basis,
    conditions_of,
    groups_of,
    rights_of,
    scored_units,
    targets_of,
)
from daowei.assessment.awards import awards
from daowei.assessment.cube import Cube
from daowei.assessment.indicators import IndicatorFigures, IndicatorSet, figures_table
from daowei.assessment.ranking import standings
from daowei.assessment.results import TARGETS
from daowei.assessment.scoring import Terms, score
from daowei.assessment.vetoes import Veto, vetoes
from daowei.foundation.periods import parse_period
from daowei.foundation.problems import ProblemList
from daowei.programme.definition import Agreement

TABLES = ("scores", "targets", "totals", "standings", "awards")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AgreementResults:
    """Tables of one agreement.

    ``units``: those it scores, in the order of the tree. ``scores``, ``targets`` and ``totals``
    hold the rows of each unit together, in that order, so that a unit is a slice; standings
    stand best first within each group.
    """

    units: tuple[str, ...]
    scores: pl.DataFrame
    targets: pl.DataFrame
    totals: pl.DataFrame
    standings: pl.DataFrame
    awards: pl.DataFrame
    vetoes: tuple[Veto, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sources:
    """What results of agreements are made of.

    ``refused``: indicators whose scores the charter withholds, with the reason.
    """

    basis: Basis
    cube: Cube
    figures: Mapping[str, IndicatorFigures]
    refused: Mapping[str, str]


def agreement_results(agreement: Agreement, sources: Sources) -> AgreementResults:
    """The agreement's results for every unit it scores."""
    units = scored_units(agreement, sources.basis.registry)
    return _settled(agreement, sources, units=units, anew=units, before=None)


def results_after(
    agreement: Agreement, sources: Sources, before: AgreementResults, *, touched: Iterable[str]
) -> AgreementResults:
    """The agreement's results after the figures of some units have changed; the rest stay."""
    wanted = set(touched)
    anew = tuple(each for each in before.units if each in wanted)
    return _settled(agreement, sources, units=before.units, anew=anew, before=before)


def _settled(
    agreement: Agreement,
    sources: Sources,
    *,
    units: tuple[str, ...],
    anew: tuple[str, ...],
    before: AgreementResults | None,
) -> AgreementResults:
    targets, scores, totals = _points(agreement, sources, anew)
    if before is not None:
        targets, scores, totals = (
            _replaced(old, new, anew)
            for old, new in (
                (before.targets, targets), (before.scores, scores), (before.totals, totals)
            )
        )  # fmt: skip
    pillars = ["", *(each.code for each in agreement.pillars)]
    totals = _by_unit(totals, units, pillars)
    found = _vetoes(agreement, sources, units)
    groups = groups_of(agreement, sources.basis.registry, units)
    return AgreementResults(
        units=units,
        targets=_by_unit(targets, units, _order(agreement)),
        scores=_by_unit(scores, units, _order(agreement)),
        totals=totals,
        standings=standings(agreement, totals, groups=groups, vetoes=found),
        awards=awards(agreement, totals, found),
        vetoes=found,
    )


def _order(agreement: Agreement) -> list[str]:
    return [each.code for each in agreement.criteria]


def _points(
    agreement: Agreement, sources: Sources, units: tuple[str, ...]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Targets, scores and totals of some units."""
    figures = _figures(agreement, sources, units)
    ground = (sources.basis, sources.cube, figures)
    targets = pl.concat(
        [
            pl.DataFrame(schema=dict(TARGETS.columns)),
            *targets_of(agreement, ground, units, problems=ProblemList()),
        ]
    )
    terms = Terms(
        agreement=agreement,
        indicators=sources.basis.programme.indicators,
        units=units,
        rights=rights_of(agreement, sources.basis),
        refused=sources.refused,
    )
    scored = score(figures, targets, terms)
    return targets, scored.scores, scored.totals


def _figures(agreement: Agreement, sources: Sources, units: tuple[str, ...]) -> pl.DataFrame:
    """Figures of the agreement's period and, for baselines, of the one before."""
    period = parse_period(agreement.period)
    known = sources.cube.periods.index
    wanted = [each.iso for each in (period.shifted(-1), period) if each.iso in known]
    read = {each.indicator for each in agreement.criteria}
    figures = {code: sources.figures[code] for code in sorted(read)}
    computed = IndicatorSet(figures=figures, problems=())
    indicators = sources.basis.programme.indicators
    return figures_table(computed, sources.cube, indicators, units=units, periods=wanted)


def _vetoes(agreement: Agreement, sources: Sources, units: tuple[str, ...]) -> tuple[Veto, ...]:
    conditions = conditions_of(agreement, (sources.basis, sources.cube), units)
    basis = sources.basis
    return vetoes(agreement, conditions, units=units, procedures=basis.procedures, on=basis.on)


def _replaced(old: pl.DataFrame, new: pl.DataFrame, units: Sequence[str]) -> pl.DataFrame:
    return pl.concat([old.filter(~pl.col("unit").is_in(units)), new]) if units else old


def _by_unit(table: pl.DataFrame, units: Sequence[str], parts: Sequence[str]) -> pl.DataFrame:
    """The rows of each unit together, its parts (criteria or pillars) in the agreement's order."""
    part = "criterion" if "criterion" in table.columns else "pillar"
    place = {code: number for number, code in enumerate(units)}
    order = {code: number for number, code in enumerate(parts)}
    return (
        table.with_columns(
            pl.col("unit").replace_strict(place, return_dtype=pl.Int32).alias("_unit"),
            pl.col(part).replace_strict(order, return_dtype=pl.Int32).alias("_part"),
        )
        .sort("_unit", "_part")
        .drop("_unit", "_part")
    )
