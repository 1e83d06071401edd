"""Reads what was sent, in whichever of the formats, packed or not."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from daowei.foundation.problems import Problem
from daowei.reporting.exchange.adx_format import read_adx
from daowei.reporting.exchange.csv_format import read_csv
from daowei.reporting.exchange.data_value_sets import DataValueSet
from daowei.reporting.exchange.json_format import read_json
from daowei.reporting.exchange.opening import LIMITS, UnpackingLimits, unpacked
from daowei.reporting.exchange.xml_format import read_xml

Read: TypeAlias = tuple[DataValueSet | None, tuple[Problem, ...]]
READERS: Mapping[str, Callable[..., Read]] = {
    "json": read_json,
    "xml": read_xml,
    "csv": read_csv,
    "adx": read_adx,
}


def read_document(
    content: bytes, form: str, *, file: str | None = None, limits: UnpackingLimits = LIMITS
) -> Read:
    """The values of a document in one of ``READERS``; gzip and zip are unpacked within limits."""
    plain, problems = unpacked(content, file=file, limits=limits)
    if plain is None:
        return None, problems
    return READERS[form](plain, file=file)
