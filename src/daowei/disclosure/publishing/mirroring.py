"""A mirror of an office's log: every digest in its order, and the heads that were signed of it.

Whoever keeps one sees at each visit whether the log only grew: the leaves kept before, with those
that came, must give the head that the office signs today.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from daowei.foundation import merkle
from daowei.foundation.problems import Problem, ProblemList, problem
from daowei.foundation.signed_texts import is_signed
from daowei.foundation.texts import N_

LEAVES, HEADS = "leaves.txt", "heads.jsonl"
Fetch = Callable[[str], bytes]  # a path of the office's site -> what stands there


class Head(msgspec.Struct, frozen=True):
    """A signed head: ``signed`` is the text that the signature is over."""

    size: int
    root: str
    signed: str
    signature: str
    key: str


class Leaves(msgspec.Struct, frozen=True):
    """Digests from a position on."""

    start: int
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirrored:
    """What a visit found: the head, how many digests came, and what speaks against the log."""

    head: Head | None
    came: int
    problems: tuple[Problem, ...]


def mirrored(folder: Path, fetch: Fetch) -> Mirrored:
    """Fetches what came since the last visit, and checks the whole; keeps it only where it fits."""
    problems = ProblemList()
    newest = fetch("log/newest/")
    if not json.loads(newest):
        return Mirrored(head=None, came=0, problems=(_nothing(),))
    head = msgspec.json.decode(newest, type=Head)
    before, kept = heads_kept(folder), leaves_kept(folder)
    _check_key(head, before, problems)
    if head.size < len(kept):
        problems.extend([_shrunk(head, len(kept))])
        return Mirrored(head=head, came=0, problems=tuple(problems.found))
    came = tuple(_fetched(head, len(kept), fetch))
    _check_root(head, (*kept, *came), problems)
    if not problems.errors:
        _keep(folder, came, head, is_new=head not in before)
    return Mirrored(head=head, came=len(came), problems=tuple(problems.found))


def leaves_kept(folder: Path) -> tuple[str, ...]:
    """The digests of earlier visits, in their order."""
    path = folder / LEAVES
    return tuple(path.read_text(encoding="ascii").split()) if path.exists() else ()


def heads_kept(folder: Path) -> tuple[Head, ...]:
    """The heads of earlier visits, the first first."""
    path = folder / HEADS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else ()
    return tuple(msgspec.json.decode(each, type=Head) for each in lines)


def _fetched(head: Head, start: int, fetch: Fetch) -> Iterator[str]:
    at = start
    while at < head.size:
        found = msgspec.json.decode(fetch(f"log/{head.size}/leaves/{at}/"), type=Leaves)
        if not found.leaves:
            return
        yield from found.leaves
        at += len(found.leaves)


def root_of(leaves: tuple[str, ...]) -> str:
    """The head of the tree of these digests, hex."""
    levels: dict[tuple[int, int], bytes] = {}

    def known(level: int, index: int) -> bytes:
        return levels[level, index]

    for position, leaf in enumerate(leaves):
        done = merkle.completed_by(position, merkle.leaf_hash(leaf.encode()), known)
        for level, each in enumerate(done):
            levels[level, position >> level] = each
    return merkle.root(len(leaves), known).hex()


def _keep(folder: Path, came: tuple[str, ...], head: Head, *, is_new: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LEAVES).open("a", encoding="ascii") as file:
        file.writelines(f"{each}\n" for each in came)
    if is_new:
        with (folder / HEADS).open("a", encoding="utf-8") as file:
            file.write(msgspec.json.encode(head).decode() + "\n")


# ── what speaks against a log ───────────────────────────────────────────────────────


def _check_key(head: Head, before: tuple[Head, ...], problems: ProblemList) -> None:
    """The head is signed, by the key of the first visit."""
    said = json.loads(head.signed)
    if (
        not is_signed(head.signed, signature=head.signature, key=head.key)
        or said.get("root") != head.root
        or said.get("size") != head.size
    ):
        problems.add(
            "LOG-010",
            N_("the head of {value} events is not signed by its key"),
            remedy=N_("Do not believe this log; ask the office, and others who mirror it."),
            value=head.size,
        )
    if before and before[0].key != head.key:
        problems.add(
            "LOG-011",
            N_("the office signs with another key than at the first visit: {value}"),
            remedy=N_("Ask the office why, in writing; begin a new mirror beside this one."),
            value=head.key,
        )


def _check_root(head: Head, leaves: tuple[str, ...], problems: ProblemList) -> None:
    if len(leaves) != head.size or root_of(leaves) != head.root:
        problems.add(
            "LOG-012",
            N_("the log was rewritten: what this mirror keeps does not lead to the signed head"),
            remedy=N_(
                "Keep the mirror as it is: with the office's own signatures it is the proof."
            ),
            value=head.size,
        )


def _shrunk(head: Head, kept: int) -> Problem:
    return problem(
        "LOG-013",
        N_("the log was cut: it has {value} events, this mirror keeps {kept}"),
        remedy=N_("Keep the mirror as it is: with the office's own signatures it is the proof."),
        value=head.size,
        kept=kept,
    )


def _nothing() -> Problem:
    return problem(
        "LOG-014",
        N_("nothing was sealed in this log yet"),
        remedy=N_("Come again in a minute."),
    )
