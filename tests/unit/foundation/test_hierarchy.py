from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from daowei.foundation.hierarchy import (
    HierarchyError,
    Placement,
    Registry,
    Unit,
    UnitKind,
    UnknownUnitError,
    tree_of,
)
from daowei.foundation.problems import Severity
from daowei.foundation.registration import registry_of

MOVED = date(2024, 7, 1)


def unit(code: str, *placements: Placement) -> Unit:
    return Unit(
        code=code, uid=code, names={"en": code}, kind=UnitKind.TOWNSHIP, placements=placements
    )


def under(parent: str | None, since: str | None = None, until: str | None = None) -> Placement:
    return Placement(
        parent=parent,
        since=date.fromisoformat(since) if since else None,
        until=date.fromisoformat(until) if until else None,
    )


def province() -> list[Unit]:
    """Two counties; T2 moves from A to B in July 2024, T3 closes in March 2024."""
    return [
        unit("P", under(None)),
        unit("B", under("P")),
        unit("A", under("P")),
        unit("T1", under("A")),
        unit("T2", under("A", None, "2024-06-30"), under("B", "2024-07-01")),
        unit("T3", under("B", "2020-01-01", "2024-03-31")),
    ]


def registry(units: Sequence[Unit]) -> Registry:
    found, problems = registry_of(units)
    assert found is not None, problems
    return found


def codes(units: Sequence[Unit]) -> list[str]:
    return [each.code for each in registry_of(units)[1]]


def test_units_are_numbered_in_pre_order_children_by_code() -> None:
    tree = registry(province()).tree_at(date(2024, 1, 1))

    assert tree.codes == ("P", "A", "T1", "T2", "B", "T3")
    assert tree.parent.tolist() == [-1, 0, 1, 1, 0, 4]
    assert tree.last.tolist() == [5, 3, 2, 3, 5, 5]
    assert tree.level.tolist() == [1, 2, 3, 3, 2, 3]
    assert [tree.parent.dtype, tree.last.dtype, tree.level.dtype] == [
        np.dtype(each) for each in (np.int32, np.int32, np.int8)
    ]


def test_a_tree_is_asked_downwards_upwards_and_across() -> None:
    tree = registry(province()).tree_at(date(2024, 1, 1))

    assert tree.descendants("A") == ("T1", "T2")
    assert tree.descendants("A", itself=True) == ("A", "T1", "T2")
    assert tree.children("P") == ("A", "B")
    assert tree.ancestors("T3") == ("B", "P")
    assert tree.at_level(2) == ("A", "B")
    assert (tree.roots, len(tree), "T3" in tree) == (("P",), 6, True)


def test_history_keeps_its_hierarchy() -> None:
    units = registry(province())

    assert units.tree_at(date(2024, 6, 30)).ancestors("T2") == ("A", "P")
    assert units.tree_at(MOVED).ancestors("T2") == ("B", "P")


def test_a_closed_unit_is_not_in_the_tree_of_the_day() -> None:
    units = registry(province())

    assert "T3" in units.tree_at(date(2024, 3, 31))
    assert "T3" not in units.tree_at(date(2024, 4, 1))
    assert "T3" not in units.tree_at(date(2019, 12, 31))
    with pytest.raises(UnknownUnitError, match="T3"):
        units.tree_at(MOVED).children("T3")


def test_versions_are_the_stretches_between_changes() -> None:
    units = registry(province())

    versions = units.versions(date(2024, 1, 1), date(2024, 12, 31))

    assert [(str(first), str(last)) for first, last, _ in versions] == [
        ("2024-01-01", "2024-03-31"),
        ("2024-04-01", "2024-06-30"),
        ("2024-07-01", "2024-12-31"),
    ]
    assert versions[2][2] is units.tree_at(date(2024, 9, 9))


def test_a_unit_knows_when_it_was_open_and_under_whom() -> None:
    third = province()[5]

    assert third.is_open(date(2024, 3, 31))
    assert third.parent_at(date(2024, 4, 1)) is None
    assert third.was_open_between(date(2024, 3, 31), date(2024, 4, 30))
    assert not third.was_open_between(date(2024, 4, 1), date(2024, 4, 30))


def test_an_unknown_unit_is_refused_by_name() -> None:
    with pytest.raises(UnknownUnitError, match="'X'"):
        registry(province()).unit("X")


def test_parents_that_form_no_tree_are_refused() -> None:
    with pytest.raises(HierarchyError, match="A"):
        tree_of({"A": "B", "B": "A"})


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (unit("A", under("P")), "UNT-001"),
        (unit("X"), "UNT-002"),
        (unit("X", under("P", "2024-02-01", "2024-01-01")), "UNT-003"),
        (unit("X", under("A", None, "2024-06-30"), under("B", "2024-06-30")), "UNT-004"),
        (unit("X", under("X")), "UNT-005"),
        (unit("X", under("Q")), "UNT-006"),
        (unit("X", under("T3", "2019-12-31", "2024-03-31")), "UNT-007"),
        (unit("X", under("T3", "2024-01-01")), "UNT-008"),
    ],
)
def test_each_fault_of_a_unit_has_its_code(broken: Unit, code: str) -> None:
    assert codes([*province(), broken]) == [code]
    assert registry_of([*province(), broken])[0] is None


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    faulty = [unit("X", Placement(parent="Q", line=8)), unit("Y", Placement(parent="Y", line=9))]

    _, problems = registry_of([*province(), *faulty], file="units.csv")

    assert [each.place for each in problems] == ["units.csv:8 parent", "units.csv:9 parent"]


def test_a_loop_is_told_once_with_its_whole_path() -> None:
    ring = [unit("X", under("Y")), unit("Y", under("Z")), unit("Z", under("X"))]

    (problem,) = registry_of([*province(), *ring])[1]

    assert problem.code == "UNT-009"
    assert "X → Y → Z → X" in str(problem.message)


def test_a_move_into_the_own_subtree_is_told_as_such() -> None:
    moved = [
        unit("X", under("P", None, "2024-06-30"), under("Y", "2024-07-01")),
        unit("Y", under("X")),
    ]

    (problem,) = registry_of([*province(), *moved])[1]

    assert problem.code == "UNT-010"
    assert "X is moved on 2024-07-01 into its own subtree: X → Y → X" in str(problem.message)


def test_several_roots_are_allowed_and_noted() -> None:
    found, problems = registry_of([*province(), unit("Q", under(None, "2024-01-01"))])

    assert found is not None
    assert [(each.code, each.severity) for each in problems] == [("UNT-011", Severity.NOTE)]
    assert "from 2024-01-01 on" in str(problems[0].message)
