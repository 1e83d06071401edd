"""Populations: a unit's own figure stands, else the sum of its children's."""

import numpy as np
from tests.unit.assessment import small_world as world

from daowei.assessment.population import populations
from daowei.assessment.windows import Window, window
from daowei.foundation.periods import parse_period
from daowei.foundation.states import State

COUNTED = world.persons(("east", 2024, 100), ("e1", 2024, 30), ("w1", 2024, 20), ("w2", 2024, 25))


def test_an_own_figure_stands_and_children_are_added_where_there_is_none() -> None:
    found = populations(COUNTED, world.units()).of("women", 2024)

    assert dict(zip(world.CODES, found.tolist(), strict=True)) == {
        "county": 145,
        "east": 100,
        "e1": 30,
        "e2": -1,
        "west": 45,
        "w1": 20,
        "w2": 25,
    }


def test_months_and_quarters_show_the_figure_of_their_year() -> None:
    windows = tuple(window(parse_period(each)) for each in ("202405", "2024Q2", "2024", "2025"))

    figures = populations(COUNTED, world.units()).figures("women", windows)

    assert figures.values()[:3, 1].tolist() == [100.0, 100.0, 100.0]
    assert np.isnan(figures.values()[3, 1])
    assert figures.state[3, 1] == State.NOT_REPORTED


def test_a_stretch_over_two_years_shows_the_mean_of_its_months() -> None:
    table = world.persons(("e1", 2024, 30), ("e1", 2025, 60))
    half_year = Window(periods=tuple(map(parse_period, ("202411", "202412", "202501"))))

    figures = populations(table, world.units()).figures("women", (half_year,))

    assert figures.values()[0, 2] == (30 + 30 + 60) / 3
