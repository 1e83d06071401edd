"""A round of the county, held by its own verbs: drawn, sent out, recounted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from daowei.foundation.web.models import User
from daowei.foundation.web.places import registry_of, tree_at
from daowei.foundation.web.rights import Role
from daowei.verification.draw.web.actions import (
    Party,
    dispatch,
    freeze,
    hold,
    publish,
    read_numbers,
)
from daowei.verification.draw.web.models import Draw
from daowei.verification.draw.web.queries import visited_of
from daowei.verification.visits.web.actions.ordering import Dispatch, open_order, register_orders
from daowei.verification.visits.web.actions.teaming import make_team
from daowei.verification.visits.web.actions.visiting import Count, arrive, count_again
from daowei.verification.visits.web.models import Order
from daowei.verification.visits.web.queries import reported_value

CODE = "qinghe"
BEGUN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
FORM, ELEMENT, PERIOD = "township_quarterly", "benefits_on_time", "2025Q3"
LINE = (FORM, ELEMENT, "", PERIOD)
DICE = "4915830627"
MANY = 20  # reported at least
ByUnit = Callable[[int], int | None]
Anyone = Callable[..., User]


def document(draw: Draw) -> dict[str, object]:
    return {
        "algorithm": "daowei-draw/1",
        "draw": draw.code,
        "programme": CODE,
        "mode": "open",
        "frame_sha256": draw.frame_sha256,
        "stages": [{"stage": "T", "method": "stratified-srs", "n": "max(min(2,N),ceil(N/3))",
                    "reserves": 1}],
        "contributions": ["office", "audit", "dice"],
        "dice": {"count": 10, "place": "hall", "at": "2026-01-05T03:00:00Z"},
        "certainty": {"unseen_rounds": 3, "units": []},
        "replacement_reasons": ["unit_abolished"],
        "reveal_by": "2026-01-09T00:00:00Z",
        "if_not_revealed": {"custodian": "notary", "fallback": "second ceremony"},
    }  # fmt: skip


def drawn(code: str, anyone: Anyone) -> Draw:
    """A draw of the county's townships, open and dispatched."""
    office, audit = anyone("Chidi", Role.PROGRAMME_OFFICE), anyone("Amara", Role.UNIT_HEAD)
    units = registry_of(CODE).units
    townships = [each for each in tree_at(CODE, BEGUN.date()).at_level(2)
                 if (reported_value(CODE, each, LINE) or 0) >= MANY]  # fmt: skip
    rows = [(each, units[each].groups.get("terrain", "all"), 10) for each in townships]
    draw = freeze(
        programme=CODE, code=code, names={"en": f"Round {code}", "zh": f"抽查 {code}"},
        unit_kind="township", rows=rows, by=office, at=BEGUN,
    )  # fmt: skip
    parties = [Party(party="office", name="Office", user=office, custodian="notary"),
               Party(party="audit", name="Audit", user=audit, custodian="notary")]  # fmt: skip
    publish(draw, document(draw), parties, by=office, at=BEGUN)
    for each in (office, audit):
        hold(draw, by=each, at=BEGUN)
    for each in (office, audit):
        read_numbers(draw, "dice", DICE, by=each, at=BEGUN + timedelta(hours=2))
    dispatch(draw, by=office, at=BEGUN + timedelta(hours=3))
    draw.refresh_from_db()
    return draw


def recounted(draw: Draw, found: ByUnit, anyone: Anyone) -> None:
    """Each drawn township is visited and one value counted: ``found`` of what it reported."""
    teams = [
        [anyone(f"{name}{number}", Role.INSPECTOR) for number in (1, 2)] for name in ("Bao", "Bei")
    ]
    for people in teams:
        make_team(programme=CODE, name=people[0].name, inspectors=people, by=people[0], at=BEGUN)
    units = [each.unit for each in visited_of(draw)]
    sent = Dispatch(programme=CODE, draw_code=draw.code, units=units, seed="0" * 64,
                    opens_at=BEGUN + timedelta(hours=4))  # fmt: skip
    register_orders(sent, by=None, at=BEGUN + timedelta(hours=3))
    for order in Order.objects.filter(draw_code=draw.code, is_second=False):
        at = order.opens_at + timedelta(hours=1)
        member = order.team.members.first()
        assert member is not None
        here = open_order(order, by=member.user, at=at)
        visit = arrive(here, place=None, by=member.user, at=at)
        reported = reported_value(CODE, here.unit, LINE)
        assert reported is not None
        count = Count(line=LINE, found=found(reported), reason="")
        count_again(visit, count, by=member.user, at=at)


@pytest.fixture
def a_round(county: str, anyone: Anyone) -> Callable[..., Draw]:
    """Holds a round: ``a_round(found=lambda reported: reported - 2)``."""

    def held(code: str = "2026-1", *, found: ByUnit = lambda reported: reported) -> Draw:
        draw = drawn(code, anyone)
        recounted(draw, found, anyone)
        return draw

    return held
