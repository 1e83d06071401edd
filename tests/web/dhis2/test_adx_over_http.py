"""DHIS2's own cases of ADX, over HTTP: names in every scheme, dates that are not the sender's."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client

FACTS = json.loads(
    (Path(__file__).parents[2] / "evidence" / "dhis2_imports" / "adx_groups.json").read_text()
)
IMPORTS = [each for each in FACTS["cases"] if each["op"] == "import"]
(EXPORT,) = (each for each in FACTS["cases"] if each["op"] == "export")
SPACE = "urn:ihe:qrph:adx:2015"
CODE, TOP = "malaria", "P1233333333"
DEFAULT = {"id": "bjDvmb4bfuf"}
AGES, SEXES = (("under5", "Under 5"), ("over5", "Over 5")), (("F", "Female"), ("M", "Male"))


def _category(code: str, options: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {
        **_named(code, f"{code.title()}_category"),
        "categoryOptions": [{"id": _uid(each)} for each, _ in options],
    }


def _uid(code: str) -> str:
    """As the cases make theirs: the last letter, again and again."""
    return code.ljust(11, code[-1])


def _named(code: str, name: str) -> dict[str, Any]:
    return {"id": _uid(code), "code": code, "name": name}


def _metadata() -> dict[str, Any]:
    """The monthly form of the cases, as DHIS2 would export it."""
    combination = {"id": "AgeAndSexxx"}
    elements = [
        {"id": "MalNummmmmm", "code": "Mal_num", "name": "Malaria numeric",
         "valueType": "INTEGER", "categoryCombo": combination},
        {"id": "MalTexttttt", "code": "Mal_text", "name": "Malaria text",
         "valueType": "TEXT", "categoryCombo": DEFAULT},
    ]  # fmt: skip
    units = [("123", "Provincial Hospital", TOP, f"/{TOP}"),
             ("456", "District Hospital", "D4566666666", f"/{TOP}/D4566666666")]  # fmt: skip
    return {
        "organisationUnits": [
            {"code": code, "name": name, "id": uid, "path": path, "openingDate": "2000-01-01"}
            for code, name, uid, path in units
        ],
        "dataElements": [
            {**each, "aggregationType": "SUM", "domainType": "AGGREGATE"} for each in elements
        ],
        "dataSets": [
            {"id": "MalariaDSSS", "code": "MalariaDS", "name": "Malaria DS",
             "periodType": "Monthly", "categoryCombo": DEFAULT,
             "dataSetElements": [{"dataElement": {"id": each["id"]}} for each in elements],
             "organisationUnits": [{"id": uid} for _, _, uid, _ in units]}
        ],
        "categories": [
            _category("age", AGES), _category("sex", SEXES),
            {"id": "GLevLNI9wkl", "name": "default", "categoryOptions": [{"id": "xYerKDKCefk"}]},
        ],
        "categoryOptions": [
            *(_named(code, name) for code, name in (*AGES, *SEXES)),
            {"id": "xYerKDKCefk", "name": "default"},
        ],
        "categoryCombos": [
            {**combination, "name": "Age and sex",
             "categories": [{"id": "ageeeeeeeee"}, {"id": "sexxxxxxxxx"}]},
            {**DEFAULT, "name": "default", "categories": [{"id": "GLevLNI9wkl"}]},
        ],
        "categoryOptionCombos": [
            {"id": "HllvX50cXC0", "name": "default", "categoryCombo": DEFAULT,
             "categoryOptions": [{"id": "xYerKDKCefk"}]},
            *({"id": _uid(sex + age.title()), "code": f"{sex}_{age.title()}",
               "name": f"{sex_name} {age_name}", "categoryCombo": combination,
               "categoryOptions": [{"id": _uid(age)}, {"id": _uid(sex)}]}
              for age, age_name in AGES for sex, sex_name in SEXES),
        ],
    }  # fmt: skip


@pytest.fixture
def sender(ruled: Callable[[str, dict[str, Any], str], Client]) -> Client:
    return ruled(CODE, _metadata(), "123")


def _as_adx(groups: Sequence[Mapping[str, Any]]) -> bytes:
    root = ET.Element("adx", xmlns=SPACE)
    for each in groups:
        group = ET.SubElement(root, "group", each["of"])
        for value in each["values"]:
            held = ET.SubElement(group, "dataValue", value["of"])
            if "annotation" in value:
                ET.SubElement(held, "annotation").text = value["annotation"]
    return ET.tostring(root)


def _loaded(sender: Client, name: str, schemes: Mapping[str, str]) -> dict[str, Any]:
    answer = sender.post(
        "/api/dataValueSets",
        _as_adx(FACTS["documents"][name]),
        content_type="application/adx+xml",
        query_params=_query(schemes),
    )
    assert answer.status_code == 200, answer.json()["response"]["conflicts"]
    found: dict[str, Any] = answer.json()["response"]
    return found


def _query(schemes: Mapping[str, str]) -> dict[str, str]:
    """Upstream's schemes; one for option combinations stands for those of both kinds."""
    asked = {
        name if name == "idScheme" else f"{name}IdScheme": each for name, each in schemes.items()
    }
    if "categoryOptionComboIdScheme" in asked:
        asked.setdefault("attributeOptionComboIdScheme", asked["categoryOptionComboIdScheme"])
    return asked


@pytest.mark.parametrize("case", IMPORTS, ids=lambda case: case["id"])
def test_loading_adx_over_http_ends_as_in_dhis2(sender: Client, case: Mapping[str, Any]) -> None:
    *_, summary = (_loaded(sender, name, case["schemes"]) for name in case["load"])

    assert summary["status"] == case["expect"]["status"]
    assert summary["importCount"]["updated"] == case["expect"]["updated"]


def test_adx_goes_out_in_the_schemes_that_are_asked(sender: Client) -> None:
    _loaded(sender, "exportB", {"idScheme": "CODE", "dataSet": "NAME", "orgUnit": "UID",
                                "dataElement": "UID"})  # fmt: skip

    answer = sender.get(
        "/api/dataValueSets.adx",
        query_params={"orgUnit": TOP, "period": ["202001", "202002"], **_query(EXPORT["schemes"])},
    )

    assert _groups(answer.content) == _groups(_as_adx(FACTS["documents"][EXPORT["answer"]]))


def _groups(adx: bytes) -> set[object]:
    """Each group as a value in which the order of attributes and of values counts for nothing."""
    return {
        (
            frozenset(group.attrib.items()),
            frozenset((frozenset(each.attrib.items()), "".join(each.itertext()).strip())
                      for each in group),
        )
        for group in fromstring(adx)
    }  # fmt: skip
