from datetime import date
from pathlib import Path

import pytest

from daowei.assessment.examples import compute_example
from daowei.programme.beginning import write_starter
from daowei.programme.checking import check_folder
from daowei.programme.reading import read_programme

DAY = date(2026, 6, 1)
INDICATORS = """
  half:
    names: Half of the share
    numerator: "N{%s} / 2"
    source: ours
  quarter:
    names: A quarter of the share
    numerator: "N{half} / 2"
    source: ours
"""
EXAMPLE = """name: "Read through two others"
period: "2026"
given:
  north-clinic:
    anc_first: {"202601": 40}
    anc_fourth: {"202601": 30}
expect:
  north:
    indicators: {quarter: %s}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "programme"
    write_starter(place, code="sample", names={"en": "Sample"}, year=2026)
    return place


def codes(folder: Path) -> list[str]:
    result = check_folder(
        folder, DAY, computing=lambda reading: compute_example(reading, on=DAY), values=False
    )
    assert result.examples == 2
    return [each.code for each in result.problems if each.code.startswith("PRG-07")]


def written(folder: Path, *, read: str, expected: str) -> None:
    with (folder / "indicators.yaml").open("a", encoding="utf-8") as file:
        file.write(INDICATORS % read)
    (folder / "examples" / "through.yaml").write_text(EXAMPLE % expected)


def uid_of(folder: Path) -> str:
    programme = read_programme(folder).programme
    assert programme is not None
    return programme.indicators["antenatal_four"].uid


@pytest.mark.parametrize(("expected", "told"), [("19", []), ("18", ["PRG-070"])])
def test_an_example_without_an_agreement_computes_all_that_its_indicator_reads(
    folder: Path, expected: str, told: list[str]
) -> None:
    written(folder, read="antenatal_four", expected=expected)

    assert codes(folder) == told


def test_indicators_are_read_by_their_uid_too(folder: Path) -> None:
    written(folder, read=uid_of(folder), expected="19")

    assert codes(folder) == []
