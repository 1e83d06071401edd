"""Stable 11-character identifiers, so that DHIS2 clients find what they expect."""

import hashlib
import re
import string

_LETTERS = string.ascii_letters
_SIGNS = string.ascii_letters + string.digits
_FORM = re.compile(r"[A-Za-z][A-Za-z0-9]{10}")


def is_uid(text: str) -> bool:
    """Whether the text has the form of a uid: a letter, then ten letters or digits (DHIS2)."""
    return _FORM.fullmatch(text) is not None


def uid_for(kind: str, code: str) -> str:
    """The uid of a thing that was not imported with one: from SHA-256 of its kind and code."""
    number = int.from_bytes(hashlib.sha256(f"{kind}:{code}".encode()).digest(), "big")
    number, first = divmod(number, len(_LETTERS))
    signs = [_LETTERS[first]]
    for _ in range(10):
        number, place = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[place])
    return "".join(signs)
