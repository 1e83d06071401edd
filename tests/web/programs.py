"""Programs with tokens: a client that sends one as DHIS2's tools do."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.web.knocking import basic

from daowei.assessment.web.follower import follow_now
from daowei.foundation.web.models import Token, User
from daowei.foundation.web.rights import Deed, Role
from daowei.foundation.web.tokens import issue

ALL = (Deed.SEE, Deed.SEE_REPORTS)
Program = Callable[..., Client]


@pytest.fixture(autouse=True)
def no_failures_yet() -> None:
    """Nobody has tried a wrong token yet."""
    cache.clear()


@pytest.fixture
def computed(county: str, moment: datetime) -> str:
    """The county with its results; kept from test to test while no report is written."""
    follow_now(county, at=moment)
    return county


@pytest.fixture
def token(anyone: Callable[..., User], county: str, moment: datetime) -> Callable[..., Any]:
    """Makes a token: ``token("reporter", unit="qh-05")`` gives it and its secret."""
    numbers = iter(range(1000))

    def made(
        role: Role | str = "auditor",
        *,
        unit: str = "qh",
        deeds: tuple[Deed, ...] = ALL,
        until: date = date(2026, 6, 30),
        name: str = "",
    ) -> tuple[Token, str]:
        owner = anyone(name or f"{role}-program-{next(numbers)}", role, unit=unit)
        return issue(
            by=owner, at=moment, name="A program", programme=county, unit=unit, deeds=deeds,
            expires_on=until,
        )  # fmt: skip

    return made


@pytest.fixture
def program(token: Callable[..., Any]) -> Program:
    """A client that sends a token with every request; takes what ``token`` takes."""

    def made(*args: Any, **kwargs: Any) -> Client:
        given, secret = token(*args, **kwargs)
        client = Client(headers={"authorization": basic(secret)})
        client.token = given  # type: ignore[attr-defined]  # for the tests' convenience
        return client

    return made
