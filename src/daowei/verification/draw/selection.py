"""Who is drawn: the first of each stratum in the order of their tickets, and the reserves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from daowei.verification.draw.frame import Frame, FrameUnit
from daowei.verification.draw.sizes import SizeRule
from daowei.verification.draw.tickets import hashed, label_of, ticket

SRS, PPS = "stratified-srs", "pps"
METHODS = (SRS, PPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a draw: ``T`` for townships, ``V`` for villages … and how it draws."""

    stage: str
    method: str
    n: SizeRule
    reserves: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnUnit:
    """A unit that was drawn, or stands by.

    ``order``: from 1 within drawn ones or reserves of the stratum. ``probability``: of being drawn
    at all; a reserve carries that of its stratum's units too.
    """

    unit: str
    stratum: str
    order: int
    is_reserve: bool
    probability: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a draw of one stage is made from."""

    stage: Stage
    frame: Frame
    seed: str
    certain: frozenset[str] = frozenset()  # taken without drawing, by the rule of the plan


def drawn(drawing: Drawing) -> tuple[DrawnUnit, ...]:
    """Everybody drawn and every reserve: by stratum, the drawn first, each in their order."""
    strata = drawing.frame.strata.items()
    return tuple(each for name, units in strata for each in _of_stratum(name, units, drawing))


def ordered(units: Sequence[FrameUnit], stage: str, seed: str) -> list[FrameUnit]:
    """The units in the order of their tickets."""
    return sorted(
        units, key=lambda each: (ticket(label_of(stage, each.stratum, each.id), seed), each.id)
    )


def _of_stratum(stratum: str, units: Sequence[FrameUnit], drawing: Drawing) -> Iterator[DrawnUnit]:
    method = _by_size if drawing.stage.method == PPS else _by_ticket
    certain = [each for each in units if each.id in drawing.certain]
    others = [each for each in units if each.id not in drawing.certain]
    line = ordered(others, drawing.stage.stage, drawing.seed)
    taken, chances = method(line, drawing)
    chosen = [each.id for each in ordered(certain, drawing.stage.stage, drawing.seed)] + taken
    chances |= {each.id: Fraction(1) for each in certain}
    waiting = [each.id for each in line if each.id not in chosen and chances[each.id]]
    for is_reserve, group in ((False, chosen), (True, waiting[: drawing.stage.reserves])):
        for order, unit in enumerate(group, start=1):
            yield DrawnUnit(unit=unit, stratum=stratum, order=order, is_reserve=is_reserve,
                        probability=chances[unit])  # fmt: skip


def _by_ticket(line: list[FrameUnit], drawing: Drawing) -> tuple[list[str], dict[str, Fraction]]:
    """The first n, each with the chance n of N."""
    n = drawing.stage.n.number(len(line))
    return [each.id for each in line[:n]], {each.id: Fraction(n, len(line)) for each in line}


# ── by size ─────────────────────────────────────────────────────────────────────────


def _by_size(line: list[FrameUnit], drawing: Drawing) -> tuple[list[str], dict[str, Fraction]]:
    """Those too large to be missed first; then points at even steps along the others.

    Each unit has the chance ``n * size / total`` exactly.
    """
    n = drawing.stage.n.number(len(line))
    chances: dict[str, Fraction] = {each.id: Fraction(0) for each in line}
    taken: list[str] = []
    while large := _too_large(line, n):
        taken += [each.id for each in large]
        n -= len(large)
        line = [each for each in line if each not in large]
    chances |= {each: Fraction(1) for each in taken}
    total = sum(each.size for each in line)
    if not total or n < 1:
        return taken, chances
    chances |= {each.id: Fraction(n * each.size, total) for each in line}
    start = start_of(line[0].stratum, total, stage=drawing.stage.stage, seed=drawing.seed)
    return taken + hits(line, n, start), chances


def _too_large(line: Sequence[FrameUnit], n: int) -> list[FrameUnit]:
    """Units that steps of this width would hit for certain."""
    total = sum(each.size for each in line)
    return [each for each in line if n > 0 and each.size and n * each.size >= total]


def start_of(stratum: str, total: int, *, stage: str, seed: str) -> int:
    """Where the first point lies, below ``total``; ``#start`` can be no unit's id."""
    return int(hashed(hashed(seed) + label_of(stage, stratum, "#start")), 16) % total


def hits(line: Sequence[FrameUnit], n: int, start: int) -> list[str]:
    """Whom the points ``start + k * total`` hit, when each unit is ``n * size`` long."""
    total = sum(each.size for each in line)
    found: list[str] = []
    reached = 0
    for each in line:
        reached += n * each.size
        while len(found) < n and start + len(found) * total < reached:
            found.append(each.id)
    return found
