"""Whether the holder of a key signed a text (Ed25519)."""

from base64 import b64decode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def is_signed(text: str, *, signature: str, key: str) -> bool:
    """Whether the holder of the key signed the text; both base64, False for broken ones too."""
    try:
        public = Ed25519PublicKey.from_public_bytes(b64decode(key))
        public.verify(b64decode(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
