"""HTTP Digest as phones speak it: MD5, ``qop="auth"`` (RFC 2617, RFC 7616).

MD5 is what the OpenRosa clients offer; the password itself never travels, and a nonce of ours
lives a few minutes.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

REALM = "daowei"
NONCE_SECONDS = 600
_PART = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_NEEDED = ("username", "realm", "nonce", "uri", "response", "qop", "nc", "cnonce")


class Answer(Enum):
    """What became of credentials."""

    RIGHT = "right"
    WRONG = "wrong"
    STALE = "stale"  # right, with a nonce that is too old: the client asks again by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The request a client answers for."""

    method: str
    uri: str  # with its query


def md5(text: str) -> str:
    """The hexadecimal MD5 of a text."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def ha1(username: str, password: str) -> str:
    """What is kept in place of the password; it opens only this realm."""
    return md5(f"{username}:{REALM}:{password}")


def nonce_at(seconds: int, *, key: bytes) -> str:
    """A nonce that says when it was made and that it is ours."""
    stamp = f"{seconds:x}"
    return f"{stamp}.{hmac.new(key, stamp.encode(), hashlib.sha256).hexdigest()[:40]}"


def nonce_age(nonce: str, seconds: int, *, key: bytes) -> int | None:
    """How old a nonce of ours is, in seconds; None where it is not ours."""
    stamp, _, _ = nonce.partition(".")
    try:
        made = int(stamp, 16)
    except ValueError:
        return None
    is_ours = hmac.compare_digest(nonce.encode(), nonce_at(made, key=key).encode())
    return seconds - made if is_ours else None


def challenge(*, domain: str, nonce: str, is_stale: bool = False) -> str:
    """The WWW-Authenticate header; OpenRosa wants ``domain`` in it."""
    stale = ", stale=true" if is_stale else ""
    return (
        f'Digest realm="{REALM}", domain="{domain}", nonce="{nonce}", '
        f'qop="auth", algorithm=MD5{stale}'
    )


def parts_of(header: str) -> Mapping[str, str] | None:
    """The parts of an Authorization header; None where it is no complete Digest."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() != "digest":
        return None
    found = {name.lower(): quoted or bare for name, quoted, bare in _PART.findall(rest)}
    return found if all(each in found for each in _NEEDED) else None


def judged(parts: Mapping[str, str], asked: Asked, *, kept: str, age: int | None) -> Answer:
    """Whether the parts answer for the request; ``kept`` is the user's ``ha1``."""
    fits = (
        parts["realm"] == REALM
        and parts["qop"] == "auth"
        and parts.get("algorithm", "MD5").upper() == "MD5"
        and parts["uri"] == asked.uri
        and age is not None
    )
    middle = ":".join(parts[each] for each in ("nonce", "nc", "cnonce", "qop"))
    wanted = md5(f"{kept}:{middle}:{md5(f'{asked.method}:{asked.uri}')}")
    if not fits or not hmac.compare_digest(wanted.encode(), parts["response"].lower().encode()):
        return Answer.WRONG
    assert age is not None, "looked at above"
    return Answer.RIGHT if 0 <= age <= NONCE_SECONDS else Answer.STALE
