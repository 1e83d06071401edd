"""Definitions over DHIS2's addresses: lists, fields, filters, pages, one object, everything."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from daowei.foundation.uids import uid_for
from daowei.language.dialects import DHIS2
from daowei.language.parse import parse
from daowei.language.tree import items

Program = Callable[..., Client]
COUNTY, TOWNSHIP = uid_for("unit", "qh"), uid_for("unit", "qh-05")


@pytest.fixture
def office(program: Program) -> Client:
    return program("auditor")


def _list(client: Client, kind: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/api/{kind}.json", query_params={"paging": "false", **query})
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()[kind]
    return found


def test_a_list_comes_in_pages_with_a_pager(office: Client) -> None:
    first = office.get("/api/organisationUnits?pageSize=100").json()
    last = office.get("/api/organisationUnits?pageSize=100&page=4").json()

    assert first["pager"]["total"] == 337
    assert (first["pager"]["page"], first["pager"]["pageCount"]) == (1, 4)
    assert "page=2" in first["pager"]["nextPage"]
    assert "nextPage" not in last["pager"]
    assert len(first["organisationUnits"]) == 100
    assert len(last["organisationUnits"]) == 37
    assert set(first["organisationUnits"][0]) == {"id", "displayName"}


@pytest.mark.parametrize("version", ["", "/40", "/29"])
@pytest.mark.parametrize("ending", ["", ".json"])
def test_addresses_may_bear_a_version_and_an_ending(
    office: Client, version: str, ending: str
) -> None:
    assert office.get(f"/api{version}/dataSets{ending}").json()["pager"]["total"] == 5


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("id", {"id"}),
        ("id,name", {"id", "name"}),
        (":identifiable", {"id", "code", "name", "created", "lastUpdated", "href"}),
        (":identifiable,!href,!created", {"id", "code", "name", "lastUpdated"}),
        ("id,level~rename(depth)", {"id", "depth"}),
        ("id,unknown", {"id"}),
        ("children~size,leaf", {"children", "leaf"}),
    ],
)
def test_fields_are_chosen(office: Client, fields: str, expected: set[str]) -> None:
    (unit,) = _list(office, "organisationUnits", fields=fields, filter=f"id:eq:{TOWNSHIP}")

    assert set(unit) == expected


def test_nested_fields_follow_references(office: Client) -> None:
    (unit,) = _list(
        office, "organisationUnits", filter=f"id:eq:{TOWNSHIP}",
        fields="parent[name,parent[id]],children[id,parent[code]],dataSets",
    )  # fmt: skip

    assert unit["parent"] == {"name": "Qinghe"}
    assert {each["parent"]["code"] for each in unit["children"]} == {"qh-05"}
    assert all(set(each) == {"id"} for each in unit["dataSets"])


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (["level:eq:2"], 24),
        (["level:le:2"], 25),
        (["level:in:[1,2]"], 25),
        (["level:!eq:3"], 25),
        ([f"parent.id:eq:{COUNTY}"], 24),
        (["parent:null"], 1),
        (["children:gt:0", "level:eq:2"], 24),
        (["children:ge:14"], 2),
        (["name:ilike:FENG", "level:eq:2"], 1),
        (["name:$like:Feng", "level:eq:2"], 1),
        (["code:like$:-v13"], 24),
        (["closedDate:!null"], 1),
        ([f"path:like:{TOWNSHIP}", "level:eq:2"], 1),
        (["identifiable:token:fengtai"], 1),
        ([f"id:in:[{COUNTY},{TOWNSHIP}]"], 2),
        (["leaf:eq:false"], 25),
    ],
)
def test_filters_narrow(office: Client, filters: list[str], count: int) -> None:
    assert len(_list(office, "organisationUnits", filter=filters)) == count


def test_filters_may_be_joined_by_or(office: Client) -> None:
    filters = ["code:eq:qh-05", "code:eq:qh-06"]

    assert not _list(office, "organisationUnits", filter=filters)
    assert len(_list(office, "organisationUnits", filter=filters, rootJunction="OR")) == 2


def test_order_is_asked_for(office: Client) -> None:
    found = _list(
        office, "organisationUnits", fields="name,level", order=["level:desc", "name:asc"],
        filter="level:le:2",
    )  # fmt: skip

    assert found[-1]["name"] == "Qinghe"
    names = [each["name"] for each in found[:-1]]
    assert names == sorted(names)


@pytest.mark.parametrize(
    "query",
    ["filter=name", "filter=name:about:x", "order=name:sideways", "page=0", "pageSize=x",
     "fields=id%5D", f"fields={'children%5B' * 30}"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(office: Client, query: str) -> None:
    answer = office.get(f"/api/organisationUnits?{query}")

    assert answer.status_code == 400
    assert answer.json()["status"] == "ERROR"


@pytest.mark.parametrize("address", ["/api/nothings", "/api/dataSets/AAAAAAAAAAA",
                                     f"/api/organisationUnits/{COUNTY}/nothings"])  # fmt: skip
def test_what_is_not_there_is_not_found(office: Client, address: str) -> None:
    assert office.get(address).status_code == 404


def test_one_object_has_all_its_fields(office: Client) -> None:
    (form,) = _list(office, "dataSets", filter="code:eq:township_monthly")

    found = office.get(f"/api/dataSets/{form['id']}").json()

    assert found["periodType"] == "Monthly"
    assert len(found["organisationUnits"]) == 24
    assert all(each["dataSet"]["id"] == form["id"] for each in found["dataSetElements"])


def test_a_unit_comes_with_those_around_it(office: Client) -> None:
    at = f"/api/organisationUnits/{TOWNSHIP}"

    below = office.get(f"{at}?includeChildren=true").json()["organisationUnits"]
    above = office.get(f"{at}?includeAncestors=true").json()["organisationUnits"]

    assert len(below) == 13
    assert {each["id"] for each in above} == {COUNTY, TOWNSHIP}


def test_names_come_in_the_language_asked_for(office: Client) -> None:
    (unit,) = _list(office, "organisationUnits", fields="name,displayName,translations",
                    filter=f"id:eq:{TOWNSHIP}", locale="zh")  # fmt: skip

    assert (unit["name"], unit["displayName"]) == ("Fengtai", "丰台镇")
    assert {"property": "NAME", "locale": "zh", "value": "丰台镇"} in unit["translations"]


def test_formulas_read_only_what_is_there(office: Client) -> None:
    everything = office.get("/api/metadata").json()
    known = {each["id"] for kind in everything.values() if isinstance(kind, list) for each in kind}

    for indicator in everything["indicators"]:
        for side in ("numerator", "denominator"):
            for item in items(parse(indicator[side], dialect=DHIS2)):
                named = [each for each in item.parts if len(each) == 11]
                assert set(named) <= known, indicator["code"]


def test_every_reference_leads_somewhere(office: Client) -> None:
    everything = office.get("/api/metadata?fields=:all").json()
    known = {each["id"] for kind in everything.values() if isinstance(kind, list) for each in kind}

    assert _referred(everything) <= known | {everything["system"]["id"]}


def _referred(value: Any) -> set[str]:
    match value:
        case dict():
            own = {value["id"]} if set(value) == {"id"} else set()
            return own.union(*map(_referred, value.values()))
        case list():
            return set().union(*map(_referred, value))
        case _:
            return set()


def test_kinds_are_switched_on(office: Client) -> None:
    found = office.get("/api/metadata?dataSets=true&organisationUnitLevels:fields=level").json()

    assert set(found) == {"system", "dataSets", "organisationUnitLevels"}
    assert found["organisationUnitLevels"] == [{"level": 1}, {"level": 2}, {"level": 3}]


def test_definitions_are_not_written(office: Client) -> None:
    answer = office.post("/api/metadata", "{}", content_type="application/json")

    assert answer.status_code == 405
    assert "two people" in answer.json()["message"]


def test_units_of_the_token_are_asked_for(program: Program) -> None:
    township = program("reporter", unit="qh-05")

    own = _list(township, "organisationUnits", userOnly="true")
    within = _list(township, "organisationUnits", withinUserHierarchy="true")

    assert [each["id"] for each in own] == [TOWNSHIP]
    assert len(within) == 13


def test_what_clients_ask_first(office: Client) -> None:
    info = office.get("/api/system/info").json()
    me = office.get("/api/me?fields=:all,organisationUnits[id,name]").json()
    schema = office.get("/api/schemas/dataElement").json()

    assert info["version"].startswith("2.40")
    assert me["organisationUnits"] == [{"id": COUNTY, "name": "Qinghe"}]
    assert (schema["plural"], schema["metadata"]) == ("dataElements", True)
    assert office.get("/api/me/authorization/F_DATAVALUE_ADD").json() is False
    assert office.get("/api/system/ping").content == b"pong"


def test_a_question_that_asks_for_more_than_there_is_ends(office: Client) -> None:
    fields = "children[dataSets[organisationUnits[dataSets[organisationUnits[dataSets[id]]]]]]"

    answer = office.get(f"/api/organisationUnits?paging=false&fields={fields}")

    assert answer.status_code == 400
    assert "ask for less" in answer.json()["message"]


def test_a_list_costs_few_questions_to_the_database(
    office: Client, django_assert_max_num_queries: Any
) -> None:
    office.get("/api/organisationUnits?paging=false&fields=:all")

    with django_assert_max_num_queries(10):
        office.get("/api/organisationUnits?paging=false&fields=:all")
