from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from daowei.programme.beginning import StarterError, write_starter
from daowei.programme.checking import check_folder
from daowei.programme.examples import Computed, Given

Starter = Callable[..., Path]


def test_the_starter_passes_the_charter_in_any_year(tmp_path: Path) -> None:
    for year in (2025, 2031):
        folder = tmp_path / str(year)
        write_starter(folder, code="mine", names={"zh": "我的: “项目”"}, year=year)

        result = check_folder(folder, date(year, 6, 1))

        assert result.problems == ()
        assert result.verdict is not None
        assert result.verdict.allows
        assert result.reading.programme is not None
        assert result.reading.programme.names == {"zh": "我的: “项目”"}
        assert result.reading.programme.agreements["townships"].period == str(year)


def test_its_examples_are_run_when_somebody_can_compute(starter: Starter) -> None:
    asked: list[Given] = []

    def compute(given: Given) -> Computed:
        asked.append(given)
        return Computed()

    result = check_folder(starter(), date(2026, 6, 1), computing=lambda _: compute)

    assert (len(asked), result.examples) == (1, 1)
    assert {each.code for each in result.problems} == {"PRG-070"}
    assert not result.passes


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")

    with pytest.raises(StarterError, match="not an empty folder"):
        write_starter(tmp_path, code="a", names={"en": "A"}, year=2026)


@pytest.mark.parametrize("code", ["", "a b", "a.b", "../a", "a\nb"])
def test_a_code_that_cannot_be_one_is_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(StarterError, match="cannot be a code"):
        write_starter(tmp_path / "new", code=code, names={"en": "A"}, year=2026)
