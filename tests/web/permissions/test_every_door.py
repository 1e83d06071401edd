"""Every route is knocked at by every role, at its own unit and at another, and by a stranger."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from tests.web.places_for import HIDDEN_ELSEWHERE, NARROWER, Place, filled

from daowei.foundation.web.guards import answer
from daowei.foundation.web.models import User
from daowei.foundation.web.queries import rights_of
from daowei.foundation.web.rights import Role
from daowei.site.doors import Door, doors

ClientAs = Callable[..., Client]
DAY = date(2026, 1, 12)
ROOT, OWN, OTHER = "qh", "qh-05", "qh-06"
ROLES = list(Role)
OPEN_TO_ALL = {
    "home",
    "health",
    "ready",
    "metrics",
    "programme_root:refusals",
    "api:openapi",
    "foundation_root:invitation",
    "foundation_root:sealed_log",
    "foundation_root:newest_head",
    "foundation_root:tree_head",
    "foundation_root:leaves",
    "foundation_root:inclusion",
    "foundation_root:consistency",
    "agreements_root:verify_ask",
    "agreements_root:verify",
    "reporting_root:worker",
    "publication_root:front",
    "publication_root:page",
    "visits_root:worker",
    "draws_root:verifier_python",
    "draws_root:verifier_page",
    "draws_root:all",
    "draws_root:public",
    "draws_root:record",
}


def _of_kind(*kinds: str) -> list[Door]:
    ours = (each for each in doors() if not each.is_of_a_library and each.guard is not None)
    return [each for each in ours if each.guard.kind in kinds]  # type: ignore[union-attr]


def _name(door: Door) -> str:
    return door.name


def _address(door: Door, *, unit: str, visitor: User) -> str:
    place = Place(programme="qinghe", unit=unit, visitor=visitor)
    return reverse(door.name, kwargs=filled(door.name, door.parts, place))


def _expected(door: Door, visitor: User, unit: str) -> int:
    assert door.guard is not None
    place = ("qinghe", unit if "unit" in door.parts else None)
    told = answer(door.guard, rights_of(visitor, DAY), place)
    hidden = HIDDEN_ELSEWHERE & set(door.parts)
    return 404 if told == 200 and hidden and unit == OTHER else told


def _fits(door: Door, expected: int, status: int) -> bool:
    """A door that only does something says 405 to whoever just looks, whoever it is."""
    if expected != 200:
        return status in {expected, 405}
    let_in = status < 400 or status in {405, 422}
    return let_in or status in NARROWER.get(door.name, ((), ""))[0]


def _knocks(door: Door, client_as: ClientAs) -> Iterator[tuple[Client, str]]:
    """Each role with a right in a township, at that township and at another; and from the top."""
    for role in ROLES:
        client = client_as(role, unit=OWN)
        yield client, OWN
        yield client, OTHER
        yield client_as(role, unit=ROOT), OWN
    yield client_as(None), OWN


def test_only_what_is_listed_is_open_to_everybody() -> None:
    assert {each.name for each in _of_kind("public")} - OPEN_TO_ALL == set()


@pytest.mark.parametrize("door", _of_kind("public"), ids=_name)
def test_open_doors_open_without_an_account(
    door: Door, client: Client, computed: str, anyone: Callable[..., User]
) -> None:
    status = client.get(_address(door, unit=OWN, visitor=anyone("nobody"))).status_code

    assert _fits(door, 200, status), status


@pytest.mark.parametrize("door", _of_kind("signed_in", "deed"), ids=_name)
def test_a_stranger_is_sent_to_the_door(
    door: Door, client: Client, computed: str, anyone: Callable[..., User]
) -> None:
    address = _address(door, unit=OWN, visitor=anyone("nobody"))

    for answered in (client.get(address), client.post(address)):
        assert answered.status_code == 302
        assert answered["Location"].startswith("/account/login/")


@pytest.mark.parametrize("door", _of_kind("signed_in"), ids=_name)
def test_any_account_comes_in(door: Door, client_as: ClientAs, computed: str) -> None:
    for role in (*ROLES, None):
        client = client_as(role, unit=OWN)
        address = _address(door, unit=OWN, visitor=client.user)  # type: ignore[attr-defined]
        status = client.get(address).status_code
        assert _fits(door, 200, status), f"{role} at {address}: {status}"


@pytest.mark.parametrize("door", _of_kind("deed"), ids=_name)
def test_looking(door: Door, client_as: ClientAs, computed: str) -> None:
    wrong = []
    for client, unit in _knocks(door, client_as):
        user: User = client.user  # type: ignore[attr-defined]
        address = _address(door, unit=unit, visitor=user)
        expected, status = _expected(door, user, unit), client.get(address).status_code
        if not _fits(door, expected, status):
            wrong.append(f"{user.name} at {address}: {status}, not {expected}")

    assert wrong == []


def _rows() -> dict[str, int]:
    counted = (each for each in apps.get_models() if each is not Session)
    return {each.__name__: each._default_manager.count() for each in counted}  # noqa: SLF001


@pytest.mark.parametrize("door", _of_kind("deed"), ids=_name)
def test_doing_what_is_not_allowed_changes_nothing(
    door: Door, client_as: ClientAs, computed: str
) -> None:
    wrong = []
    for client, unit in _knocks(door, client_as):
        user: User = client.user  # type: ignore[attr-defined]
        expected = _expected(door, user, unit)
        if expected == 200:
            continue
        address = _address(door, unit=unit, visitor=user)
        before, status = _rows(), client.post(address, {"reason": "x"}).status_code
        if status != expected or _rows() != before:
            wrong.append(f"{user.name} at {address}: {status}, not {expected}")

    assert wrong == []


@pytest.mark.parametrize("door", _of_kind("token"), ids=_name)
def test_no_session_opens_a_program_s_door(door: Door, client_as: ClientAs, computed: str) -> None:
    address = _knockable(door)
    for client in (Client(), client_as("programme_office")):
        assert client.get(address).status_code in {401, 405} | _SHUT.get(_by_key(door), set())


# A wrong key in the address is no question of who one is: apps must not ask for a password.
_SHUT: dict[bool, set[int]] = {True: {403}}


def _by_key(door: Door) -> bool:
    return "key" in door.parts


_SPELT_OUT = {
    "dhis2:authorization": "/api/me/authorization",
    "dhis2:authority": "/api/me/authorities/thing",
    "dhis2:locales": "/api/locales/ui",
}


def _knockable(door: Door) -> str:
    """Any address of the door: without a token, nobody looks further."""
    if door.name in _SPELT_OUT:
        return _SPELT_OUT[door.name]
    values = {"uid": "abcdefghijk", "name": "thing", "kind": "dataElements", "form": "json",
              "programme": "qinghe", "unit": OWN, "period": "202511", "agreement": "x", "what": "x",
              "number": 1, "digest": "x", "key": "x", "version": "1"}  # fmt: skip
    return reverse(door.name, kwargs={part: values[part] for part in door.parts})
