"""Reports made before the site, brought in as what they are: accepted long ago, elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from daowei.foundation.digests import digest
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.reporting.documents import Key, Report
from daowei.reporting.web.models import Revision

ROWS = 500  # inserted at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """When a report came, and whether that was too late."""

    at: datetime
    was_late: bool


@transaction.atomic
def bring_in(
    *,
    programme: str,
    version: str,
    reports: Iterable[Report],
    receipts: Mapping[Key, Receipt],
    by: User | None,
    at: datetime,
) -> int:
    """Keeps first revisions as accepted; gives how many. One event a unit names their digests.

    ``version``: digest of the programme version they were made under. Reports without a receipt
    count as received now and in time.
    """
    found = tuple(reports)
    now = Receipt(at=at, was_late=False)
    rows = (_revision(each, receipts.get(each.key, now), programme, version) for each in found)
    Revision.objects.bulk_create(rows, batch_size=ROWS)
    _note(found, programme, by=by, at=at)
    return len(found)


def _revision(report: Report, receipt: Receipt, *of: str) -> Revision:
    programme, version = of
    return Revision(
        programme=programme,
        version=version,
        form=report.form,
        attribute=report.attribute,
        unit=report.unit,
        period=report.period,
        number=report.revision,
        document=report.text,
        digest=report.digest,
        state=Revision.State.ACCEPTED,
        submitted_at=receipt.at,
        was_late=receipt.was_late,
    )


def _note(reports: Iterable[Report], programme: str, *, by: User | None, at: datetime) -> None:
    by_unit: dict[str, list[str]] = defaultdict(list)
    for each in reports:
        by_unit[each.unit].append(each.digest)
    for unit, digests in sorted(by_unit.items()):
        record(
            by=by,
            at=at,
            deed="reporting.brought_in",
            programme=programme,
            unit=unit,
            on=f"unit:{unit}",
            after={"reports": len(digests), "digest": digest(sorted(digests))},
        )
