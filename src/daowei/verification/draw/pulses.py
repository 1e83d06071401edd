"""Pulses of NIST's randomness beacon 2.0: an RSA signature over their fields, and their output.

Source: NISTIR 8213, the order and the lengths of the fields.
"""

from collections.abc import Mapping
from hashlib import sha512
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.x509 import load_pem_x509_certificate

CHAIN = "nist-beacon/2"
PERIOD_SECONDS = 60


def is_genuine(pulse: Mapping[str, Any], certificate: str) -> bool:
    """Whether the certificate's key signed the pulse and its output follows from it.

    ``certificate``: PEM text, recorded beside the pulse. False for broken fields too.
    """
    try:
        message, signature = signed_bytes(pulse), bytes.fromhex(pulse["signatureValue"])
        key = load_pem_x509_certificate(certificate.encode()).public_key()
        if not isinstance(key, RSAPublicKey):
            return False
        key.verify(signature, message, PKCS1v15(), SHA512())
        return sha512(message + signature).hexdigest() == str(pulse["outputValue"]).lower()
    except (InvalidSignature, ValueError, KeyError, TypeError, OverflowError):
        return False


def randomness_of(pulse: Mapping[str, Any]) -> str:
    """The 512 bits of a pulse, in lower-case hexadecimal digits."""
    return str(pulse["outputValue"]).lower()


def signed_bytes(pulse: Mapping[str, Any]) -> bytes:
    """The fields of a pulse as they are signed."""
    outside = pulse["external"]
    return b"".join(
        (
            _text(pulse["uri"]),
            _text(pulse["version"]),
            _number(pulse["cipherSuite"], 4),
            _number(pulse["period"], 4),
            _digits(pulse["certificateId"]),
            _number(pulse["chainIndex"], 8),
            _number(pulse["pulseIndex"], 8),
            _text(pulse["timeStamp"]),
            _digits(pulse["localRandomValue"]),
            _digits(outside["sourceId"]),
            _number(outside["statusCode"], 4),
            _digits(outside["value"]),
            *(_digits(each["value"]) for each in pulse["listValues"]),
            _digits(pulse["precommitmentValue"]),
            _number(pulse["statusCode"], 4),
        )
    )


def _number(value: int, size: int) -> bytes:
    return int(value).to_bytes(size, "big")


def _text(value: str) -> bytes:
    return _sized(value.encode())


def _digits(value: str) -> bytes:
    return _sized(bytes.fromhex(value))


def _sized(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content
