"""An entry as it is typed on a page: from the file into the fields, and from the fields back."""

import re
from collections.abc import Mapping, Sequence

from daowei.programme.editable import Field, Kind, Shape, value_at
from daowei.programme.editing import Number, flow, with_value, without
from daowei.programme.wire import language_of
from daowei.programme.yaml_files import FieldPath, read_yaml

LANGUAGES = ("en", "zh")
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?")
Typed = Mapping[str, Sequence[str]]  # what a page sends: name of a field -> what was typed


def shown(found: Field, content: object, path: FieldPath) -> dict[str, str | tuple[str, ...]]:
    """What the field's boxes hold, by their names; nothing typed yet is ""."""
    said = value_at(content, (*path, *found.path))
    match found.shape:
        case Shape.NAMES | Shape.WORDS:
            by_language = _by_language(said)
            return {f"{found.name}__{each}": str(by_language.get(each, "")) for each in LANGUAGES}
        case Shape.SEVERAL:
            return {found.name: _listed(said)}
        case Shape.CODES:
            return {found.name: "\n".join(_listed(said))}
        case Shape.FREE:
            return {found.name: written(said)}
        case _:
            return {found.name: "" if said is None else str(said)}


def _by_language(said: object) -> Mapping[str, object]:
    if isinstance(said, Mapping):
        return said
    return {language_of(str(said)): said} if said else {}


def _listed(said: object) -> tuple[str, ...]:
    if isinstance(said, list):
        return tuple(str(each) for each in said)
    return () if said is None else (str(said),)


def written(said: object) -> str:
    """A value on one line as YAML, for typing; "" for nothing."""
    return "" if said is None else flow(_plain(said))


def typed_value(found: Field, typed: Typed) -> object:
    """What was typed into the field's boxes, as it is to be written; None where nothing was."""
    match found.shape:
        case Shape.NAMES | Shape.WORDS:
            by_language = {each: _one(typed, f"{found.name}__{each}") for each in LANGUAGES}
            return {each: text for each, text in by_language.items() if text} or None
        case Shape.SEVERAL:
            return [each for each in typed.get(found.name, ()) if each] or None
        case Shape.CODES:
            return _one(typed, found.name).replace(",", " ").split() or None
        case Shape.FREE:
            return _free(_one(typed, found.name))
        case Shape.YES_NO:
            return True if _one(typed, found.name) else None
        case _:
            return _number_or_text(_one(typed, found.name)) or None


def _one(typed: Typed, name: str) -> str:
    given = typed.get(name) or ("",)
    return given[-1].replace("\r\n", "\n").strip()


def _number_or_text(text: str) -> str:
    return Number(text) if _NUMBER.fullmatch(text) else text


def _free(text: str) -> object:
    """YAML on one line as a value; text that is no YAML stays text, and the check tells of it."""
    if not text:
        return None
    document, _ = read_yaml(f"x: {text}\n", file="")
    return _plain(document.content.get("x")) if document else text


def _plain(said: object) -> object:
    match said:
        case Mapping():
            return {str(key): _plain(each) for key, each in said.items()}
        case list():
            return [_plain(each) for each in said]
        case None:
            return ""
        case _:
            return _number_or_text(str(said))


def entry_written(text: str, kind: Kind, path: FieldPath, *, typed: Typed) -> str:
    """The file's text with what was typed; fields left as they were are not touched.

    A new entry is added whole, at the end of its section.
    """
    content = _content(text)
    values = {each: typed_value(each, typed) for each in kind.fields}
    if path and value_at(content, path) is None:
        new: dict[str, object] = {
            str(each.path[0]): value for each, value in values.items() if value is not None
        }
        return with_value(text, path, new)
    for each, value in values.items():
        place = (*path, *each.path)
        if _same(each, value) != _same(each, value_at(content, place)):
            text = without(text, place) if value is None else with_value(text, place, value)
    return text


def _content(text: str) -> object:
    document, _ = read_yaml(text, file="")
    return document.content if document else {}


def _same(found: Field, value: object) -> object:
    """A value in one form, however it is spelled: a bare name by language, one code as a list."""
    match found.shape:
        case Shape.NAMES | Shape.WORDS:
            return {key: str(each) for key, each in _by_language(value).items()}
        case Shape.SEVERAL | Shape.CODES:
            return list(_listed(value))
        case Shape.FREE:
            return written(value)
        case Shape.YES_NO:
            return str(value).lower() == "true"
        case _:
            return "" if value is None else str(value)
