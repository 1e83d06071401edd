"""An auditor finds any deed in her units; nobody finds others'."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from daowei.foundation.web.actions import record
from daowei.foundation.web.models import Event

ClientAs = Callable[..., Client]


def _done(client: Client, at: datetime, unit: str, deed: str = "test.done") -> Event:
    return record(
        by=client.user, at=at, deed=deed, programme="qinghe", unit=unit,  # type: ignore[attr-defined]
        on="thing:1", before={"colour": "red"}, after={"colour": "blue"},
    )  # fmt: skip


def _units_on(page: Any) -> set[str]:
    return set(re.findall(r"<td>(qh[\w-]*)</td>", page.content.decode()))


@pytest.mark.parametrize(
    ("asked", "units"),
    [
        ("unit=qh-05", {"qh-05", "qh-05-v01"}),
        ("unit=qh-06", {"qh-06"}),
        ("person=Ada", {"qh-05", "qh-06", "qh-05-v01"}),
        ("person=nobody", set()),
        ("since=2026-01-13", set()),
        ("until=2026-01-12", {"qh-05", "qh-06", "qh-05-v01"}),
        ("since=yesterday", {"qh-05", "qh-06", "qh-05-v01"}),
    ],
)
def test_the_log_is_narrowed_down(
    client_as: ClientAs, county: str, moment: datetime, asked: str, units: set[str]
) -> None:
    auditor = client_as("auditor", name="Dolores")
    ada = client_as("reporter", unit="qh-05", name="Ada")
    for unit in ("qh-05", "qh-06", "qh-05-v01"):
        _done(ada, moment, unit)

    page = auditor.get(f"/p/{county}/log/?deed=test.done&{asked}")

    assert _units_on(page) == units


def test_a_deed_shows_before_and_after(client_as: ClientAs, county: str, moment: datetime) -> None:
    auditor = client_as("auditor")
    noted = _done(auditor, moment, "qh-05")

    page = auditor.get(f"/p/{county}/log/{noted.pk}/").content.decode()

    assert "<del>red</del>" in page
    assert "<ins>blue</ins>" in page


def test_an_auditor_of_a_township_sees_its_deeds_only(
    client_as: ClientAs, county: str, moment: datetime
) -> None:
    auditor = client_as("auditor", unit="qh-05")
    here, there = (_done(auditor, moment, unit) for unit in ("qh-05-v01", "qh-06"))

    listed = _units_on(auditor.get(f"/p/{county}/log/"))

    assert "qh-05-v01" in listed
    assert all(each.startswith("qh-05") for each in listed)
    assert auditor.get(f"/p/{county}/log/{here.pk}/").status_code == 200
    assert auditor.get(f"/p/{county}/log/{there.pk}/").status_code == 404


def test_a_reporter_has_no_log(client_as: ClientAs, county: str) -> None:
    assert client_as("reporter", unit="qh-05").get(f"/p/{county}/log/").status_code == 403


def test_a_page_of_the_log_costs_the_same_however_long_it_is(
    client_as: ClientAs,
    county: str,
    moment: datetime,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    auditor = client_as("auditor")
    for _ in range(60):
        _done(auditor, moment, "qh-05")
    auditor.get(f"/p/{county}/log/")

    with django_assert_max_num_queries(14):
        auditor.get(f"/p/{county}/log/")


@pytest.mark.parametrize(("language", "word"), [("en", "Deeds"), ("zh-hans", "操作")])
def test_the_log_speaks_both_languages(
    client_as: ClientAs, county: str, moment: datetime, language: str, word: str
) -> None:
    auditor = client_as("auditor")
    _done(auditor, moment, "qh-05")

    page = auditor.get(f"/p/{county}/log/", headers={"accept-language": language})

    assert word in page.content.decode()
