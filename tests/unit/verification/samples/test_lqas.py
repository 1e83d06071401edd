import pytest

from daowei.verification.samples.lqas import (
    NoPlanError,
    Question,
    TwoSamples,
    discovery,
    looks_expected,
    plan_of,
    smallest_plan,
)


def test_a_plan_tells_its_rule_by_successes_and_by_failures() -> None:
    plan = smallest_plan(Question(good=0.8, bad=0.5))

    assert (plan.looked_at, plan.decide_at, plan.failures_allowed) == (19, 13, 6)


def test_a_small_register_needs_fewer_looks() -> None:
    assert smallest_plan(Question(good=0.8, bad=0.5, size=120)).looked_at == 16


def test_good_and_bad_that_lie_too_near_are_told_apart_only_by_looking_at_all() -> None:
    with pytest.raises(NoPlanError, match="look at all"):
        smallest_plan(Question(good=0.96, bad=0.95), most=100)


def test_bad_must_lie_below_good() -> None:
    with pytest.raises(ValueError, match="below good"):
        Question(good=0.5, bad=0.8)


def test_looking_at_everything_misjudges_nobody() -> None:
    plan = plan_of(Question(good=0.8, bad=0.5, size=40), 40)

    assert plan.good_misjudged == 0
    assert plan.bad_misjudged == pytest.approx(0, abs=1e-12)


def test_in_a_small_lot_nearly_all_must_be_seen_to_find_one() -> None:
    assert discovery(0.05, 36) == 35


def test_less_than_one_fault_cannot_be_looked_for() -> None:
    with pytest.raises(NoPlanError, match="not even one"):
        discovery(0.05, 10)


def test_a_second_sample_is_seldom_needed_where_all_is_well() -> None:
    plan = TwoSamples(first=8, accept=0, reject=2, second=8, accept_both=1)

    assert 8 <= looks_expected(plan, 0.001) < 8.1 < looks_expected(plan, 0.1)
