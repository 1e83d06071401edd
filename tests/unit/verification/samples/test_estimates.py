import numpy as np
import pytest
from scipy.stats import skew

from daowei.verification.samples.designs import Labels, design
from daowei.verification.samples.estimates import mean

VALUES = np.array([1.0, 1.0, 0.98, 1.02, 0.4, 1.0, 0.97, 0.55])


def test_a_mean_leans_as_its_values_do_and_less_the_more_there_are() -> None:
    found = mean(design(np.ones(len(VALUES))), VALUES)

    assert found.skewness == pytest.approx(skew(VALUES, bias=False) / np.sqrt(len(VALUES)))
    assert found.skewness < 0


def test_strata_of_equal_size_lean_together() -> None:
    twice = np.concatenate([VALUES, VALUES])
    strata = [0] * len(VALUES) + [1] * len(VALUES)

    found = mean(design(np.ones(len(twice)), Labels(strata=strata)), twice)

    alone = mean(design(np.ones(len(VALUES))), VALUES).skewness
    assert found.skewness == pytest.approx(alone / np.sqrt(2))


def test_where_everybody_was_asked_or_two_at_most_nothing_leans() -> None:
    everybody = Labels(available=np.full(len(VALUES), len(VALUES)))

    assert mean(design(np.ones(len(VALUES)), everybody), VALUES).skewness == 0
    assert mean(design(np.ones(2)), VALUES[:2]).skewness == 0


def test_a_cautious_interval_is_never_narrower_than_t_at_either_end() -> None:
    found = mean(design(np.ones(len(VALUES))), VALUES)

    plain, cautious = found.interval(), found.cautious_interval()

    assert cautious.low < plain.low
    assert cautious.high == plain.high
