"""Which visits another team makes once more: a tenth, by lot, known to nobody beforehand."""

import hashlib
from collections.abc import Sequence


def ticket(seed: str, label: str) -> str:
    """The lot of a label: SHA-256 of seed and label; whoever has the seed can work it out."""
    return hashlib.sha256(f"daowei-visits/1\n{seed}\n{label}".encode()).hexdigest()


def tenth(count: int) -> int:
    """How many of so many visits are made once more: one in ten, rounded up."""
    return -(-count // 10)


def revisited(units: Sequence[str], *, seed: str, wanted: int) -> tuple[str, ...]:
    """The units, of those a second team may go to, whose lot makes it go there."""
    by_lot = sorted(units, key=lambda each: (ticket(seed, f"second|{each}"), each))
    return tuple(by_lot[:wanted])
