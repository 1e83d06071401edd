"""What intervals promise, tried on made-up counties: a quick and steady part of the bench."""

import numpy as np
import pytest

from daowei.verification.samples.intervals_tried import MANY, VISITS, table, tried_with
from daowei.verification.samples.simulation import (
    Pattern,
    county,
    covered,
    held_by_factor,
    stratified_mean,
    two_stage_share,
    unequal_total,
)

SEED = 20260101
PROMISED = (0.935, 0.965)


def dice(number: int) -> np.random.Generator:  # noqa: TID251 - only the type
    return np.random.default_rng([SEED, number])  # noqa: TID251 - from a seed


@pytest.mark.parametrize(
    ("draw", "clusters"), [(two_stage_share, 40), (stratified_mean, 20), (unequal_total, 40)]
)
def test_with_thirty_clusters_and_more_an_interval_holds_what_it_promises(
    draw: object, clusters: int
) -> None:
    assert callable(draw)
    make, truth = draw(clusters, dice(clusters))

    assert PROMISED[0] <= covered(make, truth, draws=2_000) <= PROMISED[1]


@pytest.mark.parametrize("pattern", Pattern)
def test_so_does_the_factor_of_a_county_however_its_reports_go_wrong(pattern: Pattern) -> None:
    tried = [held_by_factor(county(pattern, dice(each)), 40, dice(each), draws=500)
             for each in range(4)]  # fmt: skip

    mean = sum(each.covered for each in tried) / len(tried)

    assert PROMISED[0] <= mean <= PROMISED[1]


def test_the_table_that_pages_print_says_what_a_trial_says() -> None:
    tried = [held_by_factor(county(Pattern.SOME_A_LOT, dice(each)), 8, dice(each), draws=250)
             for each in range(6)]  # fmt: skip

    mean = sum(each.covered for each in tried) / len(tried)

    assert mean == pytest.approx(table()[Pattern.SOME_A_LOT][8].covered, abs=0.05)


@pytest.mark.parametrize("pattern", Pattern)
def test_the_table_keeps_its_promise_from_thirty_visits_on(pattern: Pattern) -> None:
    rows = table()[pattern]

    assert set(rows) == set(VISITS)
    for visits in (each for each in VISITS if each >= MANY):
        assert PROMISED[0] <= rows[visits].covered <= PROMISED[1]


def test_whatever_the_pattern_a_factor_is_seldom_too_hard() -> None:
    assert all(held.too_hard <= 0.03 for rows in table().values() for held in rows.values())


def test_the_nearest_trial_with_no_more_visits_is_told() -> None:
    fifteen, two = tried_with(15), tried_with(2)

    assert fifteen is not None
    assert fifteen.visits == 12
    assert two is None
