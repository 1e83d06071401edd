"""Worked examples of a programme folder, computed by the same way as everything else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

import polars as pl

from daowei.assessment.assessing import Assessment, Basis, assess
from daowei.language.tree import ItemKind, items
from daowei.programme.definition import Programme
from daowei.programme.examples import Compute, Computed, Given
from daowei.programme.formulas import Formulas
from daowei.programme.reading import Reading


def compute_example(reading: Reading, *, on: date) -> Compute:
    """How the examples of a programme that was read without errors are computed."""
    programme, formulas, registry = reading.programme, reading.formulas, reading.registry
    assert programme is not None
    assert formulas is not None
    assert registry is not None

    def compute(given: Given) -> Computed:
        narrowed, order = _narrowed(programme, formulas, given)
        basis = Basis(
            programme=narrowed,
            formulas=replace(formulas, order=order),
            registry=registry,
            population=given.population,
            values=given.values,
            reports=given.reports,
            procedures={},
            on=on,
        )
        return _computed(assess(basis), given.asked)

    return compute


def _narrowed(
    programme: Programme, formulas: Formulas, given: Given
) -> tuple[Programme, tuple[str, ...]]:
    """The agreement the example is about and its indicators, with those it asks for itself."""
    agreements = {given.agreement: programme.agreements[given.agreement]} if given.agreement else {}
    order = formulas.order if agreements else tuple(_read_for(given.asked, programme, formulas))
    indicators = {code: programme.indicators[code] for code in order}
    return replace(programme, agreements=agreements, indicators=indicators), order


def _read_for(asked: frozenset[str], programme: Programme, formulas: Formulas) -> Iterator[str]:
    """The indicators asked for and all that they read, each after those it reads."""
    codes = {each.uid: code for code, each in programme.indicators.items()}
    wanted = set(asked)
    for code in reversed(formulas.order):
        if code in wanted:
            read = chain(items(formulas.numerators[code]), items(formulas.denominators[code]))
            names = [each.parts[0] for each in read if each.kind is ItemKind.INDICATOR]
            wanted.update(codes.get(name, name) for name in names)
    yield from (code for code in formulas.order if code in wanted)


def _computed(assessment: Assessment, asked: frozenset[str]) -> Computed:
    standings = assessment.standings
    figures = assessment.figures.filter(pl.col("indicator").is_in(sorted(asked)))
    return Computed(
        indicators={
            (unit, indicator, period): printed
            for unit, indicator, period, printed in figures.select(
                "unit", "indicator", "period", "printed"
            ).iter_rows()
        },
        points=_by_unit(standings, "points_printed"),
        grades=_by_unit(standings, "grade"),
        criteria={
            (unit, criterion): printed
            for unit, criterion, printed in assessment.scores.select(
                "unit", "criterion", "points_printed"
            ).iter_rows()
        },
    )


def _by_unit(standings: pl.DataFrame, column: str) -> dict[str, str]:
    return {unit: told or "" for unit, told in standings.select("unit", column).iter_rows()}
