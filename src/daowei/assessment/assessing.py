"""One assessment: a pure function of a programme, its registers, its values and a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from daowei.assessment.agreed import of_criterion
from daowei.assessment.awards import AWARDS, awards
from daowei.assessment.conditions import condition_column
from daowei.assessment.cube import Cube, Operand, cube_of
from daowei.assessment.guarding import parts_within_wholes, proxies_among
from daowei.assessment.indicators import IndicatorSet, compute_indicators, figures_table
from daowei.assessment.inputs import Formula
from daowei.assessment.ranking import standings
from daowei.assessment.results import SCORES, STANDINGS, TOTALS
from daowei.assessment.scoring import Terms, score
from daowei.assessment.targets import Ground, targets_for
from daowei.assessment.units import registry_axis
from daowei.assessment.vetoes import Condition, Procedure, Veto, vetoes
from daowei.assessment.windows import period_axis
from daowei.foundation.hierarchy import Registry
from daowei.foundation.periods import Period, parse_period, periods_between
from daowei.foundation.problems import Problem, ProblemList
from daowei.foundation.tables import empty
from daowei.programme.agreements.signed import AgreedTargets
from daowei.programme.charter.results import is_about_rights
from daowei.programme.charter.tagging import Tagger
from daowei.programme.charter.values import Withheld
from daowei.programme.definition import Agreement, Programme
from daowei.programme.formulas import Formulas
from daowei.reporting.completeness import completeness, deliveries
from daowei.reporting.expected import EXPECTED, expected_reports


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Basis:
    """All that an assessment rests on, read and checked beforehand.

    ``on``: the day on which vetoes are looked at. ``agreed``: targets that two sides signed.
    """

    programme: Programme
    formulas: Formulas
    registry: Registry
    population: pl.DataFrame
    values: pl.DataFrame
    reports: pl.DataFrame
    procedures: Mapping[tuple[str, str], Procedure]
    on: date
    agreed: AgreedTargets = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assessment:
    """What came out: every table of ``results``, and the cube behind them for explanations."""

    basis: Basis
    cube: Cube
    indicators: IndicatorSet
    figures: pl.DataFrame
    targets: Mapping[str, pl.DataFrame]
    scores: pl.DataFrame
    totals: pl.DataFrame
    standings: pl.DataFrame
    awards: pl.DataFrame
    vetoes: Mapping[str, tuple[Veto, ...]]
    proxies: tuple[Withheld, ...]
    completeness: pl.DataFrame
    deliveries: pl.DataFrame
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Results:
    """Tables gathered agreement by agreement."""

    scores: list[pl.DataFrame] = field(default_factory=list)
    totals: list[pl.DataFrame] = field(default_factory=list)
    standings: list[pl.DataFrame] = field(default_factory=list)
    awards: list[pl.DataFrame] = field(default_factory=list)
    targets: dict[str, pl.DataFrame] = field(default_factory=dict)
    vetoes: dict[str, tuple[Veto, ...]] = field(default_factory=dict)


def assess(basis: Basis) -> Assessment:
    """Everything the programme promises to compute, for all units and periods its values reach."""
    stretch = reach_of(basis)
    owed = owed_reports(basis, stretch)
    told = deliveries(owed, basis.reports)
    cube = _cube(basis, told, stretch)
    computed = _indicators(basis, cube)
    whole = figures_table(computed, cube, basis.programme.indicators)
    figures, broken = parts_within_wholes(whole, basis.programme)
    problems = ProblemList(found=list(broken))
    results = _Results()
    refused, pairs = proxies_among(basis.programme, basis.formulas, basis.values)
    for agreement in basis.programme.agreements.values():
        _assess_agreement(
            agreement, (basis, cube, figures), results, problems=problems, refused=refused
        )
    return Assessment(
        basis=basis,
        cube=cube,
        indicators=computed,
        figures=figures,
        targets=results.targets,
        scores=_joined(results.scores, empty(SCORES)),
        totals=_joined(results.totals, empty(TOTALS)),
        standings=_joined(results.standings, empty(STANDINGS)),
        awards=_joined(results.awards, empty(AWARDS)),
        vetoes=results.vetoes,
        proxies=pairs,
        completeness=completeness(owed, basis.reports, basis.registry),
        deliveries=told,
        problems=(*computed.problems, *problems.found),
    )


def _joined(tables: Sequence[pl.DataFrame], nothing: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(tables) if tables else nothing


def reach_of(basis: Basis) -> tuple[date, date]:
    """First and last day that values, reports or agreements speak of."""
    texts = {
        *basis.values["period"].unique().to_list(),
        *basis.reports["period"].unique().to_list(),
    }
    return stretch_of(texts, basis.programme, on=basis.on)


def stretch_of(reported: Iterable[str], programme: Programme, *, on: date) -> tuple[date, date]:
    """First and last day that reported periods or agreements speak of; the day itself for none."""
    texts = {*reported, *(each.period for each in programme.agreements.values())}
    periods = [parse_period(text) for text in texts]
    if not periods:
        return on, on
    return min(each.start for each in periods), max(each.end for each in periods)


def owed_reports(basis: Basis, stretch: tuple[date, date]) -> pl.DataFrame:
    """Every report that was owed in the stretch."""
    tables = [
        expected_reports(form, basis.registry, periods_between(form.frequency, *stretch))
        for form in basis.programme.forms.values()
    ]
    return _joined(tables, empty(EXPECTED))


def _cube(basis: Basis, told: pl.DataFrame, stretch: tuple[date, date]) -> Cube:
    programme = basis.programme
    frequencies = [form.frequency for form in programme.forms.values()]
    return cube_of(
        programme,
        values=basis.values,
        units=registry_axis(basis.registry, *stretch),
        periods=period_axis(*stretch, year_start=programme.year_start, further=frequencies),
        population=basis.population,
        delivered=told,
        groups=members(basis.registry),
    )


def members(registry: Registry) -> Mapping[str, list[str]]:
    """The units of every group."""
    found: dict[str, list[str]] = {}
    for code, unit in registry.units.items():
        for group in unit.groups.values():
            found.setdefault(group, []).append(code)
    return found


def _indicators(basis: Basis, cube: Cube) -> IndicatorSet:
    formulas = basis.formulas
    pairs = {
        code: Formula(numerator=formulas.numerators[code], denominator=formulas.denominators[code])
        for code in formulas.order
    }
    programme = basis.programme
    chosen = [programme.indicators[code] for code in formulas.order]
    return compute_indicators(
        cube, chosen, pairs, constants=programme.constants, partial=programme.partial
    )


def _assess_agreement(
    agreement: Agreement,
    ground: tuple[Basis, Cube, pl.DataFrame],
    results: _Results,
    *,
    problems: ProblemList,
    refused: Mapping[str, str],
) -> None:
    basis, cube, figures = ground
    units = scored_units(agreement, basis.registry)
    targets = pl.concat(targets_of(agreement, ground, units, problems=problems))
    terms = Terms(
        agreement=agreement,
        indicators=basis.programme.indicators,
        units=units,
        rights=rights_of(agreement, basis),
        refused=refused,
    )
    scored = score(figures, targets, terms)
    found = vetoes(
        agreement,
        conditions_of(agreement, (basis, cube), units),
        units=units,
        procedures=basis.procedures,
        on=basis.on,
    )
    groups = groups_of(agreement, basis.registry, units)
    results.targets[agreement.code] = targets
    results.vetoes[agreement.code] = found
    results.scores.append(scored.scores)
    results.totals.append(scored.totals)
    results.standings.append(standings(agreement, scored.totals, groups=groups, vetoes=found))
    results.awards.append(awards(agreement, scored.totals, found))


def scored_units(agreement: Agreement, registry: Registry) -> tuple[str, ...]:
    """Units of the agreement's kinds that were open at the end of its period."""
    period = parse_period(agreement.period)
    tree = registry.tree_at(period.end)
    return tuple(code for code in tree.codes if registry.units[code].kind in agreement.kinds)


