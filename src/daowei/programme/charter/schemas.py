"""The JSON Schema of each kind of definition, for editors."""

from collections.abc import Mapping

from daowei.programme.charter.kinds import KINDS, Field, FieldType
from daowei.programme.charter.vocabulary import concepts
from daowei.programme.definition import Use

_PLAIN: Mapping[FieldType, Mapping[str, object]] = {
    FieldType.FLAG: {"type": "boolean"},
    FieldType.NUMBER: {"type": "number", "minimum": 0},
    FieldType.DAY: {"type": "string", "format": "date"},
    FieldType.WORD: {"type": "string"},
    FieldType.WORDS: {"type": "array", "items": {"type": "string"}},
    FieldType.USES: {"type": "array", "items": {"enum": [each.value for each in Use]}},
}


def schema_for(kind: str) -> dict[str, object]:
    """The JSON Schema of one kind; defaults are what the charter takes absence for.

    Raises: KeyError: the charter knows no such kind.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind,
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"const": kind},
            "id": {"type": "string"},
            **{each.name: _schema_of(each) for each in KINDS[kind]},
        },
        "patternProperties": {"^name_[a-z]{2,3}(_[A-Za-z]+)?$": {"type": "string"}},
        "additionalProperties": False,
    }


def _schema_of(field: Field) -> dict[str, object]:
    schema = _type_of(field)
    if field.values:
        schema["examples"] = list(field.values)
    if field.absent is not None:
        schema["default"] = field.absent
    return schema


def _type_of(field: Field) -> dict[str, object]:
    match field.type:
        case FieldType.CONCEPTS:
            items = {"enum": sorted(concepts())}
            return {"type": "array", "items": items, "minItems": int(field.needed)}
        case FieldType.PARTS:
            return {"type": "array", "minItems": 1, "items": _object_of(field.fields)}
        case FieldType.PART:
            return _object_of(field.fields)
        case plain:
            return dict(_PLAIN[plain])


def _object_of(fields: tuple[Field, ...]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {each.name: _schema_of(each) for each in fields},
        "additionalProperties": False,
    }
