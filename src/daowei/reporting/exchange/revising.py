"""Values loaded one by one, as changes of the reports they belong to; and reports as values.

A report is a document: what DHIS2 keeps value by value is merged into it, form by form.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import polars as pl

from daowei.foundation.rounding import shown
from daowei.foundation.tables import empty
from daowei.language.numbers import scaled
from daowei.programme.definition import ValueType
from daowei.reporting.documents import Cell, Entry, Key, Nothing, Report
from daowei.reporting.exchange.data_value_sets import DataValueSet
from daowei.reporting.exchange.directory import DEFAULT_OPTION_COMBO, Directory, IdKind, Known
from daowei.reporting.exchange.judging import Verdict
from daowei.reporting.exchange.refusals import refused
from daowei.reporting.exchange.store import STORED

_YES_NO = frozenset({ValueType.BOOLEAN.value, ValueType.TRUE_ONLY.value})


Changes: TypeAlias = Mapping[Key, Mapping[Cell, Entry]]


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
    """The verdict without comments and marks: they become remarks (see ``comments_by_cell``)."""
    plain = verdict.accepted.with_columns(
        pl.lit(None, dtype=pl.String).alias("comment"),
        pl.lit(value=False).alias("followup"),
    )
    return replace(verdict, accepted=plain)


def _is_text(value_type: str) -> bool:
    return value_type == ValueType.TEXT.value or value_type not in set(ValueType)


def changes_of(verdict: Verdict, directory: Directory, current: Mapping[Key, Report]) -> Changes:
    """What the accepted values change in which report; ``current``: those that there are.

    Missing: a value sent as deleted leaves its cell blank; where there is none, nothing changes.
    """
    names = _Names(directory, verdict)
    columns = ("data_set_position", "attribute", "unit", "period_position", "element", "combo",
               "scaled", "deleted")  # fmt: skip
    found: dict[Key, dict[Cell, Entry]] = defaultdict(dict)
    for *where, element, combo, number, gone in verdict.accepted.select(columns).rows():
        key = names.key(*where)
        cell = (names.code(IdKind.DATA_ELEMENT, element), names.combo(combo))
        before = current[key].values.get(cell) if key in current else None
        entry = Nothing.BLANK if gone else number
        if entry != before and not (gone and before is None):
            found[key][cell] = entry
    return dict(found)


def comments_by_cell(
    document: DataValueSet, verdict: Verdict, directory: Directory
) -> Mapping[Key, Mapping[Cell, str]]:
    """The comments sent with accepted values: they become remarks on their cells."""
    names = _Names(directory, verdict)
    told = document.values.filter(pl.col("comment").fill_null("") != "").select("index", "comment")
    columns = ("data_set_position", "attribute", "unit", "period_position", "element", "combo",
               "comment")  # fmt: skip
    rows = verdict.accepted.drop("comment").join(told, on="index").select(columns).rows()
    found: dict[Key, dict[Cell, str]] = defaultdict(dict)
    for *where, element, combo, text in rows:
        cell = (names.code(IdKind.DATA_ELEMENT, element), names.combo(combo))
        found[names.key(*where)][cell] = text
    return dict(found)


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
