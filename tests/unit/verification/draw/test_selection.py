"""Who is drawn, with which chance: exactly, by going through every possible order and start."""

from collections import Counter
from fractions import Fraction
from itertools import permutations
from math import factorial

import pytest
from consistent_sampler import sampler

from daowei.verification.draw.frame import Frame, FrameUnit, frame_of
from daowei.verification.draw.selection import (
    PPS,
    SRS,
    Drawing,
    Stage,
    drawn,
    hits,
    ordered,
)
from daowei.verification.draw.sizes import RuleError, SizeRule, rule_of
from daowei.verification.draw.tickets import hashed, label_of

SEED = hashed("a seed")


def frame(sizes: list[int], stratum: str = "x") -> Frame:
    found, problems = frame_of((f"u{n}", stratum, size) for n, size in enumerate(sizes))
    assert found is not None, problems
    return found


def stage(n: str, *, method: str = SRS, reserves: int = 2) -> Stage:
    return Stage(stage="T", method=method, n=rule_of(n), reserves=reserves)


def drawing(sizes: list[int], n: str, **more: object) -> Drawing:
    method, certain = str(more.get("method", SRS)), more.get("certain", ())
    return Drawing(stage=stage(n, method=method), frame=frame(sizes), seed=SEED,
                   certain=frozenset(certain))  # type: ignore[call-overload]  # names  # fmt: skip


@pytest.mark.parametrize(("units", "n"), [(5, 2), (6, 2), (4, 4), (6, 1), (3, 0)])
def test_the_first_of_a_random_order_have_the_same_chance_each(units: int, n: int) -> None:
    """Tickets of different labels are independent and uniform, so every order is as likely."""
    counted: Counter[int] = Counter()
    for order in permutations(range(units)):
        counted.update(order[:n])

    exact = {each: Fraction(counted[each], factorial(units)) for each in range(units)}
    assert set(exact.values()) <= {Fraction(n, units)}
    told = drawn(drawing([1] * units, f"min({n},N)")) if n else ()
    assert {each.probability for each in told} <= {Fraction(n, units)}


@pytest.mark.parametrize(("sizes", "n"), [([3, 1, 4, 1, 5], 2), ([7, 6, 5, 4], 3),
                                          ([1, 2, 3, 4, 5, 6], 2), ([10, 10, 10], 1),
                                          ([50, 30, 10, 6, 4], 3), ([9, 0, 2, 1], 2)])  # fmt: skip
def test_by_size_each_unit_has_exactly_its_share(sizes: list[int], n: int) -> None:
    told = {each.unit: each.probability
            for each in drawn(drawing(sizes, f"min({n},N)", method=PPS))}  # fmt: skip
    counted: Counter[str] = Counter()
    units = [FrameUnit(id=f"u{n}", stratum="x", size=size) for n, size in enumerate(sizes)]
    large = {each for each, chance in told.items() if chance == 1}
    left = [each for each in units if each.id not in large]
    rest, total, cases = n - len(large), sum(each.size for each in left), 0
    for order in permutations(left):
        for start in range(total):
            counted.update(hits(order, rest, start))
            cases += 1

    for each in units:
        chance = Fraction(1) if each.id in large else Fraction(counted[each.id], cases)
        share = Fraction(rest * each.size, total)
        assert chance == (Fraction(1) if each.id in large else share)
        assert told.get(each.id, share) == chance
    assert sum(told.values(), Fraction(0)) <= len(units)


def test_the_chances_of_a_stratum_add_up_to_the_number_drawn() -> None:
    for method in (SRS, PPS):
        made = drawing([5, 9, 2, 40, 7, 7, 1, 3], "min(3,N)", method=method)
        everybody = Drawing(stage=Stage(stage="T", method=method, n=made.stage.n, reserves=99),
                            frame=made.frame, seed=SEED)  # fmt: skip
        assert sum(each.probability for each in drawn(everybody)) == 3


def test_who_is_taken_for_certain_is_drawn_and_the_others_share_the_rest() -> None:
    chosen = drawn(drawing([1] * 7, "max(min(2,N),ceil(N/3))", certain=("u3", "u5")))

    sure = [each for each in chosen if each.probability == 1]
    assert {each.unit for each in sure} == {"u3", "u5"}
    others = [each for each in chosen if each.probability < 1 and not each.is_reserve]
    assert len(others) == 2
    assert {each.probability for each in others} == {Fraction(2, 5)}


def test_a_unit_of_size_zero_is_neither_drawn_nor_stands_by() -> None:
    chosen = drawn(drawing([4, 0, 3, 0, 2], "min(1,N)", method=PPS))

    assert not {"u1", "u3"} & {each.unit for each in chosen}


@pytest.mark.parametrize("seed", ["31415926535897932384", SEED])
def test_the_package_of_somebody_else_gives_the_same_order_and_selection(seed: str) -> None:
    rows = [(f"33010600{n}", ("hill", "plain")[n % 2], n) for n in range(9)]
    found, _ = frame_of(rows)
    assert found is not None
    chosen = drawn(Drawing(stage=stage("max(min(2,N),ceil(N/3))"), frame=found, seed=seed))

    for stratum, units in found.strata.items():
        labels = [label_of("T", stratum, each.id) for each in units]
        theirs = list(sampler(labels, seed, output="id"))
        ours = [label_of("T", stratum, each.id) for each in ordered(units, "T", seed)]
        assert ours == theirs
        mine = [each.unit for each in chosen if each.stratum == stratum and not each.is_reserve]
        assert [label_of("T", stratum, each) for each in mine] == theirs[: len(mine)]


@pytest.mark.parametrize(("text", "numbers"), [
    ("max(min(2,N),ceil(N/3))", {0: 0, 1: 1, 2: 2, 3: 2, 7: 3, 24: 8}),
    ("max(min(2,N),ceil(N*2/5))", {1: 1, 5: 2, 6: 3, 10: 4}),
    ("min(8,N)", {3: 3, 8: 8, 30: 8}),
])  # fmt: skip
def test_a_rule_says_how_many_and_reads_back(text: str, numbers: dict[int, int]) -> None:
    rule = rule_of(text)

    assert str(rule) == text
    assert {units: rule.number(units) for units in numbers} == numbers


@pytest.mark.parametrize("text", ["", "N/3", "max(min(0,N),ceil(N/0))", "min(0,N)",
                                  "max(min(2,N),ceil(N*7/3))", "min(8,N) or more"])  # fmt: skip
def test_another_rule_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        rule_of(text)


def test_all_of_a_share_of_one_are_drawn() -> None:
    assert SizeRule(at_least=1, parts=1, of=1).number(13) == 13
