"""The reports that count, as the database holds them now.

A report counts from the moment it was handed in; one that was returned counts no more until it is
handed in anew. It came on the day on which its first revision came.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import localtime

from daowei.assessment.gathering import Sent
from daowei.assessment.standing import Revised
from daowei.reporting.documents import Key
from daowei.reporting.web.models import Revision

_KEY = ("form", "attribute", "unit", "period")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedReports:
    """The reports of a programme."""

    programme: str

    def named(self) -> Iterator[Key]:
        """Which reports count."""
        yield from _counting(self.programme).values_list(*_KEY).iterator(chunk_size=5000)

    def all(self) -> Iterator[Sent]:
        """Every report that counts, with its document."""
        rows = _dated(_counting(self.programme))
        yield from map(_sent, rows.values_list(*_KEY, "document", "came_at").iterator())


def _counting(programme: str) -> QuerySet[Revision]:
    current = Revision.objects.filter(programme=programme, is_current=True)
    return current.exclude(state=Revision.State.RETURNED)


def _dated(rows: QuerySet[Revision]) -> QuerySet[Revision]:
    first = Revision.objects.filter(
        programme=OuterRef("programme"), number=1, **{each: OuterRef(each) for each in _KEY}
    )
    return rows.annotate(came_at=Subquery(first.values("submitted_at")[:1]))


def _sent(row: Sequence[object]) -> Sent:
    form, attribute, unit, period, document, came_at = row
    return Sent(
        form=str(form),
        attribute=str(attribute),
        unit=str(unit),
        period=str(period),
        document=str(document),
        received=localtime(came_at).date() if isinstance(came_at, datetime) else None,
    )


def revised_since(programme: str, keys: Iterable[Key]) -> list[Revised]:
    """What each of these reports says now; None where it counts no more."""
    wanted = sorted(set(keys))
    found: dict[Key, Sent] = {}
    for start in range(0, len(wanted), 200):
        part = wanted[start : start + 200]
        rows = _dated(_counting(programme)).filter(
            unit__in={unit for _, _, unit, _ in part}, period__in={key[3] for key in part}
        )
        for row in rows.values_list(*_KEY, "document", "came_at"):
            found[_sent(row).key] = _sent(row)
    return [Revised(key=key, sent=found.get(key)) for key in wanted]
