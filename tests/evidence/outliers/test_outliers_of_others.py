import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from daowei.foundation.states import State
from daowei.foundation.tables import VALUES
from daowei.reporting.outliers import (
    BOUNDS,
    Stretch,
    beyond_bounds,
    modified_z_scores,
    numbers_of,
    ranked,
    z_scores,
)

HERE = Path(__file__).parent
DHIS2: list[dict[str, Any]] = json.loads((HERE / "dhis2.json").read_text(encoding="utf-8"))["cases"]
WHO: list[dict[str, Any]] = json.loads((HERE / "who.json").read_text(encoding="utf-8"))["cases"]


def numbers(rows: list[tuple[str, str, int]]) -> pl.DataFrame:
    told = [
        (element, "", "", "A", period, value, State.REPORTED.value)
        for element, period, value in rows
    ]
    return numbers_of(pl.DataFrame(told, schema=dict(VALUES.columns), orient="row"))


def day(query: dict[str, Any], name: str) -> date | None:
    return date.fromisoformat(query[name]) if name in query else None


def outliers(case: dict[str, Any]) -> pl.DataFrame:
    query, series = case["query"], numbers(case["values"])
    reported = Stretch(start=day(query, "startDate"), end=day(query, "endDate"))
    if case["algorithm"] == "MIN_MAX":
        rows = [
            (element, "", "A", float(low), float(high)) for element, low, high in case["bounds"]
        ]
        bounds = pl.DataFrame(rows, schema=dict(BOUNDS.columns), orient="row")
        return beyond_bounds(series, bounds, reported=reported)
    scores = z_scores if case["algorithm"] == "Z_SCORE" else modified_z_scores
    learnt_from = Stretch(start=day(query, "DataStartDate"), end=day(query, "DataEndDate"))
    return scores(series, threshold=query["threshold"], reported=reported, learnt_from=learnt_from)


COLUMNS = {
    "median": "center",
    "mad": "spread",
    "modZScore": "score",
    "absDev": "distance",
    "lowerBound": "lower",
    "upperBound": "upper",
    "stdDevPopulation": "sd",
}


@pytest.mark.parametrize("case", DHIS2, ids=lambda case: f"{case['algorithm']}-{case['name']}")
def test_the_outliers_that_dhis2_finds_are_found(case: dict[str, Any]) -> None:
    found, expected = ranked(outliers(case)), case["expected"]

    if "count" in expected:
        assert len(found) == expected["count"]
    if "outlierValues" in expected:
        assert sorted(found["value"]) == sorted(expected["outlierValues"])
    if "order" in expected:
        assert [list(row) for row in found.select("element", "period").rows()] == expected["order"]
    for name in COLUMNS.keys() & expected.keys():
        assert found[COLUMNS[name]][0] == pytest.approx(expected[name], rel=1e-12)


@pytest.mark.parametrize("case", WHO, ids=lambda case: case["name"])
def test_scores_are_those_of_the_data_quality_review(case: dict[str, Any]) -> None:
    series = numbers(
        [("A", f"2024{place + 1:02}", each) for place, each in enumerate(case["values"])]
    )

    extreme = z_scores(series, threshold=3.0, of_sample=True)
    robust = modified_z_scores(series, threshold=3.5)

    months = [f"2024{place + 1:02}" for place in case["extreme"]]
    assert extreme["period"].to_list() == months
    assert robust["period"].to_list() == [f"2024{place + 1:02}" for place in case["modz_outliers"]]
    for place in case["extreme"]:
        assert extreme["score"][0] == pytest.approx(abs(case["z"][place]), abs=1e-6)
        assert robust["score"][0] == pytest.approx(abs(case["modified_z"][place]), abs=1e-6)
