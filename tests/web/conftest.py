"""The made-up county on the site, one account for each role, and a clock that stands still.

The county is put into the test database once; tests roll back what they do to it.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from pytest_django import DjangoDbBlocker

from daowei.cli.demo.folder import write_county
from daowei.foundation.web.models import Grant, User
from daowei.foundation.web.rights import Role
from daowei.site import clock
from daowei.site.demo.people import admit
from daowei.site.demo.reports import bring_in_history
from daowei.site.demo.seeding import put_programme

MOMENT = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)  # nine in the morning at the county
CODE, ROOT = "qinghe", "qh"
ClientAs = Callable[..., Client]


@pytest.fixture(scope="session", autouse=True)
def connection_stays() -> Iterator[None]:
    """A request served for real inside a test's transaction leaves its connection open.

    Django's own test client connects the signals that close it again after each of its requests.
    """
    closes = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def closed(connection: BaseDatabaseWrapper) -> None:
        if not connection.in_atomic_block:
            closes(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", closed)
        yield


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The site's clock stands at this moment."""
    monkeypatch.setattr(clock, "now", lambda: MOMENT)
    return MOMENT


@pytest.fixture(scope="session")
def county_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up county as a programme folder."""
    folder = tmp_path_factory.mktemp("county") / "qinghe"
    write_county(folder)
    return folder


def put_county(folder: Path) -> None:
    """The county on the site: its people, its programme in force, two years of reports."""
    people = admit(MOMENT)
    put_programme(folder, people, at=MOMENT)
    bring_in_history(folder, by=people["office"], at=MOMENT)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, county_folder: Path
) -> None:
    """The test database, with the county in it."""
    with django_db_blocker.unblock():
        put_county(county_folder)


@pytest.fixture
def county(db: None) -> str:
    """The code of the county's programme; its root unit is ``qh``, a township ``qh-05``."""
    return CODE


@pytest.fixture
def anyone(db: None) -> Callable[..., User]:
    """Makes an account: ``anyone("Ada", Role.REPORTER, unit="qh-05")``; no role, a stranger."""

    def made(name: str, role: Role | str | None = None, *, unit: str = ROOT) -> User:
        user, is_new = User.objects.get_or_create(
            email=f"{name.lower()}@people.example", defaults={"name": name, "joined_at": MOMENT}
        )
        if is_new:
            user.set_password("correct horse battery")
            user.save()
        if role is not None:
            Grant.objects.create(
                user=user, role=Role(role).value, programme=CODE, unit=unit, since=date(2020, 1, 1)
            )
        return user

    return made


@pytest.fixture
def client_as(anyone: Callable[..., User]) -> ClientAs:
    """A signed-in client: ``client_as("reporter", unit="qh-05")``; its account is ``.user``."""
    numbers = iter(range(1000))

    def entered(role: Role | str | None = None, *, unit: str = ROOT, name: str = "") -> Client:
        user = anyone(name or f"{role or 'stranger'}-{next(numbers)}", role, unit=unit)
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(user)
        client.user = user  # type: ignore[attr-defined]  # for the tests' convenience
        return client

    return entered
