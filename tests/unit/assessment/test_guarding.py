"""A scored figure that is an observed sensitive one is found, by whatever name it is read."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from daowei.assessment.guarding import proxies_among
from daowei.foundation.states import State
from daowei.programme.beginning import write_starter
from daowei.programme.reading import Reading, read_programme

ELEMENTS = """
  births: {names: {en: Live births}, catalogue: MH18.denominator}
  parcels: {names: {en: Parcels}, catalogue: FS10.numerator, uid: parcels0000}
"""
INDICATORS = """
  inner: {names: {en: Inner}, numerator: "#{parcels0000}", source: own, uid: inner000000}
  tried:
    names: {en: Tried}
    numerator: "%s"
    source: own
    direction: more_is_better
    uses: [score]
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Reading]:
    def made(formula: str) -> Reading:
        write_starter(tmp_path, code="sample", names={"en": "Sample"}, year=2026)
        _add(tmp_path / "elements.yaml", ELEMENTS)
        _add(tmp_path / "indicators.yaml", INDICATORS % formula)
        agreement = tmp_path / "agreement.yaml"
        text = agreement.read_text(encoding="utf-8")
        line = "          tried: {weight: 1, method: straight_line}\n      rights:\n"
        agreement.write_text(text.replace("      rights:\n", line), encoding="utf-8")
        return read_programme(tmp_path)

    return made


def _add(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def values(*, parcels: Callable[[int], int]) -> pl.DataFrame:
    rows = [
        (element, f"unit{number}", "202601", int(State.REPORTED), figure)
        for number in range(40)
        for element, figure in (("births", number * 7 % 31), ("parcels", parcels(number)))
    ]
    return pl.DataFrame(rows, schema=["element", "unit", "period", "state", "value"], orient="row")


@pytest.mark.parametrize(
    "formula", ["#{parcels}", "#{parcels0000}", "N{inner}", "N{inner000000} + 1"]
)
def test_parcels_that_move_with_births_are_births(
    read: Callable[[str], Reading], formula: str
) -> None:
    reading = read(formula)
    assert reading.programme is not None
    assert reading.formulas is not None

    told, _ = proxies_among(
        reading.programme, reading.formulas, values(parcels=lambda number: number * 7 % 31 * 3)
    )
    spared, _ = proxies_among(
        reading.programme, reading.formulas, values(parcels=lambda number: number % 5)
    )

    assert set(told) == {"tried"}
    assert spared == {}
