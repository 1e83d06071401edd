"""What an outsider is told of sensitive counts cannot be subtracted to a small one."""

import pytest
from hypothesis import given, strategies as st

from daowei.disclosure.outsiders import told_to_outsiders
from daowei.foundation.hierarchy import tree_of

PARENTS = {
    "county": None,
    "a": "county",
    "b": "county",
    "c": "county",
    "a1": "a",
    "a2": "a",
    "b1": "b",
    "b2": "b",
}
TREE = tree_of(PARENTS)


def _sums(leaves: dict[str, int]) -> dict[str, float]:
    totals = dict.fromkeys(PARENTS, 0.0)
    for leaf, count in leaves.items():
        for each in (leaf, *TREE.ancestors(leaf)):
            totals[each] += count
    return totals


def test_units_with_large_counts_are_told() -> None:
    counts = _sums({"a1": 20, "a2": 30, "b1": 40, "b2": 50, "c": 60})

    assert told_to_outsiders(counts, TREE, {"c"}) == {"county", "a", "b", "a1", "a2", "b1", "b2"}


def test_one_small_sibling_withholds_all_of_them() -> None:
    counts = _sums({"a1": 3, "a2": 30, "b1": 40, "b2": 50, "c": 60})

    assert told_to_outsiders(counts, TREE, {"c"}) == {"county", "a", "b", "b1", "b2"}


def test_a_total_that_ones_own_count_would_turn_into_a_small_one_is_withheld() -> None:
    counts = _sums({"a1": 20, "a2": 3})

    assert "a" not in told_to_outsiders(counts, TREE, {"a1"})


def test_below_a_withheld_unit_nobody_is_told() -> None:
    counts = _sums({"a1": 20, "a2": 30, "b1": 2, "b2": 3, "c": 60})

    assert not {"a", "a1", "a2"} & told_to_outsiders(counts, TREE, {"c"})


def test_what_a_unit_reported_itself_counts_as_one_of_its_children() -> None:
    counts = _sums({"a1": 20, "a2": 30, "b1": 40, "b2": 50, "c": 60})
    counts["a"] += 4
    counts["county"] += 4

    assert not {"a1", "a2"} & told_to_outsiders(counts, TREE, {"c"})


@given(
    st.fixed_dictionaries({leaf: st.integers(0, 25) for leaf in ("a1", "a2", "b1", "b2", "c")}),
    st.sampled_from(["a", "a1", "b2", "c"]),
)
def test_no_difference_of_told_counts_is_a_small_count(leaves: dict[str, int], own: str) -> None:
    """Every total that is known, less every set of its parts that are known, leaves none small."""
    counts = _sums(leaves)
    told = told_to_outsiders(counts, TREE, {own})
    known = _closed({*told, *TREE.descendants(own, itself=True)})
    for unit in PARENTS:
        if unit not in known and counts[unit] < 10:
            assert not _is_derived(unit, known)


def _closed(known: set[str]) -> set[str]:
    """With everything that sums and differences give."""
    while True:
        more = {each for each in PARENTS if each not in known and _is_derived(each, known)}
        if not more:
            return known
        known |= more


def _is_derived(unit: str, known: set[str]) -> bool:
    below = TREE.children(unit)
    if below and set(below) <= known:
        return True
    parent = PARENTS[unit]
    return parent in known and set(TREE.children(parent)) - {unit} <= known if parent else False


@pytest.mark.parametrize("own", [set(), {"gone"}])
def test_whoever_has_no_unit_is_told_what_strangers_are(own: set[str]) -> None:
    counts = _sums({"a1": 20, "a2": 30, "b1": 40, "b2": 5, "c": 60})

    assert told_to_outsiders(counts, TREE, own) == {"county", "a", "b", "c", "a1", "a2"}
