"""From a JSON Schema to tables of fields that a civil servant can read."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from writers.markdown import anchor, code, plain, section, table

Schema: TypeAlias = Mapping[str, Any]
Told: TypeAlias = Callable[[str, str], str]  # what a field of a form means, by form and field

_BY_PATTERN = {
    r"^\w[\w\-]*$": "a code",
    r"^[A-Za-z][A-Za-z0-9]{10}$": "a uid",
    r"^[a-z]+\.[a-z0-9_]+$": "a concept",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "a language",
    "^[A-Z]{3}$": "three letters",
    "^sha256:[0-9a-f]{64}$": "a digest",
}
_MERELY_SAFE = 1_000_000
_NAMES = "a name, or names by language"
_LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


def with_enums(schema: Schema) -> Schema:
    """The schema with its enumerations written out where they are named."""
    known = {name: each for name, each in schema.get("$defs", {}).items() if "enum" in each}
    inlined: Schema = _inlined(schema, known)
    return inlined


def _inlined(part: Any, known: Mapping[str, Schema]) -> Any:
    if isinstance(part, list):
        return [_inlined(each, known) for each in part]
    if not isinstance(part, Mapping):
        return part
    name = str(part.get("$ref", "")).rpartition("/")[2]
    if name in known:
        rest = {key: each for key, each in part.items() if key != "$ref"}
        return {"enum": known[name]["enum"], **rest}
    return {key: _inlined(each, known) for key, each in part.items()}


def fields_of(title: str, schema: Schema, told: Told, *, told_before: set[str]) -> str:
    """A section for the form and one for each form within it that has not been told before."""
    below = [each for each in _forms_below(schema) if each not in told_before]
    told_before.update(below)
    parts = [_form(title, schema, told, level=2)]
    parts += [_form(name_of(each), schema["$defs"][each], told, level=3) for each in below]
    return "\n\n".join(parts)


def name_of(form: str) -> str:
    """The form's name without the word for its kind: ``LegalBasis`` as "Legal basis"."""
    words = re.findall(r"[A-Z][a-z]*", form.removesuffix("Wire"))
    return " ".join(words).capitalize()


def _forms_below(schema: Schema) -> list[str]:
    known = schema.get("$defs", {})
    found: dict[str, None] = {}
    waiting = [schema]
    while waiting:
        for name in _named_in(waiting.pop(0).get("properties", {})):
            if name not in found:
                found[name] = None
                waiting.append(known[name])
    return list(found)


def _named_in(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        for each in part.values():
            yield from _named_in(each)
    if isinstance(part, list):
        for each in part:
            yield from _named_in(each)


def _form(title: str, schema: Schema, told: Told, *, level: int) -> str:
    required = frozenset(schema.get("required", ()))
    rows = [
        [
            code(field),
            _written(part),
            "required" if field in required else _default(part),
            plain(part.get("description") or told(title, field)),
        ]
        for field, part in schema.get("properties", {}).items()
    ]
    if schema.get("additionalProperties") is True:
        rows.append(["…", "anything", "", plain(told(title, "…"))])
    return section(
        title,
        plain(schema.get("description", "").removeprefix(f"{title}: ").replace("``", "")),
        table(["Field", "What is written", "Default", "Meaning"], rows),
        level=level,
    )


def _default(part: Schema) -> str:
    match part.get("default"):
        case None | [] | {} | "" | [""]:
            return ""
        case value if "$ref" in str(part) and isinstance(value, dict):
            return code(json.dumps(value)) if len(value) == 1 else ""
        case bool() as value:
            return code(str(value).lower())
        case str() as value:
            return code(value)
        case value:
            return code(json.dumps(value, ensure_ascii=False))


def _written(part: Schema) -> str:
    """What is written into a field, in words."""
    if "$ref" in part:
        return _named(part["$ref"].rpartition("/")[2])
    if "enum" in part:
        return (", " if len(part["enum"]) > 2 else " or ").join(map(code, part["enum"]))
    if "anyOf" in part:
        return _one_of(part["anyOf"])
    return _BY_TYPE[part["type"]](part)


def _named(form: str) -> str:
    title = name_of(form)
    return f"fields of [{title}]({anchor(title)})"


def _one_of(parts: list[Schema]) -> str:
    there = [each for each in parts if each.get("type") != "null"]
    kinds = {each.get("type") for each in there}
    if any(_LANGUAGE in each.get("patternProperties", {}) for each in there):
        forms = [_written(each) for each in there if "$ref" in each]
        return ", or ".join([_NAMES, *forms])
    if kinds >= {"number", "string"}:
        there = [each for each in there if each.get("type") != "string"]
    return ", or ".join(dict.fromkeys(_written(each) for each in there))


def _mapping(part: Schema) -> str:
    if part.get("additionalProperties") is True:
        return "fields as the charter names them"
    inner = part.get("additionalProperties") or next(iter(part["patternProperties"].values()))
    key = "code" if "patternProperties" in part else "key"
    return f"by {key}: {_written(inner)}"


def _text(part: Schema) -> str:
    if part.get("format") == "date":
        return "a day, as `2026-01-31`"
    if part.get("pattern") in _BY_PATTERN:
        return _BY_PATTERN[part["pattern"]]
    return "a text"


def _limits(part: Schema) -> str:
    """From and to; a limit of a million or more only keeps out what cannot be computed with."""
    edges = {"from": part.get("minimum"), "to": part.get("maximum")}
    return "".join(
        f" {word} {edge:g}"
        for word, edge in edges.items()
        if edge is not None and abs(edge) < _MERELY_SAFE
    )


def _list(part: Schema) -> str:
    return f"a list of: {_written(part['items'])}"


_BY_TYPE: Mapping[str, Callable[[Schema], str]] = {
    "array": _list,
    "object": _mapping,
    "string": _text,
    "integer": lambda part: f"a whole number{_limits(part)}",
    "number": lambda part: f"a number{_limits(part)}",
    "boolean": lambda _: "`true` or `false`",
}
