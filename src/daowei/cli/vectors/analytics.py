"""DHIS2's analytics: aggregate questions on small fixtures, and totals of the Sierra Leone data."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from daowei.assessment.analytics import Analytics, Cell, Query
from daowei.assessment.coverage import deliveries_by_form
from daowei.assessment.cube import DEFAULT_COMBO, Cube
from daowei.assessment.inputs import Formula, Rules
from daowei.assessment.population import populations
from daowei.assessment.rows import value_table
from daowei.assessment.units import UnitAxis, unit_axis
from daowei.assessment.windows import PeriodAxis
from daowei.cli.vectors.answers import Answer, same
from daowei.foundation.hierarchy import tree_of
from daowei.foundation.periods import PeriodType, parse_period, periods_between
from daowei.foundation.states import State
from daowei.foundation.tables import POPULATION, VALUES, empty
from daowei.language.dialects import DHIS2
from daowei.language.parse import parse
from daowei.programme.definition import (
    AggregationType,
    Direction,
    Element,
    Indicator,
    Measure,
    ValueType,
)
from daowei.reporting.completeness import DELIVERIES

Record = Mapping[str, Any]
ALWAYS = (date(1900, 1, 1), date(2100, 12, 31))
_NUMBERS = {"true": "1", "false": "0"}


def answer(document: Record, *, data: Path | None = None) -> Iterator[Answer]:
    """Our answer to every case: cells by their key, or the total of a row."""
    if document.get("shape") == "sierra_leone_totals" or "rows" in document:
        yield from _totals(document, data)
        return
    worlds = {each["name"]: each for each in document["fixtures"]}
    for case in document["vectors"]:
        found = _answer_of(worlds[case["fixture"]], case)
        expected = case.get("expected")
        yield Answer(
            id=case["id"],
            answer=found,
            expected=expected,
            passed=None if expected is None else same(found, expected),
        )


def _answer_of(fixture: Record, case: Record) -> dict[str, float]:
    query = _query(case["query"])
    cells = _analytics(fixture, case.get("indicators", {})).answer(query)
    return {_key(each): float(each.value) for each in cells}


def _key(cell: Cell) -> str:
    return "-".join(part for part in (cell.item, cell.unit, cell.period) if part is not None)


def _query(asked: Record) -> Query:
    how = asked.get("aggregationType")
    between = None
    if "startDate" in asked:
        between = (date.fromisoformat(asked["startDate"]), date.fromisoformat(asked["endDate"]))
    return Query(
        items=tuple(asked["dx"]),
        periods=_tuple(asked.get("pe")),
        units=_tuple(asked.get("ou")),
        filter_periods=_tuple(asked.get("filter_pe")),
        filter_units=_tuple(asked.get("filter_ou")),
        between=between,
        aggregation=how if how is None or isinstance(how, str) else _type_of(*how),
        unrounded=bool(asked.get("skipRounding")),
    )


def _tuple(texts: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if texts is None else tuple(texts)


def _type_of(over_units: str, over_periods: str) -> str:
    """The one name of a pair of types (units, periods)."""
    if over_units == over_periods:
        return over_units
    if over_units == "SUM":
        return {"AVERAGE": "AVERAGE_SUM_ORG_UNIT"}.get(over_periods, f"{over_periods}_SUM_ORG_UNIT")
    return f"{over_periods}_{over_units}_ORG_UNIT"


# ── fixtures ───────────────────────────────────────────────────────────────────────


def _analytics(fixture: Record, indicators: Record) -> Analytics:
    units = _units(fixture["orgUnits"])
    values = [*fixture["dataValues"], *map(_violation, fixture.get("validationResults", []))]
    elements = {each["id"]: _element(each) for each in fixture["dataElements"]}
    elements |= {
        each["rule"]: _element(
            {"id": each["rule"], "valueType": "INTEGER", "aggregationType": "COUNT"}
        )
        for each in fixture.get("validationResults", [])
    }
    combos = {each for combo in fixture.get("categoryCombos", []) for each in combo["optionCombos"]}
    texts = {code for code, each in elements.items() if each.value_type is ValueType.TEXT}
    cube = Cube(
        units=units,
        periods=PeriodAxis(windows=()),
        elements=elements,
        values=value_table(_values(values, elements), units),
        population=populations(empty(POPULATION), units),
        deliveries=deliveries_by_form(_deliveries(fixture), units),
        combos={**{each: frozenset({each}) for each in combos}, DEFAULT_COMBO: frozenset({""})},
        groups={
            each["id"]: units.mask(each["members"]) for each in fixture.get("orgUnitGroups", [])
        },
        texts={
            code: [
                (units.index[each["orgUnit"]], parse_period(each["period"]), each["value"])
                for each in values
                if each["dataElement"] == code
            ]
            for code in texts
        },
    )
    return Analytics(
        cube=cube,
        indicators={
            code: _indicator(code, each, fixture["indicatorTypeFactor"])
            for code, each in indicators.items()
        },
        formulas={
            code: Formula(
                numerator=parse(each["numerator"], dialect=DHIS2),
                denominator=parse(each["denominator"], dialect=DHIS2),
            )
            for code, each in indicators.items()
        },
        rules=Rules(input_decimals=2),
    )


def _units(units: Iterable[Record]) -> UnitAxis:
    tree = tree_of({each["id"]: each["parent"] for each in units})
    return unit_axis([(*ALWAYS, tree.codes, tree.parent.tolist())])


def _element(element: Record) -> Element:
    known = {each.value for each in ValueType}
    kind = element["valueType"]
    return Element(
        code=element["id"],
        uid=element["id"],
        names={},
        concept=None,
        measure=Measure.FLOW,
        value_type=ValueType(kind) if kind in known else ValueType.TEXT,
        aggregation=AggregationType(element["aggregationType"]),
        decimals=6 if kind == "NUMBER" else 0,
    )


def _indicator(code: str, indicator: Record, factor: int) -> Indicator:
    return Indicator(
        code=code,
        uid=code,
        names={},
        numerator=indicator["numerator"],
        denominator=indicator["denominator"],
        factor=factor,
        decimals=2,
        direction=Direction.NONE,
        uses=frozenset(),
        source="",
    )


def _violation(found: Record) -> Record:
    """A rule broken by a report, as a value of 1 under the rule's own name."""
    return {
        "dataElement": found["rule"],
        "period": found["period"],
        "orgUnit": found["orgUnit"],
        "value": "1",
    }


