import pytest

from daowei.reporting.consistency import (
    Finding,
    alike,
    at_least,
    beside_boundary,
    beside_survey,
    dropout,
    expected_next,
    over_time,
)


def test_a_year_is_held_against_the_mean_of_those_before() -> None:
    assert over_time(700, [1000, 1000, 1000]) == Finding(value=0.7, is_flagged=False)
    assert over_time(660, [1000, 1000]).is_flagged
    assert over_time(5, []) == Finding(value=None, is_flagged=False)
    assert over_time(5, [0, 0]).value is None


def test_a_declared_trend_is_a_straight_line() -> None:
    assert expected_next([10, 20, 30], has_trend=True) == 40
    assert expected_next([10], has_trend=True) == 10
    assert over_time(40, [10, 20, 30], has_trend=True).value == 1.0


def test_a_limit_itself_is_not_flagged() -> None:
    assert not beside_boundary(1.33, 1.0).is_flagged
    assert not beside_boundary(0.67, 1.0).is_flagged
    assert beside_boundary(1.2, 0.8) == Finding(value=1.5, is_flagged=True)
    assert not at_least(90, 100).is_flagged
    assert not alike(110, 100).is_flagged


def test_related_figures_may_differ_a_little() -> None:
    assert alike(100, 95).value == pytest.approx(1.0526315789473684)
    assert at_least(85, 100) == Finding(value=0.85, is_flagged=True)
    assert alike(5, 0) == Finding(value=None, is_flagged=False)


def test_nobody_can_come_back_who_never_came() -> None:
    assert dropout(100, 90) == Finding(value=0.1, is_flagged=False)
    assert dropout(100, 110) == Finding(value=-0.1, is_flagged=True)
    assert dropout(0, 0) == Finding(value=0.0, is_flagged=False)
    assert dropout(0, 3) == Finding(value=None, is_flagged=True)


def test_coverage_is_held_against_a_survey() -> None:
    finding = beside_survey(820, 1000, survey_percent=71.0)

    assert finding.value == pytest.approx(1.1549295774647887)
    assert not finding.is_flagged
    assert beside_survey(1, 0, survey_percent=71.0).value is None
