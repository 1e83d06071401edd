"""Two years of the county's reports on the site; one township's last month is left to enter."""

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

import polars as pl
from django.utils.timezone import make_aware

from daowei.foundation.periods import parse_period
from daowei.foundation.web.models import User
from daowei.foundation.web.places import registry_of
from daowei.programme.definition import Programme
from daowei.programme.value_files import ValuesReading, read_values
from daowei.programme.web.queries import programme_in_force, version_in_force
from daowei.reporting.documents import Key, reports_of
from daowei.reporting.expected import due_day
from daowei.reporting.web.bringing_in import Receipt, bring_in
from daowei.site.demo.people import PROGRAMME, TOWNSHIP

HANDED_OVER = time(15, 30)


def bring_in_history(folder: Path, *, by: User, at: datetime) -> int:
    """All that had come by ``at``, but for the last month of one township; gives how many."""
    programme = programme_in_force(PROGRAMME)
    read = read_values(folder, programme, registry_of(PROGRAMME))
    version = version_in_force(PROGRAMME)
    assert version is not None
    receipts = _receipts(read, programme)
    form_of = {code: form.code for form in programme.forms.values() for code in form.elements}
    reports = (
        each
        for each in reports_of(read.values, form_of)
        if each.key not in receipts or (receipts[each.key].at <= at and not _is_left(each.key))
    )
    return bring_in(
        programme=PROGRAMME,
        version=version.digest,
        reports=reports,
        receipts=receipts,
        by=by,
        at=at,
    )


def _is_left(key: Key) -> bool:
    _form, _attribute, unit, period = key
    return unit.startswith(TOWNSHIP) and period in {"202512", "2025Q4"}


def _receipts(read: ValuesReading, programme: Programme) -> Mapping[Key, Receipt]:
    known = read.reports.filter(pl.col("received").is_not_null())
    columns = ("form", "attribute", "unit", "period", "received")
    return {
        (form, attribute, unit, period): _receipt(received, programme, form, period)
        for form, attribute, unit, period, received in known.select(columns).iter_rows()
    }


def _receipt(received: date, programme: Programme, *of: str) -> Receipt:
    form, period = of
    was_late = received > due_day(programme.forms[form], parse_period(period))
    return Receipt(at=make_aware(datetime.combine(received, HANDED_OVER)), was_late=was_late)
