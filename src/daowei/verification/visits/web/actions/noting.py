"""Deeds of visits that would name a sealed place, or none: noted in the chain of the top."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.timezone import localtime

from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.foundation.web.places import tree_at


def note_at_top(  # noqa: PLR0913 - as record has it, but for the unit
    deed: str,
    *,
    programme: str,
    on: str,
    by: User | None,
    at: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Adds an event to the chain of the programme's first top unit of that day."""
    record(
        by=by,
        at=at,
        deed=deed,
        programme=programme,
        unit=tree_at(programme, localtime(at).date()).roots[0],
        on=on,
        before=before,
        after=after,
    )
