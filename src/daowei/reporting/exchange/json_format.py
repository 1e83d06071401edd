"""DHIS2 data value sets in JSON: typed decoding straight into columns, and back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import polars as pl

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.reporting.exchange.data_value_sets import Claim, DataValueSet, Scope, sent

Options = dict[str, str]


class _Value(msgspec.Struct, gc=False, rename="camel"):
    data_element: str | None = None
    period: str | None = None
    org_unit: str | None = None
    category_option_combo: str | None = None
    category_options: Options | None = None
    attribute_option_combo: str | None = None
    attribute_options: Options | None = None
    value: str | None = None
    comment: str | None = None
    followup: bool | None = None
    deleted: bool | None = None


class _LooseValue(_Value, rename="camel"):
    """A value written as a bare number or truth value, its digits untouched."""

    value: msgspec.Raw = msgspec.Raw()  # type: ignore[assignment]  # the slow way for the few who need it


class _Element(msgspec.Struct, rename="camel"):
    data_element: str
    category_option_combo: str | None = None
    attribute_option_combo: str | None = None


class _Deletion(msgspec.Struct, rename="camel"):
    org_units: list[str] = []
    periods: list[str] = []
    elements: list[_Element] = []


class _Envelope(msgspec.Struct, rename="camel"):
    data_set: str | None = None
    complete_date: str | None = None
    period: str | None = None
    org_unit: str | None = None
    data_element: str | None = None
    attribute_option_combo: str | None = None
    attribute_options: Options | None = None
    attribute_category_options: Any = None
    id_scheme: str | None = None
    data_set_id_scheme: str | None = None
    data_element_id_scheme: str | None = None
    org_unit_id_scheme: str | None = None
    category_option_combo_id_scheme: str | None = None
    attribute_option_combo_id_scheme: str | None = None
    category_id_scheme: str | None = None
    category_option_id_scheme: str | None = None
    dry_run: bool | None = None
    import_strategy: str | None = None
    deletion: _Deletion | None = None


class _Document(_Envelope, rename="camel"):
    data_values: list[_Value] = []


class _LooseDocument(_Envelope, rename="camel"):
    data_values: list[_LooseValue] = []


_SCHEMES = (
    "id_scheme",
    "data_set_id_scheme",
    "data_element_id_scheme",
    "org_unit_id_scheme",
    "category_option_combo_id_scheme",
    "attribute_option_combo_id_scheme",
    "category_id_scheme",
    "category_option_id_scheme",
)


def read_json(
    content: bytes, *, file: str | None = None
) -> tuple[DataValueSet | None, tuple[Problem, ...]]:
    """The values of a JSON document; None and the reason where it is no such document."""
    try:
        document = _decoded(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return None, (_unreadable(error, file),)
    return _as_set(document, file), ()


def _decoded(content: bytes) -> _Document | _LooseDocument:
    try:
        return msgspec.json.decode(content, type=_Document)
    except msgspec.ValidationError as error:
        if not str(error).endswith(".value`"):
            raise
        return msgspec.json.decode(content, type=_LooseDocument)


def _unreadable(error: Exception, file: str | None) -> Problem:
    return problem(
        "EXC-001",
        N_("This is no data value set in JSON: {reason}"),
        remedy=N_('Send an object with a list "dataValues", each with text for every field.'),
        file=file,
        reason=str(error),
    )


def _as_set(document: _Document | _LooseDocument, file: str | None) -> DataValueSet:
    values: Sequence[_Value] = document.data_values
    loose = isinstance(document, _LooseDocument)
    columns: dict[str, pl.Series | pl.Expr] = {
        "data_set": pl.lit(document.data_set, dtype=pl.String),
        "data_element": _filled([v.data_element for v in values], document.data_element),
        "period": _filled([v.period for v in values], document.period),
        "org_unit": _filled([v.org_unit for v in values], document.org_unit),
        "category_option_combo": _texts([v.category_option_combo for v in values]),
        "category_options": _objects([v.category_options for v in values]),
        "attribute_option_combo": _filled(
            [v.attribute_option_combo for v in values], document.attribute_option_combo
        ),
        "attribute_options": _filled_objects(
            [v.attribute_options for v in values], _group_options(document)
        ),
        "value": _texts([_plain(v.value) for v in values] if loose else [v.value for v in values]),
        "comment": _texts([v.comment for v in values]),
        "followup": pl.Series([v.followup for v in values], dtype=pl.Boolean),
        "deleted": pl.Series([v.deleted for v in values], dtype=pl.Boolean),
    }
    return DataValueSet(
        values=sent(columns, len(values)),
        claims=_claims(document),
        schemes={_camel(name): scheme for name in _SCHEMES if (scheme := getattr(document, name))},
        strategy=document.import_strategy,
        dry_run=document.dry_run,
        deletion=_scope(document.deletion),
        file=file,
    )


def _plain(value: Any) -> str | None:
    """The text of a bare JSON value: digits as written, never through a float."""
    raw = bytes(value).decode()
    if raw in {"", "null"}:
        return None
    return str(json.loads(raw)) if raw.startswith('"') else raw


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.title() for each in rest)


def _texts(values: list[str | None]) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


def _filled(values: list[str | None], default: str | None) -> pl.Series:
    texts = _texts(values)
    return texts if default is None else texts.replace("", None).fill_null(default)


def _objects(values: list[Options | None]) -> pl.Series:
    if not any(values):
        return _texts([None] * len(values))
    return _texts([as_json(each) if each else None for each in values])


def _filled_objects(values: list[Options | None], default: Options | None) -> pl.Series:
    objects = _objects(values)
    return objects if not default else objects.fill_null(as_json(default))


def as_json(options: Mapping[str, str] | Sequence[str]) -> str:
    """Options as one canonical text, so that equal ones are equal texts."""
    return json.dumps(options, sort_keys=True, ensure_ascii=False)


def _group_options(document: _Envelope) -> Options | None:
    given = document.attribute_options or document.attribute_category_options
    return given if isinstance(given, dict) else None


def _claims(document: _Envelope) -> tuple[Claim, ...]:
    if not document.complete_date:
        return ()
    return (
        Claim(
            complete_date=document.complete_date,
            data_set=document.data_set,
            period=document.period,
            org_unit=document.org_unit,
            attribute_option_combo=document.attribute_option_combo,
            attribute_options=as_json(options) if (options := _group_options(document)) else None,
        ),
    )


def _scope(deletion: _Deletion | None) -> Scope | None:
    if deletion is None:
        return None
    return Scope(
        org_units=tuple(deletion.org_units),
        periods=tuple(deletion.periods),
        elements=tuple(
            (each.data_element, each.category_option_combo, each.attribute_option_combo)
            for each in deletion.elements
        ),
    )


def write_json(rows: Iterable[Mapping[str, object]], *, envelope: Mapping[str, str]) -> bytes:
    """A data value set as JSON, fields in DHIS2's order, rows in the order given."""
    values = [{name: each for name, each in row.items() if each is not None} for row in rows]
    return (
        msgspec.json.format(msgspec.json.encode({**envelope, "dataValues": values}), indent=2)
        + b"\n"
    )
