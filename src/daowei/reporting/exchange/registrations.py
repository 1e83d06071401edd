"""Registrations of complete reports, as DHIS2's tools read and send them.

Here a report that was submitted is complete, and nothing else is: no button can be forgotten, and
no figure can be registered without its values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from daowei.foundation.periods import try_period
from daowei.foundation.problems import DaoweiError
from daowei.reporting.exchange.directory import DEFAULT_OPTION_COMBO, Directory, IdKind
from daowei.reporting.exchange.xml_format import (
    NAMESPACE,
    XmlError,
    attributes,
    elements_of,
    local,
)

ROOT, ONE = "completeDataSetRegistrations", "completeDataSetRegistration"
_SCHEMES = {
    "dataSet": IdKind.DATA_SET,
    "organisationUnit": IdKind.ORG_UNIT,
    "attributeOptionCombo": IdKind.ATTRIBUTE_OPTION_COMBO,
}


class RegistrationsError(DaoweiError, ValueError):
    """A text that holds no registrations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A claim that a report is complete, in the programme's codes; or why it names none."""

    index: int
    form: str = ""
    unit: str = ""
    period: str = ""
    attribute: str = ""
    completed: bool = True
    fault: str = ""


def read_registrations(
    content: bytes, form: str, directory: Directory, *, schemes: Mapping[IdKind, str]
) -> tuple[Registered, ...]:
    """The registrations of a JSON or XML text.

    Raises: RegistrationsError: it is no such text.
    """
    rows = _rows_of_xml(content) if form == "xml" else _rows_of_json(content)
    return tuple(_registered(number, row, directory, schemes) for number, row in enumerate(rows))


def _rows_of_json(content: bytes) -> list[dict[str, Any]]:
    try:
        document = msgspec.json.decode(content, type=dict[str, list[dict[str, Any]]])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RegistrationsError(f"This is no list of {ROOT} in JSON: {error}") from error
    return document.get(ROOT, [])


def _rows_of_xml(content: bytes) -> list[dict[str, Any]]:
    try:
        return [
            dict(element.attrib)
            for event, element in elements_of(content)
            if event == "end" and local(element) == ONE
        ]
    except XmlError as error:
        raise RegistrationsError(f"The XML cannot be read: {error}") from error


def _registered(  # noqa: PLR0917 - a row among its own
    index: int, row: Mapping[str, Any], directory: Directory, schemes: Mapping[IdKind, str]
) -> Registered:
    row = {"attributeOptionCombo": "", **row}
    if "orgUnit" in row:
        row = {"organisationUnit": row["orgUnit"], **row}
    codes = {}
    for name, kind in _SCHEMES.items():
        said = str(row.get(name) or "")
        if name == "attributeOptionCombo" and said in {"", DEFAULT_OPTION_COMBO, "default"}:
            codes[name] = ""
            continue
        position = directory.positions(kind, schemes[kind]).get(said)
        if position is None:
            return Registered(index=index, fault=f"{name} not found: `{said}`")
        known = directory.of(kind)[position]
        codes[name] = known.code or known.uid
    period = try_period(str(row.get("period") or ""))
    if period is None:
        return Registered(index=index, fault=f"Invalid period: `{row.get('period')}`")
    return Registered(
        index=index,
        form=codes["dataSet"],
        unit=codes["organisationUnit"],
        attribute=codes["attributeOptionCombo"],
        period=period.iso,
        completed=str(row.get("completed", "true")).lower() != "false",
    )


def write_registrations(rows: Iterable[Mapping[str, object]], form: str) -> bytes:
    """Registrations as JSON or XML, in the order given."""
    if form == "xml":
        lines = [
            "<?xml version='1.0' encoding='UTF-8'?>",
            f'<{ROOT} xmlns="{NAMESPACE}">',
            *(f"  <{ONE}{attributes(row)}/>" for row in rows),
            f"</{ROOT}>",
        ]
        return ("\n".join(lines) + "\n").encode()
    return msgspec.json.encode({ROOT: list(rows)})


def registrations_summary(
    taken: int, faults: Mapping[int, str], *, dry_run: bool
) -> dict[str, object]:
    """The answer to registrations that were sent."""
    total = taken + len(faults)
    status = "SUCCESS" if not faults else ("WARNING" if taken else "ERROR")
    return {
        "responseType": "ImportSummary",
        "status": status,
        "description": f"{taken} of {total} are registered: their reports are here"
        + (" (dry run)" if dry_run else ""),
        "importCount": {"imported": 0, "updated": taken, "ignored": len(faults), "deleted": 0},
        "conflicts": [
            {"object": str(index), "value": fault, "indexes": [index]}
            for index, fault in sorted(faults.items())
        ],
    }
