"""Tickets: the number that each unit gets from the seed, exactly those of ``consistent-sampler``.

Whoever doubts a draw needs no code of ours: that package, with the seed and our labels as ids,
gives the same order. Method and numbers are Ronald Rivest's.
"""

from collections.abc import Iterable
from hashlib import sha256


def hashed(text: str) -> str:
    """SHA-256 of a text, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def uniform(text: str) -> str:
    """``0.`` and the decimal digits of SHA-256 backwards: the low ones are without bias."""
    return "0." + f"{int(hashed(text), 16):064d}"[::-1]


def ticket(label: str, seed: str) -> str:
    """The first ticket of a label; text of this form sorts as numbers do."""
    return uniform(hashed(seed) + label)


def next_ticket(before: str) -> str:
    """The next ticket of whoever is put back: larger than the one before, below 1."""
    digits = before + "0"
    kept = next(place for place in range(2, len(digits)) if digits[place] < "9")
    attempt, found = 0, "0."
    while found <= digits:
        attempt += 1
        found = digits[:kept] + uniform(f"{before}:{attempt}")[2:]
    return found


def label_of(stage: str, stratum: str, unit: str) -> str:
    """What a unit is called in a draw: ``stage|stratum|id``."""
    return f"{stage}|{stratum}|{unit}"


def in_order(labels: Iterable[str], seed: str) -> list[tuple[str, str]]:
    """Tickets with their labels, the first drawn first."""
    return sorted((ticket(each, seed), each) for each in labels)
