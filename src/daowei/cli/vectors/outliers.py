"""Runs the cases of ``outliers.json``: values far from the rest, by DHIS2's algorithms."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from daowei.cli.vectors.answers import Answer, same
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES
from daowei.programme.definition import ValueType
from daowei.reporting.outliers import (
    BOUNDS,
    TEXTS,
    Algorithm,
    Order,
    Stretch,
    beyond_bounds,
    invalid_numbers,
    modified_z_scores,
    numbers_of,
    ranked,
    z_scores,
)

_Case = Mapping[str, Any]

_CSV_HEADER = "de,deName,pe,ou,ouName,coc,cocName,aoc,lastUpdated,value,mean"
# upstream's fixtures name things by the last letter of their identifiers
_NAMED = {"deabcdefgh": "DataElement", "ouabcdefgh": "OrganisationUnit"}


def answer(document: _Case, *, data: Path | None = None) -> Iterator[Answer]:  # noqa: ARG001 - the cases carry all they need
    """One answer per case: every figure a case may ask for; those it asks for are judged."""
    for case in document["vectors"]:
        given = _answer(case, {**document["defaults"], **case["query"]})
        expected = case.get("expected")
        passed = None if expected is None else _agrees(given, expected)
        yield Answer(id=case["id"], answer=given, passed=passed, expected=expected)


def _answer(case: _Case, query: _Case) -> dict[str, object]:
    if case["algorithm"] == Algorithm.INVALID_NUMERIC:
        texts = _rows(case["dataValues"]).rename({"value": "text"}).select(TEXTS.columns)
        types = dict.fromkeys(texts["element"], ValueType.NUMBER)
        found = invalid_numbers(texts, types)
        return {"count": len(found), "outlierValues": found["text"].to_list()}
    outliers = _outliers(case, query)
    return _told(ranked(outliers, Order(query["orderBy"]), limit=query["maxResults"]))


def _outliers(case: _Case, query: _Case) -> pl.DataFrame:
    numbers = numbers_of(_rows(case["dataValues"]).cast({"value": pl.Int64}))
    reported = _stretch(query, "startDate", "endDate")
    if case["algorithm"] == Algorithm.MIN_MAX:
        return beyond_bounds(numbers, _bounds(case["minMax"]), reported=reported)
    scores = z_scores if case["algorithm"] == Algorithm.Z_SCORE else modified_z_scores
    learnt_from = _stretch(query, "DataStartDate", "DataEndDate")
    return scores(numbers, threshold=query["threshold"], reported=reported, learnt_from=learnt_from)


def _stretch(query: _Case, start: str, end: str) -> Stretch:
    first, last = query.get(start), query.get(end)
    return Stretch(
        start=date.fromisoformat(first) if first else None,
        end=date.fromisoformat(last) if last else None,
    )


def _rows(written: Sequence[_Case]) -> pl.DataFrame:
    """The values as rows of ``VALUES``, still as texts."""
    rows = [
        (each["dataElement"], "", "", each["orgUnit"], each["period"], each["value"])
        for each in written
    ]
    texts = pl.DataFrame(rows, schema=[*VALUES.grain, "value"], orient="row")
    return texts.with_columns(state=pl.lit(State.REPORTED.value, dtype=pl.UInt8))


def _bounds(written: Sequence[_Case]) -> pl.DataFrame:
    rows = [
        (each["dataElement"], "", each["orgUnit"], float(each["min"]), float(each["max"]))
        for each in written
    ]
    return pl.DataFrame(rows, schema=dict(BOUNDS.columns), orient="row")


def _told(found: pl.DataFrame) -> dict[str, object]:
    first = next(found.iter_rows(named=True), {})
    return {
        "count": len(found),
        "outlierValues": found["value"].to_list(),
        "csvLinePrefixes": [_CSV_HEADER, *map(_csv_line, found.iter_rows(named=True))],
        "median": first.get("center"),
        "mean": first.get("center"),
        "mad": first.get("spread"),
        "modZScore": first.get("score"),
        "zScore": first.get("score"),
        "absDev": first.get("distance"),
        "lowerBound": first.get("lower"),
        "upperBound": first.get("upper"),
        "stdDevPopulation": first.get("sd"),
    }


def _csv_line(row: _Case) -> str:
    element, unit = row["element"], row["unit"]
    return ",".join([element, _name(element), row["period"], unit, _name(unit)])


def _name(uid: str) -> str:
    return _NAMED.get(uid[:-1], uid[:-1]) + uid[-1]


def _agrees(given: _Case, expected: _Case) -> bool:
    return all(
        _same(name, given.get(name), wanted) for name, wanted in expected.items() if name != "note"
    )


def _same(name: str, given: Any, wanted: Any) -> bool:
    match name:
        case "outlierValues":  # upstream looks each value up; the order is that of the query
            return Counter(given) == Counter(wanted)
        case "csvLinePrefixes":
            return len(given) == len(wanted) and all(
                line.startswith(prefix) for line, prefix in zip(given, wanted, strict=True)
            )
        case _:
            return same(given, wanted)
