"""ADX, the aggregate data exchange of IHE: groups of one unit, period and form.

Source: IHE Quality, Research and Public Health, Aggregate Data Exchange; DHIS2's reading of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from daowei.foundation.adx_periods import parse_adx_period
from daowei.foundation.periods import PeriodError
from daowei.foundation.problems import Problem
from daowei.reporting.exchange.data_value_sets import Claim, DataValueSet, sent
from daowei.reporting.exchange.json_format import as_json
from daowei.reporting.exchange.xml_format import (
    XmlError,
    attributes,
    column,
    elements_of,
    local,
    unreadable_xml,
)

NAMESPACE = "urn:ihe:qrph:adx:2015"
_OF_GROUP = frozenset(
    {"orgUnit", "period", "dataSet", "completeDate", "attributeOptionCombo", "comment"}
)
_OF_VALUE = frozenset({"dataElement", "value", "categoryOptionCombo", "comment", "followup"})


def read_adx(
    content: bytes, *, file: str | None = None
) -> tuple[DataValueSet | None, tuple[Problem, ...]]:
    """The values of all groups of an ADX text; None and the reason where it is none.

    An annotation takes the place of the value: this is how ADX carries text.
    """
    try:
        groups, rows = _read(content)
    except XmlError as error:
        return None, (unreadable_xml(error, file),)
    return _as_set(groups, rows, file), ()


def _read(content: bytes) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    groups: list[dict[str, str]] = []
    rows: list[dict[str, str]] = []
    annotation: str | None = None
    is_adx = False
    for event, element in elements_of(content):
        match event, local(element):
            case "start", "adx":
                is_adx = True
            case "start", "group":
                groups.append(_group(dict(element.attrib)))
            case "end", "annotation":
                annotation = element.text or ""
            case "end", "dataValue" if groups:
                rows.append(_row(dict(element.attrib), groups[-1], annotation))
                annotation = None
            case "end", "group":
                element.clear()
            case _:
                pass
    if not is_adx:
        raise XmlError("no element <adx>")
    return groups, rows


def _group(given: dict[str, str]) -> dict[str, str]:
    options = {name: each for name, each in given.items() if name not in _OF_GROUP}
    period = given.get("period")
    if period is not None:
        given["period"] = _iso(period)
    if options:
        given["attributeOptions"] = as_json(options)
    return given


def _iso(text: str) -> str:
    """The period in DHIS2's form; what is none stays as it was, to be told with its value."""
    try:
        return parse_adx_period(text).iso
    except PeriodError:
        return text


def _row(given: dict[str, str], group: Mapping[str, str], annotation: str | None) -> dict[str, str]:
    options = {name: each for name, each in given.items() if name not in _OF_VALUE}
    if annotation is not None:
        given["value"] = annotation
    if options:
        given["categoryOptions"] = as_json(options)
    shared = ("dataSet", "period", "orgUnit", "attributeOptionCombo", "attributeOptions")
    return given | {name: group[name] for name in shared if name in group}


def _as_set(
    groups: list[dict[str, str]], rows: list[dict[str, str]], file: str | None
) -> DataValueSet:
    columns = {
        "data_set": "dataSet",
        "data_element": "dataElement",
        "period": "period",
        "org_unit": "orgUnit",
        "category_option_combo": "categoryOptionCombo",
        "category_options": "categoryOptions",
        "attribute_option_combo": "attributeOptionCombo",
        "attribute_options": "attributeOptions",
        "value": "value",
        "comment": "comment",
    }
    return DataValueSet(
        values=sent({ours: column(rows, theirs) for ours, theirs in columns.items()}, len(rows)),
        claims=tuple(_claim(each) for each in groups if each.get("completeDate")),
        file=file,
        adx=True,
    )


def _claim(group: Mapping[str, str]) -> Claim:
    return Claim(
        complete_date=group["completeDate"],
        data_set=group.get("dataSet"),
        period=group.get("period"),
        org_unit=group.get("orgUnit"),
        attribute_option_combo=group.get("attributeOptionCombo"),
        attribute_options=group.get("attributeOptions"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AdxValue:
    """A value as ADX writes it; ``text`` goes into an annotation, the value then being 0."""

    attributes: Mapping[str, str]
    value: str
    text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdxGroup:
    """Values of one unit, period, form and attribute combination."""

    attributes: Mapping[str, str]
    values: tuple[AdxValue, ...] = field(default=())


def write_adx(groups: Iterable[AdxGroup], *, exported: str | None = None) -> bytes:
    """An ADX text, groups and values in the order given; ``exported`` is the moment to state."""
    stamp = f" exported={quoteattr(exported)}" if exported else ""
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", f'<adx xmlns="{NAMESPACE}"{stamp}>']
    for group in groups:
        lines.append(f"  <group{attributes(group.attributes)}>")
        lines.extend(f"    {_value(each)}" for each in group.values)
        lines.append("  </group>")
    return ("\n".join([*lines, "</adx>"]) + "\n").encode()


def _value(value: AdxValue) -> str:
    if not value.text:
        return f"<dataValue{attributes({**value.attributes, 'value': value.value})}/>"
    opened = f"<dataValue{attributes({**value.attributes, 'value': '0'})}>"
    return f"{opened}<annotation>{escape(value.value)}</annotation></dataValue>"
