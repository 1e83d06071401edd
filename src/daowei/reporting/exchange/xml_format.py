"""DHIS2 data value sets in XML (DXF2): read without DTD or entities, one value at a time."""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import quoteattr

import polars as pl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.texts import N_
from daowei.reporting.exchange.data_value_sets import Claim, DataValueSet, sent

NAMESPACE = "http://dhis2.org/schema/dxf/2.0"
_FIELDS = {
    "data_element": "dataElement",
    "period": "period",
    "org_unit": "orgUnit",
    "category_option_combo": "categoryOptionCombo",
    "attribute_option_combo": "attributeOptionCombo",
    "value": "value",
    "comment": "comment",
}
_ENVELOPE = ("data_element", "period", "org_unit", "attribute_option_combo")


class XmlError(DaoweiError):
    """A text that is no well-formed XML, or uses what we refuse: DTD, entities."""


def elements_of(content: bytes) -> Iterator[tuple[str, Element]]:
    """``(event, element)`` for every start and end of an element; a finished one is then emptied.

    Raises: XmlError: it is not well-formed, or holds a DTD or entities.
    """
    try:
        yield from iterparse(BytesIO(content), events=("start", "end"), forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise XmlError(str(error)) from error


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def read_xml(
    content: bytes, *, file: str | None = None
) -> tuple[DataValueSet | None, tuple[Problem, ...]]:
    """The values of a ``dataValueSet``; None and the reason where it is no such document."""
    try:
        envelope, rows = _rows(content)
    except XmlError as error:
        return None, (unreadable_xml(error, file),)
    if envelope is None:
        return None, (unreadable_xml(XmlError("no element <dataValueSet>"), file),)
    return _as_set(envelope, rows, file), ()


def unreadable_xml(error: Exception, file: str | None) -> Problem:
    """Why a text was not read as XML."""
    return problem(
        "EXC-002",
        N_("The XML cannot be read: {reason}"),
        remedy=N_("Send well-formed XML of the format, without a DTD and without entities."),
        file=file,
        reason=str(error),
    )


def _rows(content: bytes) -> tuple[dict[str, str] | None, list[dict[str, str]]]:
    envelope: dict[str, str] | None = None
    root: Element | None = None
    rows = []
    for event, element in elements_of(content):
        name = local(element)
        if event == "start" and name == "dataValueSet":
            envelope, root = dict(element.attrib), element
        elif event == "end" and name == "dataValue":
            rows.append(dict(element.attrib))
            if root is not None:
                root.clear()
    return envelope, rows


def _as_set(
    envelope: Mapping[str, str], rows: list[dict[str, str]], file: str | None
) -> DataValueSet:
    columns: dict[str, pl.Series | pl.Expr] = {
        name: column(rows, field, default=envelope.get(field) if name in _ENVELOPE else None)
        for name, field in _FIELDS.items()
    }
    columns["data_set"] = pl.lit(envelope.get("dataSet"), dtype=pl.String)
    columns |= {name: truth(rows, name) for name in ("followup", "deleted")}
    return DataValueSet(
        values=sent(columns, len(rows)),
        claims=_claims(envelope),
        schemes={
            name: each for name, each in envelope.items() if name.lower().endswith("idscheme")
        },
        strategy=envelope.get("importStrategy"),
        dry_run=envelope.get("dryRun") == "true",
        file=file,
    )


def column(rows: list[dict[str, str]], field: str, *, default: str | None = None) -> pl.Series:
    """One attribute of all rows; an empty one counts as left out where there is a default."""
    texts = pl.Series([row.get(field) for row in rows], dtype=pl.String)
    return texts if default is None else texts.replace("", None).fill_null(default)


def truth(rows: list[dict[str, str]], field: str) -> pl.Series:
    """A truth value of all rows; null where the attribute was left out."""
    texts = pl.Series([row.get(field) for row in rows], dtype=pl.String)
    return texts.str.to_lowercase() == "true"


def _claims(envelope: Mapping[str, str]) -> tuple[Claim, ...]:
    if not envelope.get("completeDate"):
        return ()
    return (
        Claim(
            complete_date=envelope["completeDate"],
            data_set=envelope.get("dataSet"),
            period=envelope.get("period"),
            org_unit=envelope.get("orgUnit"),
            attribute_option_combo=envelope.get("attributeOptionCombo"),
        ),
    )


def attributes(row: Mapping[str, object]) -> str:
    """Attributes in the order given, each with a space before it; None is left out."""
    return "".join(
        f" {name}={quoteattr(_text(each))}" for name, each in row.items() if each is not None
    )


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def write_xml(rows: Iterable[Mapping[str, object]], *, envelope: Mapping[str, str]) -> bytes:
    """A ``dataValueSet``, one value a line, in the order given."""
    lines = [
        "<?xml version='1.0' encoding='UTF-8'?>",
        f'<dataValueSet xmlns="{NAMESPACE}"{attributes(envelope)}>',
        *(f"  <dataValue{attributes(row)}/>" for row in rows),
        "</dataValueSet>",
    ]
    return ("\n".join(lines) + "\n").encode()
