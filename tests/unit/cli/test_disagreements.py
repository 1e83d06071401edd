from pathlib import Path

from daowei.cli.vectors.answers import Answer
from daowei.cli.vectors.disagreements import disagreements, unless_wrong


def test_a_listed_case_is_not_applicable_and_says_why(tmp_path: Path) -> None:
    listed = tmp_path / "disagreements.yaml"
    listed.write_text(
        "- {file: periods, id: a#1, reason: misprint}\n- {file: imports, id: b, reason: other}\n"
    )

    wrong = disagreements("periods", listed_in=listed)

    assert wrong == {"a#1": "misprint"}
    told = unless_wrong(Answer(id="a#1", answer=1, passed=False), wrong)
    assert (told.passed, told.not_applicable, told.answer) == (None, "misprint", 1)


def test_an_unlisted_case_is_left_alone(tmp_path: Path) -> None:
    answer = Answer(id="a#2", answer=1, passed=False)

    assert unless_wrong(answer, disagreements("periods", listed_in=tmp_path / "none")) == answer
