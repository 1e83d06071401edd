"""Rounds of drand, the league of entropy, verified without a network.

A round's signature can be made only by a majority of independent operators together, and only
when its time has come; its randomness is the digest of the signature.
"""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from types import ModuleType

DST_G1 = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
DST_G2 = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"
_G1_BYTES = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A chain of rounds: its key, its first moment and its pace."""

    name: str
    hash: str
    public_key: str
    genesis: int  # seconds since 1970
    period: int  # seconds
    is_chained: bool  # whether a round's message covers the signature before it

    def moment(self, number: int) -> datetime:
        """When a round comes out."""
        return datetime.fromtimestamp(self.genesis + (number - 1) * self.period, tz=UTC)

    def round_at(self, moment: datetime) -> int:
        """The latest round that is out at a moment."""
        return (int(moment.timestamp()) - self.genesis) // self.period + 1

    def message(self, number: int, previous: bytes = b"") -> bytes:
        """What the operators sign."""
        counted = number.to_bytes(8, "big")
        return sha256(previous + counted if self.is_chained else counted).digest()


QUICKNET = Chain(
    name="quicknet",
    hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    public_key="83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5"
    "776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae"
    "8991ef5ece45a",
    genesis=1692803367,
    period=3,
    is_chained=False,
)
DEFAULT = Chain(
    name="default",
    hash="8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
    public_key="868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784"
    "a9402801af31",
    genesis=1595431050,
    period=30,
    is_chained=True,
)
CHAINS = {each.hash: each for each in (QUICKNET, DEFAULT)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round as it was fetched from any relay or read from any mirror."""

    chain: Chain
    number: int
    signature: bytes
    previous: bytes = b""  # signature of the round before, for chains that cover it

    @property
    def randomness(self) -> str:
        """The digest of the signature, in hexadecimal digits."""
        return sha256(self.signature).hexdigest()

    @property
    def is_genuine(self) -> bool:
        """Whether the chain's operators signed exactly this round; False for broken bytes too."""
        try:
            return _signed(self)
        except (ValueError, ArithmeticError):
            return False


def _library(name: str) -> ModuleType:
    """A part of py_ecc, without the depth of recursion that it sets for the whole process.

    With that, a text nested a thousand deep ends the interpreter, not the reading.
    """
    depth = sys.getrecursionlimit()
    try:
        return import_module(name)
    finally:
        sys.setrecursionlimit(depth)


@lru_cache(maxsize=256)  # a record is checked again and again, its round never changes
def _signed(found: Round) -> bool:
    curve = _library("py_ecc.optimized_bls12_381")  # it exports its names to no type checker
    from py_ecc.bls.hash_to_curve import (  # noqa: PLC0415 - a third of a second that few need pay
        hash_to_G1,
        hash_to_G2,
    )

    message = found.chain.message(found.number, found.previous)
    key = bytes.fromhex(found.chain.public_key)
    if len(found.signature) == _G1_BYTES:
        point = hash_to_G1(message, DST_G1, sha256)  # type: ignore[arg-type]  # its hint means an instance
        return bool(curve.pairing(curve.G2, _g1(found.signature)) == curve.pairing(_g2(key), point))
    target = hash_to_G2(message, DST_G2, sha256)  # type: ignore[arg-type]
    return bool(curve.pairing(_g2(found.signature), curve.G1) == curve.pairing(target, _g1(key)))


def _g1(content: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the library's own points
    from py_ecc.bls.g2_primitives import pubkey_to_G1, subgroup_check  # noqa: PLC0415

    point = pubkey_to_G1(content)  # type: ignore[arg-type]  # plain bytes will do
    if not subgroup_check(point):
        raise ValueError("the point lies outside the group")
    return point


def _g2(content: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from py_ecc.bls.g2_primitives import signature_to_G2, subgroup_check  # noqa: PLC0415

    point = signature_to_G2(content)  # type: ignore[arg-type]
    if not subgroup_check(point):
        raise ValueError("the point lies outside the group")
    return point
