"""What happens by itself: papers left unsigned when their year is over lapse."""

from datetime import datetime

from daowei.programme.agreements.steps import Step
from daowei.programme.agreements.web.actions import take
from daowei.programme.agreements.web.queries import overdue

_HOUR = 3600


def lapse(at: datetime) -> int:
    """Lets every open paper of a year that is over lapse; gives how many agreements had one."""
    found = overdue(at)
    for each in found:
        take(each, Step.LAPSE, by=None, side=None, at=at)
    return len(found)


TICKS = (("agreements that lapse", _HOUR, lapse),)
