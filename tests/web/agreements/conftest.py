from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.agreements.agreeing import AT, CARD, fresh, signed_by, terms_with

from daowei.foundation.web.models import User
from daowei.programme.agreements.documents import Side
from daowei.programme.agreements.steps import Step
from daowei.programme.agreements.web.actions import begin, put, take
from daowei.programme.agreements.web.models import Agreement
from daowei.programme.agreements.web.queries import basis_in_force


@pytest.fixture
def draft(county: str) -> Callable[..., Agreement]:
    """A draft of the county with a township for 2026."""

    def made(lower: str = "qh-05", *, upper: str = "qh", card: str = CARD) -> Agreement:
        return begin(terms_with(lower, upper=upper, card=card), by=None, at=AT)

    return made


@pytest.fixture
def proposed(draft: Callable[..., Agreement], anyone: Callable[..., User]) -> Agreement:
    """Proposed by the county to the township qh-05."""
    agreement = draft()
    put(agreement, terms_with(), by=anyone("Chidi"), side=Side.UPPER, at=AT,
        programme=basis_in_force("qinghe").programme)  # fmt: skip
    return fresh(agreement)


@pytest.fixture
def agreed(proposed: Agreement, anyone: Callable[..., User]) -> Agreement:
    """Accepted by the township."""
    take(proposed, Step.ACCEPT, by=anyone("Ada"), side=Side.LOWER, at=AT)
    return fresh(proposed)


@pytest.fixture
def in_force(agreed: Agreement, anyone: Callable[..., User]) -> Agreement:
    """Signed by both sides with keys that the site holds."""
    for name, side in (("Ada", Side.LOWER), ("Chidi", Side.UPPER)):
        signed_by(agreed, anyone(name), side)
    return fresh(agreed)


@pytest.fixture
def head(client_as: Callable[..., Client]) -> Client:
    """The head of the township qh-05."""
    return client_as("unit_head", unit="qh-05", name="Ada")


@pytest.fixture
def county_head(client_as: Callable[..., Client]) -> Client:
    """The head of the county."""
    return client_as("unit_head", unit="qh", name="Chidi")


@pytest.fixture
def neighbour(client_as: Callable[..., Client]) -> Client:
    """The head of the township qh-06."""
    return client_as("unit_head", unit="qh-06", name="Bao")
