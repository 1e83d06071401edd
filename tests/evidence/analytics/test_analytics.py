"""What DHIS2's own tests say that its analytics answers, asked of our cube."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from daowei.cli.vectors.analytics import answer

EVIDENCE = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))


def fixture_of(name: str, world: Mapping[str, Any]) -> dict[str, Any]:
    """A world in the layout that the runner reads."""
    units = [each.split() for each in world["units"]]
    values = [each.split(maxsplit=4) for each in world["values"]]
    return {
        "name": name,
        "indicatorTypeFactor": world["factor"],
        "orgUnits": [
            {"id": code, "parent": None if parent == "-" else parent, "openingDate": opened}
            for code, parent, opened in units
        ],
        "orgUnitGroups": [
            {"id": group, "members": members} for group, members in world["groups"].items()
        ],
        "categoryCombos": [{"optionCombos": world["combos"]}],
        "dataElements": [
            dict(zip(("id", "valueType", "aggregationType"), each.split(), strict=True))
            for each in world["elements"]
        ],
        "dataSets": [
            {"id": form, "periodType": "Monthly", "orgUnits": owing}
            for form, owing in world["forms"].items()
        ],
        "dataValues": [
            {
                "dataElement": element,
                "period": period,
                "orgUnit": unit,
                "categoryOptionCombo": None if combo == "-" else combo,
                "value": value,
            }
            for element, period, unit, combo, value in values
        ],
        "completeDataSetRegistrations": list(records(world["reports"], "dataSet")),
        "validationResults": list(records(world["broken_rules"], "rule")),
    }


def records(lines: list[str], what: str) -> Iterator[dict[str, str]]:
    for each in lines:
        yield dict(zip((what, "period", "orgUnit"), each.split(), strict=True))


@pytest.mark.parametrize("case", EVIDENCE["cases"], ids=lambda case: str(case["id"]))
def test_the_cube_answers_as_dhis2_does(case: Mapping[str, Any]) -> None:
    world = fixture_of(case["world"], EVIDENCE["worlds"][case["world"]])
    indicators = {
        code: {"numerator": numerator, "denominator": denominator}
        for code, (numerator, denominator) in case["indicators"].items()
    }
    asked = {
        "id": case["id"],
        "fixture": case["world"],
        "indicators": indicators,
        "query": case["ask"],
    }

    (found,) = answer({"fixtures": [world], "vectors": [asked]})

    assert found.answer == pytest.approx(case["told"])
