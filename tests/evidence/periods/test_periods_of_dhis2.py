import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from daowei.foundation.adx_periods import adx_text, parse_adx_period
from daowei.foundation.periods import Period, PeriodType, parse_period, period_containing
from daowei.foundation.relative_periods import offered, relative_periods, rewound

CASES: dict[str, list[list[Any]]] = json.loads(
    (Path(__file__).parent / "cases.json").read_text(encoding="utf-8")
)


def holding(kind: str, day: str) -> Period:
    return period_containing(PeriodType(kind), date.fromisoformat(day))


def days(period: Period) -> list[str]:
    return [period.start.isoformat(), period.end.isoformat()]


@pytest.mark.parametrize("case", CASES["containing"], ids=str)
def test_the_period_that_holds_a_day(case: list[str]) -> None:
    assert days(holding(*case[:2])) == case[2:]


@pytest.mark.parametrize("case", CASES["shifted"], ids=str)
def test_a_period_moved(case: list[Any]) -> None:
    *said, by, start, end = case
    period = parse_period(said[0]) if len(said) == 1 else holding(*said)

    assert days(period.shifted(by)) == [start, end]


@pytest.mark.parametrize("case", CASES["offered"], ids=str)
def test_the_periods_offered_for_a_day(case: list[Any]) -> None:
    kind, day, count, first = case

    found = offered(PeriodType(kind), date.fromisoformat(day))

    assert len(found) == count
    assert first is None or found[0] == holding(kind, first)


@pytest.mark.parametrize("case", CASES["rewound"], ids=str)
def test_a_day_rewound(case: list[Any]) -> None:
    kind, day, by, expected = case

    assert rewound(PeriodType(kind), date.fromisoformat(day), by).isoformat() == expected


@pytest.mark.parametrize("case", CASES["relative"], ids=str)
def test_relative_periods(case: list[Any]) -> None:
    keyword, today, week, count, kind, start, end = case

    found = relative_periods(keyword, date.fromisoformat(today), week=PeriodType[week])

    assert (len(found), found[0].type, found[0].start.isoformat()) == (count, kind, start)
    assert end is None or found[-1].end.isoformat() == end


@pytest.mark.parametrize("case", CASES["adx"], ids=str)
def test_periods_of_adx(case: list[str]) -> None:
    text, iso = case

    assert parse_adx_period(text).iso == iso
    assert adx_text(parse_period(iso)) == text
