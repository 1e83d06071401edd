from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from daowei.assessment.methods import METHODS, Inputs, check_method, points_of
from daowei.programme.definition import Direction, Method

EXAMPLES = Path(__file__).parents[2] / "spec" / "scoring" / "methods.yaml"


def examples() -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = YAML(typ="safe").load(EXAMPLES.read_text(encoding="utf-8"))
    return read


def method_of(example: dict[str, Any]) -> Method:
    settings = dict(example["method"])
    return Method(name=settings.pop("name"), settings=settings)


def column(example: dict[str, Any], name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    written = [line.get(name) for line in example["lines"]]
    return np.array([np.nan if each is None else each for each in written], dtype=np.float64)


@pytest.mark.parametrize("example", examples(), ids=lambda each: str(each["says"]))
def test_worked_examples_hold(example: dict[str, Any]) -> None:
    inputs = Inputs(
        value=column(example, "value"),
        target=column(example, "target"),
        baseline=column(example, "baseline"),
        direction=Direction(example["better"]),
    )

    points = points_of(method_of(example), inputs)

    assert check_method(method_of(example), direction=inputs.direction) == ()
    np.testing.assert_allclose(points, column(example, "points"), rtol=0, atol=1e-12)


def test_every_method_has_a_worked_example() -> None:
    assert {each["method"]["name"] for each in examples()} == METHODS.keys()


@pytest.mark.parametrize(
    ("name", "settings", "codes"),
    [
        ("by_feeling", {}, ["SCO-001"]),
        ("ratio_to_target", {"ceiling": 90}, ["SCO-002"]),
        ("growth", {}, ["SCO-003"]),
        ("steps", {"bands": [{"to": 5, "points": 10}]}, ["SCO-003"]),
        ("ratio_to_target", {"cap": 120}, ["SCO-004"]),
        ("ratio_to_target", {"cap": True}, ["SCO-004"]),
        ("yes_no", {"full_when": "maybe"}, ["SCO-004"]),
        ("steps", {"bands": [{"from": 5, "to": 1, "points": 10}], "default": 0}, ["SCO-005"]),
        ("steps", {"bands": [{"from": 5, "points": 101}], "default": 0}, ["SCO-005"]),
        ("growth", {"full": 10, "floor": 10}, ["SCO-010"]),
        ("formula", {"formula": "100 * (value"}, ["LNG-003"]),
        ("formula", {"formula": "100 * values"}, ["SCO-011"]),
        ("formula", {"formula": "#{births} * value"}, ["SCO-011"]),
        ("formula", {"formula": "'full'"}, ["SCO-013"]),
    ],
)
def test_what_an_agreement_cannot_say_is_told(
    name: str, settings: dict[str, object], codes: list[str]
) -> None:
    told = check_method(Method(name=name, settings=settings))

    assert [each.code for each in told] == codes


@pytest.mark.parametrize(
    ("bands", "default", "code"),
    [
        ([(None, 50, 0), (40, None, 100)], 0, "SCO-006"),
        ([(None, None, 10), (40, None, 100)], 0, "SCO-006"),
        ([(None, 50, 0), (60, None, 100)], 0, "SCO-007"),
        ([(None, 50, 0), (50, 60, 90), (60, None, 80)], 0, "SCO-008"),
        ([(0, 50, 20), (50, 60, 90)], 0, "SCO-008"),
    ],
)
def test_bands_that_overlap_leave_a_gap_or_punish_the_better_figure_are_refused(
    bands: list[tuple[int | None, int | None, int]], default: int, code: str
) -> None:
    written = [
        {
            **({} if low is None else {"from": low}),
            **({} if high is None else {"to": high}),
            "points": points,
        }
        for low, high, points in bands
    ]

    told = check_method(Method(name="steps", settings={"bands": written, "default": default}))

    assert [each.code for each in told] == [code]


def test_bands_that_rise_are_refused_where_fewer_is_better() -> None:
    rising = {"bands": [{"to": 5, "points": 0}, {"from": 5, "points": 100}], "default": 0}

    told = check_method(Method(name="steps", settings=rising), direction=Direction.LESS)

    assert [each.code for each in told] == ["SCO-008"]


def test_a_method_for_more_is_refused_where_fewer_is_better() -> None:
    told = check_method(Method(name="ratio_to_target"), direction=Direction.LESS)

    assert [each.code for each in told] == ["SCO-009"]
    assert "rewards the worse figure" in str(told[0].message)
