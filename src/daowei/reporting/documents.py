"""A report is one document: all values of a form, a unit, a period and an attribute combination."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

import polars as pl

from daowei.foundation.digests import canonical, digest
from daowei.foundation.problems import DaoweiError
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES, empty, expect


class ReportError(DaoweiError, ValueError):
    """Documents that are no reports, or revisions that do not follow each other."""


class Nothing(StrEnum):
    """Why a cell of a report holds no number."""

    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"


Cell: TypeAlias = tuple[str, str]  # data element, category option combination ("" for none)
Entry: TypeAlias = int | Nothing  # scaled by the element's decimals
Key: TypeAlias = tuple[str, str, str, str]  # form, attribute combination, unit, period

_STATES = {Nothing.BLANK: State.BLANK, Nothing.NOT_APPLICABLE: State.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One revision of a report.

    ``attribute``: attribute option combination, "" for none. ``supersedes``: digest of the
    revision before; None for the first.
    """

    form: str
    unit: str
    period: str
    attribute: str = ""
    revision: int = 1
    values: Mapping[Cell, Entry]
    supersedes: str | None = None

    @property
    def key(self) -> Key:
        """What all revisions of one report share."""
        return (self.form, self.attribute, self.unit, self.period)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text."""
        return digest(as_document(self))

    @property
    def text(self) -> str:
        """The canonical JSON text."""
        return canonical(as_document(self))


def as_document(report: Report) -> dict[str, object]:
    """The report as a JSON object: numbers scaled, null for blank, ``"not_applicable"``."""
    values: dict[str, dict[str, object]] = {}
    for (element, combo), entry in report.values.items():
        values.setdefault(element, {})[combo] = None if entry is Nothing.BLANK else entry
    return {
        "form": report.form,
        "unit": report.unit,
        "period": report.period,
        "attribute": report.attribute,
        "revision": report.revision,
        "supersedes": report.supersedes,
        "values": values,
    }


def from_document(document: Mapping[str, object]) -> Report:
    """The report a JSON object holds, as ``as_document`` writes it.

    Raises: ReportError: a part is missing or has another form.
    """
    match document:
        case {
            "form": str() as form,
            "unit": str() as unit,
            "period": str() as period,
            "attribute": str() as attribute,
            "revision": int() as revision,
            "supersedes": str() | None as supersedes,
            "values": Mapping() as values,
        }:
            return Report(
                form=form,
                unit=unit,
                period=period,
                attribute=attribute,
                revision=revision,
                supersedes=supersedes,
                values=_cells(values),
            )
        case _:
            raise ReportError(
                f"{canonical(document)[:120]} is not a report; it needs form, unit, period, "
                "attribute, revision, supersedes and values"
            )


def _cells(values: Mapping[str, Mapping[str, object]]) -> dict[Cell, Entry]:
    return {
        (element, combo): _entry(entry)
        for element, combos in values.items()
        for combo, entry in combos.items()
    }


def _entry(written: object) -> Entry:
    match written:
        case None:
            return Nothing.BLANK
        case Nothing.NOT_APPLICABLE.value:
            return Nothing.NOT_APPLICABLE
        case int() if not isinstance(written, bool):
            return written
        case _:
            raise ReportError(
                f"{written!r} is no entry; write a whole number, null or not_applicable"
            )


def superseding(report: Report, values: Mapping[Cell, Entry]) -> Report:
    """The next revision, with all values given anew."""
    return replace(
        report, values=dict(values), revision=report.revision + 1, supersedes=report.digest
    )


def with_value(report: Report, cell: Cell, entry: Entry | None) -> Report:
    """The next revision, with one value merged in, or taken out (None).

    The same revision where it says so already.
    """
    if report.values.get(cell) == entry:
        return report
    values = {**report.values, cell: entry}
    return superseding(report, {at: each for at, each in values.items() if each is not None})


def current(reports: Iterable[Report]) -> tuple[Report, ...]:
    """Of each report its last revision, in the order of their keys.

    Raises: ReportError: two differing revisions bear one number, or one does not name the digest
        of the revision before it where that is given too.
    """
    by_key: dict[Key, dict[int, Report]] = {}
    for each in reports:
        revisions = by_key.setdefault(each.key, {})
        if revisions.setdefault(each.revision, each) != each:
            raise ReportError(f"report {each.key} has two revisions {each.revision}; number them")
    for key, revisions in by_key.items():
        _follow_each_other(key, revisions)
    return tuple(by_key[key][max(by_key[key])] for key in sorted(by_key))


def _follow_each_other(key: Key, revisions: Mapping[int, Report]) -> None:
    for number, each in revisions.items():
        before = revisions.get(number - 1)
        if before is not None and each.supersedes != before.digest:
            raise ReportError(f"revision {number} of report {key} supersedes another document")


def values_of(reports: Iterable[Report]) -> pl.DataFrame:
    """The values of reports, one row each.

    Grain: one row per cell of every report; give ``current`` ones.
    """
    rows = [
        (element, combo, each.attribute, each.unit, each.period, *_value_and_state(entry))
        for each in reports
        for (element, combo), entry in each.values.items()
    ]
    if not rows:
        return empty(VALUES)
    table = pl.DataFrame(rows, schema=dict(VALUES.columns), orient="row")
    return expect(table, VALUES).sort(VALUES.grain)


def reports_of(values: pl.DataFrame, form_of: Mapping[str, str]) -> Iterator[Report]:
    """The documents that hold these values, as first revisions; the reverse of ``values_of``.

    ``values``: shape VALUES. ``form_of``: the form each element stands on; the others are left out.
    """
    keys = ["form", "attribute", "unit", "period"]
    forms = pl.col("element").replace_strict(form_of, default=None, return_dtype=pl.String)
    known = expect(values, VALUES).with_columns(form=forms).drop_nulls("form")
    for key, cells in known.sort(*keys, *VALUES.grain).group_by(keys, maintain_order=True):
        form, attribute, unit, period = (str(each) for each in key)
        rows = cells.select("element", "combo", "value", "state").iter_rows()
        yield Report(
            form=form,
            unit=unit,
            period=period,
            attribute=attribute,
            values={
                (element, combo): _as_entry(value, state) for element, combo, value, state in rows
            },
        )


def _as_entry(value: int | None, state: int) -> Entry:
    if state == State.REPORTED:
        assert value is not None, "a reported cell holds a number"
        return value
    return next(nothing for nothing, each in _STATES.items() if each == state)


def _value_and_state(entry: Entry) -> tuple[int | None, int]:
    if isinstance(entry, Nothing):
        return None, _STATES[entry]
    return entry, State.REPORTED
