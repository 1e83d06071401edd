"""The totals' runner on a folder laid out like the demo data, with values of our own."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from daowei.cli.vectors.analytics import answer

ROW = {"dx": "deAAAAAAAAA", "pe": "2025Q3", "facilityType": "clinic", "ownership": "public"}
VALUES = [
    {"dataElement": "deAAAAAAAAA", "period": period, "orgUnit": unit, "value": value}
    for period, unit, value in (
        ("202507", "one", "3"),
        ("202508", "one", "0.5"),
        ("202509", "two", "40"),
        ("202510", "one", "500"),
    )
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    units: list[dict[str, Any]] = [
        {"id": "root", "path": "/root"},
        {"id": "one", "path": "/root/one", "organisationUnitGroups": [{"id": "public"}]},
        {"id": "two", "path": "/root/two", "organisationUnitGroups": []},
    ]
    groups = [{"id": "clinic", "organisationUnits": [{"id": "one"}, {"id": "two"}]}]
    (tmp_path / "organisation_units.json").write_text(json.dumps({"organisationUnits": units}))
    (tmp_path / "metadata.json").write_text(json.dumps({"organisationUnitGroups": groups}))
    (tmp_path / "data_values.json.gz").write_bytes(
        gzip.compress(json.dumps({"dataValues": VALUES}).encode())
    )
    return tmp_path


def test_a_total_is_of_units_in_both_groups_and_one_quarter(folder: Path) -> None:
    (found,) = answer({"rows": [ROW]}, data=folder)

    assert found.answer == 3.5


def test_without_the_data_a_row_is_not_applicable_and_says_why() -> None:
    (found,) = answer({"rows": [{**ROW, "value": 1.0}]})

    assert found.passed is None
    assert "--data" in str(found.not_applicable)
