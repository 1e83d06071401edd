"""Who looks at which claim, and in which order: that of the draws' own tickets."""

from collections.abc import Mapping, Sequence

from daowei.verification.draw.record import Step
from daowei.verification.draw.web.queries import content_inside, draw_called, is_known
from daowei.verification.follow_up.rectification import Claim, rechecks
from daowei.verification.follow_up.web.models import Task
from daowei.verification.visits.web.models import Order, Team


def in_ticket_order(programme: str, tasks: Sequence[Task]) -> list[tuple[Task, str]]:
    """Claimed tasks in the order of tickets, each with the name of the team that is to look.

    Another team than found it, in turns; "" where there is none. Nobody chooses either.
    """
    names = _open_teams(programme)
    found_by = _team_of(programme, {each.finding.visit for each in tasks})
    claims = [
        Claim(task=each.pk, unit=each.unit, found_by=found_by.get(each.finding.visit, ""))
        for each in tasks
    ]
    tickets = _tickets(programme, {each.finding.draw for each in tasks})
    by_number = {each.pk: each for each in tasks}
    return [
        (by_number[each.task], names.get(each.team, ""))
        for each in rechecks(claims, tickets=tickets, teams=tuple(names))
    ]


def _open_teams(programme: str) -> Mapping[str, str]:
    found = Team.objects.filter(programme=programme, closed_at__isnull=True).order_by("code")
    return dict(found.values_list("code", "name"))


def _team_of(programme: str, visits: set[str]) -> Mapping[str, str]:
    orders = Order.objects.filter(programme=programme, code__in=visits - {""})
    return dict(orders.values_list("code", "team__code"))


def _tickets(programme: str, draws: set[str]) -> Mapping[str, str]:
    """The ticket of each unit in these draws, as far as they are public."""
    found: dict[str, str] = {}
    for code in sorted(draws - {""}):
        draw = draw_called(programme, code)
        if draw is not None and is_known(draw):
            listed = content_inside(draw, Step.DISPATCH)["tickets"]
            assert isinstance(listed, list), "pairs of a label and its number"
            found.update({str(label).rsplit("|", 1)[-1]: str(number) for label, number in listed})
    return found
