"""Runs the cases of ``periods.json``: reading, nesting, moving and relative periods."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from daowei.cli.vectors.answers import Answer, same
from daowei.foundation.adx_periods import adx_text, parse_adx_period
from daowei.foundation.periods import (
    Period,
    PeriodError,
    PeriodType,
    duration,
    parse_period,
    period_containing,
    periods_between,
    type_of_iso,
)
from daowei.foundation.relative_periods import (
    KEYWORDS,
    of_last_five_years,
    offered,
    parse_interval,
    relative_periods,
    rewound,
    rolling,
    type_of_keyword,
)

_Case = Mapping[str, Any]

# cases that leave the day to the clock ask for a number of periods only: any day gives it
_ANY_DAY = date(2024, 5, 15)
_FINANCIAL = {
    f"FINANCIAL_YEAR_{month.upper()}": PeriodType(f"Financial{short}")
    for month, short in (
        ("February", "Feb"),
        ("April", "April"),
        ("July", "July"),
        ("August", "Aug"),
        ("September", "Sep"),
        ("October", "Oct"),
        ("November", "Nov"),
    )
}


def answer(document: _Case, *, data: Path | None = None) -> Iterator[Answer]:  # noqa: ARG001 - the cases carry all they need
    """One answer per case; all its readings are given, the case's own choice is judged."""
    for case in document["vectors"]:
        yield _answered(case)


def _answered(case: _Case) -> Answer:
    expected = case.get("expected")
    try:
        given = _OPERATIONS[case["op"]](case)
    except PeriodError as error:
        passed = None if expected is None else "error" in expected or expected.get("isNull") is True
        return Answer(id=case["id"], error=str(error), passed=passed, expected=expected)
    passed = None if expected is None else _agrees(given, expected)
    return Answer(id=case["id"], answer=given, passed=passed, expected=expected)


def _agrees(given: Mapping[str, Any], expected: _Case) -> bool:
    return all(key in given and _same(given[key], wanted) for key, wanted in expected.items())


def _same(given: Any, wanted: Any) -> bool:
    """Equal values; periods are equal when they are of one type and bear one ISO name.

    A few cases state a week by a day inside it: so DHIS2 compares periods, and so do we here.
    """
    match wanted:
        case {"op": str()}:
            return _period(given) == _period(wanted)
        case {"type": str(), "start": str()}:
            return _period(given) == period_containing(
                PeriodType(wanted["type"]), date.fromisoformat(wanted["start"])
            )
        case Mapping():
            return all(key in given and _same(given[key], wanted[key]) for key in wanted)
        case _:
            return same(given, wanted)


def _period(said: _Case) -> Period:
    match said:
        case {"op": "period"}:
            return parse_period(said["iso"])
        case {"op": "periodContaining"} | {"date": str()}:
            return period_containing(PeriodType(said["type"]), _day(said["date"]))
        case {"op": "shift"}:
            return _period(said["period"]).shifted(said["by"])
        case _:
            return period_containing(PeriodType(said["type"]), _day(said["start"]))


def _day(text: str | None) -> date:
    return date.fromisoformat(text) if text else _ANY_DAY


def _bounds(period: Period) -> dict[str, str]:
    return {
        "type": period.type.value,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
    }


def _all_of(period: Period) -> dict[str, object]:
    bounds = _bounds(period)
    return bounds | {
        "iso": period.iso,
        "days": period.days,
        "value": bounds,
        "equals": {"op": "period", "iso": period.iso},
        "isNull": False,
    }


def _listed(periods: Sequence[Period]) -> dict[str, object]:
    items = {str(place): _bounds(each) for place, each in enumerate(periods)}
    return {"count": len(periods), "items": items}


def _type_of_iso(case: _Case) -> dict[str, object]:
    kind = type_of_iso(case["iso"])
    return {"enum": kind.name, "name": kind.value, "duration": duration(kind)}


def _interval(case: _Case) -> dict[str, object]:
    try:
        start, end = parse_interval(case["text"])
    except PeriodError:
        return {"isNull": True, "value": None}
    return {"isNull": False, "value": {"start": start.isoformat(), "end": end.isoformat()}}


def _keyword(flag: str) -> str:
    """The keyword of a setter's name: ``Last2SixMonths``, ``ThisDay``."""
    if flag == "ThisDay":
        return "TODAY"
    return next((each for each in KEYWORDS if each.replace("_", "") == flag.upper()), flag)


def _settings(case: _Case) -> dict[str, PeriodType]:
    settings = {}
    if case.get("financialYearStart"):
        settings["financial_year"] = _FINANCIAL[case["financialYearStart"]]
    if case.get("weekType"):
        settings["week"] = PeriodType[case["weekType"]]
    return settings


def _relative(case: _Case) -> dict[str, object]:
    today, settings = _day(case["date"]), _settings(case)
    found = [
        each
        for flag in case["flags"]
        for each in relative_periods(_keyword(flag), today, **settings)
    ]
    return _listed(found)


def _type_of_flags(case: _Case) -> dict[str, object]:
    kinds = [type_of_keyword(_keyword(flag)) for flag in case["flags"]]
    return {"value": kinds[0].value}


def _of_type_and_day(
    choice: Callable[[PeriodType, date], Sequence[Period]],
) -> Callable[[_Case], dict[str, object]]:
    return lambda case: _listed(choice(PeriodType(case["type"]), _day(case["date"])))


def _between(case: _Case) -> dict[str, object]:
    kind = PeriodType(case["type"])
    return _listed(periods_between(kind, _day(case["start"]), _day(case["end"])))


def _all_start_in_year(case: _Case) -> dict[str, object]:
    said = case["periods"]
    periods = offered(PeriodType(said["type"]), _day(said["date"]))
    return {"value": all(each.start.year == case["year"] for each in periods)}


def _rewound(case: _Case) -> dict[str, object]:
    return {"value": rewound(PeriodType(case["type"]), _day(case["date"]), case["by"]).isoformat()}


_OPERATIONS: Mapping[str, Callable[[_Case], dict[str, object]]] = {
    "period": lambda case: _all_of(_period(case)),
    "periodContaining": lambda case: _all_of(_period(case)),
    "shift": lambda case: _all_of(_period(case)),
    "isoOf": lambda case: {"value": _period(case["period"]).iso},
    "isoOfDate": lambda case: {"value": _period(case).iso},
    "isAfter": lambda case: {"value": _period(case["a"]) > _period(case["b"])},
    "periodTypeOfIso": _type_of_iso,
    "generatePeriods": _of_type_and_day(offered),
    "generateRollingPeriods": _of_type_and_day(rolling),
    "generateLast5Years": _of_type_and_day(of_last_five_years),
    "generatePeriodsBetween": _between,
    "allStartInYear": _all_start_in_year,
    "rewindDate": _rewound,
    "relativePeriods": _relative,
    "relativePeriodsType": _type_of_flags,
    "parseInterval": _interval,
    "adx.parse": lambda case: {"value": parse_adx_period(case["arg"]).iso},
    "adx.serialize": lambda case: {"value": adx_text(parse_period(case["arg"]))},
}
