"""Whatever the description allows is answered; nothing it allows breaks the site."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance

from daowei.foundation.web.models import User
from daowei.foundation.web.tokens import TOKEN_DEEDS, issue
from daowei.site.api.interface import schema
from daowei.site.wsgi import application

HERE = {
    "programme": "qinghe",
    "unit": "qh-05",
    "form": "township_monthly",
    "period": "202512",
    "agreement": "townships_2025",
    "what": "indicator:antenatal_early",
}
described = schemathesis.openapi.from_dict(schema())
described.app = application
steadily = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def header(anyone: Callable[..., User], computed: str, moment: datetime) -> dict[str, str]:
    """A token for all that a token may do, at the whole county."""
    owner = anyone("Everybody", "programme_office")
    for role in ("reporter", "reviewer"):
        anyone("Everybody", role)
    _, secret = issue(
        by=owner, at=moment, name="All", programme=computed, unit="qh", deeds=TOKEN_DEEDS,
        expires_on=date(2026, 12, 31),
    )  # fmt: skip
    return {"Authorization": f"Bearer {secret}"}


turns = cycle([True, True, False])


@described.parametrize()  # type: ignore[untyped-decorator]  # it ships no types
@steadily
def test_nothing_that_is_described_breaks_the_site(case: Any, header: dict[str, str]) -> None:
    """Mostly at things that are there, sometimes at addresses made of anything."""
    if next(turns):
        case.path_parameters.update(
            {name: HERE[name] for name in case.path_parameters if name in HERE}
        )

    case.call_and_validate(headers=header, checks=[not_a_server_error, status_code_conformance])
