from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from daowei.programme.charter.values import (
    exceeds_whole,
    is_known_charter,
    may_be_ranked,
    proxies,
    proxy_by,
    rights_survive,
    small_cells,
)
from daowei.programme.definition import Direction, Indicator, Use

MII, MONEY = frozenset({"qual.mii"}), frozenset({"fin.execution"})
STEADY = np.arange(30, dtype=np.float64)
INDICATOR = Indicator(
    code="users",
    uid="abcdefghijk",
    names={"en": "Users"},
    numerator="#{users}",
    denominator="1",
    factor=1,
    decimals=0,
    direction=Direction.NONE,
    uses=frozenset({Use.OBSERVE, Use.PLAN, Use.PUBLISH, Use.NATIONAL_OBJECTIVE}),
    source="own",
)


def test_nine_is_a_small_cell_and_ten_is_none() -> None:
    assert small_cells(np.array([0, 9, 10, 250])).tolist() == [True, True, False, False]


def test_the_smallest_cell_may_be_raised_and_never_lowered() -> None:
    persons = np.array([9, 10, 15])

    assert small_cells(persons, k_min=16).tolist() == [True, True, True]
    assert small_cells(persons, k_min=1).tolist() == [True, False, False]


def test_a_part_is_never_more_than_its_whole() -> None:
    numerator = np.array([3.0, 4.0, 5.0, np.nan])
    denominator = np.array([4.0, 4.0, 4.0, 4.0])

    assert exceeds_whole(numerator, denominator).tolist() == [False, False, True, False]


def test_a_figure_that_equals_an_observed_one_nineteen_times_in_twenty_stands_for_it() -> None:
    same = np.tile(STEADY, 2)[:40]
    nearly = same.copy()
    nearly[[3, 7]] = [900.0, -700.0]
    hardly = nearly.copy()
    hardly[11] = 500.0

    assert proxy_by(nearly, same) == "equal"
    assert proxy_by(hardly, same) is None


@pytest.mark.parametrize("scored", [3 * STEADY + 2, 100 - STEADY])
def test_a_figure_that_moves_with_an_observed_one_stands_for_it(
    scored: np.typing.NDArray[np.float64],
) -> None:
    assert proxy_by(scored, STEADY) == "correlated"


def test_fewer_than_thirty_shared_cells_say_nothing() -> None:
    gappy = STEADY.copy()
    gappy[4] = np.nan

    assert proxy_by(gappy, STEADY) is None


def test_a_figure_that_never_moves_stands_for_nothing_but_its_equal() -> None:
    flat = np.full(30, 7.0)

    assert proxy_by(flat, STEADY) is None
    assert proxy_by(flat, flat) == "equal"


def test_both_names_are_told_where_a_score_is_withheld() -> None:
    (found,) = proxies({"service": 2 * STEADY, "money": STEADY[::-1] ** 3}, {"births": STEADY})

    assert (found.rule, found.subject) == ("CH-63", "service")
    assert "service" in str(found.reason)
    assert "births" in str(found.reason)


def test_rights_survive_at_a_quarter_and_not_below() -> None:
    assert rights_survive([(MII, Decimal(25)), (MONEY, Decimal(75))])
    assert not rights_survive([(MII, Decimal("24.9")), (MONEY, Decimal("75.1"))])
    assert not rights_survive([(MONEY, Decimal(75))])
    assert not rights_survive([])


def test_a_criterion_that_is_partly_about_money_is_not_about_rights() -> None:
    assert not rights_survive([(MII | MONEY, Decimal(50)), (MONEY, Decimal(50))])


def test_what_is_only_observed_may_not_be_ranked() -> None:
    assert not may_be_ranked(INDICATOR)
    assert may_be_ranked(replace(INDICATOR, uses=frozenset({Use.OBSERVE, Use.SCORE})))


def test_a_charter_the_verifier_does_not_know_is_not_known() -> None:
    assert is_known_charter("sha256:aa", known=frozenset({"sha256:aa"}))
    assert not is_known_charter("sha256:ab", known=frozenset({"sha256:aa"}))
