"""Worked examples of a programme folder, computed by the same way as everything else."""

from dataclasses import replace
from datetime import date

import polars as pl

from daowei.assessment.assessing import Assessment, Basis, assess
from daowei.programme.definition import Programme
from daowei.programme.examples import Compute, Computed, Given
from daowei.programme.reading import Reading


def compute_example(reading: Reading, *, on: date) -> Compute:
    """How the examples of a programme that was read without errors are computed."""
    programme, formulas, registry = reading.programme, reading.formulas, reading.registry
    assert programme is not None
    assert formulas is not None
    assert registry is not None

    def compute(given: Given) -> Computed:
        basis = Basis(
            programme=_with_agreement(programme, given.agreement),
            formulas=formulas,
            registry=registry,
            population=given.population,
            values=given.values,
            reports=given.reports,
            procedures={},
            on=on,
        )
        return _computed(assess(basis))

    return compute


def _with_agreement(programme: Programme, code: str | None) -> Programme:
    """Only the agreement the example is about; none where it is about figures alone."""
    chosen = {code: programme.agreements[code]} if code else {}
    return replace(programme, agreements=chosen)


def _computed(assessment: Assessment) -> Computed:
    standings = assessment.standings
    return Computed(
        indicators={
            (unit, indicator, period): printed
            for unit, indicator, period, printed in assessment.figures.select(
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
