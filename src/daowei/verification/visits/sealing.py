"""Orders are sealed at rest, each with a key of its own that is handed out at its start.

AES-256-GCM. The commitment (a digest over the order with a random salt in it) stands open from the
beginning, so that afterwards anybody can see that the order opened is the order that was sealed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from daowei.foundation.digests import canonical, digest
from daowei.foundation.problems import DaoweiError

KEY_BYTES, NONCE_BYTES, SALT_BYTES = 32, 12, 16


class SealError(DaoweiError, ValueError):
    """What was sealed does not open: another key, or the bytes were changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An order nobody can read: its bytes, and the commitment to what is inside."""

    content: bytes
    commitment: str


def seal(order: Mapping[str, object], *, key: bytes, salt: bytes, nonce: bytes) -> Sealed:
    """The order under its key; ``salt`` keeps a guess at the unit from being tried out."""
    body = {**order, "salt": salt.hex()}
    content = nonce + AESGCM(key).encrypt(nonce, canonical(body).encode(), None)
    return Sealed(content=content, commitment=digest(body))


def opened(sealed: bytes, *, key: bytes, commitment: str) -> dict[str, object]:
    """The order inside.

    Raises: SealError: the key is another's, the bytes were changed, or it is not what was
        committed to.
    """
    body = json.loads(unwrapped(sealed, key=key))
    if digest(body) != commitment:
        raise SealError("the order is not the one that was committed to; tell the audit office")
    return {name: each for name, each in body.items() if name != "salt"}


def wrapped(secret: bytes, *, key: bytes, nonce: bytes) -> bytes:
    """A secret under another key."""
    return nonce + AESGCM(key).encrypt(nonce, secret, None)


def unwrapped(content: bytes, *, key: bytes) -> bytes:
    """The secret inside.

    Raises: SealError: the key is another's, or the bytes were changed.
    """
    try:
        return AESGCM(key).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], None)
    except InvalidTag as error:
        raise SealError("this does not open with this key, or was changed") from error


def key_for(secret: str, purpose: str) -> bytes:
    """A key of the site for one purpose, from its one secret (HKDF, RFC 5869)."""
    made = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
    return made.derive(secret.encode())
