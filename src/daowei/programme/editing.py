"""One field of a YAML text set or taken out; every other line and comment stays as it was."""

import json
import re
from collections.abc import Mapping, Sequence

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from daowei.foundation.problems import DaoweiError
from daowei.programme.yaml_files import FieldPath

_STEP = "  "
_HARMLESS = re.compile(r"[^\W\d_]\w*(?:[ \-.]\w+)*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


class EditError(DaoweiError, KeyError):
    """A field that is not where it is looked for."""


class Number(str):
    """A number as it is to be written, without quotes."""

    __slots__ = ()


def with_value(text: str, path: FieldPath, value: object) -> str:
    """The text with the field at the path saying ``value``; what is missing on the way is added.

    A mapping that is added stands in lines of its own, its fields on one line each.
    Raises: EditError: on the way stands something that has no fields.
    """
    root = _composed(text)
    if root is None:
        return text + _ended(text) + _lines(str(path[0]), _nested(path[1:], value), indent="")
    parent, left = _nearest(root, path)
    if not left:
        raise EditError(f"{path!r} names the whole file; name a field of it")
    if len(left) == 1 and (pair := _pair(parent, left[0])):
        return _replaced(text, pair, value)
    return _added(text, parent, key=str(left[0]), value=_nested(left[1:], value))


def without(text: str, path: FieldPath) -> str:
    """The text without the field at the path; nothing changes where there is none.

    The last field of a mapping leaves ``{}`` behind.
    """
    root = _composed(text)
    parent, left = _nearest(root, path) if root else (None, path)
    if parent is None or len(left) != 1 or not (pair := _pair(parent, left[0])):
        return text
    if len(parent.value) == 1 and len(path) > 1:
        return with_value(text, path[:-1], {})
    if parent.flow_style:
        rest = {key.value: _plain(each) for key, each in parent.value if key.value != left[0]}
        return text[: parent.start_mark.index] + flow(rest) + text[parent.end_mark.index :]
    key, value = pair
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    return text[:start] + text[_line_end(text, _entry_end(text, (key, value))) :]


# ── finding ─────────────────────────────────────────────────────────────────────────


def _composed(text: str) -> MappingNode | None:
    node = YAML(typ="safe", pure=True).compose(text)
    if node is not None and not isinstance(node, MappingNode):
        raise EditError("the file holds no fields; begin it anew")
    return node


def _nearest(root: MappingNode, path: FieldPath) -> tuple[MappingNode, FieldPath]:
    """The innermost mapping on the way, and what is left of the path from there."""
    here = root
    for depth, part in enumerate(path[:-1]):
        pair = _pair(here, part)
        if pair is None or not isinstance(pair[1], MappingNode):
            if pair is not None and not _is_nothing(pair[1]):
                raise EditError(f"{part!r} holds no fields; it says {pair[1].value!r}")
            return here, path[depth:]
        here = pair[1]
    return here, path[-1:]


def _pair(mapping: MappingNode, key: object) -> tuple[ScalarNode, Node] | None:
    return next((each for each in mapping.value if each[0].value == str(key)), None)


def _is_nothing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not str(node.value).strip()


def _end(text: str, node: Node) -> int:
    """Where a node's own text ends: behind its last sign, before comments and blank lines."""
    if isinstance(node, ScalarNode) and node.style in {"|", ">"}:
        return len(text[: node.end_mark.index].rstrip())
    if isinstance(node, ScalarNode) or _is_flow(node):
        return int(node.end_mark.index)
    last = node.value[-1] if node.value else None
    return _entry_end(text, last) if last is not None else int(node.end_mark.index)


def _is_flow(node: Node) -> bool:
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _entry_end(text: str, entry: Node | tuple[ScalarNode, Node]) -> int:
    """Where an entry of a mapping or list ends; one that says nothing ends behind its colon."""
    if not isinstance(entry, tuple):
        return _end(text, entry)
    key, value = entry
    is_empty = isinstance(value, ScalarNode) and not value.value and value.style is None
    return _colon(text, key) + 1 if is_empty else _end(text, value)


def _colon(text: str, key: ScalarNode) -> int:
    return text.index(":", key.end_mark.index)


def _line_end(text: str, index: int) -> int:
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


# ── writing ─────────────────────────────────────────────────────────────────────────


def _replaced(text: str, pair: tuple[ScalarNode, Node], value: object) -> str:
    key, old = pair
    colon, end = _colon(text, key), _entry_end(text, pair)
    is_in_place = end > colon + 1 if isinstance(old, ScalarNode) else _is_flow(old)
    start = old.start_mark.index if is_in_place else colon + 1
    if end == colon + 1 and isinstance(value, Mapping) and value:
        indent = " " * key.start_mark.column + _STEP
        lines = "".join(_line(name, each, indent=indent) for name, each in value.items())
        at = _line_end(text, end)
        return text[:at] + _ended(text[:at]) + lines + text[at:]
    return text[:start] + ("" if is_in_place else " ") + flow(value) + text[end:]


def _added(text: str, parent: MappingNode, *, key: str, value: object) -> str:
    holder = _pair(parent, key)
    if holder is not None:  # it is there, and says nothing yet
        return _replaced(text, holder, value)
    if parent.flow_style:
        close = parent.end_mark.index - 1
        comma = ", " if parent.value else ""
        return text[:close].rstrip() + f"{comma}{flow(key)}: {flow(value)}" + text[close:]
    indent = " " * parent.value[0][0].start_mark.column
    at = _line_end(text, _end(text, parent))
    return text[:at] + _ended(text[:at]) + _lines(key, value, indent=indent) + text[at:]


def _ended(text: str) -> str:
    return "\n" if text and not text.endswith("\n") else ""


def _nested(path: FieldPath, value: object) -> object:
    for part in reversed(path):
        value = {str(part): value}
    return value


def _lines(key: str, value: object, *, indent: str) -> str:
    """A field in lines of its own; of a mapping each field has its line, whatever is in it."""
    if not isinstance(value, Mapping) or not value:
        return f"{indent}{flow(key)}: {flow(value)}\n"
    inner = "".join(_line(name, each, indent=indent + _STEP) for name, each in value.items())
    return f"{indent}{flow(key)}:\n{inner}"


def _line(key: str, value: object, *, indent: str) -> str:
    holds_entries = isinstance(value, Mapping) and any(
        isinstance(each, Mapping) for each in value.values()
    )
    return (
        _lines(key, value, indent=indent)
        if holds_entries
        else f"{indent}{flow(key)}: {flow(value)}\n"
    )


def _plain(node: Node) -> object:
    match node:
        case MappingNode():
            return {key.value: _plain(each) for key, each in node.value}
        case SequenceNode():
            return [_plain(each) for each in node.value]
        case ScalarNode():
            return node.value if node.style else Number(node.value)
        case _:
            raise EditError(f"{node!r} is no value of a programme file")


def flow(value: object) -> str:
    """A value on one line, quoted where it must be."""
    match value:
        case Number():
            return str(value)
        case str():
            return value if _is_harmless(value) else json.dumps(value, ensure_ascii=False)
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case Mapping():
            return (
                "{" + ", ".join(f"{flow(key)}: {flow(each)}" for key, each in value.items()) + "}"
            )
        case Sequence():
            return "[" + ", ".join(flow(each) for each in value) + "]"
        case _:
            raise EditError(f"{value!r} is no value of a programme file; hand it in as text")


def _is_harmless(text: str) -> bool:
    """Whether YAML reads it as this text without quotes, in flow and in block."""
    return bool(_HARMLESS.fullmatch(text)) and text.lower() not in _WORDS
