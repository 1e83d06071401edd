"""Stored values as other systems read them: the same bytes for the same values, always."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import polars as pl

from daowei.foundation.adx_periods import adx_text
from daowei.foundation.periods import parse_period
from daowei.foundation.problems import DaoweiError
from daowei.programme.definition import ValueType
from daowei.reporting.exchange.adx_format import AdxGroup, AdxValue, write_adx
from daowei.reporting.exchange.csv_format import write_csv
from daowei.reporting.exchange.decoding import schemes_of
from daowei.reporting.exchange.directory import (
    DEFAULT_OPTION_COMBO,
    Directory,
    IdKind,
    Known,
    KnownDataSet,
)
from daowei.reporting.exchange.error_codes import WORDINGS
from daowei.reporting.exchange.json_format import write_json
from daowei.reporting.exchange.xml_format import write_xml

_UNDEFINED: Mapping[IdKind, str] = {
    IdKind.DATA_SET: "E8200",
    IdKind.DATA_ELEMENT: "E8201",
    IdKind.ORG_UNIT: "E8202",
    IdKind.CATEGORY_OPTION_COMBO: "E8203",
    IdKind.ATTRIBUTE_OPTION_COMBO: "E8203",
    IdKind.CATEGORY: "E8204",
    IdKind.CATEGORY_OPTION: "E8204",
}
_TEXTUAL = frozenset({ValueType.TEXT, "LONG_TEXT", "DATE", "LETTER"})


class NoIdentifierError(DaoweiError):
    """Something to be exported has no identifier in the scheme asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which values to write; uids and ISO periods, None for all of a kind.

    ``children``: units below the named ones too.
    """

    data_sets: tuple[str, ...] | None = None
    elements: frozenset[str] | None = None
    periods: frozenset[str] | None = None
    units: frozenset[str] | None = None
    attributes: frozenset[str] | None = None
    children: bool = False
    include_deleted: bool = False
    schemes: Mapping[str, str] = field(default_factory=dict)


def selected(stored: pl.DataFrame, directory: Directory, selection: Selection) -> pl.DataFrame:
    """The stored values asked for (columns of STORED), in the order of their keys."""
    rows = stored if selection.include_deleted else stored.filter(~pl.col("deleted"))
    bounds = {
        "element": _elements(directory, selection),
        "period": selection.periods,
        "unit": _units(directory, selection),
        "attribute": selection.attributes,
    }
    for name, bound in bounds.items():
        if bound is not None:
            rows = rows.filter(pl.col(name).is_in(sorted(bound)))
    return rows.sort("unit", "period", "attribute", "element", "combo")


def _elements(directory: Directory, selection: Selection) -> frozenset[str] | None:
    if selection.data_sets is None:
        return selection.elements
    mine = {uid for each in _data_sets(directory, selection) for uid in each.elements}
    return frozenset(mine if selection.elements is None else mine & selection.elements)


def _data_sets(directory: Directory, selection: Selection) -> tuple[KnownDataSet, ...]:
    asked = selection.data_sets
    return tuple(each for each in directory.data_sets if asked is None or each.uid in asked)


def _units(directory: Directory, selection: Selection) -> frozenset[str] | None:
    if selection.units is None or not selection.children:
        return selection.units
    found = set(selection.units)
    waiting = list(directory.units)
    while below := [each for each in waiting if each.parent in found and each.uid not in found]:
        found |= {each.uid for each in below}
    return frozenset(found)


class _Names:
    """Identifiers in the schemes asked for.

    Raises: NoIdentifierError: something has none in its scheme.
    """

    def __init__(self, directory: Directory, schemes: Mapping[IdKind, str]) -> None:
        self._directory, self._schemes = directory, schemes

    def known(self, kind: IdKind, uid: str) -> Known:
        return self._directory.of(kind)[self._directory.positions(kind, "UID")[uid]]

    def name(self, kind: IdKind, uid: str) -> str:
        found = self.known(kind, uid).under(self._schemes[kind])
        if found is None:
            raise NoIdentifierError(
                WORDINGS[_UNDEFINED[kind]].message.format(
                    schema=self._schemes[kind], option_schema=self._schemes[kind], ids=uid
                )
            )
        return found

    def options(self, combo_uid: str) -> dict[str, str]:
        """Category to option of an option combination; nothing for the default."""
        combo = self._directory.option_combos[
            self._directory.positions(IdKind.CATEGORY_OPTION_COMBO, "UID")[combo_uid]
        ]
        found = {}
        for category_uid in self._directory.categories_of.get(combo.category_combo, ()):
            category = self._directory.categories[
                self._directory.positions(IdKind.CATEGORY, "UID")[category_uid]
            ]
            (option,) = combo.options & set(category.options)
            found[self.name(IdKind.CATEGORY, category_uid)] = self.name(
                IdKind.CATEGORY_OPTION, option
            )
        return found


def _dhis2_rows(
    rows: pl.DataFrame, directory: Directory, schemes: Mapping[IdKind, str]
) -> Iterator[dict[str, object]]:
    names = _Names(directory, schemes)
    for row in rows.iter_rows(named=True):
        yield {
            "dataElement": names.name(IdKind.DATA_ELEMENT, row["element"]),
            "period": row["period"],
            "orgUnit": names.name(IdKind.ORG_UNIT, row["unit"]),
            "categoryOptionCombo": names.name(IdKind.CATEGORY_OPTION_COMBO, row["combo"]),
            "attributeOptionCombo": names.name(IdKind.ATTRIBUTE_OPTION_COMBO, row["attribute"]),
            "value": row["value"],
            "comment": row["comment"],
            "followup": row["followup"],
            "deleted": True if row["deleted"] else None,
        }


def export_json(stored: pl.DataFrame, directory: Directory, *, selection: Selection) -> bytes:
    """The selected values as a JSON data value set. Raises: NoIdentifierError."""
    rows = selected(stored, directory, selection)
    return write_json(_dhis2_rows(rows, directory, schemes_of(selection.schemes)), envelope={})


def export_xml(stored: pl.DataFrame, directory: Directory, *, selection: Selection) -> bytes:
    """The selected values as a DXF2 data value set. Raises: NoIdentifierError."""
    rows = selected(stored, directory, selection)
    return write_xml(_dhis2_rows(rows, directory, schemes_of(selection.schemes)), envelope={})


def export_csv(stored: pl.DataFrame, directory: Directory, *, selection: Selection) -> bytes:
    """The selected values as CSV. Raises: NoIdentifierError."""
    rows = selected(stored, directory, selection)
    return write_csv(_dhis2_rows(rows, directory, schemes_of(selection.schemes)))


def export_adx(
    stored: pl.DataFrame,
    directory: Directory,
    *,
    selection: Selection,
    exported: str | None = None,
) -> bytes:
    """The selected values as ADX, identifiers as codes unless the selection says otherwise.

    Each value stands in the form that holds its element and its attribute combination.
    Raises: NoIdentifierError: something has no identifier in its scheme.
    """
    names = _Names(directory, schemes_of(selection.schemes, general="CODE"))
    rows = selected(stored, directory, selection)
    groups = [
        group
        for data_set in _data_sets(directory, selection)
        for group in _groups(_belonging(rows, data_set, directory), data_set, names)
    ]
    return write_adx(groups, exported=exported)


def _belonging(rows: pl.DataFrame, data_set: KnownDataSet, directory: Directory) -> pl.DataFrame:
    attributes = [
        each.uid
        for each in directory.option_combos
        if each.category_combo == data_set.category_combo
    ]
    return rows.filter(
        pl.col("element").is_in(sorted(data_set.elements)) & pl.col("attribute").is_in(attributes)
    )


def _groups(rows: pl.DataFrame, data_set: KnownDataSet, names: _Names) -> Iterator[AdxGroup]:
    records: Sequence[dict[str, str]] = rows.to_dicts()
    for (unit, period, attribute), values in groupby(
        records, key=lambda row: (row["unit"], row["period"], row["attribute"])
    ):
        yield AdxGroup(
            attributes={
                "dataSet": names.name(IdKind.DATA_SET, data_set.uid),
                "period": adx_text(parse_period(period)),
                "orgUnit": names.name(IdKind.ORG_UNIT, unit),
                **({} if attribute == DEFAULT_OPTION_COMBO else names.options(attribute)),
            },
            values=tuple(_value(each, names) for each in values),
        )


def _value(row: Mapping[str, str], names: _Names) -> AdxValue:
    element = names.known(IdKind.DATA_ELEMENT, row["element"])
    return AdxValue(
        attributes={
            "dataElement": names.name(IdKind.DATA_ELEMENT, row["element"]),
            **names.options(row["combo"]),
        },
        value=row["value"],
        text=getattr(element, "value_type", None) in _TEXTUAL,
    )
