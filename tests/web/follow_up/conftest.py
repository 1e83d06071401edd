"""The cast of what follows: Bao notes, Chidi closes, Ada answers for the township qh-05."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Role
from daowei.site import clock
from daowei.verification.follow_up.web.actions import findings
from daowei.verification.follow_up.web.actions.findings import Written
from daowei.verification.follow_up.web.models import Finding

UNIT = "qh-05"
WHAT = "The register of antenatal bookings has no entries since the third week."
Later = Callable[..., datetime]


@pytest.fixture
def later(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Later:
    """Moves the site's clock: ``later(days=11)``."""

    def moved(**by: float) -> datetime:
        at = moment + timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: at)
        return at

    return moved


@pytest.fixture
def bao(anyone: Callable[..., User]) -> User:
    """An inspector who finds things."""
    return anyone("Bao", Role.INSPECTOR)


@pytest.fixture
def chidi(anyone: Callable[..., User]) -> User:
    """The programme office."""
    return anyone("Chidi", Role.PROGRAMME_OFFICE)


@pytest.fixture
def second(anyone: Callable[..., User]) -> User:
    """A second person of the programme office."""
    return anyone("Emeka", Role.PROGRAMME_OFFICE)


@pytest.fixture
def ada(anyone: Callable[..., User]) -> User:
    """The head of the township."""
    return anyone("Ada", Role.UNIT_HEAD, unit=UNIT)


@pytest.fixture
def noted(county: str, bao: User, moment: datetime) -> Finding:
    """A finding at the township that nobody has been told of."""
    written = Written(programme=county, unit=UNIT, what=WHAT, about="record", severity="serious")
    return findings.note_finding(written, by=bao, at=moment)


@pytest.fixture
def told(noted: Finding, chidi: User, moment: datetime) -> Finding:
    """The same finding put to the unit."""
    return findings.put(noted, by=chidi, at=moment)


@pytest.fixture
def standing(told: Finding, ada: User, chidi: User, moment: datetime) -> Finding:
    """The same finding, replied to, and standing."""
    answered = findings.reply(told, text="The clerk was ill.", by=ada, at=moment)
    return findings.uphold(answered, reason="Nobody stood in.", by=chidi, at=moment)


@pytest.fixture
def browser_of() -> Callable[..., Client]:
    """A signed-in client of somebody."""

    def entered(user: User, language: str = "en") -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE=language)
        client.force_login(user)
        return client

    return entered
