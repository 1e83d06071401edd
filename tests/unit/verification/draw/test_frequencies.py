"""Over twenty thousand fixed seeds every township of the county is drawn as often as it should."""

from hashlib import sha256
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from daowei.cli.demo.registers import unit_rows
from daowei.verification.draw.frame import Frame, frame_of
from daowei.verification.draw.selection import PPS, SRS, Drawing, Stage, drawn
from daowei.verification.draw.sizes import rule_of

SEEDS = 20_000
RULE = rule_of("max(min(2,N),ceil(N/3))")


def county() -> Frame:
    rows = [each for each in unit_rows() if each.kind == "township"]
    found, problems = frame_of((each.code, each.terrain, 100 + 37 * n)
                               for n, each in enumerate(rows))  # fmt: skip
    assert found is not None, problems
    return found


def selected_often(frame: Frame) -> NDArray[np.int64]:
    """How often each unit, in the frame's order, is among the first of its stratum.

    Tickets are compared by their leading 16 digits: no two agree in so many here.
    """
    labels = [f"T|{each.stratum}|{each.id}".encode() for each in frame.units]
    groups = {name: np.array([n for n, each in enumerate(frame.units) if each.stratum == name])
              for name in frame.strata}  # fmt: skip
    counts = np.zeros(len(labels), dtype=np.int64)
    for number in range(SEEDS):
        seed = sha256(f"seed {number}".encode()).hexdigest()
        mixed = sha256(sha256(seed.encode()).hexdigest().encode())
        tickets = np.array([_ticket(mixed, each) for each in labels])
        for places in groups.values():
            first = np.argsort(tickets[places])[: RULE.number(len(places))]
            counts[places[first]] += 1
    return counts


def _ticket(mixed: Any, label: bytes) -> float:
    copy = mixed.copy()
    copy.update(label)
    return float("0." + str(int.from_bytes(copy.digest(), "big")).zfill(64)[::-1][:17])


def test_the_fast_count_draws_whom_the_program_draws() -> None:
    frame = county()
    seed = sha256(b"seed 7").hexdigest()
    chosen = drawn(Drawing(stage=Stage(stage="T", method=SRS, n=RULE, reserves=0), frame=frame,
                           seed=seed))  # fmt: skip
    mixed = sha256(sha256(seed.encode()).hexdigest().encode())
    tickets = {each.id: _ticket(mixed, f"T|{each.stratum}|{each.id}".encode())
               for each in frame.units}  # fmt: skip

    for name, units in frame.strata.items():
        fast = sorted((each.id for each in units), key=tickets.__getitem__)
        mine = [each.unit for each in chosen if each.stratum == name]
        assert mine == fast[: len(mine)]


def test_every_township_is_drawn_as_often_as_its_chance_says() -> None:
    frame = county()
    counts = selected_often(frame)

    statistic, freedom = 0.0, 0
    for units in frame.strata.values():
        places = [frame.units.index(each) for each in units]
        size, n = len(units), RULE.number(len(units))
        chance = n / size
        # Sampling n of N: counts of one stratum vary by p(1-p) and add up, so N/(N-1).
        spread = SEEDS * chance * (1 - chance) * size / (size - 1)
        statistic += float(((counts[places] - SEEDS * chance) ** 2).sum() / spread)
        freedom += size - 1
    assert _p(statistic, freedom) > 0.001


def test_by_size_every_township_is_drawn_as_often_as_its_size_says() -> None:
    frame = county()
    stage = Stage(stage="T", method=PPS, n=rule_of("min(3,N)"), reserves=0)
    seeds = 1500
    counts = dict.fromkeys((each.id for each in frame.units), 0)
    chances = {each.unit: each.probability for each in drawn(
        Drawing(stage=Stage(stage="T", method=PPS, n=stage.n, reserves=99), frame=frame, seed="0")
    )}  # fmt: skip
    for number in range(seeds):
        seed = sha256(f"seed {number}".encode()).hexdigest()
        for each in drawn(Drawing(stage=stage, frame=frame, seed=seed)):
            counts[each.unit] += 1

    for unit, chance in chances.items():
        expected = float(chance) * seeds
        assert counts[unit] == pytest.approx(
            expected, abs=4.5 * (expected * (1 - float(chance))) ** 0.5 + 1
        )


def _p(statistic: float, freedom: int) -> float:
    """The upper tail of chi-square, by Wilson and Hilferty's cube root."""
    from statistics import NormalDist  # noqa: PLC0415

    spread = 2 / (9 * freedom)
    z = ((statistic / freedom) ** (1 / 3) - (1 - spread)) / spread**0.5
    return 1 - NormalDist().cdf(z)
