"""What this room does by itself: results follow reports."""

from collections.abc import Callable
from datetime import datetime

from daowei.assessment.web.follower import follow
from daowei.programme.web.models import Version


def tick(at: datetime) -> None:
    """Brings every programme in force up to its reports; cheap where nothing is new."""
    for programme in in_force():
        follow(programme, at=at)


def in_force() -> list[str]:
    """The programmes with a version in force."""
    found = Version.objects.filter(state=Version.State.IN_FORCE)
    return list(found.order_by("programme").values_list("programme", flat=True))


TICKS: tuple[tuple[str, float, Callable[[datetime], None]], ...] = (("results", 1.0, tick),)
