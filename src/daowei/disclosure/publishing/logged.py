"""``log.json``: the proof that a publication stands in the signed log of the office."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from daowei.foundation import merkle
from daowei.foundation.digests import digest
from daowei.foundation.problems import ProblemList
from daowei.foundation.signed_texts import is_signed
from daowei.foundation.texts import N_

LOG = "log.json"


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event of the log, and what shows that it stands in the tree that a head is signed of.

    ``event``: everything the event says, whose digest is the leaf; ``proof``: hashes, hex;
    ``signed``: the head's text, over which ``signature`` was made with ``key`` (Ed25519, base64).
    """

    event: Mapping[str, Any]
    position: int
    proof: tuple[str, ...]
    size: int
    root: str
    signed: str
    signature: str
    key: str


def check_logged(text: bytes, announced: str, *, file: str, problems: ProblemList) -> None:
    """Whether the log holds the publication of that digest, by what the office signed."""
    fault = _fault(text, announced)
    if fault:
        problems.add(
            "VER-026",
            N_("the log does not show this publication: {fault}"),
            remedy=N_("Ask the office's site for the proof anew, and compare it with a mirror."),
            file=file,
            fault=fault,
        )


def _fault(text: bytes, announced: str) -> str:
    """What is wrong with the proof, "" for nothing."""
    try:
        told = msgspec.json.decode(text, type=Proof)
        after = json.loads(str(told.event.get("after")) or "{}")
        head = json.loads(told.signed)
        proof = [bytes.fromhex(each) for each in told.proof]
        root = bytes.fromhex(told.root)
    except (msgspec.DecodeError, ValueError) as error:
        return str(error)
    leaf = merkle.leaf_hash(digest(dict(told.event)).encode())
    if after.get("digest") != announced:
        return f"the event speaks of {after.get('digest')}"
    if not merkle.includes(proof, leaf=leaf, position=told.position, size=told.size, head=root):
        return "the hashes do not lead to the head"
    if head.get("root") != told.root or head.get("size") != told.size:
        return "another head was signed"
    return (
        ""
        if is_signed(told.signed, signature=told.signature, key=told.key)
        else "the signature is not that of the key"
    )
