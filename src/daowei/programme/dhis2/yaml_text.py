"""Definitions as YAML that a civil servant can read and compare line by line."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_\-]*")
_NOT_TEXT = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan"})
_WIDTH = 96


def section(name: str, entries: Mapping[str, Mapping[str, object]]) -> str:
    """One section of entries by code; fields that are None, empty or False are left out."""
    if not entries:
        return f"{name}: {{}}\n"
    lines = [f"{name}:"]
    for code, fields in entries.items():
        lines.append(f"  {scalar(code)}:")
        lines += _fields(fields, indent=4)
    return "\n".join(lines) + "\n"


def scalar(value: object) -> str:
    """A value on one line; a text in double quotes unless it is one plain word."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_TEXT:
        return text
    return json.dumps(text, ensure_ascii=False)


def _fields(fields: Mapping[str, object], *, indent: int) -> Iterator[str]:
    blank = " " * indent
    for name, value in fields.items():
        if value is None or value is False or value in ("", (), {}):
            continue
        if isinstance(value, Mapping):
            yield from _mapping(name, value, indent=indent)
        elif isinstance(value, str) or not isinstance(value, Sequence):
            yield f"{blank}{name}: {scalar(value)}"
        else:
            yield from _list(f"{blank}{name}:", value, indent=indent + 2)


def _mapping(name: str, value: Mapping[str, object], *, indent: int) -> Iterator[str]:
    """On one line where all values are plain; else one line each."""
    blank = " " * indent
    if any(isinstance(each, Mapping) for each in value.values()) or len(value) > 4:
        yield f"{blank}{name}:"
        for key, each in value.items():
            yield f"{blank}  {scalar(key)}: {_flow(each)}"
    else:
        yield f"{blank}{name}: {_flow(value)}"


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    return scalar(value)


def _list(head: str, values: Iterable[object], *, indent: int) -> Iterator[str]:
    """``[a, b, c]``, broken where the line is full."""
    words = [scalar(each) for each in values]
    line = f"{head} ["
    for number, each in enumerate(words):
        piece = each + ("]" if number + 1 == len(words) else ", ")
        if len(line) + len(piece) > _WIDTH and not line.endswith("["):
            yield line.rstrip()
            line = " " * indent
        line += piece
    yield line
