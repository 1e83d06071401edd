"""Results computed from documents are those of the assessment of the same values."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.live_county import DAY, computed, desk_of, order_of, sorted_like

from daowei.assessment.assessing import Assessment, Basis, assess
from daowei.assessment.findings import broken_rules, far_off
from daowei.assessment.guarding import parts_within_wholes
from daowei.assessment.indicators import figures_table
from daowei.assessment.ledger import COUNTS
from daowei.assessment.proxies import Tally
from daowei.assessment.standing import Standing, open_standing
from daowei.cli.demo.folder import write_county
from daowei.cli.folders import basis_of, check_of

AGREEMENT = "townships_2025"


@pytest.fixture(scope="module")
def basis(tmp_path_factory: pytest.TempPathFactory) -> Basis:
    folder = tmp_path_factory.mktemp("county") / "qinghe"
    write_county(folder)
    found = basis_of(folder, check_of(folder, as_of=DAY, examples=False), on=DAY)
    assert found is not None
    return replace(found, procedures={})


@pytest.fixture(scope="module")
def assessed(basis: Basis) -> Assessment:
    return assess(basis)


@pytest.fixture(scope="module")
def standing(basis: Basis, tmp_path_factory: pytest.TempPathFactory) -> Standing:
    root: Path = tmp_path_factory.mktemp("results")
    manifest = computed(root, basis, desk_of(basis))
    return open_standing(root, manifest, order_of(basis).groundwork(manifest.stretch))


@pytest.mark.parametrize("name", ["scores", "totals", "standings", "awards"])
def test_agreements_give_the_same(assessed: Assessment, standing: Standing, name: str) -> None:
    found = getattr(standing.tables.agreements[AGREEMENT], name)

    assert sorted_like(found).equals(sorted_like(getattr(assessed, name)))


def test_vetoes_are_the_same(assessed: Assessment, standing: Standing) -> None:
    assert standing.tables.agreements[AGREEMENT].vetoes == assessed.vetoes[AGREEMENT]


def test_figures_are_the_same_and_broken_parts_withheld(
    assessed: Assessment, standing: Standing
) -> None:
    figures = {code: standing.arrays.indicator(code) for code in assessed.indicators.figures}
    indicators = assessed.basis.programme.indicators
    stored = replace(assessed.indicators, figures=figures)

    found = figures_table(stored, assessed.cube, indicators)

    expected, _ = parts_within_wholes(assessed.figures, assessed.basis.programme)
    assert found.equals(expected)


def test_what_looks_wrong_is_the_same(assessed: Assessment, standing: Standing) -> None:
    broken, far = standing.tables.broken.drop("column"), standing.tables.far_off.drop("column")

    assert sorted_like(broken).equals(sorted_like(broken_rules(assessed)))
    expected = far_off(assessed).with_columns(pl.col("score").round(6)).select(far.columns)
    assert sorted_like(far).equals(sorted_like(expected))


def test_completeness_is_the_same(assessed: Assessment, standing: Standing) -> None:
    rows = [
        (code, unit, period.iso, *ledger.whole[:, row, column].tolist())
        for code, ledger in standing.ledgers.items()
        for row, period in enumerate(ledger.periods)
        for column, unit in enumerate(standing.ground.units.codes)
        if ledger.whole[:2, row, column].any()
    ]
    columns = ["form", "unit", "period", *COUNTS]
    found = pl.DataFrame(rows, schema=columns, orient="row")

    assert sorted_like(found).equals(sorted_like(assessed.completeness.select(columns)))


def _tally(one: list[int | None], other: list[int | None]) -> Tally:
    tally = Tally()
    for x, y in zip(one, other, strict=True):
        tally = tally.with_cell(x, y)
    return tally


def test_a_tally_judges_as_the_charter_does() -> None:
    steady: list[int | None] = [*range(1, 41)]

    assert _tally(steady, steady).is_proxy
    assert _tally([2 * (each or 0) for each in steady], steady).is_proxy
    assert not _tally(steady[:29], steady[:29]).is_proxy  # too few cells say nothing
    assert not _tally([5] * 40, steady).is_proxy  # what never moves is not correlated
    assert not _tally([(each or 0) ** 3 for each in steady], steady).is_proxy


def test_a_cell_taken_off_a_tally_was_never_there() -> None:
    before = _tally([1, 2, None], [3, 2, 9])

    assert before.with_cell(7, 7).with_cell(7, 7, sign=-1) == before
    assert before.cells == 2


def test_arrays_are_those_of_all_units(standing: Standing) -> None:
    assert np.array_equal(
        standing.arrays.figures("mothers_seen").total.shape,
        (len(standing.ground.periods.windows), standing.ground.units.size),
    )
