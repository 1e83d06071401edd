import json
from pathlib import Path

import pytest

from daowei.cli.vectors.run import answers_of

HERE = Path(__file__).parent

# how many cases each file holds: one that is lost is noticed
CASES = {
    "intervals": 11,
    "sample_size": 17,
    "lqas": 79,
    "dqa_metrics": 17,
    "risk_macro": 18,
    "survey_estimates": 56,
}


@pytest.mark.parametrize("name", CASES)
def test_what_others_print_is_what_we_find(name: str) -> None:
    answers = list(answers_of(HERE / f"{name}.json"))

    wrong = [(each.id, each.answer, each.expected) for each in answers if each.passed is not True]
    assert wrong == []
    assert len(answers) == CASES[name]


def test_a_case_that_needs_what_the_file_lacks_is_told_and_not_passed(tmp_path: Path) -> None:
    case = {"metric": "difference estimator of the true total", "units": "same", "N": 14,
            "reported_total": 1610, "estimate": 1483.0}  # fmt: skip
    file = tmp_path / "dqa_metrics.json"
    file.write_text(json.dumps({"cases": [case]}), encoding="utf-8")

    [answer] = answers_of(file)

    assert answer.passed is None
    assert answer.not_applicable is not None


def test_a_wrong_expectation_fails(tmp_path: Path) -> None:
    file = tmp_path / "intervals.json"
    file.write_text('{"cases": [{"x": 0, "n": 20, "N": 60, "conf": 0.95, "expect": [0, 9]}]}',
                    encoding="utf-8")  # fmt: skip

    [answer] = answers_of(file)

    assert answer.passed is False
    assert answer.answer == [0, 8]
