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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Transactions:
    """``beyond``: the oldest transaction still at work; ``own``: the one we are in, 0 for none.

    All before ``beyond`` are over: everything they wrote is visible, and nothing can be added.
    """

    beyond: int
    own: int


def _transactions() -> _Transactions | None:
    """Those of PostgreSQL at this moment; None elsewhere."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " COALESCE(pg_current_xact_id_if_assigned()::text::bigint, 0)"
        )
        beyond, own = cursor.fetchone()
    return _Transactions(beyond=beyond, own=own)


def mark_now(programme: str) -> Mark:
    """The mark of whoever reads all reports after asking for it.

    On SQLite writers take turns, so that positions are visible in their order; on PostgreSQL
    whatever is not over yet lies beyond the horizon and is looked at again.
    """
    at_work = _transactions()
    found = Touch.objects.filter(programme=programme).aggregate(last=Max("position"))
    last = Touch.objects.filter(position=found["last"]).first()
    return Mark(
        position=last.position if last else 0,
        horizon=at_work.beyond if at_work else 0,
        moment=last.moment if last else None,
    )


def touched_since(programme: str, mark: Mark) -> Touched:
    """The reports touched since, by transactions that are over or our own."""
    at_work, since = _transactions(), Q(position__gt=mark.position)
    if at_work:
        is_visible = Q(written_in__lt=at_work.beyond) | Q(written_in=at_work.own)
        since = is_visible & (since | Q(written_in__gte=mark.horizon))
    rows = list(Touch.objects.filter(since, programme=programme).order_by("position"))
    last = max(rows, key=lambda each: each.position, default=None)
    after = replace(mark, horizon=at_work.beyond if at_work else 0)
    if last is not None and last.position > mark.position:
        after = replace(after, position=last.position, moment=last.moment)
    keys = {(each.form, each.attribute, each.unit, each.period): None for each in rows}
    return Touched(keys=tuple(keys), mark=after)
