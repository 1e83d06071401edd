"""Signatures under a paper: Ed25519 over who signs what, for which side, and when.

A key is either made in the signer's browser and never leaves it, or held by the site, encrypted
under the site's secret; every signature says which, wherever it is shown.
"""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from daowei.foundation.digests import canonical, digest_of_bytes
from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_
from daowei.programme.agreements.documents import Side

_NONCE_BYTES = 12
_KEY_BYTES = 32


class Held(StrEnum):
    """Where the private half of a key is."""

    BROWSER = "browser"
    SERVER = "server"


HELD_NAMES: Mapping[Held, str] = {
    Held.BROWSER: N_("key on the signer's own device"),
    Held.SERVER: N_("key held by this site for the signer"),
}


class SealError(DaoweiError):
    """A private key that this site's secret does not open; the secret has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a signer declares: in which office, for which side, to have signed which paper, when."""

    digest: str
    side: Side
    unit: str
    who: str
    office: str
    at: datetime


def statement_text(statement: Statement) -> str:
    """The canonical text that is signed, in the browser or here."""
    return canonical(
        {
            "at": statement.at.astimezone(UTC).isoformat(timespec="seconds"),
            "digest": statement.digest,
            "office": statement.office,
            "purpose": "daowei agreement",
            "side": statement.side,
            "unit": statement.unit,
            "who": statement.who,
        }
    )


def signed(statement: Statement, private: str) -> str:
    """The signature in base64, by a private key in base64."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private, validate=True))
    return base64.b64encode(key.sign(statement_text(statement).encode())).decode()


def is_genuine(statement: Statement, *, key: str, signature: str) -> bool:
    """Whether the signature fits the public key and the statement; False for broken text too."""
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(
            base64.b64decode(signature, validate=True), statement_text(statement).encode()
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def is_public_key(text: str) -> bool:
    """Whether the text is a public Ed25519 key in base64."""
    try:
        return len(base64.b64decode(text, validate=True)) == _KEY_BYTES
    except ValueError:
        return False


def fingerprint(key: str) -> str:
    """What people compare: sixteen hexadecimal digits of the key's SHA-256, in fours."""
    digits = digest_of_bytes(base64.b64decode(key)).removeprefix("sha256:")[:16].upper()
    return " ".join(digits[place : place + 4] for place in range(0, 16, 4))


def sealed(private: str, *, secret: str, public: str) -> str:
    """The private key encrypted under the site's secret, tied to its public half."""
    nonce = os.urandom(_NONCE_BYTES)
    box = AESGCM(_box_key(secret)).encrypt(nonce, private.encode(), public.encode())
    return base64.b64encode(nonce + box).decode()


def unsealed(box: str, *, secret: str, public: str) -> str:
    """The private key again.

    Raises: SealError: the secret is another, or the box was changed.
    """
    content = base64.b64decode(box)
    nonce, text = content[:_NONCE_BYTES], content[_NONCE_BYTES:]
    try:
        return AESGCM(_box_key(secret)).decrypt(nonce, text, public.encode()).decode()
    except InvalidTag as fault:
        raise SealError(
            "this site's secret does not open the key; restore DAOWEI_SECRET_KEY, or make a new key"
        ) from fault


def _box_key(secret: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"daowei signing keys")
    return made.derive(secret.encode())
