"""A round of visits in the made-up county: two teams, four townships, orders of the day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Role
from daowei.verification.visits.web.actions.ordering import Dispatch, register_orders
from daowei.verification.visits.web.actions.teaming import make_team
from daowei.verification.visits.web.models import Order, Team

UNITS = ("qh-05", "qh-06", "qh-07", "qh-08")
SEED = "5e" * 32
Anyone = Callable[..., User]


@dataclass(frozen=True, kw_only=True)
class Round:
    """The people and orders of a round."""

    programme: str
    office: User
    chidi: User  # team A
    ye: User  # team A, from outside
    tao: User  # team B
    a: Team
    b: Team

    def orders(self, team: Team, *, is_second: bool = False) -> list[Order]:
        """The orders of a team, by code."""
        found = Order.objects.filter(team=team, is_second=is_second)
        return list(found.order_by("code"))


def begun(programme: str, anyone: Anyone, at: datetime) -> Round:
    """Two teams of two."""
    office = anyone("Office", Role.PROGRAMME_OFFICE)
    chidi, dan = anyone("Chidi", Role.INSPECTOR), anyone("Dan", Role.INSPECTOR)
    tao, eva = anyone("Tao", Role.INSPECTOR), anyone("Eva", Role.INSPECTOR)
    ye = anyone("Ye", Role.SUPERVISOR)
    a = make_team(programme=programme, name="Team A", inspectors=[chidi, dan], supervisors=[ye],
                  by=office, at=at)  # fmt: skip
    b = make_team(programme=programme, name="Team B", inspectors=[tao, eva], by=office, at=at)
    return Round(programme=programme, office=office, chidi=chidi, ye=ye, tao=tao, a=a, b=b)


def dispatched(held: Round, at: datetime, *, opens_in: timedelta = timedelta()) -> Round:
    """The round with its orders."""
    dispatch = Dispatch(programme=held.programme, draw_code="r1", units=UNITS,
                        opens_at=at + opens_in, seed=SEED)  # fmt: skip
    register_orders(dispatch, by=held.office, at=at)
    return held
