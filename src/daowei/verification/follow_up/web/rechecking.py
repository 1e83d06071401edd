"""In which order claims are looked at: that of the draw's own tickets, so that nobody chooses."""

from collections.abc import Mapping, Sequence

from daowei.foundation.digests import digest
from daowei.verification.follow_up.rectification import Claim, rechecks
from daowei.verification.follow_up.web.models import Task


def in_ticket_order(tasks: Sequence[Task]) -> list[Task]:
    """Claimed tasks in the order of tickets; where no draw has given one, of a digest.

    The digest is made over the finding's own evidence, which nobody can choose afterwards.
    """
    by_number = {each.pk: each for each in tasks}
    claims = [Claim(task=each.pk, unit=each.unit) for each in tasks]
    order = rechecks(claims, tickets=_tickets(tasks), teams=("",))
    return [by_number[each.task] for each in order]


def _tickets(tasks: Sequence[Task]) -> Mapping[str, str]:
    return {each.unit: digest([each.unit, each.finding.draw]) for each in tasks}
