"""Values that programs send, received into reports: one document, one transaction."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.periods import parse_period
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.programme.definition import Programme
from daowei.reporting.documents import Key, Report, from_document
from daowei.reporting.exchange.data_value_sets import DataValueSet
from daowei.reporting.exchange.directory import Directory
from daowei.reporting.exchange.importing import Outcome, keyed
from daowei.reporting.exchange.judging import ImportOptions, Verdict, judge, stated
from daowei.reporting.exchange.revising import (
    comments_of,
    keys_of,
    revised,
    stored_of,
    without_remarks,
    without_texts,
)
from daowei.reporting.exchange.store import merge
from daowei.reporting.expected import due_day
from daowei.reporting.web.models import Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a document is held against: the definition in force, and every identifier."""

    programme: Programme
    version: str  # its digest
    directory: Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Who sends, when, and what was said beside the values."""

    by: User
    at: datetime
    comments: Mapping[str, str]


def receive(
    document: DataValueSet, ground: Ground, *, options: ImportOptions, by: User, at: datetime
) -> Outcome:
    """Judges a document and makes the next revision of every report that it changes.

    Everything accepted is kept, or, when anything fails, nothing; in a dry run nothing is.
    The same document again changes nothing.
    """
    chosen = stated(document, options)
    verdict = _verdict(document, ground, chosen)
    with transaction.atomic():
        rows = current_rows(ground.programme.code, keys_of(verdict, ground.directory))
        reports = {key: report_of(row) for key, row in rows.items()}
        stored = stored_of(reports.values(), ground.directory)
        merged = merge(stored, keyed(verdict, ground.directory))
        if not chosen.dry_run:
            sending = Sending(by=by, at=at, comments=comments_of(document))
            for each in revised(verdict, ground.directory, reports).after:
                _keep(each, rows.get(each.key), ground, sending=sending)
    return Outcome(verdict=verdict, merged=merged)


def _verdict(document: DataValueSet, ground: Ground, options: ImportOptions) -> Verdict:
    judged = judge(document, ground.directory, options=options)
    return without_remarks(without_texts(judged, ground.directory))


def current_rows(programme: str, keys: Collection[Key]) -> dict[Key, Revision]:
    """The current revision of each of the reports, locked until the transaction ends."""
    found = Revision.objects.select_for_update().filter(
        programme=programme,
        form__in={form for form, _, _, _ in keys},
        unit__in={unit for _, _, unit, _ in keys},
        period__in={period for _, _, _, period in keys},
        is_current=True,
    )
    rows = {(each.form, each.attribute, each.unit, each.period): each for each in found}
    return {key: row for key, row in rows.items() if key in keys}


def report_of(row: Revision) -> Report:
    """The report a row holds."""
    return from_document(json.loads(row.document))


def _keep(report: Report, before: Revision | None, ground: Ground, *, sending: Sending) -> None:
    if before is not None:
        before.is_current, before.state = False, Revision.State.SUPERSEDED
        before.save(update_fields=("is_current", "state"))
    due = due_day(ground.programme.forms[report.form], parse_period(report.period))
    Revision.objects.create(
        programme=ground.programme.code,
        version=ground.version,
        form=report.form,
        attribute=report.attribute,
        unit=report.unit,
        period=report.period,
        number=report.revision,
        document=report.text,
        digest=report.digest,
        supersedes=report.supersedes or "",
        submitted_by=sending.by,
        submitted_at=sending.at,
        was_late=localtime(sending.at).date() > due,
    )
    _note(report, before, ground, sending=sending)


def _note(report: Report, before: Revision | None, ground: Ground, *, sending: Sending) -> None:
    record(
        by=sending.by,
        at=sending.at,
        deed="reporting.received",
        programme=ground.programme.code,
        unit=report.unit,
        on=f"report:{report.form}/{report.attribute}/{report.unit}/{report.period}",
        before={"digest": before.digest, "number": before.number} if before else None,
        after={
            "digest": report.digest,
            "number": report.revision,
            **({"comments": dict(sending.comments)} if sending.comments else {}),
        },
    )


def reports_in(rows: Collection[Revision]) -> Iterator[Report]:
    """The reports that rows hold."""
    return map(report_of, rows)
