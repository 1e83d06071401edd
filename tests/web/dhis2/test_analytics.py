"""Figures over DHIS2's address: its questions, its shape, its refusals, and what is withheld."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from daowei.foundation.uids import uid_for
from daowei.foundation.web.rights import Deed
from daowei.programme.web.queries import programme_in_force

Program = Callable[..., Client]
AT = "/api/analytics.json"
COUNTY, TOWNSHIP, NEIGHBOUR = (uid_for("unit", each) for each in ("qh", "qh-05", "qh-06"))


@pytest.fixture(autouse=True)
def results(computed: str) -> None:
    """Every question is asked of computed results."""


@pytest.fixture
def office(program: Program) -> Client:
    return program("auditor")


@pytest.fixture
def uid(county: str) -> Callable[[str], str]:
    programme = programme_in_force(county)
    known: dict[str, Any] = {**programme.elements, **programme.indicators, **programme.forms}
    return lambda code: str(known[code].uid)


def _ask(client: Client, *dimensions: str, **more: Any) -> Any:
    return client.get(AT, query_params={"dimension": list(dimensions), **more})


def _rows(answer: Any) -> dict[tuple[str, ...], Decimal]:
    assert answer.status_code == 200, answer.json()
    return {tuple(each[:-1]): Decimal(each[-1]) for each in answer.json()["rows"]}


def test_an_answer_has_dhis2s_shape(office: Client, uid: Callable[[str], str]) -> None:
    dx = uid("haemoglobin_tested")

    answer = _ask(office, f"dx:{dx}", "pe:202501;202502", f"ou:{TOWNSHIP};{NEIGHBOUR}").json()

    assert [each["name"] for each in answer["headers"]] == ["dx", "pe", "ou", "value"]
    assert (answer["width"], answer["height"]) == (4, 4)
    assert answer["metaData"]["dimensions"] == {
        "dx": [dx], "pe": ["202501", "202502"], "ou": [TOWNSHIP, NEIGHBOUR], "co": [],
    }  # fmt: skip
    assert answer["metaData"]["items"]["202501"]["name"] == "January 2025"
    assert answer["metaData"]["items"][TOWNSHIP]["name"] == "Fengtai"
    assert all("." in each[-1] for each in answer["rows"])


def test_the_whole_is_the_sum_of_its_parts(office: Client, uid: Callable[[str], str]) -> None:
    dx = uid("haemoglobin_tested")
    parts = _rows(_ask(office, f"dx:{dx}", "pe:2025", f"ou:LEVEL-2;{COUNTY}"))
    whole = _rows(_ask(office, f"dx:{dx}", "pe:2025", f"ou:{COUNTY}"))
    filtered = _rows(_ask(office, f"dx:{dx}", "pe:2025", filter=f"ou:{COUNTY}"))

    assert len(parts) == 24
    assert sum(parts.values()) == whole[dx, "2025", COUNTY] == filtered[dx, "2025"]


def test_combinations_add_up_to_their_element(office: Client, uid: Callable[[str], str]) -> None:
    dx = uid("new_users")
    split = _rows(_ask(office, f"dx:{dx}", "co", "pe:2024", f"ou:{COUNTY}"))
    whole = _rows(_ask(office, f"dx:{dx}", "pe:2024", f"ou:{COUNTY}"))

    assert len(split) > 4
    assert sum(split.values()) == whole[dx, "2024", COUNTY]


def test_relative_periods_are_counted_from_today(office: Client, uid: Callable[[str], str]) -> None:
    dx = uid("haemoglobin_tested")

    found = _rows(_ask(office, f"dx:{dx}", "pe:LAST_3_MONTHS", f"ou:{COUNTY}"))

    assert sorted(pe for _, pe, _ in found) == ["202510", "202511", "202512"]


def test_the_tokens_own_units_have_keywords(program: Program, uid: Callable[[str], str]) -> None:
    township = program("reporter", unit="qh-05")
    dx = uid("anc_first")

    own = _rows(_ask(township, f"dx:{dx}", "pe:2025", "ou:USER_ORGUNIT"))
    below = _rows(_ask(township, f"dx:{dx}", "pe:2025", "ou:USER_ORGUNIT_CHILDREN"))

    assert {ou for _, _, ou in own} == {TOWNSHIP}
    assert len(below) >= 12


def test_groups_narrow_the_units_beside_them(office: Client, uid: Callable[[str], str]) -> None:
    programme = programme_in_force("qinghe")
    group = programme.group_sets["terrain"].groups[0]
    dx = uid("haemoglobin_tested")

    found = _rows(_ask(office, f"dx:{dx}", "pe:2025", f"ou:OU_GROUP-{group.uid};{COUNTY}"))

    assert 0 < len(found) < 24


def test_indicators_come_with_their_sides(office: Client, uid: Callable[[str], str]) -> None:
    dx = uid("antenatal_early")

    answer = _ask(office, f"dx:{dx}", "pe:2024", f"ou:{COUNTY}", includeNumDen="true").json()

    (row,) = answer["rows"]
    value, above, below, factor = (float(each) for each in row[3:7])
    assert value == pytest.approx(above / below * factor, abs=0.06)


def test_reporting_rates_are_asked_by_form(office: Client, uid: Callable[[str], str]) -> None:
    form = uid("township_monthly")
    asked = [f"{form}.{each}" for each in ("EXPECTED_REPORTS", "ACTUAL_REPORTS", "REPORTING_RATE")]

    found = _rows(_ask(office, f"dx:{';'.join(asked)}", "pe:2024", f"ou:{COUNTY}"))

    owed, came, rate = (found[each, "2024", COUNTY] for each in asked)
    assert owed == 24 * 12
    assert rate == pytest.approx(came / owed * 100, abs=Decimal("0.01"))


def test_days_may_stand_for_periods(office: Client, uid: Callable[[str], str]) -> None:
    dx = uid("haemoglobin_tested")
    days = {"startDate": "2025-01-01", "endDate": "2025-03-31"}

    found = _rows(_ask(office, f"dx:{dx}", f"ou:{COUNTY}", **days))
    months = _rows(_ask(office, f"dx:{dx}", "pe:2025Q1", f"ou:{COUNTY}"))

    assert found[dx, COUNTY] == months[dx, "2025Q1", COUNTY]


def test_identifiers_may_be_asked_for_as_codes(office: Client, uid: Callable[[str], str]) -> None:
    answer = _ask(
        office,
        f"dx:{uid('haemoglobin_tested')}",
        "pe:2025",
        f"ou:{TOWNSHIP}",
        outputIdScheme="CODE",
    )

    assert set(_rows(answer)) == {("haemoglobin_tested", "2025", "qh-05")}


def test_the_answer_can_be_loaded_elsewhere(office: Client, uid: Callable[[str], str]) -> None:
    dx = uid("haemoglobin_tested")
    answer = office.get(
        "/api/40/analytics/dataValueSet.json",
        query_params={"dimension": [f"dx:{dx}", "pe:2025", f"ou:{COUNTY}"]},
    )

    (value,) = answer.json()["dataValues"]
    assert (value["dataElement"], value["period"], value["orgUnit"]) == (dx, "2025", COUNTY)


def test_rows_come_as_csv_too(office: Client, uid: Callable[[str], str]) -> None:
    answer = office.get(
        "/api/analytics.csv",
        query_params={"dimension": [f"dx:{uid('haemoglobin_tested')}", "pe:2025", f"ou:{COUNTY}"]},
    )

    assert answer.content.decode().splitlines()[0] == "Data,Period,Organisation unit,Value"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "E7101"),
        ({"dimension": ["pe:2025"]}, "E7102"),
        ({"dimension": ["dx:a", "dx:b"]}, "E7111"),
        ({"dimension": ["dx:a", "pe:2025"], "filter": "dx:a"}, "E7103"),
        ({"dimension": ["dx:a", f"ou:{COUNTY}"]}, "E7104"),
        ({"dimension": ["dx:unknown", "pe:2025"]}, "E7124"),
        ({"dimension": ["dx:a", "pe:nonsense"]}, "E7124"),
        ({"dimension": ["dx:a", "zz:1"]}, "E7125"),
        ({"dimension": ["dx:a"], "startDate": "2025-02-01", "endDate": "2025-01-01"}, "E7106"),
        ({"dimension": ["dx:a", "pe:2025", "ou:"]}, "E7143"),
        ({"dimension": ["dx:a"], "startDate": "soon", "endDate": "2025-01-01"}, "E7100"),
    ],
)
def test_a_question_that_is_none_is_refused_with_dhis2s_code(
    office: Client, query: dict[str, Any], code: str
) -> None:
    answer = office.get(AT, query_params=query)

    assert (answer.status_code, answer.json()["errorCode"]) == (409, code)


# ── what outsiders are told ─────────────────────────────────────────────────────────


def test_small_sensitive_counts_are_withheld_outside_ones_own_units(
    program: Program, office: Client, uid: Callable[[str], str]
) -> None:
    question = (f"dx:{uid('live_births')}", "pe:202411", f"ou:{TOWNSHIP};{NEIGHBOUR}")
    township = program("reporter", unit="qh-05")

    answer = _ask(township, *question)

    assert {ou for _, _, ou in _rows(answer)} == {TOWNSHIP}
    assert answer.json()["daowei"]["withheld"] == 1
    assert len(_rows(_ask(office, *question))) == 2


def test_the_same_count_is_withheld_as_a_filter_or_a_part(
    program: Program, uid: Callable[[str], str]
) -> None:
    township = program("reporter", unit="qh-05")
    dx = uid("new_users")

    assert not _rows(_ask(township, f"dx:{dx}", "pe:2024", filter=f"ou:{NEIGHBOUR}"))
    assert not _rows(_ask(township, f"dx:{dx}", "co", "pe:2024", f"ou:{NEIGHBOUR}"))


def test_counts_that_are_not_sensitive_are_told_everywhere(
    program: Program, uid: Callable[[str], str]
) -> None:
    township = program("reporter", unit="qh-05")

    assert _rows(_ask(township, f"dx:{uid('haemoglobin_tested')}", "pe:202411", f"ou:{NEIGHBOUR}"))


def test_a_token_without_sight_of_reports_has_no_own_units(
    program: Program, uid: Callable[[str], str]
) -> None:
    blind = program("auditor", deeds=(Deed.SEE,))

    assert not _rows(_ask(blind, f"dx:{uid('live_births')}", "pe:202411", f"ou:{TOWNSHIP}"))
