from collections.abc import Mapping
from decimal import Decimal

import pytest

from daowei.foundation.problems import Severity
from daowei.programme.agreements.cascade import Ground, Rule, Task, allocated, balance, measure_of
from daowei.programme.agreements.documents import Measure
from daowei.programme.definition import (
    Criterion,
    Direction,
    Indicator,
    Method,
    TargetRule,
)

UNITS = ("a", "b", "c")


def task(rule: Rule, *, measure: Measure = Measure.COUNT, total: str = "100") -> Task:
    return Task(criterion="x", measure=measure, total=Decimal(total), rule=rule)


def plain(found: Mapping[str, Decimal]) -> dict[str, str]:
    return {unit: str(value) for unit, value in found.items()}


def test_equal_shares_sum_to_the_total_to_the_last_one() -> None:
    found, problems = allocated(task(Rule.EQUAL), UNITS, Ground())

    assert plain(found) == {"a": "34", "b": "33", "c": "33"}
    assert problems == ()


def test_a_key_shares_by_its_weights() -> None:
    ground = Ground(keys={"a": 1, "b": 1, "c": 2})

    found, _ = allocated(task(Rule.BY_KEY, total="10"), UNITS, ground)

    assert plain(found) == {"a": "3", "b": "2", "c": "5"}


def test_last_years_figures_share_a_number_of_things() -> None:
    ground = Ground(past={"a": Decimal("10.5"), "b": Decimal("10.5"), "c": Decimal(0)})

    found, _ = allocated(task(Rule.BY_PAST, total="7"), UNITS, ground)

    assert plain(found) == {"a": "4", "b": "3", "c": "0"}


def test_a_missing_figure_is_not_zero_and_is_told() -> None:
    found, problems = allocated(task(Rule.BY_KEY), UNITS, Ground(keys={"a": 1, "b": 1}))

    assert found == {}
    assert [each.code for each in problems] == ["AGR-022"]
    assert "c" in str(problems[0].message)


def test_a_rate_is_the_same_for_all() -> None:
    found, _ = allocated(task(Rule.SAME, measure=Measure.RATE, total="80"), UNITS, Ground())

    assert plain(found) == {"a": "80", "b": "80", "c": "80"}


def test_by_last_year_nobody_is_asked_for_less_than_it_reached() -> None:
    ground = Ground(past={"a": Decimal(91), "b": Decimal(60)})

    found, _ = allocated(task(Rule.BY_PAST, measure=Measure.RATE, total="80"), UNITS, ground)

    assert plain(found) == {"a": "91", "b": "80", "c": "80"}


def test_by_hand_nobody_has_a_target_yet() -> None:
    assert allocated(task(Rule.BY_HAND), UNITS, Ground()) == ({}, ())


@pytest.mark.parametrize(
    ("rule", "measure"),
    [(Rule.SAME, Measure.COUNT), (Rule.EQUAL, Measure.RATE), (Rule.BY_KEY, Measure.GROWTH)],
)
def test_a_rule_that_does_not_fit_what_is_counted_is_refused(rule: Rule, measure: Measure) -> None:
    _, problems = allocated(task(rule, measure=measure), UNITS, Ground())

    assert [each.code for each in problems] == ["AGR-025"]


@pytest.mark.parametrize(
    ("targets", "codes"),
    [
        ({"a": 50, "b": 30, "c": 20}, []),
        ({"a": 50, "b": 30, "c": 21}, ["AGR-020"]),
        ({"a": 50, "b": 30, "c": 19}, ["AGR-026"]),
        ({"a": 50, "b": 30}, ["AGR-024"]),
        ({"a": 110, "b": -10, "c": 0}, ["AGR-021"]),
    ],
)
def test_a_number_of_things_balances_to_the_last_one(
    targets: Mapping[str, int], codes: list[str]
) -> None:
    exact = {unit: Decimal(value) for unit, value in targets.items()}

    found = balance(task(Rule.BY_HAND), exact, UNITS)

    assert [each.code for each in found] == codes


def test_a_weaker_rate_than_the_level_aboves_is_a_warning_as_a_reason_may_allow_it() -> None:
    rate = task(Rule.SAME, measure=Measure.RATE, total="80")
    targets = {"a": Decimal(80), "b": Decimal(75), "c": Decimal(85)}

    found = balance(rate, targets, UNITS)

    assert [(each.code, each.field, each.severity) for each in found] == [
        ("AGR-023", "b", Severity.WARNING)
    ]


@pytest.mark.parametrize(
    ("denominator", "rule", "measure"),
    [
        ("1", "fixed", Measure.COUNT),
        ("#{births}", "fixed", Measure.RATE),
        ("#{births}", "growth", Measure.GROWTH),
    ],
)
def test_what_a_target_counts_in_follows_from_the_definition(
    denominator: str, rule: str, measure: Measure
) -> None:
    indicator = Indicator(
        code="i", uid="i1234567890", names={}, numerator="#{x}", denominator=denominator,
        factor=1, decimals=0, direction=Direction.MORE, uses=frozenset(), source="",
    )  # fmt: skip
    criterion = Criterion(
        code="c", names={}, indicator="i", weight=Decimal(1),
        method=Method(name="ratio_to_target"), target=TargetRule(rule=rule),
    )  # fmt: skip

    assert measure_of(criterion, indicator) is measure
