"""Which visits another team makes once more: a tenth, by lot, known to nobody beforehand."""

import hashlib
from collections.abc import Sequence


def ticket(seed: str, label: str) -> str:
    """The lot of a label: SHA-256 of seed and label; whoever has the seed can work it out."""
    return hashlib.sha256(f"daowei-visits/1\n{seed}\n{label}".encode()).hexdigest()


def revisited(units: Sequence[str], *, seed: str) -> tuple[str, ...]:
    """The units whose lot makes a second team go there: one in ten, rounded up."""
    wanted = -(-len(units) // 10)
    by_lot = sorted(units, key=lambda each: (ticket(seed, f"second|{each}"), each))
    return tuple(by_lot[:wanted])
