"""Locked periods stay as they are; the next open one makes them good."""

from hypothesis import given, strategies as st

from daowei.foundation.periods import parse_period
from daowei.programme.definition import AggregationType, Element, Measure, ValueType
from daowei.reporting.documents import Nothing
from daowei.reporting.locking import (
    Carried,
    difference,
    is_locked,
    next_open,
    problems_with_carrying,
    with_carried,
    without_carried,
)

_ENTRIES = st.one_of(st.integers(-1000, 1000), st.sampled_from(Nothing))
_VALUES = st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from(["", "x"])), _ENTRIES)


def test_a_locked_year_locks_its_months_and_no_other() -> None:
    locks = (parse_period("2025"),)

    assert is_locked(parse_period("202512"), locks)
    assert is_locked(parse_period("2025Q1"), locks)
    assert not is_locked(parse_period("202601"), locks)
    assert not is_locked(parse_period("2025"), (parse_period("202512"),))


def test_the_next_open_period_skips_all_that_is_locked() -> None:
    locks = tuple(parse_period(each) for each in ("2025Q4", "202601"))

    assert next_open(parse_period("202510"), locks).iso == "202602"


def _total(values: dict[tuple[str, str], int | Nothing]) -> int:
    return sum(each for each in values.values() if not isinstance(each, Nothing))


@given(before=_VALUES, after=_VALUES, later=_VALUES)
def test_the_sum_over_time_comes_right(before: dict, after: dict, later: dict) -> None:  # type: ignore[type-arg]
    carried = Carried(corrects="202510", amounts=difference(before, after))

    taken = with_carried(later, [carried])

    assert _total(before) + _total(taken) == _total(after) + _total(later)


@given(later=st.dictionaries(st.tuples(st.sampled_from("ab"), st.just("")), st.integers(-9, 9)))
def test_what_was_entered_is_found_again(later: dict) -> None:  # type: ignore[type-arg]
    carried = [Carried(corrects="202510", amounts={("a", ""): 5})]
    later = {("a", ""): 1, **later}

    assert without_carried(with_carried(later, carried), carried) == later


def test_a_level_cannot_be_made_good_by_a_later_period() -> None:
    def element(code: str, measure: Measure) -> Element:
        return Element(
            code=code,
            uid=code,
            names={},
            concept=None,
            measure=measure,
            value_type=ValueType.INTEGER,
            aggregation=AggregationType.SUM,
        )

    elements = {each.value: element(each.value, each) for each in Measure}
    amounts = {(each.value, ""): 1 for each in Measure}

    refused = [each.value for each in problems_with_carrying(amounts, elements)]

    assert refused == ["stock", "rate", "yes_no"]
