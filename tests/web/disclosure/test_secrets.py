"""Small sensitive counts stay with the unit that reported them, whichever page is asked."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from daowei.assessment.open_results import OpenResults
from daowei.assessment.web.queries import results_of
from daowei.disclosure.web.sight import Secrets, secrets_of

ClientAs = Callable[..., Client]
OTHER = "/p/qinghe/units/qh-12/results/"
OWN = "/p/qinghe/units/qh-05/results/"


@pytest.fixture
def open_results(county: str) -> OpenResults:
    return results_of(county)


@pytest.fixture
def secrets(open_results: OpenResults) -> Secrets:
    return secrets_of(open_results)


def _count(results: OpenResults, element: str, unit: str, period: str = "2025") -> str:
    return results.elements(element, units=[unit], periods=[period]).cells[0].printed


def test_what_gives_a_sensitive_count_back_is_guarded_with_it(secrets: Secrets) -> None:
    assert {"live_births", "new_users", "stillbirths", "complaints_received"} <= secrets.elements
    assert {"births_attended", "complaints_in_time"} <= secrets.elements, "a scored share tells it"
    assert secrets.elements.isdisjoint({"anc_first", "spent", "population"})


def test_an_outsider_sees_the_scored_figure_and_neither_of_its_sides(client_as: ClientAs) -> None:
    client = client_as("reporter", unit="qh-05")
    lines = (
        client.get("/p/qinghe/units/qh/results/indicators/births_attended_share/?csv=units")
        .content.decode("utf-8-sig")
        .splitlines()
    )

    by_unit = {line.split(",")[0]: line.split(",") for line in lines[1:]}
    others = [row for unit, row in by_unit.items() if unit != "Fengtai"]
    assert all(row[1].endswith("%") for row in others)
    assert by_unit["Fengtai"][2].isdigit()


def _withheld_pages(unit: str) -> Iterator[str]:
    yield f"/p/qinghe/units/{unit}/results/why/element/stillbirths/"
    yield f"/p/qinghe/units/{unit}/results/why/element/new_users/?period=202503"
    yield f"/p/qinghe/units/{unit}/results/why/indicator/births_attended_share/?period=2025Q2"
    yield f"/p/qinghe/units/{unit}/results/indicators/birth_rate/?period=2025Q2"


@pytest.mark.parametrize("path", list(_withheld_pages("qh-12")))
@pytest.mark.parametrize("role", ["reporter", "unit_head", "reviewer", "auditor"])
def test_outsiders_are_told_withheld(client_as: ClientAs, role: str, path: str) -> None:
    text = client_as(role, unit="qh-05").get(path).content.decode()

    assert "withheld" in text


@pytest.mark.parametrize("path", list(_withheld_pages("qh-05")))
def test_the_unit_itself_and_those_above_it_see_everything(client_as: ClientAs, path: str) -> None:
    for unit in ("qh-05", "qh"):
        assert "withheld" not in client_as("reviewer", unit=unit).get(path).content.decode()


def _all_addresses(text: str) -> set[str]:
    return {
        each.replace("&amp;", "&")
        for each in re.findall(r'(?:href|data-branch)="(/p/[^"]+)"', text)
        if "/results/" in each
    }


def test_no_page_or_download_or_reason_of_another_unit_tells_a_small_count(
    client_as: ClientAs, open_results: OpenResults, secrets: Secrets
) -> None:
    """Walks everything an outsider reaches of the unit; the count must not stand in any of it."""
    client = client_as("reporter", unit="qh-05")
    small = {
        element: count
        for element in sorted(secrets.elements)
        if (count := _count(open_results, element, "qh-12")) and float(count) < 10
    }
    assert small, "the county has small counts to protect"
    waiting = [f"{OTHER}why/element/{each}/" for each in small]
    seen: set[str] = set()
    while waiting and len(seen) < 60:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        if answer.status_code != 200:
            continue
        text = answer.content.decode()
        assert not re.search(r'step-value">\s*\d', text), path
        waiting += [each for each in _all_addresses(text) if "/why/element/" in each]
    assert len(seen) >= len(small)


def test_nobody_adds_up_what_is_withheld(client_as: ClientAs, open_results: OpenResults) -> None:
    """Of the children of a unit, all are told or none, so that no sum less the others gives one."""
    client = client_as("reporter", unit="qh-05")
    path = "/p/qinghe/units/qh/results/indicators/birth_rate/?csv=units"
    rows = [line.split(",") for line in client.get(path).content.decode().splitlines()[1:]]

    others = {row[1] == "withheld" for row in rows if row[0] != "Fengtai"}
    assert len(others) == 1


def test_suspicious_values_of_sensitive_elements_are_told_inside_only(client_as: ClientAs) -> None:
    path = f"{OTHER}quality/?csv=far-off"
    outside = client_as("reporter", unit="qh-05").get(path).content.decode()
    inside = client_as("reporter", unit="qh-12").get(path).content.decode()

    assert "New users of contraception" not in outside
    assert "New users of contraception" in inside


def test_broken_rules_tell_sensitive_sides_inside_only(client_as: ClientAs) -> None:
    path = "/p/qinghe/units/qh/results/quality/?csv=broken"
    text = client_as("reporter", unit="qh-05").get(path).content.decode()

    for line in text.splitlines():
        if "births attended" in line and not line.startswith("Fengtai"):
            assert line.endswith("withheld,withheld")


def test_outsiders_get_no_way_to_a_report(client_as: ClientAs) -> None:
    path = f"{OTHER}why/element/anc_first/?period=202503&at=0"
    outside = client_as("reporter", unit="qh-05").get(path).content.decode()
    inside = client_as("reporter", unit="qh-12").get(path).content.decode()

    assert "/reports/" not in re.sub(r"<nav.*?</nav>", "", outside, flags=re.DOTALL)
    assert "handed in by" in inside
    assert "handed in by" not in outside


def test_questions_on_a_unit_are_read_by_those_who_may_read_its_reports(
    client_as: ClientAs,
) -> None:
    inside = client_as("reviewer", unit="qh-12")
    told = {"what": "element:stillbirths", "text": "Are the three of March one report twice?"}
    inside.post(f"{OTHER}questions/ask/", told)

    for page in ("/p/qinghe/results/questions/", f"{OTHER}questions/"):
        assert "one report twice" in inside.get(page).content.decode()
        outside = client_as("reporter", unit="qh-05").get(page).content.decode()
        assert "one report twice" not in outside
