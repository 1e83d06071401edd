"""Two people of the office, and what they have published."""

from collections.abc import Callable
from datetime import datetime

import pytest
from tests.web.publication.publishing import published

from daowei.disclosure.publishing.web.models import Publication
from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Role


@pytest.fixture
def office(county: str, anyone: Callable[..., User]) -> tuple[User, User]:
    """Two people who may publish."""
    return anyone("Li", Role.PROGRAMME_OFFICE), anyone("Zhao", Role.PROGRAMME_OFFICE)


@pytest.fixture
def issue(office: tuple[User, User], moment: datetime) -> Publication:
    """The county's year, published."""
    return published(*office, moment)
