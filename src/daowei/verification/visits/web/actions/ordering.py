"""Orders: made of a drawn selection and sealed at once; opened by the team at their start."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.hierarchy import Tree
from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_, Text
from daowei.foundation.web.models import User
from daowei.foundation.web.places import tree_at
from daowei.verification.visits.sealing import (
    KEY_BYTES,
    NONCE_BYTES,
    SALT_BYTES,
    key_for,
    opened,
    seal,
    unwrapped,
    wrapped,
)
from daowei.verification.visits.second_visits import revisited, tenth, ticket
from daowei.verification.visits.teams import (
    NobodyFreeError,
    Team as Sendable,
    assigned,
    conflicts_of,
)
from daowei.verification.visits.web.actions.noting import note_at_top
from daowei.verification.visits.web.models import Order, Team
from daowei.verification.visits.web.queries import (
    is_member,
    orders_of_draw,
    recounting_for,
    sendable_teams,
)

SECOND_AFTER = timedelta(days=1)
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is misheard for another


class NotYetError(DaoweiError):
    """An order whose start has not come; nobody can open it before."""


class NotOursError(DaoweiError):
    """An order of another team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A selection on its way: which units of which draw, from when, and the seed of its lots.

    ``seed``: of the draw; it decides which team goes where, and which tenth is visited twice.
    """

    programme: str
    draw_code: str
    units: Sequence[str]
    opens_at: datetime
    seed: str


@transaction.atomic
def register_orders(dispatch: Dispatch, *, by: User | None, at: datetime) -> int:
    """Seals an order for each drawn unit, and for the tenth that a second team visits.

    Gives how many were made; which unit is whose nobody is told. A draw is dispatched once:
    again it does nothing, and gives 0.
    Raises: NobodyFreeError: a unit to which no team can go without a conflict.
    """
    if Order.objects.filter(programme=dispatch.programme, draw_code=dispatch.draw_code).exists():
        return 0
    tree = tree_at(dispatch.programme, localtime(dispatch.opens_at).date())
    teams = sendable_teams(dispatch.programme, at)
    first = assigned(dispatch.units, teams, tree, seed=dispatch.seed)
    second = _second(dispatch, first, teams=teams, tree=tree)
    orders = [
        *_made(dispatch, first, is_second=False, by=by, at=at),
        *_made(dispatch, second, is_second=True, by=by, at=at),
    ]
    Order.objects.bulk_create(sorted(orders, key=lambda each: each.code))
    _note(dispatch, orders, by=by, at=at)
    return len(orders)


@transaction.atomic
def send_in_place(dispatch: Dispatch, unit: str, *, by: User | None, at: datetime) -> Order | None:
    """An order to the one unit of the dispatch, a reserve, in place of a drawn unit.

    The team that was on its way goes there, unless it has a conflict. Once only: again None.
    Raises: NobodyFreeError: no team may go there.
    """
    (reserve,) = dispatch.units
    if Order.objects.filter(
        programme=dispatch.programme, code=_code_of(dispatch, reserve, is_second=False)
    ).exists():
        return None
    tree = tree_at(dispatch.programme, localtime(at).date())
    teams = sendable_teams(dispatch.programme, at)
    ours = orders_of_draw(dispatch.programme, dispatch.draw_code)
    there = {each.team.code for each in ours.filter(unit=unit, is_second=False)}
    able = [each for each in teams if not conflicts_of(each, reserve, tree)]
    chosen = [each for each in able if each.code in there] or able
    found = assigned(dispatch.units, chosen, tree, seed=dispatch.seed)
    (order,) = _made(dispatch, found, is_second=False, by=by, at=at)
    order.save()
    _note(dispatch, [order], by=by, at=at)
    return order


def _second(
    dispatch: Dispatch, first: Mapping[str, str], *, teams: Sequence[Sendable], tree: Tree
) -> dict[str, str]:
    """The tenth visited once more, each unit by a free team that was not there."""
    others = {
        unit: [each for each in teams if each.code != code and not conflicts_of(each, unit, tree)]
        for unit, code in first.items()
    }
    able = [unit for unit in dispatch.units if others[unit]]
    wanted = tenth(len(dispatch.units))
    if len(able) < wanted:
        told = N_("A tenth of the sites is visited by a second team; make one more team.")
        raise NobodyFreeError(Text(told))
    found: dict[str, str] = {}
    for unit in revisited(able, seed=dispatch.seed, wanted=wanted):
        found |= assigned([unit], others[unit], tree, seed=dispatch.seed)
    return found


def _made(
    dispatch: Dispatch, teams: Mapping[str, str], *, is_second: bool, by: User | None, at: datetime
) -> list[Order]:
    rows = {each.code: each for each in Team.objects.filter(programme=dispatch.programme)}
    opens_at = dispatch.opens_at + (SECOND_AFTER if is_second else timedelta())
    sent = replace(dispatch, opens_at=opens_at)
    made = []
    for unit, team in teams.items():
        order = _sealed_order(sent, unit, is_second=is_second)
        order.team, order.made_by, order.made_at = rows[team], by, at
        made.append(order)
    return made


def _sealed_order(dispatch: Dispatch, unit: str, *, is_second: bool) -> Order:
    code = _code_of(dispatch, unit, is_second=is_second)
    day = localtime(dispatch.opens_at).date()
    body = {
        "order": code,
        "draw": dispatch.draw_code,
        "unit": unit,
        "opens_at": dispatch.opens_at.isoformat(),
        "is_second": is_second,
        "recounts": [list(each) for each in recounting_for(dispatch.programme, unit, day)],
    }
    key = secrets.token_bytes(KEY_BYTES)
    sealed = seal(body, key=key, salt=secrets.token_bytes(SALT_BYTES), nonce=_nonce())
    return Order(
        programme=dispatch.programme,
        code=code,
        draw_code=dispatch.draw_code,
        opens_at=dispatch.opens_at,
        sealed=sealed.content,
        wrapped_key=wrapped(key, key=_site_key(), nonce=_nonce()),
        commitment=sealed.commitment,
        is_second=is_second,
    )


def _code_of(dispatch: Dispatch, unit: str, *, is_second: bool) -> str:
    kind = "second" if is_second else "first"
    return _code(ticket(dispatch.seed, f"{kind}|{dispatch.draw_code}|{unit}"))


def _code(lot: str) -> str:
    number = int(lot, 16)
    return "".join(_SIGNS[number // len(_SIGNS) ** place % len(_SIGNS)] for place in range(6))


def _nonce() -> bytes:
    return secrets.token_bytes(NONCE_BYTES)


def _site_key() -> bytes:
    return key_for(settings.SECRET_KEY, "visits.orders")


def _note(dispatch: Dispatch, orders: Sequence[Order], *, by: User | None, at: datetime) -> None:
    """The dispatch with its commitments, in the chain of the programme's root."""
    note_at_top(
        "visits.dispatched",
        by=by,
        at=at,
        programme=dispatch.programme,
        on=f"draw:{dispatch.draw_code}",
        after={
            "opens_at": dispatch.opens_at.isoformat(),
            "orders": {each.code: each.commitment for each in orders},
        },
    )


@transaction.atomic
def open_order(order: Order, *, by: User, at: datetime) -> Order:
    """Opens an order for its team, from its start on; the opening is noted.

    Raises: NotOursError: of another team. NotYetError: before its start. SealError: changed.
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    if not is_member(order.team, by):
        raise NotOursError(f"{order.code} is an order of another team")
    if order.opened_at is not None:
        return order
    if at < order.opens_at:
        raise NotYetError(f"{order.code} opens at {order.opens_at.isoformat()}, not before")
    key = unwrapped(bytes(order.wrapped_key), key=_site_key())
    plan = opened(bytes(order.sealed), key=key, commitment=order.commitment)
    order.unit, order.plan = str(plan["unit"]), plan
    order.opened_at, order.opened_by = at, by
    order.save(update_fields=("unit", "plan", "opened_at", "opened_by"))
    note_at_top(
        "visits.order_opened",
        by=by,
        at=at,
        programme=order.programme,
        on=f"order:{order.code}",
        after={"commitment": order.commitment},
    )
    return order
