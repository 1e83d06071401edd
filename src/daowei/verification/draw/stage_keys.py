"""Keys for later stages, handed out by voice once the list on the spot is frozen.

The township cannot order its list to suit: the key that draws from it is told only after the desk
has noted the list's fingerprint. The keys themselves are fixed beforehand by one root of hashes.
"""

from collections.abc import Sequence
from hashlib import sha256

from daowei.foundation.merkle import leaf_hash, node_hash
from daowei.verification.draw.tickets import hashed

FINGERPRINT_DIGITS = 10


def stage_key(seed: str, stage: str, visit: str) -> str:
    """The seed of one visit's draw of a later stage."""
    return hashed(f"{seed}|{stage}|{visit}")


def hash_of_key(key: str) -> str:
    """What the sealed order carries, so that a key read out can be checked without a network."""
    return hashed(key)


def fingerprint(list_sha256: str) -> str:
    """Ten digits of a frozen list that are read out to the desk."""
    return f"{int(list_sha256, 16) % 10**FINGERPRINT_DIGITS:0{FINGERPRINT_DIGITS}d}"


def spoken(digits: str) -> str:
    """The digits in two groups of five, as one reads them out."""
    return f"{digits[:5]} {digits[5:]}"


def root_of(key_hashes: Sequence[str]) -> str:
    """One root over the hashes of all keys, in order of the hashes (RFC 9162)."""
    leaves = [leaf_hash(each.encode()) for each in sorted(key_hashes)]
    return _root(leaves).hex()


def _root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(_root(leaves[:half]), _root(leaves[half:]))
