"""A round of the county, held by everybody's own verbs: drawn, sent out, recounted."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Role
from daowei.site.demo.past_round import Cast, held_draw, recount, townships
from daowei.verification.draw.web.models import Draw
from daowei.verification.visits.recounts import Line
from daowei.verification.visits.web.actions.teaming import make_team

BEGUN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
ELEMENT, PERIOD = "benefits_on_time", "2025Q3"
LINE: Line = ("township_quarterly", ELEMENT, "", PERIOD)
ByReport = Callable[[int], int | None]
Anyone = Callable[..., User]


def drawn(code: str, anyone: Anyone) -> Draw:
    """An open draw of the county's townships, its teams on their way."""
    made_teams(anyone)
    cast = Cast(
        office=anyone("Chidi", Role.PROGRAMME_OFFICE), audit=anyone("Amara", Role.UNIT_HEAD)
    )
    return held_draw(code, townships(), cast, at=BEGUN)


def made_teams(anyone: Anyone) -> None:
    for name in ("Bao", "Bei"):
        people = [anyone(f"{name}{number}", Role.INSPECTOR) for number in (1, 2)]
        make_team(programme="qinghe", name=name, inspectors=people, by=people[0], at=BEGUN)


@pytest.fixture
def a_round(county: str, anyone: Anyone) -> Callable[..., Draw]:
    """Holds a round: ``a_round(found=lambda reported: reported - 2)``."""

    def held(
        code: str = "2026-1",
        *,
        found: ByReport = lambda reported: reported,
        most: int | None = None,
    ) -> Draw:
        draw = drawn(code, anyone)
        recount(draw, [LINE], lambda _, __, reported: found(reported), most=most)
        return draw

    return held
