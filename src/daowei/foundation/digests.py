"""One canonical text of a value, and its SHA-256."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path


def canonical(value: object) -> str:
    """The one JSON text of a value: keys sorted, no spaces, no floats (RFC 8785 for our values).

    Numbers that are not whole travel as the text they are printed as: a float has no place here.
    Raises: TypeError: for a float or anything without a canonical form.
    """
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(value: object) -> str:
    """``sha256:`` and the hexadecimal digest of the canonical text."""
    return digest_of_bytes(canonical(value).encode())


def digest_of_bytes(content: bytes) -> str:
    """``sha256:`` and the hexadecimal digest of the bytes."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def digest_of_file(path: Path) -> str:
    """The digest of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


# These very types, and none made of them: an Enum may be a str as well.
_AS_IT_IS = frozenset({str, int, bool, type(None)})


def _plain(value: object) -> object:
    if type(value) in _AS_IT_IS:
        return value
    if type(value) is dict:
        return {str(key): _plain(each) for key, each in value.items()}
    return _made_plain(value)


def _made_plain(value: object) -> object:  # noqa: PLR0911 - one line for each form a value may have
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int() | str():
            return value
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case frozenset() | set():
            return sorted((_plain(each) for each in value), key=str)
        case tuple() | list():
            return [_plain(each) for each in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return dict(_parts(value))
        case _:
            raise TypeError(f"{value!r} has no canonical form; print it to text first")


def _parts(value: object) -> Iterator[tuple[str, object]]:
    for each in fields(value):  # type: ignore[arg-type]  # the caller has seen that it is a dataclass
        yield each.name, _plain(getattr(value, each.name))
