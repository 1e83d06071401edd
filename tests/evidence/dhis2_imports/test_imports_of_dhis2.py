import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from daowei.foundation.periods import PeriodType
from daowei.foundation.tables import empty
from daowei.foundation.uids import uid_for
from daowei.reporting.exchange.directory import (
    DEFAULT_CATEGORY_COMBO,
    Directory,
    KnownDataSet,
    KnownElement,
    KnownOptionCombo,
    KnownUnit,
)
from daowei.reporting.exchange.importing import Outcome, import_values
from daowei.reporting.exchange.json_format import read_json
from daowei.reporting.exchange.judging import ImportOptions
from daowei.reporting.exchange.store import STORED, standing
from daowei.reporting.exchange.summary import import_summary

FACTS = json.loads((Path(__file__).parent / "value_sets.json").read_text())


def identifiers(given: Mapping[str, Any]) -> dict[str, Any]:
    uid = given.get("id") or uid_for("object", given["code"])
    attributes = dict.fromkeys(("uh6H2ff562G", "ATTRIBUTE_UID"), given.get("attr", uid))
    names = {"code": given.get("code"), "name": given.get("name")}
    return {"uid": uid, "attributes": attributes, **names}


def directory() -> Directory:
    metadata = FACTS["metadata"]
    elements = tuple(
        KnownElement(**identifiers(each), value_type=each["valueType"])
        for each in metadata["dataElements"]
    )
    (form,) = metadata["dataSets"]
    return Directory(
        elements=elements,
        units=tuple(KnownUnit(**identifiers(each)) for each in metadata["orgUnits"]),
        data_sets=(
            KnownDataSet(
                uid=form["id"],
                code=form["code"],
                period_type=PeriodType(form["periodType"]),
                elements={each.uid: each.category_combo for each in elements},
                units=frozenset(form["orgUnits"]),
            ),
        ),
        option_combos=tuple(
            KnownOptionCombo(
                **identifiers(each),
                category_combo=each.get("categoryCombo", DEFAULT_CATEGORY_COMBO),
            )
            for each in metadata["categoryOptionCombos"]
        ),
    )


def answered(outcome: Outcome) -> dict[str, Any]:
    """The answer in the words in which the source asserts it."""
    summary: dict[str, Any] = import_summary(outcome)
    conflicts = summary["conflicts"]
    first = conflicts[0] if conflicts else {"errorCode": None, "value": None}
    stored = outcome.merged.table
    return {
        **summary["importCount"],
        "status": summary["status"],
        "conflictCount": len(conflicts),
        "conflictOccurrences": len(conflicts),
        "errorCode": first["errorCode"],
        "conflictMessage": first["value"],
        "rejectedIndexes": summary["rejectedIndexes"],
        "storedValue": stored["value"][0] if len(stored) else None,
        "storedComment": stored["comment"][0] if len(stored) else None,
    }


@pytest.mark.parametrize("case", FACTS["cases"], ids=lambda case: case["id"])
def test_loading_answers_as_dhis2_does(case: Mapping[str, Any]) -> None:
    stored = empty(STORED)
    for step in case["steps"]:
        if "stored" in step:
            assert len(standing(stored)) == step["stored"]
            continue
        document, problems = read_json(json.dumps(FACTS["documents"][step["load"]]).encode())
        assert document is not None, problems
        options = ImportOptions(
            delete=step.get("delete", False),
            dry_run=step.get("dry_run", False),
            schemes=step.get("schemes", {}),
        )
        outcome = import_values(document, directory(), stored=stored, options=options)
        stored = outcome.merged.table
        found = answered(outcome)
        for name, each in step["expect"].items():
            assert found[name] != "ERROR" if each == "not ERROR" else found[name] == each
