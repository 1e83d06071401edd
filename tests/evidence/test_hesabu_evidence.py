"""Hesabu's own cases and what its executable gave for ours."""

import json
from pathlib import Path
from typing import Any

import pytest

from daowei.cli.vectors.answers import same
from daowei.language.hesabu.functions import APPLY
from daowei.language.hesabu.solving import solve
from daowei.language.hesabu.tokens import FUNCTIONS, HesabuError, cleaned

CASES = json.loads((Path(__file__).parent / "hesabu" / "cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["sets"], ids=lambda case: str(case["case"]))
def test_a_set_of_equations_gives_what_hesabu_gives(case: dict[str, Any]) -> None:
    solution = solve(case["equations"])

    faults = [[each.source, each.message] for each in solution.faults]
    assert sorted(faults) == sorted(case.get("faults", []))
    assert same(dict(solution.values), case.get("values", {}))


@pytest.mark.parametrize(("text", "expected"), CASES["cleaned"])
def test_old_spellings_become_operators(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@pytest.mark.parametrize(("name", "arguments", "expected"), CASES["functions"])
def test_a_function_gives_what_hesabu_gives(
    name: str, arguments: list[Any], expected: object
) -> None:
    assert same(APPLY[FUNCTIONS[name]](_held(arguments)), expected)


@pytest.mark.parametrize(("name", "arguments"), CASES["refused"])
def test_a_function_refuses_what_hesabu_refuses(name: str, arguments: list[Any]) -> None:
    with pytest.raises(HesabuError):
        APPLY[FUNCTIONS[name]](_held(arguments))


def _held(arguments: list[Any]) -> list[Any]:
    return [float(each) if type(each) is int else each for each in arguments]
