from fractions import Fraction

import pytest

from daowei.verification.samples.risk import (
    Lesson,
    NotSimulatedError,
    Policy,
    RefusedSignalError,
    Signal,
    adopted,
    chances,
    compared_policies,
    expect_allowed,
    outlook,
    worries,
)

UNITS = ("a", "b", "c", "d")
LATE = Signal(name="late reports", source="dq", amounts={"a": Fraction(6), "b": Fraction(2)})
GONE = Signal(name="money not arrived", source="fin", amounts={"a": Fraction(1)})
WEIGHTS = {"late reports": Fraction(1), "money not arrived": Fraction(1)}


def policy(visits: int = 2, by_risk: Fraction = Fraction(1, 2)) -> Policy:
    return Policy(visits=visits, by_risk=by_risk, weights=WEIGHTS)


@pytest.mark.parametrize("source", ["fert", "cont", "meth", "term", "supp", "popularity"])
def test_the_charter_refuses_to_look_where_births_or_methods_point(source: str) -> None:
    with pytest.raises(RefusedSignalError, match="CH-66") as refused:
        expect_allowed(Signal(name="x", source=source, amounts={}))

    assert refused.value.problem.code == "SMP-003"


def test_a_signal_of_data_quality_that_is_computed_from_births_is_refused_too() -> None:
    hidden = Signal(name="births missing", source="dq", amounts={}, concepts=frozenset({"fert"}))

    with pytest.raises(RefusedSignalError, match="fert"):
        worries(UNITS, [LATE, hidden], WEIGHTS)


def test_every_unit_keeps_a_chance_and_the_worrying_have_more() -> None:
    found = chances(policy(), worries(UNITS, [LATE, GONE], WEIGHTS))

    assert sum(found.values()) == 2
    assert found["a"] > found["b"] > found["c"] == found["d"] > 0


def test_nobody_is_drawn_with_more_than_certainty() -> None:
    sure = chances(policy(visits=3), worries(UNITS, [LATE, GONE], WEIGHTS))

    assert sure["a"] == 1
    assert sum(sure.values()) == 3
    assert all(0 < each <= 1 for each in sure.values())


def test_where_nothing_is_known_the_lot_decides_alone() -> None:
    assert set(chances(policy(), worries(UNITS, [], {})).values()) == {Fraction(1, 2)}


def test_risk_never_decides_alone() -> None:
    with pytest.raises(ValueError, match="the rest by lot"):
        policy(by_risk=Fraction(9, 10))


LESSONS = [
    Lesson(unit="a", chance=Fraction(1, 2), overpaid=1000),
    Lesson(unit="c", chance=Fraction(1, 2), overpaid=0),
]


def test_what_a_policy_would_have_met_is_replayed_exactly() -> None:
    worry = worries(UNITS, [LATE, GONE], WEIGHTS)
    drawn = chances(policy(), worry)

    found = outlook(policy(), drawn, LESSONS, cost_of_visit=100)

    assert found.spent == 200
    assert found.met == 2000 * drawn["a"]
    assert found.met + found.missed == 2000


def test_a_policy_is_adopted_only_beside_the_lot_and_only_where_it_costs_no_more() -> None:
    worry = worries(UNITS, [LATE, GONE], WEIGHTS)
    outlooks = compared_policies([policy()], worry, LESSONS, cost_of_visit=100)
    elsewhere = [Lesson(unit="d", chance=Fraction(1, 2), overpaid=1000)]
    misled = compared_policies([policy()], worry, elsewhere, cost_of_visit=100)

    assert outlooks[0].policy == adopted(policy(), outlooks) == policy()
    with pytest.raises(NotSimulatedError, match="lot alone"):
        adopted(policy(), misled)
    with pytest.raises(NotSimulatedError, match="replay"):
        adopted(policy(visits=3), outlooks)
