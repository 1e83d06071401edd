"""Rights are given by those who may, to others, for some time, with a reason."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from daowei.foundation.web.models import Event, Grant, Token, User
from daowei.foundation.web.rights import Role

ClientAs = Callable[..., Client]
Anyone = Callable[..., User]
RIGHT = {"role": "reviewer", "unit": "qh-06", "since": "2026-01-12", "until": "", "reason": "post"}


def _held(user: User) -> set[tuple[str, str]]:
    return {(each.role, each.unit) for each in Grant.objects.filter(user=user)}


def _give(client: Client, user: User, **changes: str) -> str:
    answer = client.post(f"/p/qinghe/people/{user.pk}/rights/", {**RIGHT, **changes}, follow=True)
    return answer.content.decode()


def test_a_right_is_given_with_its_reason(client_as: ClientAs, anyone: Anyone, county: str) -> None:
    ada = anyone("Ada", Role.REPORTER, unit="qh-05")
    admin = client_as("administrator")

    page = _give(admin, ada)

    assert "The right was given." in page
    assert _held(ada) == {("reporter", "qh-05"), ("reviewer", "qh-06")}
    noted = Event.objects.get(deed="people.right_given", on=f"person:{ada.pk}")
    assert noted.by == admin.user  # type: ignore[attr-defined]
    assert '"reason":"post"' in noted.after


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"unit": "nowhere"}, "There is no unit nowhere"),
        ({"until": "2026-01-01"}, "would end before it begins"),
        ({"role": "reporter", "unit": "qh-05"}, "has the right already"),
        ({"role": "auditor"}, "An auditor changes nothing"),
        ({"reason": ""}, "Reason:"),
        ({"since": "soon"}, "From:"),
    ],
)
def test_a_right_that_breaks_a_rule_is_not_given(
    client_as: ClientAs, anyone: Anyone, county: str, changes: dict[str, str], told: str
) -> None:
    ada = anyone("Ada", Role.REPORTER, unit="qh-05")

    page = _give(client_as("administrator"), ada, **changes)

    assert told in page
    assert _held(ada) == {("reporter", "qh-05")}


def test_nobody_gives_rights_to_themselves(client_as: ClientAs, county: str) -> None:
    admin = client_as("administrator")

    page = _give(admin, admin.user)  # type: ignore[attr-defined]

    assert "Nobody gives rights to themselves" in page
    assert _held(admin.user) == {("administrator", "qh")}  # type: ignore[attr-defined]


def test_an_administrator_of_a_township_gives_rights_in_it_only(
    client_as: ClientAs, anyone: Anyone, county: str
) -> None:
    ada = anyone("Ada", Role.REPORTER, unit="qh-05")
    admin = client_as("administrator", unit="qh-05")

    assert "You do not manage people in qh-06" in _give(admin, ada)
    assert "The right was given." in _give(admin, ada, unit="qh-05-v01")


def test_people_of_other_units_are_not_found(
    client_as: ClientAs, anyone: Anyone, county: str
) -> None:
    bao = anyone("Bao", Role.REVIEWER, unit="qh-06")
    admin = client_as("administrator", unit="qh-05")

    assert admin.get(f"/p/{county}/people/{bao.pk}/").status_code == 404
    assert "Bao" not in admin.get(f"/p/{county}/people/").content.decode()


def _end(client: Client, grant: Grant, day: str = "2026-01-31") -> str:
    answer = client.post(
        f"/p/qinghe/people/{grant.user_id}/rights/{grant.pk}/end/",
        {"last_day": day, "reason": "moved on"},
        follow=True,
    )
    return answer.content.decode()


def test_a_right_ends_and_is_extended(client_as: ClientAs, anyone: Anyone, county: str) -> None:
    grant = Grant.objects.get(user=anyone("Ada", Role.REPORTER, unit="qh-05"))
    admin = client_as("administrator")

    assert "The right ends." in _end(admin, grant)
    grant.refresh_from_db()
    assert grant.until == date(2026, 1, 31)

    address = f"/p/{county}/people/{grant.user_id}/rights/{grant.pk}/extend/"
    admin.post(address, {"until": "2026-03-31", "reason": "stays"})
    grant.refresh_from_db()
    assert grant.until == date(2026, 3, 31)
    assert (
        "Choose" not in admin.post(address, {"until": "2026-02-01", "reason": "x"}).content.decode()
    )
    grant.refresh_from_db()
    assert grant.until == date(2026, 3, 31)


def test_the_last_administrator_stays(client_as: ClientAs, anyone: Anyone, county: str) -> None:
    Grant.objects.filter(role="administrator").delete()
    admin = client_as("administrator")
    grant = Grant.objects.get(user=admin.user)  # type: ignore[attr-defined]

    assert "last administrator" in _end(admin, grant)
    grant.refresh_from_db()
    assert grant.until is None

    anyone("Bao", Role.ADMINISTRATOR)
    assert "The right ends." in _end(admin, grant)


def _account(client: Client, user: User, deed: str) -> str:
    answer = client.post(
        f"/p/qinghe/people/{user.pk}/{deed}/", {"reason": "left the office"}, follow=True
    )
    user.refresh_from_db()
    return answer.content.decode()


def test_an_account_is_closed_with_its_rights_and_its_sessions(
    client_as: ClientAs, county: str, moment: datetime
) -> None:
    ada = client_as("reporter", unit="qh-05", name="Ada")
    user: User = ada.user  # type: ignore[attr-defined]
    token = Token.objects.create(
        owner=user, name="t", programme=county, unit="qh-05", hashed="x", made_at=moment,
        expires_on=date(2027, 1, 1),
    )  # fmt: skip

    _account(client_as("administrator"), user, "close")

    token.refresh_from_db()
    assert not user.is_active
    assert token.revoked_at == moment
    assert Grant.objects.get(user=user).until == date(2026, 1, 12)
    assert ada.get(f"/p/{county}/").status_code == 302


def test_an_open_account_is_not_erased(client_as: ClientAs, anyone: Anyone, county: str) -> None:
    ada = anyone("Ada", Role.REPORTER, unit="qh-05")

    assert "close it first" in _account(client_as("administrator"), ada, "erase")
    assert ada.name == "Ada"


def test_who_left_is_erased_while_events_keep_the_number(client_as: ClientAs, county: str) -> None:
    user: User = client_as("reporter", unit="qh-05", name="Ada").user  # type: ignore[attr-defined]
    admin = client_as("administrator")
    _give(admin, user)

    _account(admin, user, "close")
    page = _account(admin, user, "erase")

    assert user.name == f"#{user.pk}"
    assert user.email == f"{user.pk}@erased.invalid"
    assert "Ada" not in page
    assert Event.objects.filter(on=f"person:{user.pk}").count() == 5
    assert "invitation" in _account(admin, user, "reopen")
    assert not user.is_active


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("words=ada", {"Ada"}),
        ("role=reviewer", {"Bao"}),
        ("unit=qh-05", {"Ada"}),
        ("state=closed", set()),
        ("unit=qh-06&role=reviewer&state=in_force", {"Bao"}),
        ("state=ended", set()),
    ],
)
def test_people_are_looked_for(
    client_as: ClientAs, anyone: Anyone, county: str, asked: str, found: set[str]
) -> None:
    anyone("Ada", Role.REPORTER, unit="qh-05")
    anyone("Bao", Role.REVIEWER, unit="qh-06")

    page = client_as("administrator").get(f"/p/{county}/people/?{asked}").content.decode()

    assert {each for each in ("Ada", "Bao") if f">{each}</a>" in page} == found


def test_a_page_of_people_costs_the_same_for_many(
    client_as: ClientAs,
    anyone: Anyone,
    county: str,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    for number in range(30):
        anyone(f"Clerk{number}", Role.REPORTER, unit="qh-05")
    admin = client_as("administrator")
    admin.get(f"/p/{county}/people/")

    with django_assert_max_num_queries(14):
        admin.get(f"/p/{county}/people/")


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.ADMINISTRATOR])
def test_no_other_role_manages_people(
    client_as: ClientAs, anyone: Anyone, county: str, role: Role
) -> None:
    ada = anyone("Ada", Role.REPORTER, unit="qh-05")
    client = client_as(role)

    assert client.get(f"/p/{county}/people/").status_code == 403
    answer = client.post(f"/p/{county}/people/{ada.pk}/rights/", RIGHT)
    assert answer.status_code == 403
    assert _held(ada) == {("reporter", "qh-05")}
