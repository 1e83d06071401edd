import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.periods import PeriodType, parse_period
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES
from daowei.language.dialects import DHIS2
from daowei.programme.definition import Check, Form
from daowei.reporting.checks import Surroundings, read_checks
from daowei.reporting.validation import Run, violations

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases.json").read_text(encoding="utf-8")
)["cases"]
PARENTS = {"A": None, "B": None, "C": "B", "D": "B", "E": "D", "F": "D"}
FORM = Form(
    code="monthly",
    uid="monthly",
    names={"en": "Monthly"},
    frequency=PeriodType.MONTHLY,
    elements=("A", "B", "C", "D", "deP", "deQ", "deR"),
    due_days=15,
    units=tuple(PARENTS),
)


def registry() -> Registry:
    return Registry(
        {
            code: Unit(
                code=code,
                uid=f"uid{code}",
                names={"en": code},
                kind=UnitKind.FACILITY,
                placements=(Placement(parent=parent),),
            )
            for code, parent in PARENTS.items()
        }
    )


def table(rows: list[list[Any]]) -> pl.DataFrame:
    told = [
        (element, combo, "", unit, period, value, State.REPORTED.value)
        for element, combo, unit, period, value in rows
    ]
    return pl.DataFrame(told, schema=dict(VALUES.columns), orient="row")


def check(code: str, left: str, operator: str, right: str, *missing: str) -> Check:
    return Check(
        code=code,
        names={"en": code},
        left=left,
        operator=operator,
        right=right,
        left_missing=missing[0],
        right_missing=missing[1],
    )


@pytest.mark.parametrize("case", CASES, ids=[each["name"] for each in CASES])
def test_the_rules_that_dhis2_finds_broken_are_broken(case: dict[str, Any]) -> None:
    checks, problems = read_checks([check(*each) for each in case["checks"]], dialect=DHIS2)
    run = Run(
        checks=checks,
        periods=tuple(map(parse_period, ("200003", "200004", "200005"))),
        surroundings=Surroundings(registry=registry(), elements={}, forms=(FORM,), dialect=DHIS2),
    )

    found = violations(table(case["values"]), run)

    assert problems == ()
    rows = found.select("check", "unit", "period", "left", "right").fill_null(0).rows()
    assert sorted(rows) == sorted(map(tuple, case["broken"]))
