"""Who may be sent where, and which sites are visited twice."""

import pytest

from daowei.foundation.hierarchy import Tree, tree_of
from daowei.verification.visits.second_visits import revisited, tenth
from daowei.verification.visits.teams import (
    Member,
    NobodyFreeError,
    Team,
    Why,
    assigned,
    conflicts,
    works_in_line,
)

SEED = "5e" * 32


@pytest.fixture
def tree() -> Tree:
    return tree_of({"county": None, "north": "county", "south": "county", "n1": "north"})


def _whys(member: Member, unit: str, tree: Tree) -> list[Why]:
    return [each.why for each in conflicts(member, unit, tree)]


def test_nobody_inspects_her_own_unit_nor_above_nor_below_it(tree: Tree) -> None:
    member = Member(person=1, works_at=frozenset({"north"}))

    assert _whys(member, "north", tree) == [Why.OWN]
    assert _whys(member, "n1", tree) == [Why.LINE]
    assert _whys(member, "county", tree) == [Why.LINE]
    assert _whys(member, "south", tree) == []
    assert works_in_line(["n1"], "north", tree)


def test_a_declared_conflict_reaches_what_lies_below_and_not_above(tree: Tree) -> None:
    member = Member(person=1, declared=frozenset({"north"}))

    assert _whys(member, "n1", tree) == [Why.DECLARED]
    assert _whys(member, "county", tree) == []


def test_a_unit_that_closed_is_still_ones_own(tree: Tree) -> None:
    member = Member(person=1, works_at=frozenset({"closed"}))

    assert _whys(member, "closed", tree) == [Why.OWN]
    assert _whys(member, "north", tree) == []


def test_work_is_shared_out_evenly_and_the_same_way_each_time(tree: Tree) -> None:
    teams = [Team(code="A", members=(Member(person=1),)), Team(code="B", members=())]
    units = [f"u{number}" for number in range(8)]

    found = assigned(units, teams, tree, seed=SEED)

    assert sorted(found.values()) == ["A"] * 4 + ["B"] * 4
    assert found == assigned(list(reversed(units)), teams, tree, seed=SEED)
    assert found != assigned(units, teams, tree, seed="00" * 32)


def test_the_unit_hardest_to_staff_is_staffed_first(tree: Tree) -> None:
    bound = Team(code="A", members=(Member(person=1, works_at=frozenset({"north"})),))
    free = Team(code="B", members=(Member(person=2),))

    assert assigned(["south", "north"], [bound, free], tree, seed=SEED) == {
        "north": "B",
        "south": "A",
    }


def test_nobody_free_is_said_without_the_unit(tree: Tree) -> None:
    bound = Team(code="A", members=(Member(person=1, works_at=frozenset({"north"})),))

    with pytest.raises(NobodyFreeError) as caught:
        assigned(["north"], [bound], tree, seed=SEED)

    assert "north" not in str(caught.value)


@pytest.mark.parametrize(("count", "wanted"), [(0, 0), (1, 1), (10, 1), (11, 2), (120, 12)])
def test_a_tenth_is_rounded_up(count: int, wanted: int) -> None:
    units = [f"u{number}" for number in range(count)]

    found = revisited(units, seed=SEED, wanted=tenth(count))

    assert len(found) == wanted
    assert set(found) <= set(units)


def test_the_tenth_depends_on_the_seed_and_on_nothing_else() -> None:
    units = [f"u{number}" for number in range(40)]

    first = revisited(units, seed=SEED, wanted=4)

    assert first == revisited(units[::-1], seed=SEED, wanted=4)
    assert first != revisited(units, seed="00" * 32, wanted=4)
