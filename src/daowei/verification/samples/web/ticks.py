"""What the worker does for this room now and then."""

from datetime import datetime

from daowei.verification.samples.web.actions import compute_effects
from daowei.verification.samples.web.models import Settlement


def effects_owed(at: datetime) -> None:
    """Computes what waiting settlements would move in scores."""
    waiting = Settlement.objects.filter(state=Settlement.State.PROPOSED, effects="")
    for each in waiting.order_by("pk"):
        compute_effects(each, at=at)


TICKS = (("settlement.effects", 10, effects_owed),)