def rights_of(agreement: Agreement, basis: Basis) -> frozenset[str]:
    """The criteria that measure rights or quality, by the tags of every leaf of their formulas."""
    tagger = Tagger(basis.programme, basis.formulas)
    return frozenset(
        each.code
        for each in agreement.criteria
        if is_about_rights(tagger.of_indicator(each.indicator).above)
    )


def groups_of(agreement: Agreement, registry: Registry, units: Iterable[str]) -> Mapping[str, str]:
    """The group each unit is compared in; nothing where the agreement compares by none."""
    if agreement.compare_by is None:
        return {}
    grouped = {code: registry.units[code].groups.get(agreement.compare_by) for code in units}
    return {code: group for code, group in grouped.items() if group}


def targets_of(
    agreement: Agreement,
    ground: tuple[Basis, Cube, pl.DataFrame],
    units: tuple[str, ...],
    *,
    problems: ProblemList,
) -> list[pl.DataFrame]:
    """The targets of every criterion for these units, a table for each (``TARGETS``).

    ``ground``: figures of the agreement's period and the one before suffice.
    """
    basis, cube, figures = ground
    period = parse_period(agreement.period)
    tree = basis.registry.tree_at(period.end)
    keys = _keys(cube, basis.programme, period)
    return [
        targets_for(
            each,
            Ground(
                units=units,
                tree=tree,
                baselines=_baselines(figures, each.indicator, period.shifted(-1)),
                keys=keys,
                agreed=of_criterion(basis.agreed, agreement.code, each.code),
            ),
            problems,
        )
        for each in agreement.criteria
    ]


def _baselines(figures: pl.DataFrame, indicator: str, period: Period) -> Mapping[str, float]:
    """The figures of the period before, by unit; missing ones left out."""
    known = figures.filter(
        (pl.col("indicator") == indicator)
        & (pl.col("period") == period.iso)
        & pl.col("value").is_not_null()
    )
    return dict(known.select("unit", "value").iter_rows())


def _keys(cube: Cube, programme: Programme, period: Period) -> Mapping[str, Mapping[str, int]]:
    """What targets may be shared out by: every population group's figure in the period."""
    row = cube.periods.index[period.iso]
    keys = {}
    for element in programme.elements.values():
        if element.population is None:
            continue
        figures = cube.figures(Operand(element=element.code))
        shown = np.nan_to_num(figures.values()[row]).astype(np.int64).tolist()
        keys[element.code] = dict(zip(cube.units.codes, shown, strict=True))
    return keys


def conditions_of(
    agreement: Agreement, ground: tuple[Basis, Cube], units: tuple[str, ...]
) -> Mapping[str, Condition]:
    """What every veto's formula gives for the scored units in the agreement's period."""
    basis, cube = ground
    row = cube.periods.index[agreement.period]
    columns = [cube.column(unit) for unit in units]
    found = {}
    for rule in agreement.vetoes:
        tree = basis.formulas.vetoes[agreement.code, rule.code]
        met, known = condition_column(cube, tree, constants=basis.programme.constants)
        found[rule.code] = Condition(met=met[row, columns], known=known[row, columns])
    return found
