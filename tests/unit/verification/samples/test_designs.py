import pytest

from daowei.verification.samples.designs import (
    DesignError,
    Labels,
    Lonely,
    collapsed,
    design,
    poststratified,
)
from daowei.verification.samples.estimates import mean, ratio, total
from daowei.verification.samples.jackknife import left_out
from daowei.verification.samples.unequal import by_brewer, expanded_total


def test_a_stratum_with_a_single_cluster_is_refused_until_a_rule_is_named() -> None:
    strata, values = ["a", "a", "b"], [1.0, 3.0, 8.0]

    with pytest.raises(DesignError, match="collapse strata"):
        mean(design([1, 1, 1], Labels(strata=strata)), values)

    joined = collapsed(strata, {"b": "a"})
    assert mean(design([1, 1, 1], Labels(strata=joined)), values).value == 4
    assert mean(design([1, 1, 1], Labels(strata=strata), lonely=Lonely.ADJUST), values).error > 0


def test_a_stratum_visited_completely_adds_no_error_even_alone() -> None:
    made = design([1, 2, 2], Labels(strata=["a", "b", "b"], available=[1, 4, 4]))

    assert total(made, [5.0, 3.0, 3.0]).error == 0


def test_more_cannot_be_drawn_than_there_is() -> None:
    with pytest.raises(DesignError, match="more clusters"):
        design([1, 1], Labels(available=[1, 1]))


def test_weights_must_be_above_nothing() -> None:
    with pytest.raises(DesignError, match="weights"):
        design([1, 0], Labels())


def test_what_has_no_value_lies_outside_the_domain_and_is_not_dropped() -> None:
    made = design([2, 2, 2], Labels(available=[6, 6, 6]))

    with_gap = total(made, [3.0, float("nan"), 5.0])

    assert with_gap.value == 16
    assert with_gap.error == total(made, [3.0, 0.0, 5.0]).error
    assert mean(made, [3.0, float("nan"), 5.0]).value == 4


def test_a_ratio_over_nothing_is_refused() -> None:
    with pytest.raises(DesignError, match="over nothing"):
        ratio(design([1, 1], Labels()), [1, 1], [0, 0])


def test_a_group_of_known_size_that_nobody_was_drawn_from_is_told() -> None:
    with pytest.raises(DesignError, match="girls"):
        poststratified(design([1, 1], Labels()), ["boys", "boys"], {"boys": 2, "girls": 2})


def test_the_jackknife_needs_others_in_the_stratum() -> None:
    with pytest.raises(DesignError, match="nothing is left"):
        left_out(design([1, 1], Labels(strata=["a", "b"])), lambda weights: float(weights.sum()))


def test_chances_lie_between_nothing_and_certainty() -> None:
    assert expanded_total([5, 5], [0.5, 1.0]) == 15
    with pytest.raises(DesignError, match="a chance above 0"):
        expanded_total([5], [1.5])
    with pytest.raises(DesignError, match="no spread"):
        by_brewer([5], [0.5])
