"""Cases of other people's files whose source is wrong, each with the reason, kept in the open."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ruamel.yaml import YAML

from daowei.cli.vectors.answers import Answer

LIST = Path(__file__).parents[4] / "tests" / "evidence" / "disagreements.yaml"


def disagreements(file: str, *, listed_in: Path = LIST) -> Mapping[str, str]:
    """For cases of the file that are not to be followed: why, by the case's id.

    ``file`` is the name without its endings (``expression_parser``).
    """
    entries = YAML(typ="safe").load(listed_in) if listed_in.is_file() else None
    return {each["id"]: each["reason"] for each in entries or () if each["file"] == file}


def unless_wrong(answer: Answer, wrong: Mapping[str, str]) -> Answer:
    """The answer, marked not applicable where the source is listed as wrong."""
    reason = wrong.get(answer.id)
    return replace(answer, passed=None, not_applicable=reason) if reason else answer
