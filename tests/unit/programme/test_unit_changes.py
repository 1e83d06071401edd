"""How units change from a day on, are found by words, and are drawn over time."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, strategies as some

from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.refusals import Refused
from daowei.foundation.uids import uid_for
from daowei.programme.unit_changes import (
    classified,
    closed,
    document_of,
    named_anew,
    placed_anew,
    problems_with,
    unit_of,
)
from daowei.programme.unit_tree import Search, matching, timeline_of

SINCE, DAY = date(2020, 1, 1), date(2026, 2, 1)


def _unit(code: str, parent: str | None = None, **said: object) -> Unit:
    place = Placement(parent=parent, since=SINCE)
    given = {"names": {"en": code.title()}, "placements": (place,), **said}
    return Unit(code=code, uid=uid_for("unit", code), kind=UnitKind.VILLAGE, **given)  # type: ignore[arg-type]


def test_a_unit_placed_anew_leaves_its_old_place_the_day_before() -> None:
    moved = placed_anew(_unit("a", "x"), parent="y", since=DAY)

    assert moved.placements == (
        Placement(parent="x", since=SINCE, until=date(2026, 1, 31)),
        Placement(parent="y", since=DAY),
    )


def test_a_unit_placed_anew_on_its_first_day_was_never_elsewhere() -> None:
    moved = placed_anew(_unit("a", "x"), parent="y", since=SINCE)

    assert moved.placements == (Placement(parent="y", since=SINCE),)


def test_a_closed_unit_opens_again_until_the_place_it_has_next() -> None:
    unit = _unit(
        "a",
        placements=(
            Placement(parent="x", since=SINCE, until=date(2021, 1, 1)),
            Placement(parent="z", since=date(2030, 1, 1)),
        ),
    )

    opened = placed_anew(unit, parent="y", since=DAY)

    assert opened.placements[1] == Placement(parent="y", since=DAY, until=date(2029, 12, 31))


@pytest.mark.parametrize(
    "change",
    [
        lambda unit: placed_anew(unit, parent="x", since=DAY),
        lambda unit: closed(unit, last_day=date(2019, 1, 1)),
        lambda unit: closed(placed_anew(unit, parent="y", since=DAY), last_day=date(2026, 1, 15)),
        lambda unit: named_anew(unit, {"en": "A"}),
        lambda unit: classified(unit, UnitKind.VILLAGE, {}),
    ],
)
def test_what_would_change_nothing_or_leave_a_gap_is_refused(change: object) -> None:
    with pytest.raises(Refused):
        change(_unit("a", "x"))  # type: ignore[operator]


@given(some.dates(SINCE, date(2040, 1, 1)), some.dates(date(2010, 1, 1), date(2045, 1, 1)))
def test_a_move_changes_no_day_before_it(since: date, day: date) -> None:
    before = _unit("a", "x")
    moved = placed_anew(before, parent="y", since=since)

    assert moved.parent_at(day) == (before.parent_at(day) if day < since else "y")


def test_a_document_reads_back_as_the_unit() -> None:
    unit = closed(placed_anew(_unit("a", "x"), parent=None, since=DAY), last_day=date(2027, 1, 1))

    assert unit_of({**document_of(unit), "reason": "a decree"}) == unit


def test_all_that_a_change_breaks_is_told() -> None:
    units = {each.code: each for each in (_unit("x"), _unit("a", "x"), _unit("b", "x"))}
    shut = closed(units["x"], last_day=DAY)

    problems = problems_with(Registry(units), {"x": shut})

    assert {each.value for each in problems} == {"a", "b"}
    assert problems_with(Registry(units), {"a": None, "b": None, "x": shut}) == ()


def test_the_code_itself_is_found_first_and_all_words_count() -> None:
    named = {"en": "North well", "zh": "北井"}
    units = {"well": _unit("well"), "n-1": _unit("n-1", names=named)}
    registry = Registry(units)
    tree = registry.tree_at(DAY)

    def found(words: str, most: int = 50) -> list[str]:
        search = Search(words=words, most=most)
        return [each.code for each in matching(registry, tree, search, language="en")]

    assert found("WELL") == ["well", "n-1"]
    assert found("well", most=1) == ["well"]
    assert found("north 井") == ["n-1"]
    assert found("south") == found("") == []


def test_a_timeline_spans_what_is_known_and_today() -> None:
    unit = placed_anew(_unit("a", "x"), parent="y", since=DAY)

    line = timeline_of(unit, today=date(2026, 1, 12))

    assert 0 < line.bars[0].start < line.bars[0].end < line.bars[1].start
    assert line.bars[1].end == 1.0
    assert line.bars[0].end > line.today
    assert len(line.years) <= 9
    always = replace(unit, placements=(Placement(parent=None),))
    assert timeline_of(always, today=DAY).bars[0].start == 0.0
