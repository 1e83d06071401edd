"""The county's last round: drawn in the open in December, visited, recounted, settled.

Two townships wrote down more benefits paid on time than their books show, one cannot find its book
of complaints; the others are right or nearly so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.web.models import User
from daowei.foundation.web.places import registry_of, tree_at
from daowei.site.demo.people import PROGRAMME
from daowei.verification.draw.commitments import commitment
from daowei.verification.draw.stages import Held
from daowei.verification.draw.web.actions import (
    Party,
    commit,
    dispatch,
    freeze,
    hand_in,
    publish,
    read_numbers,
)
from daowei.verification.draw.web.models import Draw
from daowei.verification.draw.web.queries import visited_of
from daowei.verification.samples.web.actions import approve, compute_effects, propose
from daowei.verification.samples.web.models import Settlement
from daowei.verification.visits.recounts import Line
from daowei.verification.visits.web.actions.ordering import open_order
from daowei.verification.visits.web.actions.visiting import Count, arrive, count_again, leave
from daowei.verification.visits.web.models import Order
from daowei.verification.visits.web.queries import reported_value

CODE = "2025-4"
BEGUN = datetime(2025, 12, 15, 1, 0, tzinfo=UTC)  # nine in the morning at the county
DICE = "4915830627"
LINES: tuple[Line, ...] = (
    ("township_quarterly", "benefits_on_time", "", "2025Q3"),
    ("township_quarterly", "equipment_working", "", "2025Q3"),
    ("township_monthly", "complaints_in_time", "", "202510"),
)
Row: TypeAlias = tuple[str, str, int]  # unit, stratum, size
Counting = Callable[[str, Line, int], int | None]  # unit, value, what it reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who holds a round: two who contribute to the seed; teams are there before."""

    office: User
    audit: User


def hold_past_round(people: Mapping[str, User], *, at: datetime) -> Settlement:
    """The whole round, settled by two people of the office."""
    cast = Cast(office=people["office"], audit=people["county-head"])
    draw = held_draw(CODE, townships(), cast, at=BEGUN)
    books = books_of(sorted(each.unit for each in visited_of(draw)))
    recount(draw, LINES, books)
    settlement = propose(draw, by=people["office"], at=BEGUN + timedelta(days=7))
    compute_effects(settlement, at=at)
    approve(settlement, by=people["office2"], at=BEGUN + timedelta(days=8))
    return settlement


def books_of(units: Sequence[str]) -> Counting:
    """What the books of the drawn units show: mostly what was reported, or nearly."""
    second, fourth, *_, last = units[1], units[3], units[-1]

    def counted(unit: str, line: Line, reported: int) -> int | None:
        if line[1] == "benefits_on_time" and unit in {second, fourth}:
            return reported * (4 if unit == second else 9) // (5 if unit == second else 10)
        if line[1] == "complaints_in_time" and unit == last:
            return None
        return reported - (reported % 3 == 0 and reported > 0)

    return counted


def townships() -> list[Row]:
    """The frame: every township with its terrain; of equal size, as all have one centre."""
    units = registry_of(PROGRAMME).units
    found = tree_at(PROGRAMME, BEGUN.date()).at_level(2)
    return [(each, units[each].groups.get("terrain", "all"), 1) for each in found]


# ── drawn ───────────────────────────────────────────────────────────────────────────


def held_draw(code: str, rows: Sequence[Row], cast: Cast, *, at: datetime) -> Draw:
    """An open draw from its frame to its dispatch, by commitments and ten dice."""
    draw = freeze(
        programme=PROGRAMME,
        code=code,
        names={"en": f"Round {code}", "zh": f"抽查轮次 {code}"},
        unit_kind="township",
        rows=rows,
        by=cast.office,
        at=at,
    )
    parties = [
        Party(party=party, name=user.name, user=user, custodian="Notary")
        for party, user in (("office", cast.office), ("audit", cast.audit))
    ]
    draw = publish(draw, plan(draw, at), parties, by=cast.office, at=at)
    values = {each.party: _value(code, each.party) for each in parties}
    for each in parties:
        published = commitment(draw.plan_sha256, each.party, values[each.party])
        commit(draw, published, Held.BROWSER, by=each.user, at=at + timedelta(hours=1))
    for each in parties:
        read_numbers(draw, "dice", DICE, by=each.user, at=at + timedelta(hours=2))
    for each in parties:
        hand_in(draw, each.party, values[each.party], by=each.user, at=at + timedelta(hours=2))
    return dispatch(draw, by=cast.office, at=at + timedelta(hours=3))


def _value(code: str, party: str) -> str:
    """A made-up contributor's value, the same every time."""
    return digest_of_bytes(f"{code} {party}".encode()).removeprefix("sha256:")


def plan(draw: Draw, at: datetime) -> dict[str, object]:
    """A third of each terrain, and at least two."""
    return {
        "algorithm": "daowei-draw/1",
        "draw": draw.code,
        "programme": draw.programme,
        "mode": "open",
        "frame_sha256": draw.frame_sha256,
        "stages": [
            {"stage": "T", "method": "stratified-srs", "n": "max(min(2,N),ceil(N/3))",
             "reserves": 1},
        ],
        "contributions": ["office", "audit", "dice"],
        "dice": {"count": 10, "place": "County hall", "at": _written(at + timedelta(hours=2))},
        "certainty": {"unseen_rounds": 3, "units": []},
        "replacement_reasons": ["unit_abolished", "road_closed", "disaster"],
        "reveal_by": _written(at + timedelta(days=4)),
        "if_not_revealed": {"custodian": "Notary", "fallback": "second ceremony on the next day"},
    }  # fmt: skip


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


# ── visited ─────────────────────────────────────────────────────────────────────────


def recount(
    draw: Draw, lines: Sequence[Line], counting: Counting, *, most: int | None = None
) -> None:
    """The teams sent out by the dispatch count each value again in every drawn unit.

    ``most``: only so many units, where the others are still to be visited.
    """
    orders = Order.objects.filter(programme=draw.programme, draw_code=draw.code, is_second=False)
    for order in orders.order_by("code")[:most]:
        _visited(order, lines, counting)


def _visited(order: Order, lines: Sequence[Line], counting: Counting) -> None:
    at = order.opens_at + timedelta(hours=1)
    who = order.team.members.filter(is_supervisor=False).order_by("pk")[0].user
    order = open_order(order, by=who, at=at)
    visit = arrive(order, place=None, by=who, at=at)
    for line in lines:
        reported = reported_value(order.programme, order.unit, line)
        if reported is not None:
            found = counting(order.unit, line, reported)
            reason = "" if found is not None else "The book could not be found."
            count_again(visit, Count(line=line, found=found, reason=reason), by=who, at=at)
    leave(visit, place=None, accompanied="", contacts="", by=who, at=at + timedelta(hours=2))
