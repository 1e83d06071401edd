"""Runs the cases of ``validation_rules.json``: which rules are broken, where and by how much."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from daowei.cli.vectors.answers import Answer, same
from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.periods import Period, PeriodType, parse_period, periods_between
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES
from daowei.language.dialects import DHIS2
from daowei.programme.definition import Check, Form
from daowei.reporting.checks import ReadCheck, Surroundings, concerns, read_checks
from daowei.reporting.validation import Run, violations

_Case = Mapping[str, Any]
_Cells = frozenset[tuple[str, str]]

_OPERATORS = {
    "equal_to": "==",
    "not_equal_to": "!=",
    "greater_than": ">",
    "greater_than_or_equal_to": ">=",
    "less_than": "<",
    "less_than_or_equal_to": "<=",
    "compulsory_pair": "compulsory_pair",
    "exclusive_pair": "exclusive_pair",
}
_ADDED = re.compile(r"(\w+) \. addDataSetElement \( (\w+)(?: , (\w+))? \)")


def answer(document: _Case, *, data: Path | None = None) -> Iterator[Answer]:  # noqa: ARG001 - the cases carry all they need
    """One answer per case: the broken rules in the order the file's readers do not mind."""
    for case in document["vectors"]:
        given = _violations(case, document["fixture"])
        expected = case.get("expected")
        passed = None if expected is None else same(_in_order(given), _in_order(expected))
        yield Answer(id=case["id"], answer=given, passed=passed, expected=expected)


def _in_order(told: Sequence[_Case]) -> list[_Case]:
    keys = ("rule", "period", "orgUnit", "attributeOptionCombo")
    return sorted(told, key=lambda each: tuple(each[key] for key in keys))


def _violations(case: _Case, fixture: _Case) -> list[dict[str, object]]:
    asked, *settings = case["params"]
    checks = _checks(case["rules"])
    of_whom, unit, *when = asked["args"]
    forms = _forms(case, fixture)
    run = Run(
        checks=_chosen(of_whom, checks, case, forms=forms),
        periods=_periods(checks, when),
        surroundings=Surroundings(
            registry=_registry(fixture),
            elements={},
            forms=tuple(each for each, _ in forms.values()),
            dialect=DHIS2,
        ),
        units=_units(unit, fixture, settings),
        attributes=_attributes(settings),
    )
    found = violations(_values(case["dataValues"]), run)
    return [_told(row) for row in found.iter_rows(named=True)]


def _told(row: _Case) -> dict[str, object]:
    return {
        "rule": row["check"],
        "period": row["period"],
        "orgUnit": row["unit"],
        "attributeOptionCombo": row["attribute"],
        "left": row["left"] or 0.0,  # the file prints a side without a value as 0
        "right": row["right"] or 0.0,
    }


def _checks(rules: Mapping[str, _Case]) -> tuple[ReadCheck, ...]:
    checks = [
        Check(
            code=code,
            names={"en": each["name"]},
            left=each["left"]["expression"],
            operator=_OPERATORS[each["operator"]],
            right=each["right"]["expression"],
            left_missing=each["left"]["missingValueStrategy"],
            right_missing=each["right"]["missingValueStrategy"],
            period_type=PeriodType(each["periodType"]),
        )
        for code, each in rules.items()
    ]
    read, problems = read_checks(checks, dialect=DHIS2)
    assert not problems, [str(each.message) for each in problems]
    return read


def _chosen(
    of_whom: object,
    checks: tuple[ReadCheck, ...],
    case: _Case,
    *,
    forms: Mapping[str, tuple[Form, _Cells]],
) -> tuple[ReadCheck, ...]:
    """The rules asked for: those of a form, of a group, in a list, or all."""
    if isinstance(of_whom, list):
        return tuple(each for each in checks if each.check.code in of_whom)
    if of_whom in forms:
        _, cells = forms[str(of_whom)]
        rules = case["rules"]
        return tuple(
            each
            for each in checks
            if concerns(each, cells) and not rules[each.check.code].get("skipFormValidation")
        )
    group = (case["groups"] or {}).get(of_whom)
    return checks if group is None else tuple(each for each in checks if each.check.code in group)


def _periods(checks: Sequence[ReadCheck], when: Sequence[Any]) -> tuple[Period, ...]:
    match when:
        case [str() as start, str() as end]:
            types = {each.check.period_type for each in checks}
            days = date.fromisoformat(start), date.fromisoformat(end)
            return tuple(each for kind in types for each in periods_between(kind, *days))
        case [str() as period]:
            return (parse_period(period),)
        case [list() as periods]:
            return tuple(map(parse_period, periods))
        case _:
            raise ValueError(when)


def _forms(case: _Case, fixture: _Case) -> dict[str, tuple[Form, _Cells]]:
    """The fixture's forms with what the case adds to them; a form of its own has no units."""
    cells = {
        each["id"]: {(element, "default") for element in each["dataElements"]}
        for each in fixture["dataSets"]
    }
    for statement in case.get("extraSetup", ()):
        if found := _ADDED.fullmatch(statement):
            element = found[2].replace("dataElement", "deabcdefgh")
            combo = (found[3] or "default").replace("categoryCombo", "optionCombo")
            cells.setdefault(found[1], set()).add((element, combo))
    known = {each["id"]: each for each in fixture["dataSets"]}
    return {
        code: (_form(code, each, known.get(code, {})), frozenset(each))
        for code, each in cells.items()
    }


def _form(code: str, cells: set[tuple[str, str]], known: _Case) -> Form:
    return Form(
        code=code,
        uid=code,
        names={"en": code},
        frequency=PeriodType(known.get("periodType", "Monthly")),
        elements=tuple(sorted({element for element, _ in cells})),
        due_days=0,
        units=tuple(known.get("orgUnits", ())),
    )


def _registry(fixture: _Case) -> Registry:
    units = [
        Unit(
            code=each["id"],
            uid=each["id"],
            names={"en": each["id"]},
            kind=UnitKind.FACILITY,
            placements=(Placement(parent=each["parent"]),),
            groups={
                group: group
                for group, members in fixture["orgUnitGroups"].items()
                if each["id"] in members
            },
        )
        for each in fixture["orgUnits"]
    ]
    return Registry({each.code: each for each in units})


def _units(unit: str, fixture: _Case, settings: Sequence[_Case]) -> frozenset[str]:
    with_descendants = any(
        each["method"] == "withIncludeOrgUnitDescendants" and each["args"] == [True]
        for each in settings
    )
    if not with_descendants:
        return frozenset({unit})
    return frozenset(_registry(fixture).tree_at(date.max).descendants(unit, itself=True))


def _attributes(settings: Sequence[_Case]) -> frozenset[str] | None:
    chosen = [each["args"] for each in settings if each["method"] == "withAttributeOptionCombo"]
    return frozenset(chosen[0]) if chosen else None


def _values(written: Sequence[_Case]) -> pl.DataFrame:
    rows = [
        (
            each["dataElement"],
            each["categoryOptionCombo"],
            each["attributeOptionCombo"],
            each["orgUnit"],
            each["period"],
            1 if each["value"] == "true" else int(each["value"]),
            State.REPORTED.value,
        )
        for each in written
    ]
    return pl.DataFrame(rows, schema=dict(VALUES.columns), orient="row")
