"""What departments owe, and what some are barred from."""

import pytest

from daowei.foundation.departments import (
    BARRED,
    SENSITIVE,
    DutyKind,
    Sector,
    Touches,
    is_ring,
    reason_against_duty,
    templates_for,
)


@pytest.mark.parametrize("sector", sorted(BARRED))
@pytest.mark.parametrize("touches", sorted(SENSITIVE))
def test_police_courts_and_discipline_bodies_have_no_part_in_clients_matters(
    sector: Sector, touches: Touches
) -> None:
    assert "no part in service data" in str(reason_against_duty(sector, touches))


@pytest.mark.parametrize("sector", list(Sector))
def test_the_duties_offered_are_allowed(sector: Sector) -> None:
    offered = templates_for(sector)

    assert [reason_against_duty(sector, each.touches) for each in offered] == [None] * len(offered)
    assert {DutyKind.EMPLOYER, DutyKind.REPORT} <= {each.kind for each in offered}


def test_health_may_deal_with_clients() -> None:
    assert reason_against_duty(Sector.HEALTH, Touches.CLIENTS) is None


def test_no_department_answers_to_itself() -> None:
    above = {"bureau": "county", "station": "bureau", "county": ""}

    assert not is_ring(above, "station", "county")
    assert is_ring(above, "county", "station")
    assert is_ring(above, "bureau", "bureau")
