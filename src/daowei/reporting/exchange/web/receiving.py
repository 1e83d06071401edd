"""Values that programs send, received into reports: one document, one transaction."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import QuerySet

from daowei.foundation.periods import parse_period
from daowei.programme.definition import Programme
from daowei.reporting.documents import Cell, Entry, Key, Report
from daowei.reporting.exchange.data_value_sets import DataValueSet
from daowei.reporting.exchange.directory import Directory
from daowei.reporting.exchange.importing import Outcome, keyed
from daowei.reporting.exchange.judging import ImportOptions, Verdict, judge, stated
from daowei.reporting.exchange.revising import (
    Changes,
    changes_of,
    comments_by_cell,
    keys_of,
    stored_of,
    without_remarks,
    without_texts,
)
from daowei.reporting.exchange.store import merge
from daowei.reporting.locking import is_locked
from daowei.reporting.web.actions.handing import Handing, Said
from daowei.reporting.web.actions.submitting import SingleValue, submit_values
from daowei.reporting.web.models import Revision
from daowei.reporting.web.queries import locked_periods, report_of

Comments = Mapping[Key, Mapping[Cell, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a document is held against: the definition in force, and every identifier."""

    programme: Programme
    directory: Directory


def receive(
    document: DataValueSet, ground: Ground, *, options: ImportOptions, handing: Handing
) -> Outcome:
    """Judges a document and hands in the next revision of every report that it changes.

    All that is accepted is kept, or, when a report refuses it, nothing; in a dry run nothing is.
    The same document again changes nothing. ``handing.reason`` is given where a report was
    accepted before or its period is locked, and only there.
    Raises: submissions.RefusedError: a report refuses what it was to become.
    """
    chosen = stated(document, options)
    verdict = _verdict(document, ground, chosen)
    with transaction.atomic():
        rows = _current(ground.programme.code, keys_of(verdict, ground.directory))
        reports = {key: report_of(row) for key, row in rows.items()}
        merged = merge(
            stored_of(reports.values(), ground.directory), keyed(verdict, ground.directory)
        )
        told = comments_by_cell(document, verdict, ground.directory)
        changes = changes_of(verdict, ground.directory, reports)
        _hand_in(changes, rows, ground, handing=handing, told=told)
        if chosen.dry_run:
            transaction.set_rollback(True)
    return Outcome(verdict=verdict, merged=merged)


def _verdict(document: DataValueSet, ground: Ground, options: ImportOptions) -> Verdict:
    judged = judge(document, ground.directory, options=options)
    return without_remarks(without_texts(judged, ground.directory))


def _current(programme: str, keys: Collection[Key]) -> dict[Key, Revision]:
    """The current revision of each of the reports."""
    found = Revision.objects.filter(
        programme=programme,
        form__in={form for form, _, _, _ in keys},
        unit__in={unit for _, _, unit, _ in keys},
        period__in={period for _, _, _, period in keys},
        is_current=True,
    )
    rows = {(each.form, each.attribute, each.unit, each.period): each for each in found}
    return {key: row for key, row in rows.items() if key in keys}


def _hand_in(
    changes: Changes,
    rows: Mapping[Key, Revision],
    ground: Ground,
    *,
    handing: Handing,
    told: Comments,
) -> None:
    """Settled reports with the reason, others without; those with remarks one by one."""
    programme = ground.programme.code
    locks = locked_periods(programme)
    plain: dict[bool, list[SingleValue]] = {True: [], False: []}
    for key, cells in changes.items():
        row = rows.get(key)
        is_settled = row is not None and row.state == Revision.State.ACCEPTED
        needs_reason = is_settled or is_locked(parse_period(key[3]), locks)
        mine = _with_reason(handing, needed=needs_reason)
        if remarks := _remarks(told.get(key, {})):
            submit_values(
                programme=programme,
                values=_values(key, cells),
                handing=replace(mine, remarks=remarks),
            )
        else:
            plain[needs_reason] += _values(key, cells)
    for needs_reason, values in plain.items():
        if values:
            mine = _with_reason(handing, needed=needs_reason)
            submit_values(programme=programme, values=values, handing=mine)


def _with_reason(handing: Handing, *, needed: bool) -> Handing:
    return handing if needed else replace(handing, reason="")


def _values(key: Key, cells: Mapping[Cell, Entry]) -> list[SingleValue]:
    _, attribute, unit, period = key
    return [
        SingleValue(element=element, combo=combo, attribute=attribute, unit=unit, period=period,
                    entry=entry)
        for (element, combo), entry in cells.items()
    ]  # fmt: skip


def _remarks(texts: Mapping[Cell, str]) -> tuple[Said, ...]:
    return tuple(Said(text=text, cell=cell) for cell, text in texts.items())


def standing_reports(programme: str) -> QuerySet[Revision]:
    """The current revisions that were not returned: what other systems read."""
    found = Revision.objects.filter(programme=programme, is_current=True)
    return found.exclude(state=Revision.State.RETURNED)


def reports_in(rows: Iterable[Revision]) -> Iterable[Report]:
    """The reports that rows hold."""
    return map(report_of, rows)