def _values(values: Iterable[Record], elements: Mapping[str, Element]) -> pl.DataFrame:
    """The numeric values; a stored "0" is dropped unless its element is averaged, as DHIS2 does."""
    averaged = {AggregationType.AVERAGE, AggregationType.AVERAGE_SUM_ORG_UNIT}
    rows = [
        {
            "element": each["dataElement"],
            "combo": _combo(each.get("categoryOptionCombo")),
            "attribute": _combo(each.get("attributeOptionCombo")),
            "unit": each["orgUnit"],
            "period": each["period"],
            "value": _scaled(each["value"], elements[each["dataElement"]].decimals),
            "state": int(State.REPORTED),
        }
        for each in values
        if elements[each["dataElement"]].value_type is not ValueType.TEXT
        and (each["value"] != "0" or elements[each["dataElement"]].aggregation in averaged)
    ]
    return pl.DataFrame(rows, schema=dict(VALUES.columns))


def _combo(uid: str | None) -> str:
    return "" if uid in {None, DEFAULT_COMBO} else str(uid)


def _scaled(text: str, decimals: int) -> int:
    return int(Decimal(_NUMBERS.get(text, text)).scaleb(decimals))


def _deliveries(fixture: Record) -> pl.DataFrame:
    """What was owed from a unit's opening on, and what was registered, in the years of the data."""
    opened = {
        each["id"]: date.fromisoformat(each.get("openingDate", "1990-01-01"))
        for each in fixture["orgUnits"]
    }
    came = {
        (each["dataSet"], each["orgUnit"], each["period"])
        for each in fixture.get("completeDataSetRegistrations", [])
    }
    years = [parse_period(each["period"]).year for each in fixture["dataValues"]]
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    owed = {
        (form["id"], unit, period.iso)
        for form in fixture.get("dataSets", [])
        for unit in form["orgUnits"]
        for period in periods_between(PeriodType(form["periodType"]), first, last)
        if opened[unit] <= period.end
    }
    rows = [
        {
            "form": form,
            "attribute": "",
            "unit": unit,
            "period": period,
            "was_expected": (form, unit, period) in owed,
            "was_received": (form, unit, period) in came,
            "days_late": 0,
        }
        for form, unit, period in sorted(owed | came)
    ]
    return pl.DataFrame(rows, schema=dict(DELIVERIES.columns))


