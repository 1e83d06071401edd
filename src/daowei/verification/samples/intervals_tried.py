"""What an interval of 95 % really holds with few visits: tried on made-up counties, and kept.

The table is made by ``bench/interval_coverage.py``; a test repeats part of it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from daowei.verification.samples.simulation import Held, Pattern

TABLE = Path(__file__).with_name("intervals_tried.json")
VISITS = (3, 5, 8, 12, 16, 20, 24, 30, 40, 60)
MANY = 30  # from here on an interval keeps what it promises, however reports go wrong


@cache
def table() -> Mapping[Pattern, Mapping[int, Held]]:
    """By pattern of errors and number of visits."""
    written = json.loads(TABLE.read_text(encoding="utf-8"))
    return {
        Pattern(pattern): {
            int(visits): Held(covered=covered, too_hard=too_hard)
            for visits, (covered, too_hard) in rows.items()
        }
        for pattern, rows in written.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What was tried nearest to a sample, with no more visits than it has."""

    visits: int
    by_pattern: Mapping[Pattern, Held]


def tried_with(visits: int) -> Tried | None:
    """What intervals from so many visits really hold; None below the fewest that were tried."""
    known = [each for each in VISITS if each <= visits]
    if not known:
        return None
    return Tried(
        visits=known[-1], by_pattern={pattern: rows[known[-1]] for pattern, rows in table().items()}
    )
