"""Draws alone: nobody takes the selection, unless a test asks for the teams."""

import pytest

from daowei.verification.draw.web import handing


@pytest.fixture(autouse=True)
def teams(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Orders are made only where a test asks for ``sends_teams``."""
    if "sends_teams" not in request.fixturenames:
        monkeypatch.setattr(handing, "_HANDING", [])


@pytest.fixture
def sends_teams() -> None:
    """The selection goes where the site sends it."""
