"""Values loaded one by one, as new revisions of the reports they belong to; and reports as values.

A report is a document: what DHIS2 keeps value by value is merged into it, form by form.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from daowei.foundation.rounding import shown
from daowei.foundation.tables import empty
from daowei.language.numbers import scaled
from daowei.programme.definition import ValueType
from daowei.reporting.documents import Cell, Entry, Key, Nothing, Report, superseding
from daowei.reporting.exchange.data_value_sets import DataValueSet
from daowei.reporting.exchange.directory import DEFAULT_OPTION_COMBO, Directory, IdKind, Known
from daowei.reporting.exchange.judging import Verdict
from daowei.reporting.exchange.refusals import refused
from daowei.reporting.exchange.store import STORED

_YES_NO = frozenset({ValueType.BOOLEAN.value, ValueType.TRUE_ONLY.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """Reports that loading changes: those that stood before (by key), and the new ones."""

    before: Mapping[Key, Report]
    after: tuple[Report, ...]


def keys_of(verdict: Verdict, directory: Directory) -> frozenset[Key]:
    """The reports that the accepted values belong to."""
    parts = ("data_set_position", "attribute", "unit", "period_position")
    names = _Names(directory, verdict)
    return frozenset(names.key(*row) for row in verdict.accepted.select(parts).unique().rows())


def without_texts(verdict: Verdict, directory: Directory) -> Verdict:
    """The verdict with texts refused: a report holds numbers and yes or no.

    Without this a text would be said to be taken, and be lost.
    """
    texts = [number for number, each in enumerate(directory.elements) if _is_text(each.value_type)]
    lost = verdict.accepted.filter(
        pl.col("element").is_in(texts) & ~pl.col("deleted").fill_null(value=False)
    )
    if lost.is_empty():
        return verdict
    told = refused(lost, "EXC-013", field="value", value="value")
    indexes = pl.concat([verdict.refused_indexes, lost["index"]]).sort()
    return replace(
        verdict,
        accepted=verdict.accepted.join(lost, on="index", how="anti"),
        refused=pl.concat([verdict.refused, told]),
        refused_indexes=indexes,
        registrations=(),
    )


def without_remarks(verdict: Verdict) -> Verdict:
    """The verdict without comments and marks: a report holds none (see ``comments_of``)."""
    plain = verdict.accepted.with_columns(
        pl.lit(None, dtype=pl.String).alias("comment"),
        pl.lit(value=False).alias("followup"),
    )
    return replace(verdict, accepted=plain)


def _is_text(value_type: str) -> bool:
    return value_type == ValueType.TEXT.value or value_type not in set(ValueType)


def revised(verdict: Verdict, directory: Directory, current: Mapping[Key, Report]) -> Revised:
    """The next revision of every report that the accepted values change.

    The same values again change nothing, and no revision is made. A value sent as deleted is
    taken out; a report whose last value is taken out stays, empty.
    """
    changes = _changes(verdict, _Names(directory, verdict))
    after = tuple(
        found
        for key in sorted(changes)
        if (found := _next(current.get(key), key, changes[key])) is not None
    )
    return Revised(before={each.key: current[each.key] for each in after if each.key in current},
                   after=after)  # fmt: skip


def _changes(verdict: Verdict, names: "_Names") -> Mapping[Key, Mapping[Cell, Entry | None]]:
    columns = ("data_set_position", "attribute", "unit", "period_position", "element", "combo",
               "scaled", "deleted")  # fmt: skip
    found: dict[Key, dict[Cell, Entry | None]] = defaultdict(dict)
    for *key, element, combo, number, gone in verdict.accepted.select(columns).rows():
        cell = (names.code(IdKind.DATA_ELEMENT, element), names.combo(combo))
        found[names.key(*key)][cell] = None if gone else number
    return found


def _next(report: Report | None, key: Key, changes: Mapping[Cell, Entry | None]) -> Report | None:
    before = dict(report.values) if report else {}
    merged = {cell: each for cell, each in {**before, **changes}.items() if each is not None}
    if merged == before:
        return None
    if report is not None:
        return superseding(report, merged)
    form, attribute, unit, period = key
    return Report(form=form, attribute=attribute, unit=unit, period=period, values=merged)


@dataclass(frozen=True, slots=True)
class _Names:
    """Codes of the programme for the importer's positions."""

    directory: Directory
    verdict: Verdict

    def code(self, kind: IdKind, position: int) -> str:
        known = self.directory.of(kind)[position]
        return known.code or known.uid

    def combo(self, position: int) -> str:
        return _combo_code(self.directory.option_combos[position])

    def key(self, data_set: int, attribute: int, unit: int, period: int) -> Key:  # noqa: PLR0917 - a row
        return (
            self.code(IdKind.DATA_SET, data_set),
            self.combo(attribute),
            self.code(IdKind.ORG_UNIT, unit),
            self.verdict.periods[period].iso,
        )


def _combo_code(known: Known) -> str:
    return "" if known.uid == DEFAULT_OPTION_COMBO else (known.code or known.uid)


# ── reports as stored values ────────────────────────────────────────────────────────


def stored_of(reports: Iterable[Report], directory: Directory) -> pl.DataFrame:
    """The numbers of reports as DHIS2 knows them: texts under uids (``store.STORED``).

    Missing: blank and not applicable are no values there, and have no row.
    """
    rows = list(_stored_rows(reports, directory))
    if not rows:
        return empty(STORED)
    return pl.DataFrame(rows, schema=dict(STORED.columns), orient="row").sort(STORED.grain)


def _stored_rows(reports: Iterable[Report], directory: Directory) -> Iterator[tuple[object, ...]]:
    units = {each.code: each.uid for each in directory.units}
    elements = {each.code: each for each in directory.elements}
    combos = {_combo_code(each): each.uid for each in directory.option_combos}
    for report in reports:
        unit, attribute = units.get(report.unit), combos.get(report.attribute)
        for (code, combo), entry in report.values.items():
            element, uid = elements.get(code), combos.get(combo)
            if isinstance(entry, Nothing) or None in (unit, attribute, element, uid):
                continue  # of an earlier version of the programme, under codes it no longer has
            assert element is not None
            text = _text(entry, element.value_type, element.decimals)
            yield (element.uid, report.period, unit, uid, attribute, text, None, False, False)


def _text(entry: int, value_type: str, decimals: int) -> str:
    if value_type in _YES_NO:
        return "true" if entry else "false"
    text = shown(scaled(entry, decimals), decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def comments_of(document: DataValueSet) -> Mapping[str, str]:
    """The comments sent with values, by their place in the document: kept in the log."""
    told = document.values.filter(pl.col("comment").fill_null("") != "")
    return {str(index): text for index, text in told.select("index", "comment").rows()}
