"""Targets that two sides signed stand in place of what the rule gives."""

from decimal import Decimal

import pytest

from daowei.assessment.agreed import agreed_digest, of_criterion, read_agreed, written_agreed
from daowei.assessment.targets import Ground, targets_for
from daowei.foundation.hierarchy import tree_of
from daowei.foundation.problems import ProblemList
from daowei.programme.agreements.signed import AgreedTarget
from daowei.programme.definition import Criterion, Method, TargetRule

AGREED = {
    ("townships", "early", "b"): AgreedTarget(value=Decimal("92.5"), paper="7/0"),
    ("townships", "late", "a"): AgreedTarget(value=Decimal(3), paper="8/1"),
}


def test_the_file_reads_back_what_was_written() -> None:
    problems = ProblemList()

    assert read_agreed(written_agreed(AGREED), problems) == AGREED
    assert not problems.found


@pytest.mark.parametrize("written", ["", "many", "NaN", "Infinity"])
def test_a_target_that_is_no_number_is_told_and_left_out(written: str) -> None:
    problems = ProblemList()
    text = f"agreement,criterion,unit,target,paper\nx,y,z,{written},1\nx,y,a,4,1\n"

    found = read_agreed(text, problems)

    assert list(found) == [("x", "y", "a")]
    assert [(each.code, each.line) for each in problems.found] == [("SCO-060", 2)]


def test_its_digest_knows_every_part() -> None:
    changed = {**AGREED, ("townships", "late", "a"): AgreedTarget(value=Decimal(3), paper="9/0")}

    assert agreed_digest(AGREED) == agreed_digest(dict(reversed(AGREED.items())))
    assert agreed_digest(AGREED) != agreed_digest(changed)
    assert agreed_digest({}) == ""


def test_a_signed_target_stands_in_place_of_the_rules() -> None:
    criterion = Criterion(
        code="early", names={}, indicator="anc_early", weight=Decimal(10),
        method=Method(name="linear"),
        target=TargetRule(rule="fixed", settings={"value": Decimal(80)}),
    )  # fmt: skip
    ground = Ground(
        units=("a", "b"), tree=tree_of({"a": None, "b": None}),
        agreed=of_criterion(AGREED, "townships", "early"),
    )  # fmt: skip

    table = targets_for(criterion, ground, ProblemList())

    assert table.select("unit", "target", "reason").rows() == [
        ("a", 80.0, ""),
        ("b", 92.5, "agreement:7/0"),
    ]
