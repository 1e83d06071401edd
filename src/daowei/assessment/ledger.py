"""Reports owed and come, by form: counts over (period, unit), of each unit and of its subtree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.coverage import Deliveries, Marks
from daowei.assessment.gathering import Sent
from daowei.assessment.kernels import sweep
from daowei.assessment.placing import by_lineage
from daowei.assessment.units import UnitAxis
from daowei.foundation.hierarchy import Registry, Unit
from daowei.foundation.periods import Period, parse_period
from daowei.programme.definition import Form
from daowei.programme.owing import owes
from daowei.reporting.expected import due_day

COUNTS = ("expected", "received", "on_time", "undated", "unexpected")
_EXPECTED, _RECEIVED, _ON_TIME, _UNDATED, _UNEXPECTED = range(len(COUNTS))


@dataclass(frozen=True, kw_only=True, eq=False)
class FormLedger:
    """One form's counts: ``own`` of the unit itself, ``whole`` with all below it.

    Both have shape (count, period, unit), counts as ``COUNTS`` names them; periods are those of
    the form's frequency in the stretch.
    """

    form: Form
    periods: tuple[Period, ...]
    own: NDArray[np.int16]
    whole: NDArray[np.int32]

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Row by ISO form of the period."""
        return {each.iso: row for row, each in enumerate(self.periods)}

    def marks(self) -> Deliveries:
        """Where a report was owed, came, came in time."""
        owed, came, on_time = (
            Marks(sources=self.periods, there=np.asarray(self.own[each] > 0))
            for each in (_EXPECTED, _RECEIVED, _ON_TIME)
        )
        return Deliveries(owed=owed, came=came, on_time=on_time)


def _step(ledger: FormLedger, sent: Sent, cell: tuple[int, int]) -> NDArray[np.int16]:
    """How one report that came counts, as ``COUNTS``.

    It is on time up to the due day; an unknown day is not on time. In a period in which nobody
    owed anything nobody is on time either.
    """
    row, column = cell
    owed = ledger.own[_EXPECTED, row]
    due = due_day(ledger.form, ledger.periods[row])
    in_time = sent.received is not None and sent.received <= due and bool(owed.any())
    was_asked = sent.attribute == "" and bool(owed[column])
    counts = [0, 1, in_time, sent.received is None, not was_asked]
    return np.array(counts, dtype=np.int16)


def form_ledger(
    form: Form, periods: tuple[Period, ...], axis: UnitAxis, *, registry: Registry
) -> FormLedger:
    """What is owed; nothing came yet, and nothing is added up."""
    own = np.zeros((len(COUNTS), len(periods), axis.size), dtype=np.int16)
    own[_EXPECTED] = _owed(form, periods, axis, registry=registry)
    return FormLedger(
        form=form, periods=periods, own=own, whole=np.zeros(own.shape, dtype=np.int32)
    )


def _owed(
    form: Form, periods: tuple[Period, ...], axis: UnitAxis, *, registry: Registry
) -> NDArray[np.int16]:
    first = next((row for row, each in enumerate(periods) if _is_asked(form, each)), len(periods))
    owed = np.zeros((len(periods), axis.size), dtype=np.int16)
    for code, unit in registry.units.items():
        if owes(unit, form) and code in axis.index:
            owed[first:, axis.index[code]] = _open_in(unit, periods[first:])
    return owed


def _is_asked(form: Form, period: Period) -> bool:
    return form.first_period is None or period >= parse_period(form.first_period)


def _open_in(unit: Unit, periods: Iterable[Period]) -> list[bool]:
    return [unit.was_open_between(each.start, each.end) for each in periods]


def note(ledger: FormLedger, sent: Sent, axis: UnitAxis) -> None:
    """Enters a report that came among its unit's own counts."""
    row, column = ledger.row_of.get(sent.period), axis.index.get(sent.unit)
    if row is not None and column is not None:
        ledger.own[:, row, column] += _step(ledger, sent, (row, column))


def add_up(ledger: FormLedger, axis: UnitAxis) -> None:
    """Fills ``whole`` from ``own``, period by period over the tree of its days."""
    ledger.whole[:] = ledger.own
    stretches = [(each.start, each.end) for each in ledger.periods]
    for lineage, numbers in by_lineage(axis, stretches):
        for count in ledger.whole:
            sweep(count, numbers, lineage)


def change(ledger: FormLedger, before: Sent | None, after: Sent | None, *, axis: UnitAxis) -> None:
    """One report comes, goes or comes on another day: the counts along its path change."""
    sent = after or before
    assert sent is not None, "a change is of some report"
    row, column = ledger.row_of.get(sent.period), axis.index.get(sent.unit)
    if row is None or column is None:
        return
    step = np.zeros(len(COUNTS), dtype=np.int16)
    if before is not None:
        step -= _step(ledger, before, (row, column))
    if after is not None:
        step += _step(ledger, after, (row, column))
    period = ledger.periods[row]
    path = list(axis.lineage(period.start, period.end).ancestors(column))
    ledger.own[:, row, column] += step
    ledger.whole[:, row, path] += step[:, None]
