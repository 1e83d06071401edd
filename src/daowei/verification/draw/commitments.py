"""Commitments and the seed: values fixed before the public randomness, mixed after it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from hmac import compare_digest

from daowei.verification.draw.tickets import hashed

VALUE = re.compile(r"[0-9a-f]{64}")  # 32 random bytes, as digits


def is_value(text: str) -> bool:
    """Whether the text is a value that a contributor can commit to."""
    return VALUE.fullmatch(text) is not None


def commitment(plan_sha256: str, party: str, value: str) -> str:
    """What a contributor publishes first; it holds for this plan and this contributor alone."""
    return hashed(f"daowei-commit/1\n{plan_sha256}\n{party}\n{value}\n")


def opens(published: str, *, plan_sha256: str, party: str, value: str) -> bool:
    """Whether the value is the one that was committed to."""
    return compare_digest(published, commitment(plan_sha256, party, value))


def seed_of(plan_sha256: str, lines: Iterable[tuple[str, str]]) -> str:
    """The seed: all values in the order of the plan, the public randomness last."""
    told = "".join(f"{party}={value}\n" for party, value in lines)
    return hashed(f"daowei-seed/1\n{plan_sha256}\n{told}")


def seed_lines(
    contributions: Sequence[str], values: Mapping[str, str], *, beacon: str | None
) -> list[tuple[str, str]]:
    """The lines of the seed: contributions as the plan lists them, then the beacon."""
    found = [(party, values[party]) for party in contributions]
    return [*found, ("beacon", beacon)] if beacon is not None else found
