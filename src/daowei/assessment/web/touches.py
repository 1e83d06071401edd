"""Touches of reports in the order in which they became visible, none of them ever skipped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Max, Q

from daowei.assessment.result_folder import Mark
from daowei.assessment.web.models import Touch
from daowei.reporting.documents import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Reports touched since a mark, and the mark after them."""

    keys: Sequence[Key]
    mark: Mark


def horizon() -> int:
    """On PostgreSQL the oldest transaction still at work: all before it are over; elsewhere 0.

    Everything they wrote is visible from now on, and nothing can be added to it.
    """
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        row = cursor.fetchone()
    return int(row[0])


def mark_now(programme: str) -> Mark:
    """The mark of whoever reads all reports after asking for it.

    On SQLite writers take turns, so that positions are visible in their order; on PostgreSQL
    whatever is not over yet lies beyond the horizon and is looked at again.
    """
    beyond = horizon()
    found = Touch.objects.filter(programme=programme).aggregate(last=Max("position"))
    last = Touch.objects.filter(position=found["last"]).first()
    return Mark(
        position=last.position if last else 0,
        horizon=beyond,
        moment=last.moment if last else None,
    )


def touched_since(programme: str, mark: Mark) -> Touched:
    """The reports touched since; of transactions that are over."""
    beyond = horizon()
    since = Q(position__gt=mark.position)
    if beyond:
        since = Q(written_in__lt=beyond) & (since | Q(written_in__gte=mark.horizon))
    rows = list(Touch.objects.filter(since, programme=programme).order_by("position"))
    last = max(rows, key=lambda each: each.position, default=None)
    after = replace(mark, horizon=beyond)
    if last is not None and last.position > mark.position:
        after = replace(after, position=last.position, moment=last.moment)
    keys = {(each.form, each.attribute, each.unit, each.period): None for each in rows}
    return Touched(keys=tuple(keys), mark=after)
