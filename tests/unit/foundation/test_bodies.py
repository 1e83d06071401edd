"""Seats, terms and quorum."""

from datetime import date

import pytest

from daowei.foundation.bodies import (
    BodyKind,
    Quorum,
    Seated,
    SeatPart,
    lacks,
    quorum,
    reason_against,
)

DAY, BEGIN = date(2026, 1, 12), date(2025, 1, 1)


def seated(official: int, part: SeatPart = SeatPart.MEMBER, **days: date | None) -> Seated:
    return Seated(official=official, part=part, **{"since": BEGIN, **days})  # type: ignore[arg-type]


FULL = [seated(1, SeatPart.CHAIR), seated(2, SeatPart.EXECUTIVE_DEPUTY), seated(3), seated(4)]


@pytest.mark.parametrize(
    ("rule", "votes", "needed"),
    [
        (Quorum.MAJORITY, 4, 3), (Quorum.MAJORITY, 5, 3), (Quorum.TWO_THIRDS, 4, 3),
        (Quorum.TWO_THIRDS, 6, 4), (Quorum.ALL, 5, 5), (Quorum.MAJORITY, 0, 1), (Quorum.ALL, 0, 1),
    ],
)  # fmt: skip
def test_a_quorum_counts_those_who_may_vote(rule: Quorum, votes: int, needed: int) -> None:
    seats = [seated(each) for each in range(votes)]

    assert quorum(rule, [*seats, seated(99, SeatPart.SECRETARY)], DAY) == needed


def test_whose_term_is_over_does_not_count() -> None:
    gone = [seated(each, until=date(2025, 12, 31)) for each in range(5, 9)]

    assert quorum(Quorum.ALL, [*FULL, *gone], DAY) == 4


def test_a_full_steering_group_lacks_nothing() -> None:
    assert lacks(BodyKind.STEERING, FULL, DAY) == ()


def test_what_a_body_lacks_is_said() -> None:
    told = [str(each) for each in lacks(BodyKind.STEERING, [seated(3)], DAY)]

    assert told == [
        "Nobody chairs it.",
        "It has no executive deputy.",
        "Only 1 may vote; at least 3 make a body.",
    ]
    assert len(lacks(BodyKind.TASK_FORCE, [seated(3)], DAY)) == 2


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (seated(9, SeatPart.CHAIR), "one Chair at a time"),
        (seated(3, SeatPart.SECRETARY), "has a seat already"),
        (seated(9, since=date(2024, 1, 1)), "within the days of the body"),
        (seated(9, until=date(2024, 1, 1)), "end before it begins"),
    ],
)
def test_some_seats_are_refused(wanted: Seated, told: str) -> None:
    assert told in str(reason_against(wanted, FULL, since=BEGIN, until=None))


def test_a_term_does_not_outlast_a_task_force() -> None:
    end = date(2026, 6, 30)

    assert reason_against(seated(9), FULL, since=BEGIN, until=end) is not None
    assert reason_against(seated(9, until=end), FULL, since=BEGIN, until=end) is None
