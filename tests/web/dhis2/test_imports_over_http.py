"""DHIS2's own cases of loading values, over HTTP: into reports, by the address its tools use.

The cases are those of ``tests/evidence/dhis2_imports``. Two of them name things by attributes of
objects, which a programme folder does not hold; they are run without HTTP there.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from daowei.foundation.uids import uid_for
from daowei.reporting.exchange.xml_format import write_xml

FACTS = json.loads(
    (Path(__file__).parents[2] / "evidence" / "dhis2_imports" / "value_sets.json").read_text()
)
CODE, TOP = "evidence", "AboveAllOfU"
CASES = [
    each for each in FACTS["cases"] if "Attribute" not in each["id"] or "OptionCombo" in each["id"]
]
COUNTS = ("imported", "updated", "ignored", "deleted")


def _metadata() -> dict[str, Any]:
    """The cases' objects as DHIS2 would export them."""
    given = FACTS["metadata"]
    elements = [
        {"id": each.get("id") or uid_for("object", each["code"]), "name": _name(each),
         **_code(each), "valueType": each["valueType"], "aggregationType": "SUM",
         "domainType": "AGGREGATE", "categoryCombo": {"id": "bjDvmb4bfuf"}}
        for each in given["dataElements"]
    ]  # fmt: skip
    (form,) = given["dataSets"]
    return {
        "organisationUnits": [
            {"id": TOP, "code": "TOP", "name": "Top", "path": f"/{TOP}",
             "openingDate": "2000-01-01"},
            *({"id": each["id"], "code": each["code"], "name": each["code"],
               "path": f"/{TOP}/{each['id']}", "openingDate": "2000-01-01"}
              for each in given["orgUnits"]),
        ],
        "dataElements": elements,
        "dataSets": [
            {"id": form["id"], "code": form["code"], "name": form["code"],
             "periodType": form["periodType"], "categoryCombo": {"id": "bjDvmb4bfuf"},
             "dataSetElements": [{"dataElement": {"id": each["id"]}} for each in elements],
             "organisationUnits": [{"id": each} for each in form["orgUnits"]]}
        ],
        "categoryCombos": [
            {"id": "bjDvmb4bfuf", "name": "default", "categories": [{"id": "GLevLNI9wkl"}],
             "categoryOptionCombos": [{"id": "HllvX50cXC0"}]}
        ],
        "categories": [
            {"id": "GLevLNI9wkl", "name": "default", "categoryOptions": [{"id": "xYerKDKCefk"}]}
        ],
        "categoryOptions": [{"id": "xYerKDKCefk", "name": "default"}],
        "categoryOptionCombos": [
            {"id": "HllvX50cXC0", "name": "default", "categoryCombo": {"id": "bjDvmb4bfuf"},
             "categoryOptions": [{"id": "xYerKDKCefk"}]}
        ],
    }  # fmt: skip


def _name(given: Mapping[str, Any]) -> str:
    return str(given.get("code") or given["name"])


def _code(given: Mapping[str, Any]) -> dict[str, str]:
    return {"code": given["code"]} if "code" in given else {}


@pytest.fixture
def sender(ruled: Callable[[str, dict[str, Any], str], Client]) -> Client:
    """A program that may enter everything of a programme made of the cases' metadata."""
    return ruled(CODE, _metadata(), "TOP")


def _as_xml(document: Mapping[str, Any]) -> bytes:
    envelope = {name: each for name, each in document.items() if name != "dataValues"}
    return write_xml(document.get("dataValues", []), envelope=envelope)


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_loading_over_http_answers_as_dhis2_does(
    sender: Client, case: Mapping[str, Any], form: str
) -> None:
    for step in case["steps"]:
        if "stored" in step:
            assert _stored(sender) == step["stored"]
            continue
        found = _answered(_loaded(sender, step, form))
        for name, each in step["expect"].items():
            if name in {"storedComment", "storedValue"}:
                continue  # the comment is kept in the log (test_values); the value is read below
            assert found[name] != "ERROR" if each == "not ERROR" else found[name] == each
        if "storedValue" in step["expect"]:
            (only,) = sender.get("/api/dataValueSets").json()["dataValues"]
            assert only["value"] == step["expect"]["storedValue"]


def _loaded(sender: Client, step: Mapping[str, Any], form: str) -> dict[str, Any]:
    document = FACTS["documents"][step["load"]]
    query = {
        "dryRun": str(step.get("dry_run", False)).lower(),
        "importStrategy": "DELETE" if step.get("delete") else "CREATE_AND_UPDATE",
        **step.get("schemes", {}),
    }
    sent = json.dumps(document).encode() if form == "json" else _as_xml(document)
    answer = sender.post(
        f"/api/40/dataValueSets.{form}",
        sent,
        content_type=f"application/{form}",
        query_params=query,
    )
    found: dict[str, Any] = answer.json()
    assert answer.status_code == found["httpStatusCode"]
    return found


def _stored(sender: Client) -> int:
    return len(sender.get("/api/dataValueSets?startDate=1900-01-01").json()["dataValues"])


def _answered(message: Mapping[str, Any]) -> dict[str, Any]:
    summary = message["response"]
    conflicts = summary["conflicts"]
    first = conflicts[0] if conflicts else {"errorCode": None, "value": None}
    return {
        **summary["importCount"],
        "status": summary["status"],
        "conflictCount": len(conflicts),
        "conflictOccurrences": len(conflicts),
        "errorCode": first["errorCode"],
        "conflictMessage": first["value"],
        "rejectedIndexes": summary["rejectedIndexes"],
    }
