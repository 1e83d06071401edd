"""How often do the intervals of verification factors hold the truth, by visits and pattern?

Writes the table that pages print beside every interval. Not a question of speed: run by hand when
an interval changes (`python bench/interval_coverage.py`).
"""

import json
from pathlib import Path

import numpy as np

from daowei.verification.samples.intervals_tried import TABLE, VISITS
from daowei.verification.samples.simulation import Pattern, county, held_by_factor

SEED, COUNTIES, DRAWS = 20260101, 8, 1_000


def row(pattern: Pattern, visits: int) -> list[float]:
    tried = []
    for number in range(COUNTIES):
        dice = np.random.default_rng([SEED, number, visits])  # noqa: TID251 - from a seed
        tried.append(held_by_factor(county(pattern, dice), visits, dice, draws=DRAWS))
    covered = sum(each.covered for each in tried) / COUNTIES
    too_hard = sum(each.too_hard for each in tried) / COUNTIES
    return [round(covered, 3), round(too_hard, 3)]


def main() -> None:
    table = {
        pattern.value: {str(visits): row(pattern, visits) for visits in VISITS}
        for pattern in Pattern
    }
    for pattern, rows in table.items():
        for visits, (covered, too_hard) in rows.items():
            print(f"{pattern:14} {visits:>3} visits  holds {covered:.1%}  too hard {too_hard:.1%}")
    Path(TABLE).write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
