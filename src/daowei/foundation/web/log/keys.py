"""The key that signs the log's heads: made once, kept beside the data, never in the database."""

from base64 import b64decode, b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from daowei.foundation.kept_once import kept_once


def _private_key() -> Ed25519PrivateKey:
    kept = kept_once(settings.DAOWEI_DATA / "log-key", _made)
    return Ed25519PrivateKey.from_private_bytes(b64decode(kept))


def _made() -> bytes:
    return b64encode(Ed25519PrivateKey.generate().private_bytes_raw())


def public_key() -> str:
    """The public half, base64."""
    return b64encode(_private_key().public_key().public_bytes_raw()).decode()


def signed(text: str) -> str:
    """The signature over a text, base64."""
    return b64encode(_private_key().sign(text.encode())).decode()