# ── Sierra Leone ───────────────────────────────────────────────────────────────────


def _totals(document: Record, data: Path | None) -> Iterator[Answer]:
    """Each row's total: units of both groups, all combinations, one quarter."""
    rows = document["rows"]
    totals = None if data is None else _Demo(data)
    for row in rows:
        if totals is None:
            yield Answer(id="", not_applicable="needs --data with the Sierra Leone demo data")
            continue
        found = totals.total(row)
        expected = row.get("value")
        passed = None if expected is None else same(found, expected)
        yield Answer(id="", answer=found, expected=expected, passed=passed)


class _Demo:
    """The demo data of a folder, ready to be asked."""

    def __init__(self, folder: Path) -> None:
        units = _records(folder / "organisation_units.json", "organisationUnits")
        metadata = _document(folder / "metadata.json")
        values = [
            each
            for each in _records(folder / "data_values.json.gz", "dataValues")
            if _is_number(each["value"])
        ]
        self.groups = _groups(units, metadata)
        self.units = _units([{"id": each["id"], "parent": _parent(each)} for each in units])
        elements = {
            each: _element({"id": each, "valueType": "NUMBER", "aggregationType": "SUM"})
            for each in {value["dataElement"] for value in values}
        }
        self.analytics = Analytics(
            cube=Cube(
                units=self.units,
                periods=PeriodAxis(windows=()),
                elements=elements,
                values=value_table(_values(values, elements), self.units),
                population=populations(empty(POPULATION), self.units),
            )
        )

    def total(self, row: Record) -> float | None:
        """The total of the units in both groups of the row; None where nobody reported."""
        both = self.groups[row["facilityType"]] & self.groups[row["ownership"]]
        query = Query(
            items=(row["dx"],),
            periods=(row["pe"],),
            filter_units=tuple(sorted(both)),
            only_themselves=True,
        )
        return next((float(each.value) for each in self.analytics.answer(query)), None)


def _parent(unit: Record) -> str | None:
    """The parent's uid, from the reference or from the path (``/root/…/own``)."""
    if unit.get("parent"):
        return str(unit["parent"]["id"])
    above = str(unit.get("path", "")).split("/")[1:-1]
    return above[-1] if above else None


def _document(path: Path) -> Any:
    content = path.read_bytes()
    return json.loads(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)


def _records(path: Path, key: str) -> list[Record]:
    """The list of records in the file, bare or under its key."""
    document = _document(path)
    return list(document if isinstance(document, list) else document[key])


def _is_number(text: object) -> bool:
    return re.fullmatch(r"(-?0|-?[1-9]\d*)(\.\d+)?", str(text)) is not None


def _groups(units: Iterable[Record], metadata: Record) -> dict[str, set[str]]:
    """Unit codes by group, from either end of the membership."""
    groups: dict[str, set[str]] = {
        each["id"]: {unit["id"] for unit in each.get("organisationUnits", [])}
        for each in metadata.get("organisationUnitGroups", [])
    }
    for unit in units:
        for group in unit.get("organisationUnitGroups", unit.get("groups", [])):
            code = group["id"] if isinstance(group, Mapping) else group
            groups.setdefault(code, set()).add(unit["id"])
    return groups
