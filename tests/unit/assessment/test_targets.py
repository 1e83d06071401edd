from collections.abc import Mapping
from decimal import Decimal

import pytest

from daowei.assessment.targets import Ground, path, targets_for
from daowei.foundation.hierarchy import tree_of
from daowei.foundation.problems import ProblemList
from daowei.programme.definition import Criterion, Method, TargetRule

TREE = tree_of({"C": None, "A": "C", "B": "C", "a1": "A", "a2": "A", "a3": "A"})
WOMEN = {"A": 700, "B": 300, "a1": 1, "a2": 1, "a3": 1}


def targets(
    rule: str, settings: Mapping[str, object], **baselines: float
) -> tuple[dict[str, float | None], list[str]]:
    ground = Ground(units=TREE.codes, tree=TREE, baselines=baselines, keys={"women": WOMEN})
    criterion = Criterion(
        code="c",
        names={},
        indicator="i",
        weight=Decimal(1),
        method=Method(name="ratio_to_target"),
        target=TargetRule(rule=rule, settings=settings),
    )
    problems = ProblemList()
    table = targets_for(criterion, ground, problems)
    return dict(table.select("unit", "target").iter_rows()), [each.code for each in problems.found]


def test_a_fixed_target_is_everyones() -> None:
    found, told = targets("fixed", {"value": Decimal("82.5")})

    assert set(found.values()) == {82.5}
    assert told == []


def test_a_unit_that_nobody_named_has_no_target_and_that_is_told() -> None:
    found, told = targets("by_unit", {"values": {"C": 1, "A": 2, "B": 3, "a1": 4, "a2": 5}})

    assert (found["a2"], found["a3"]) == (5, None)
    assert told == ["SCO-023"]


def test_growth_is_on_each_units_own_baseline() -> None:
    found, told = targets("growth", {"percent": 10}, A=50.0)

    assert found["A"] == pytest.approx(55)
    assert found["B"] is None
    assert told == []


def test_a_total_is_shared_out_down_the_tree_to_the_last_one() -> None:
    found, told = targets("share_of_parent", {"total": 100, "key": "women"})

    assert found == {"C": 100, "A": 70, "a1": 24, "a2": 23, "a3": 23, "B": 30}
    assert told == []


def test_adjustments_that_balance_stand_with_their_reasons() -> None:
    adjustments = [
        {"unit": "a1", "value": 20, "reason": "road closed half the year"},
        {"unit": "a2", "value": 27, "reason": "takes over for a1"},
    ]

    found, told = targets(
        "share_of_parent", {"total": 100, "key": "women", "adjustments": adjustments}
    )

    assert (found["a1"], found["a2"], found["a3"]) == (20, 27, 23)
    assert told == []


def test_an_adjustment_that_breaks_the_balance_is_told() -> None:
    adjustments = [{"unit": "a1", "value": 20, "reason": "road closed"}]

    _, told = targets("share_of_parent", {"total": 100, "key": "women", "adjustments": adjustments})

    assert told == ["SCO-027"]


def test_an_adjustment_without_a_reason_cannot_stand() -> None:
    adjustments = [{"unit": "B", "value": 30}]

    _, told = targets("share_of_parent", {"total": 100, "key": "women", "adjustments": adjustments})

    assert told == ["SCO-025"]


@pytest.mark.parametrize(
    ("rule", "settings", "code"),
    [
        ("by_wish", {}, "SCO-020"),
        ("fixed", {"value": 1, "unit": "C"}, "SCO-021"),
        ("fixed", {}, "SCO-022"),
        ("share_of_parent", {"total": 5, "key": "trees"}, "SCO-024"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_told(
    rule: str, settings: Mapping[str, object], code: str
) -> None:
    found, told = targets(rule, settings)

    assert told == [code]
    assert set(found.values()) == {None}


def test_the_path_ends_at_the_target_and_rounds_each_milestone_once() -> None:
    quarters = ("2025Q1", "2025Q2", "2025Q3", "2025Q4")

    found = path(Decimal(60), Decimal("60.5"), periods=quarters, decimals=1)

    assert [str(each.value) for each in found] == ["60.1", "60.3", "60.4", "60.5"]
