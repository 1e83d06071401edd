"""Who may answer for a unit, and what the matrix points out."""

from datetime import date
from fractions import Fraction

import pytest

from daowei.foundation.officers import Held, Norm, Part, matrix_of, reason_against

DAY = date(2026, 1, 12)


def held(official: int, part: Part, unit: str = "u", **days: date | None) -> Held:
    return Held(official=official, unit=unit, part=part, **{"since": date(2025, 1, 1), **days})  # type: ignore[arg-type]


def test_a_village_s_secretary_and_director_are_both_first_responsible() -> None:
    assert reason_against(held(2, Part.FIRST), [held(1, Part.FIRST)]) is None


@pytest.mark.parametrize(
    ("wanted", "before", "told"),
    [
        (held(3, Part.FIRST), [held(1, Part.FIRST), held(2, Part.FIRST)], "has 2 of these"),
        (held(2, Part.DIRECT), [held(1, Part.DIRECT)], "has 1 of these"),
        (held(1, Part.DIRECT), [held(1, Part.FIRST)], "answers for the unit already"),
        (held(1, Part.FIRST), [held(1, Part.FIRST)], "answers for the unit already"),
        (held(1, Part.FIRST, until=date(2024, 1, 1)), [], "end before it begins"),
    ],
)
def test_some_combinations_are_refused(wanted: Held, before: list[Held], told: str) -> None:
    assert told in str(reason_against(wanted, before))


def test_a_deputy_may_look_in_as_liaison_officer_too() -> None:
    assert reason_against(held(1, Part.LIAISON), [held(1, Part.DEPUTY)]) is None


def test_a_post_is_free_on_the_day_after() -> None:
    before = held(1, Part.DIRECT, until=date(2026, 1, 31))

    assert reason_against(held(2, Part.DIRECT, since=date(2026, 2, 1)), [before]) is None
    assert reason_against(held(2, Part.DIRECT, since=date(2026, 1, 31)), [before]) is not None


def test_two_who_follow_each_other_leave_room_for_a_second() -> None:
    one = held(1, Part.FIRST, until=date(2025, 6, 30))
    other = held(2, Part.FIRST, since=date(2025, 7, 1))

    assert reason_against(held(3, Part.FIRST), [one, other]) is None


def test_gaps_are_pointed_out() -> None:
    parts = [held(1, Part.FIRST), held(2, Part.DIRECT), held(3, Part.LIAISON)]

    matrix = matrix_of({"u": "", "v": ""}, parts, zones={}, norm=Norm(), day=DAY)

    full, empty = matrix.units
    assert not full.has_gap
    assert empty.missing == (Part.FIRST, Part.DIRECT, Part.LIAISON)
    assert matrix.gaps == 1


def test_who_has_left_answers_for_nothing() -> None:
    gone = held(1, Part.FIRST, until=date(2025, 12, 31))

    matrix = matrix_of({"u": ""}, [gone], zones={}, norm=Norm(), day=DAY)

    assert Part.FIRST in matrix.units[0].missing


def test_an_officer_with_more_units_than_the_norm_is_pointed_out() -> None:
    parts = [held(1, Part.LIAISON, unit) for unit in ("a", "b", "c")]

    matrix = matrix_of({"a": "", "b": "", "c": ""}, parts, zones={}, norm=Norm(), day=DAY)

    assert matrix.loads[0].share == Fraction(3, 2)
    assert matrix.overloads == 1


def test_two_units_are_exactly_the_norm() -> None:
    parts = [held(1, Part.LIAISON, unit) for unit in ("a", "b")]

    matrix = matrix_of({"a": "", "b": ""}, parts, zones={}, norm=Norm(), day=DAY)

    assert matrix.loads[0].share == 1
    assert matrix.overloads == 0


def test_a_risky_unit_may_take_a_whole_officer() -> None:
    norm = Norm(units_per_officer={"": 4, "high": 1})
    parts = [held(1, Part.LIAISON, unit) for unit in ("a", "b")]

    matrix = matrix_of({"a": "high", "b": ""}, parts, zones={}, norm=norm, day=DAY)

    assert matrix.loads[0].share == Fraction(5, 4)


def test_a_unit_in_no_zone_or_in_two_is_pointed_out() -> None:
    parts = [held(1, Part.FIRST, unit) for unit in ("a", "b", "c")]

    matrix = matrix_of(
        {"a": "", "b": "", "c": ""},
        parts,
        zones={1: ["a", "b"], 2: ["b"]},
        norm=Norm(),
        day=DAY,
    )

    assert [each.zones for each in matrix.units] == [(1,), (1, 2), ()]
    assert [each.lacks_zone for each in matrix.units] == [False, False, True]
