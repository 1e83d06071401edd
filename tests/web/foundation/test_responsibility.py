"""Who answers for what is entered, ended, shown with its gaps, and noted without names."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from daowei.foundation.departments import Sector, templates_for
from daowei.foundation.web.models import (
    Body,
    Department,
    Duty,
    Event,
    LiaisonNorm,
    Official,
    Paper,
    RequiredPaper,
    Responsibility,
    Seat,
    SupportRequest,
    User,
    Zone,
)
from daowei.foundation.web.responsibility import keeping
from daowei.foundation.web.responsibility.queries import officers_of_unit
from daowei.foundation.web.rights import Role
from daowei.programme.web.models import CharterRefusal

ClientAs = Callable[..., Client]
DATED = {"since": "2026-01-01", "until": "", "reason": "by decision"}


@pytest.fixture
def official(county: str) -> Official:
    return Official.objects.create(programme=county, name="Wang Hua", position="Mayor")


def _post(client: Client, path: str, **given: object) -> str:
    return client.post(f"/p/qinghe/{path}", given, follow=True).content.decode()


def test_an_official_is_made_responsible_and_relieved(
    client_as: ClientAs, county: str, official: Official
) -> None:
    office = client_as("programme_office")

    page = _post(
        office, "units/qh-05/officers/appoint/", official=official.pk, part="first", **DATED
    )
    assert "the responsibility is in place" in page
    assert "Wang Hua" in page

    part = Responsibility.objects.get()
    _post(office, f"units/qh-05/officers/{part.pk}/end/", last_day="2026-01-31", reason="moved")
    part.refresh_from_db()
    assert part.until == date(2026, 1, 31)


def test_the_log_names_no_official(client_as: ClientAs, county: str, official: Official) -> None:
    office = client_as("programme_office")
    _post(office, "units/qh-05/officers/appoint/", official=official.pk, part="first", **DATED)

    noted = Event.objects.get(deed="officers.appointed")

    assert f'"official":{official.pk}' in noted.after
    assert "Wang" not in noted.after


def test_a_second_directly_responsible_is_refused_and_nothing_typed_is_lost(
    client_as: ClientAs, county: str, official: Official
) -> None:
    other = Official.objects.create(programme=county, name="Li Na")
    office = client_as("programme_office")
    path = "units/qh-05/officers/appoint/"
    _post(office, path, official=official.pk, part="direct", **DATED)
    page = _post(office, path, official=other.pk, part="direct", **DATED)

    assert "has 1 of these already" in page
    assert 'value="by decision"' in page
    assert Responsibility.objects.count() == 1


def test_a_head_keeps_officers_of_her_own_units_only(
    client_as: ClientAs, county: str, official: Official
) -> None:
    head = client_as("unit_head", unit="qh-05")
    given = {"official": official.pk, "part": "first", **DATED}

    assert head.post(f"/p/{county}/units/qh-05-v01/officers/appoint/", given).status_code == 302
    assert head.post(f"/p/{county}/units/qh-06/officers/appoint/", given).status_code == 404
    assert set(Responsibility.objects.values_list("unit", flat=True)) == {"qh-05-v01"}


def test_the_matrix_points_out_gaps_and_overloads(
    client_as: ClientAs, county: str, official: Official
) -> None:
    for unit in ("qh-01", "qh-02", "qh-03"):
        Responsibility.objects.create(
            programme=county, unit=unit, official=official, part="liaison", since=date(2026, 1, 1)
        )

    page = client_as("auditor").get(f"/p/{county}/officers/").content.decode()

    assert "150 %" in page
    assert "above the norm" in page
    assert page.count('badge-warn">First responsible') == 24


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Who answers for what"), ("zh-hans", "责任")]
)
def test_the_matrix_speaks_both_languages(
    client_as: ClientAs, county: str, language: str, word: str
) -> None:
    page = client_as("auditor").get(
        f"/p/{county}/officers/?under=qh-05", headers={"accept-language": language}
    )

    assert word in page.content.decode()


def test_the_matrix_costs_the_same_for_many_units(
    client_as: ClientAs, county: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    auditor = client_as("auditor")
    auditor.get(f"/p/{county}/officers/")

    with django_assert_max_num_queries(14):
        auditor.get(f"/p/{county}/officers/")


def test_what_an_officer_answers_for_can_be_asked_for(county: str, official: Official) -> None:
    Responsibility.objects.create(
        programme=county, unit="qh-05", official=official, part="direct", since=date(2026, 1, 1)
    )

    found = dict(officers_of_unit(county, "qh-05", date(2026, 1, 12)))

    assert found["direct"] == (official,)  # type: ignore[index]
    assert found["first"] == ()  # type: ignore[index]


def test_zones_and_the_norm_are_set(client_as: ClientAs, county: str, official: Official) -> None:
    office = client_as("programme_office")

    _post(
        office, "officers/zones/new/", name_en="North", leader=official.pk,
        units="qh-01, qh-02", **DATED,
    )  # fmt: skip
    wrong = _post(
        office, "officers/zones/new/", name_en="South", leader=official.pk, units="qh-77", **DATED
    )
    _post(office, "officers/norm/", **{"norm-norm": 3, "norm-by_class": "high=1"})

    assert Zone.objects.get().units == ["qh-01", "qh-02"]
    assert "There are no units qh-77" in wrong
    assert LiaisonNorm.objects.get().norms == {"": 3, "high": 1}


def test_a_steering_group_has_a_chair_and_a_quorum(
    client_as: ClientAs, county: str, official: Official
) -> None:
    office = client_as("programme_office")
    _post(
        office, "bodies/new/", kind="steering", name_en="Leading group", unit="qh",
        quorum="majority", **DATED,
    )  # fmt: skip
    body = Body.objects.get()

    page = _post(office, f"bodies/{body.pk}/seats/", official=official.pk, part="chair", **DATED)
    assert "It has no executive deputy." in page
    assert "Nobody chairs it." not in page

    seat = Seat.objects.get()
    page = _post(
        office, f"bodies/{body.pk}/seats/{seat.pk}/end/", last_day="2026-01-11", reason="x"
    )
    assert "Nobody chairs it." in page


def test_a_task_force_needs_an_end(client_as: ClientAs, county: str) -> None:
    page = _post(
        client_as("programme_office"), "bodies/new/", kind="task_force", name_en="Clean-up",
        unit="qh", quorum="majority", **DATED,
    )  # fmt: skip

    assert "A task force has a last day" in page
    assert not Body.objects.exists()


def test_a_head_sets_up_no_body_above_her(client_as: ClientAs, county: str) -> None:
    answer = client_as("unit_head", unit="qh-05").post(
        f"/p/{county}/bodies/new/",
        {"kind": "steering", "name_en": "x", "unit": "qh", "quorum": "all", **DATED},
    )

    assert answer.status_code == 403
    assert not Body.objects.exists()


def _department(county: str, sector: str) -> Department:
    return Department.objects.create(
        programme=county, code=sector, names={"en": sector}, sector=sector
    )


def test_police_are_given_no_duty_with_clients(client_as: ClientAs, county: str) -> None:
    police = _department(county, "police")
    duty = {"kind": "sector", "text_en": "Look at client files", **DATED}
    office = client_as("programme_office")

    page = _post(office, f"departments/{police.pk}/duties/", touches="clients", **duty)
    assert "has no part in service data" in page
    assert not Duty.objects.exists()

    _post(office, f"departments/{police.pk}/duties/", touches="trade", **duty)
    assert Duty.objects.get().touches == "trade"


@pytest.mark.parametrize(
    "said",
    [{"text_en": "Keep the scan rate at 95 %"}, {"text_en": "Fulfil the birth quota"},
     {"text_zh": "完成孕检率指标"}, {"text_zh": "杜绝计 划 外 生育"},
     {"text_zh": "節育措施落實率"}],
)  # fmt: skip
def test_a_department_is_given_no_duty_that_the_charter_refuses(
    client_as: ClientAs, county: str, said: dict[str, str]
) -> None:
    health = _department(county, "health")
    duty = {"kind": "sector", "touches": "clients", **said, **DATED}

    page = _post(client_as("programme_office"), f"departments/{health.pk}/duties/", **duty)

    assert "The charter refuses this (CH-54)." in page
    assert "Write what an office, a record or a service owes." in page
    assert next(iter(said.values())) in page  # nothing typed is lost
    assert not Duty.objects.exists()
    counted = CharterRefusal.objects.values_list("rule", "subject")
    assert list(counted) == [("CH-54", "duty:health")]


def test_every_duty_that_fields_usually_have_passes_the_charter(
    county: str, anyone: Callable[..., User], moment: datetime
) -> None:
    office = anyone("Zhao Min", "programme_office")
    for sector in Sector:
        department = _department(county, sector)
        for each in templates_for(sector):
            duty = keeping.usual_duty(each, department, since=date(2026, 1, 1))
            keeping.give_duty(duty, by=office, at=moment)

    assert not CharterRefusal.objects.exists()


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("departments/new/", {"code": "x", "sector": "other"}),
        ("bodies/new/", {"kind": "steering", "unit": "qh", "quorum": "all", **DATED}),
        ("officers/zones/new/", {"units": "qh-01", **DATED}),
        ("papers/new/", {"unit_kind": "township"}),
    ],
)
def test_no_name_in_these_books_brings_back_what_the_charter_refuses(
    client_as: ClientAs, county: str, official: Official, path: str, given: dict[str, str]
) -> None:
    office = client_as("programme_office")

    page = _post(office, path, name_zh="社会抚养费征收", leader=official.pk, **given)

    assert "“社会抚养费” speaks of births" in page
    kept = (Department, Body, Zone, RequiredPaper)
    assert not any(each.objects.exists() for each in kept)


def test_a_zone_ends_whatever_it_was_once_called(
    client_as: ClientAs, county: str, official: Official
) -> None:
    zone = Zone.objects.create(programme=county, names={"zh": "超生治理片"}, leader=official,
                               units=["qh-01"], since=date(2026, 1, 1))  # fmt: skip

    _post(client_as("programme_office"), f"officers/zones/{zone.pk}/end/",
          last_day="2026-01-11", reason="renamed")  # fmt: skip

    zone.refresh_from_db()
    assert zone.until == date(2026, 1, 11)
    assert not CharterRefusal.objects.exists()


def test_nothing_is_granted_on_a_condition_that_the_charter_refuses(
    client_as: ClientAs, county: str
) -> None:
    head = client_as("unit_head", unit="qh-05")
    _post(head, "units/qh-05/support/", kind="vehicles", what="Two ambulances until March")
    asked = SupportRequest.objects.get()

    decision = {"decision": "granted", "reason": "if you sterilise 50 women"}
    page = _post(client_as("programme_office"), f"support/{asked.pk}/decide/", **decision)

    asked.refresh_from_db()
    assert "The charter refuses this (CH-54)." in page
    assert not asked.decision


def test_support_for_services_is_asked_for_and_for_control_it_is_not(
    client_as: ClientAs, county: str
) -> None:
    head = client_as("unit_head", unit="qh-05")
    path = "units/qh-05/support/"

    _post(head, path, kind="goods", what="An autoclave for the sterilisation of instruments")
    page = _post(head, path, kind="money", what="Rewards for informants on out-of-plan births")

    assert "The charter refuses this (CH-54)." in page
    assert SupportRequest.objects.count() == 1


def test_a_department_with_clients_does_not_become_police(client_as: ClientAs, county: str) -> None:
    health = _department(county, "health")
    office = client_as("programme_office")
    _post(office, f"departments/{health.pk}/duties/offered/2/")
    assert Duty.objects.get().touches == "clients"

    _post(office, f"departments/{health.pk}/change/", code="health", name_en="x", sector="police")

    health.refresh_from_db()
    assert health.sector == "health"


def test_an_official_of_the_police_gets_no_right_that_shows_service_data(
    client_as: ClientAs, anyone: Callable[..., User], county: str
) -> None:
    sergeant = anyone("Sergeant", Role.ADMINISTRATOR, unit="qh-05")
    Official.objects.create(
        programme=county, name="S", user=sergeant, department=_department(county, "police")
    )

    page = _post(
        client_as("administrator"), f"people/{sergeant.pk}/rights/", role="reviewer", unit="qh",
        **DATED,
    )  # fmt: skip

    assert "see no service data" in page
    assert sergeant.grants.count() == 1


def test_a_reviewer_does_not_join_the_police(
    client_as: ClientAs, anyone: Callable[..., User], county: str
) -> None:
    bao = anyone("Bao", Role.REVIEWER, unit="qh-06")
    police = _department(county, "police")

    page = _post(
        client_as("programme_office"), "officers/officials/", name="Bao", email=bao.email,
        department=police.pk,
    )  # fmt: skip

    assert "This account sees service data" in page
    assert not Official.objects.exists()


def test_the_level_above_decides_on_support(client_as: ClientAs, county: str) -> None:
    head = client_as("unit_head", unit="qh-05")
    _post(head, "units/qh-05/support/", kind="vehicles", what="Two ambulances until March")
    asked = SupportRequest.objects.get()
    decision = {"decision": "in_part", "reason": "one is free"}

    assert head.post(f"/p/{county}/support/{asked.pk}/decide/", decision).status_code == 403
    page = _post(client_as("programme_office"), f"support/{asked.pk}/decide/", **decision)

    assert "Granted in part" in page
    again = _post(client_as("programme_office"), f"support/{asked.pk}/decide/", **decision)
    assert "decided already" in again


def test_documents_are_asked_for_and_noted(client_as: ClientAs, county: str) -> None:
    office = client_as("programme_office")
    page = _post(office, "papers/new/", name_en="Management rules", unit_kind="township")
    assert "0 / 24" in page

    head = client_as("unit_head", unit="qh-05")
    required = RequiredPaper.objects.get()
    _post(head, f"units/qh-05/papers/{required.pk}/", dated="2026-01-05", filed="Archive 3")

    assert "1 / 24" in office.get(f"/p/{county}/papers/").content.decode()
    assert Paper.objects.get().filed == "Archive 3"


@pytest.mark.parametrize(
    "path",
    ["officers/", "units/qh-05/officers/", "bodies/", "departments/", "support/", "papers/",
     "units/qh-05/papers/"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_every_page_opens_empty_in_every_language(
    client_as: ClientAs, county: str, path: str, language: str
) -> None:
    page = client_as("programme_office").get(
        f"/p/{county}/{path}", headers={"accept-language": language}
    )

    assert page.status_code == 200
