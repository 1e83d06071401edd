"""Results of the county's two years, followed once for all pages."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from daowei.assessment.web.follower import follow_now

Seen = Callable[..., str]


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where results lie for all tests of pages."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(autouse=True)
def results(county: str, moment: datetime, settings: Settings, data_folder: Path) -> None:
    """The results stand; the first test computes them."""
    settings.DAOWEI_DATA = data_folder
    follow_now(county, at=moment)


@pytest.fixture
def seen() -> Seen:
    """The text of a page that opens."""

    def read(client: Client, path: str, **headers: str) -> str:
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200, path
        return answer.content.decode()

    return read
