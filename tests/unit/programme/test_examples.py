from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from daowei.foundation.problems import Problem
from daowei.foundation.states import State
from daowei.programme.examples import Computed, Example, Given, given_of, run_example
from daowei.programme.reading import read_programme

Starter = Callable[..., Path]

RIGHT = Computed(
    indicators={
        ("north", "antenatal_four", "2026"): "75.0",
        ("north", "informed_clients", "2026"): "90.0",
        ("north", "antenatal_women", "2026"): "40",
        ("south", "antenatal_four", "2026"): "",
    },
    criteria={("north", "antenatal_four"): "83.3", ("north", "informed_clients"): "100.0"},
    points={"north": "90.0"},
)


def only_example(folder: Path) -> Example:
    (example,) = read_programme(folder).examples
    return example


def surprises(folder: Path, computed: Computed) -> tuple[Problem, ...]:
    reading = read_programme(folder)
    assert reading.programme is not None
    assert reading.registry is not None
    (example,) = reading.examples
    return run_example(example, reading.programme, reading.registry, compute=lambda _: computed)


def given(folder: Path) -> tuple[Given | None, tuple[Problem, ...]]:
    reading = read_programme(folder)
    assert reading.programme is not None
    assert reading.registry is not None
    return given_of(reading.examples[0], reading.programme, reading.registry)


def test_what_is_given_becomes_tables(starter: Starter) -> None:
    found, problems = given(starter())

    assert problems == ()
    assert found is not None
    firsts = found.values.filter(pl.col("element") == "anc_first").sort("period")
    assert firsts.select("unit", "period", "value").rows() == [
        ("north-clinic", "202601", 10), ("north-clinic", "202602", 10),
        ("north-clinic", "202603", 20),
    ]  # fmt: skip
    assert found.reports.height == 4
    assert found.period.iso == "2026"


def test_blank_and_not_applicable_cells_may_be_given(starter: Starter) -> None:
    folder = starter(
        replaced={
            "examples/first_year.yaml": (
                ('"202601": 10', '"202601": '),
                ('"202602": 7', '"202602": NA'),
            )
        }
    )

    found, _ = given(folder)

    assert found is not None
    states = found.values.sort("element", "period").select("state").to_series().to_list()
    assert states[0] == State.BLANK
    assert State.NOT_APPLICABLE in states


def test_an_example_that_comes_out_has_nothing_to_tell(starter: Starter) -> None:
    assert surprises(starter(), RIGHT) == ()


def test_a_surprise_names_file_line_expected_and_got(starter: Starter) -> None:
    wrong = Computed(indicators=RIGHT.indicators, criteria=RIGHT.criteria, points={"north": "89.9"})

    (problem,) = surprises(starter(), wrong)

    assert (problem.code, problem.file, problem.field) == (
        "PRG-070", "examples/first_year.yaml", "expect.north.points",
    )  # fmt: skip
    assert problem.line == 20
    assert "expects 90.0, and 89.9 comes out" in str(problem.message)


def test_no_figure_is_not_zero(starter: Starter) -> None:
    zero = Computed(
        indicators={**RIGHT.indicators, ("south", "antenatal_four", "2026"): "0.0"},
        criteria=RIGHT.criteria,
        points=RIGHT.points,
    )

    (problem,) = surprises(starter(), zero)

    assert "expects –, and 0.0 comes out" in str(problem.message)


def test_a_figure_that_is_not_there_is_a_surprise(starter: Starter) -> None:
    assert len(surprises(starter(), Computed())) == 6


@pytest.mark.parametrize(("old", "new"), [("75.0", "75"), ("90.0,", "90.00,")])
def test_numbers_are_compared_as_numbers(starter: Starter, old: str, new: str) -> None:
    folder = starter(replaced={"examples/first_year.yaml": ((f": {old}", f": {new}"),)})

    assert surprises(folder, RIGHT) == ()


def test_given_cells_are_judged_like_reported_values(starter: Starter) -> None:
    folder = starter(replaced={"examples/first_year.yaml": (('"202601": 10', '"202601": ten'),)})

    found, (problem,) = given(folder)

    assert found is None
    assert (problem.code, problem.line, problem.value) == ("PRG-057", 12, "ten")


def test_unknown_codes_in_an_example_are_told(starter: Starter) -> None:
    folder = starter(
        replaced={
            "examples/first_year.yaml": (
                ("  north:\n", "  nroth:\n"),
                ("criteria: {antenatal_four", "criteria: {antenatal_for"),
            )
        }
    )

    remedies = {each.value: str(each.remedy) for each in read_programme(folder).problems}

    assert remedies["nroth"] == "Did you mean north?"
    assert remedies["antenatal_for"] == "Did you mean antenatal_four?"


def test_points_are_expected_under_an_agreement(starter: Starter) -> None:
    folder = starter(replaced={"examples/first_year.yaml": (("agreement: townships\n", ""),)})

    assert {each.code for each in read_programme(folder).problems} == {"PRG-071"}
