"""Boxes: contents encrypted under the site's secret, each bound to the place where it is kept."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from daowei.foundation.problems import DaoweiError

_NONCE_BYTES = 12


class BoxError(DaoweiError):
    """A box that this site's secret does not open; the secret has changed, or the box was moved."""


def boxed(text: str, place: str) -> str:
    """The text encrypted, to be opened at this place alone."""
    nonce = os.urandom(_NONCE_BYTES)
    content = AESGCM(_key()).encrypt(nonce, text.encode(), place.encode())
    return base64.b64encode(nonce + content).decode()


def unboxed(box: str, place: str) -> str:
    """The text again.

    Raises: BoxError: the secret is another, or the box belongs elsewhere.
    """
    content = base64.b64decode(box)
    try:
        found = AESGCM(_key()).decrypt(
            content[:_NONCE_BYTES], content[_NONCE_BYTES:], place.encode()
        )
    except InvalidTag as fault:
        raise BoxError(
            f"this site's secret does not open the box of {place!r}; restore DAOWEI_SECRET_KEY"
        ) from fault
    return found.decode()


def _key() -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"daowei draws")
    return made.derive(settings.SECRET_KEY.encode())
