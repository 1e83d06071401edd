"""A late or corrected report changes what a rebuild would change, and nothing else."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.unit.assessment import small_world as world

from daowei.assessment.cube import Cube, Operand
from daowei.assessment.figures import Figures
from daowei.assessment.indicators import IndicatorFigures, compute_indicators
from daowei.assessment.inputs import Inputs
from daowei.assessment.refreshing import reads_only_here, update_indicators
from daowei.assessment.rows import Rows
from daowei.assessment.units import upper
from daowei.assessment.updating import (
    Change,
    above,
    can_update,
    update,
)
from daowei.foundation.periods import parse_period
from daowei.foundation.states import State

PERIODS = ("202401", "202402", "202403", "2024Q1", "2024")
BEFORE = (
    ("births", "e1", "202401", 10),
    ("births", "e1", "202402", State.BLANK),
    ("births", "e2", "202401", 4),
    ("births", "east", "202401", 1),
    ("births", "w1", "202403", 7),
    ("women", "e1", "202402", 50),
    ("women", "w1", "202402", 30),
)
REVISIONS = {
    "a correction": (("births", "e1", "202401", 12),),
    "a late report": (("births", "e2", "202402", 9),),
    "a blank filled in": (("births", "e1", "202402", 3),),
    "a number taken back": (("births", "w1", "202403", State.BLANK),),
}
OWED = [("form", unit, period) for unit in ("e1", "e2", "w1", "w2") for period in PERIODS[:3]]


def revised(table: pl.DataFrame, revision: pl.DataFrame) -> pl.DataFrame:
    key = ["element", "combo", "attribute", "unit", "period"]
    return pl.concat([table.join(revision, on=key, how="anti"), revision])


def cube_over(table: pl.DataFrame, how: str, *, is_upper: bool) -> Cube:
    cube = world.cube(
        table,
        world.element("births", how),
        world.element("women"),
        periods=PERIODS,
        owed=world.owing(*OWED),
        form_of={"births": "form", "women": "form"},
    )
    return replace(cube, upper=upper(cube.units)) if is_upper else cube


def rows_of(cube: Cube, unit: str) -> Rows:
    rows = cube.rows(Operand(element="births"))
    return rows.only(rows.unit == cube.units.index[unit])


@pytest.mark.parametrize("is_upper", [False, True])
@pytest.mark.parametrize("revision", REVISIONS.values(), ids=REVISIONS)
@pytest.mark.parametrize(
    "how", ["SUM", "COUNT", "AVERAGE", "AVERAGE_SUM_ORG_UNIT", "LAST", "LAST_AVERAGE_ORG_UNIT",
            "LAST_IN_PERIOD", "FIRST", "MIN_SUM_ORG_UNIT"],
)  # fmt: skip
def test_an_update_gives_what_a_rebuild_gives(
    how: str, revision: tuple[tuple[str, str, str, int | State], ...], *, is_upper: bool
) -> None:
    table = world.values(*BEFORE)
    old = cube_over(table, how, is_upper=is_upper)
    new = cube_over(revised(table, world.values(*revision)), how, is_upper=is_upper)
    _, unit, period, _ = revision[0]
    figures = old.figures(Operand(element="births"))
    change = Change(
        element="births",
        unit=unit,
        period=parse_period(period),
        before=rows_of(old, unit),
        after=rows_of(new, unit),
    )

    update(figures, change, new)

    assert can_update(new, "births")
    same(figures, new.figures(Operand(element="births")))


def same(one: Figures, other: Figures) -> None:
    np.testing.assert_array_equal(one.total, other.total)
    np.testing.assert_array_equal(one.count, other.count)
    np.testing.assert_array_equal(one.state, other.state)
    np.testing.assert_array_equal(one.values(), other.values())


def test_dependent_indicators_follow_in_the_same_cells() -> None:
    table = world.values(*BEFORE)
    revision = REVISIONS["a late report"]
    old = cube_over(table, "SUM", is_upper=False)
    new = cube_over(revised(table, world.values(*revision)), "SUM", is_upper=False)
    rate = world.indicator("rate", "#{births}", "#{women}")
    formulas = world.formulas(rate)
    computed = writable(compute_indicators(old, [rate], formulas).figures["rate"])
    rebuilt = compute_indicators(new, [rate], formulas).figures["rate"]
    figures = old.figures(Operand(element="births"))
    period = parse_period("202402")
    change = Change(
        element="births",
        unit="e2",
        period=period,
        before=rows_of(old, "e2"),
        after=rows_of(new, "e2"),
    )

    rows = update(figures, change, new)
    updated = replace(
        new, stored={"births": figures, "women": new.figures(Operand(element="women"))}
    )
    inputs = Inputs(cube=updated, indicators={"rate": rate}, formulas=formulas)
    columns = above(new, "e2", (period.start, period.end))
    update_indicators({"rate": computed}, [rate], inputs, rows=rows, columns=columns)

    assert reads_only_here(formulas["rate"])
    np.testing.assert_array_equal(computed.value, rebuilt.value)
    np.testing.assert_array_equal(computed.state, rebuilt.state)


def writable(figures: IndicatorFigures) -> IndicatorFigures:
    return replace(
        figures,
        numerator=figures.numerator.copy(),
        denominator=figures.denominator.copy(),
        value=figures.value.copy(),
        state=figures.state.copy(),
    )


def test_formulas_that_look_elsewhere_are_computed_as_a_whole() -> None:
    earlier = world.indicator("earlier", "#{births}.periodOffset(-1)", "1")

    assert not reads_only_here(world.formulas(earlier)["earlier"])


def test_formulas_that_read_one_combination_are_computed_as_a_whole() -> None:
    girls = world.indicator("girls", "#{births.girls}", "1")

    assert not reads_only_here(world.formulas(girls)["girls"])
