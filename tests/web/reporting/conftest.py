"""Reports of the made-up county: places, values, and the cast that hands them in."""

from collections.abc import Callable
from datetime import datetime

import pytest

from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Role
from daowei.reporting.documents import Cell, Entry, Nothing
from daowei.reporting.web.actions.handing import Handed, Handing
from daowei.reporting.web.actions.submitting import submit_report
from daowei.reporting.web.queries import Place, office_of

VILLAGE = "qh-05-v01"


@pytest.fixture
def place(county: str) -> Place:
    """A village's report of December 2025, due two days before the tests' clock."""
    return Place(programme=county, form="village_monthly", unit=VILLAGE, period="202512")


@pytest.fixture
def filled(county: str) -> Callable[..., dict[Cell, Entry]]:
    """All cells of a village's report: zero, but those given."""
    office = office_of(county)

    def made(form: str = "village_monthly", **given: Entry) -> dict[Cell, Entry]:
        values: dict[Cell, Entry] = {}
        for code in office.programme.forms[form].elements:
            combos = office.programme.elements[code].category_combo
            cells = office.programme.category_combos[combos].combos if combos else None
            for combo in [each.code for each in cells] if cells else [""]:
                values[code, combo] = given.get(code, 0)
        return values

    assert Nothing.BLANK
    return made


@pytest.fixture
def ada(anyone: Callable[..., User]) -> User:
    """Reports for township 5."""
    return anyone("Ada", Role.REPORTER, unit="qh-05")


@pytest.fixture
def bao(anyone: Callable[..., User]) -> User:
    """Reviews the county's reports."""
    return anyone("Bao", Role.REVIEWER)


@pytest.fixture
def chidi(anyone: Callable[..., User]) -> User:
    """Heads township 5."""
    return anyone("Chidi", Role.UNIT_HEAD, unit="qh-05")


@pytest.fixture
def hand_in(
    ada: User, place: Place, moment: datetime, filled: Callable[..., dict[Cell, Entry]]
) -> Callable[..., Handed]:
    """Ada hands in the village's report, with the values given."""

    def handed(where: Place = place, **given: Entry) -> Handed:
        values = filled(where.form, **given)
        return submit_report(place=where, values=values, handing=Handing(by=ada, at=moment))

    return handed
