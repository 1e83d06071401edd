"""The demo county computed twice: by daowei, and by loops over dictionaries that share no code."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.end_to_end.naive.figures import Figure, figures_of
from tests.end_to_end.naive.points import Card, cards_of
from tests.end_to_end.naive.reading import read_world
from tests.end_to_end.naive.world import Cell, Number, World

from daowei.assessment.assessing import Assessment, assess
from daowei.cli.demo.folder import write_county
from daowei.cli.folders import basis_of, check_of

DAY = date(2026, 1, 31)
AGREEMENT = "townships_2025"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county") / "qinghe"
    write_county(folder)
    return folder


@pytest.fixture(scope="module")
def assessment(county: Path) -> Assessment:
    basis = basis_of(county, check_of(county, as_of=DAY), on=DAY)
    assert basis is not None
    return assess(basis)


@pytest.fixture(scope="module")
def world(county: Path) -> World:
    return read_world(county, years=(2024, 2025))


@pytest.fixture(scope="module")
def by_hand(world: World) -> dict[str, dict[Cell, Figure]]:
    return {code: figures_of(world, code) for code in world.indicators}


@pytest.fixture(scope="module")
def cards(world: World, by_hand: dict[str, dict[Cell, Figure]]) -> dict[str, Card]:
    return cards_of(world, world.agreements[AGREEMENT], by_hand, DAY)


def test_every_figure_of_every_unit_and_period_is_what_the_loops_give(
    assessment: Assessment, by_hand: dict[str, dict[Cell, Figure]]
) -> None:
    told = {row[:3]: row[3:] for row in assessment.figures.iter_rows()}

    wrong = [
        (code, *cell, figure, told[code, *cell])
        for code, figures in by_hand.items()
        for cell, figure in figures.items()
        if not _is_same(figure, told[code, *cell])
    ]

    assert wrong == []
    assert len(told) == sum(map(len, by_hand.values())) == 337 * 34 * 32


def _is_same(figure: Figure, row: tuple[object, ...]) -> bool:
    numerator, denominator, _, state, printed, expected, received = row
    return (
        _is_float_of(figure.numerator, numerator)
        and _is_float_of(figure.denominator, denominator)
        and (figure.state, figure.printed) == (state, printed)
        and (figure.expected, figure.received) == (expected, received)
    )


def _is_float_of(exact: Number | None, told: object) -> bool:
    return told is None if exact is None else float(exact) == told


def test_states_of_all_kinds_occur_so_that_none_goes_untried(
    by_hand: dict[str, dict[Cell, Figure]],
) -> None:
    seen = {figure.state for figures in by_hand.values() for figure in figures.values()}

    assert seen == {1, 4, 5, 6, 7}  # the county leaves no cell blank and calls none not applicable


def test_targets_and_points_of_every_criterion_are_what_the_loops_give(
    assessment: Assessment, cards: dict[str, Card]
) -> None:
    rows = list(assessment.scores.iter_rows(named=True))

    for row in rows:
        line = cards[row["unit"]].lines[row["criterion"]]
        assert row["points_printed"] == line.printed, row
        assert row["target"] == pytest.approx(None if line.target is None else float(line.target))
        assert row["effective_weight"] == pytest.approx(float(line.effective))
    assert len(rows) == sum(len(card.lines) for card in cards.values()) == 24 * 20


def test_totals_of_pillars_and_wholes_are_what_the_loops_give(
    assessment: Assessment, cards: dict[str, Card]
) -> None:
    told = {
        (unit, pillar): (points, covered)
        for unit, pillar, points, covered in assessment.totals.select(
            "unit", "pillar", "points_printed", "covered_share"
        ).iter_rows()
    }

    for unit, card in cards.items():
        assert told[unit, ""] == (card.total, pytest.approx(float(card.covered)))
        assert {code: told[unit, code][0] for code in card.pillars} == card.pillars
    assert len(told) == 24 * 4


def test_places_grades_vetoes_and_awards_are_what_the_loops_give(
    assessment: Assessment, cards: dict[str, Card]
) -> None:
    told = dict(_standings(assessment.standings))

    assert told == {
        unit: (card.group, card.rank, card.of, card.grade, card.vetoes, card.awards)
        for unit, card in cards.items()
    }
    assert any(vetoes for *_, vetoes, _ in told.values())


def _standings(table: pl.DataFrame) -> Iterator[tuple[str, tuple[object, ...]]]:
    columns = ("unit", "group", "rank", "of", "grade", "vetoes", "awards")
    for unit, *rest in table.select(columns).iter_rows():
        yield unit, tuple(rest)


# numerators of which more is better, and which stand below no line
RAISED = (
    ("action_items_done", "qh-03", "2025Q2"),  # ratio_to_target
    ("supervisions_held", "qh-07", "2025Q3"),  # steps
    ("outreach_days", "qh-05-v13", "202508"),  # growth
    ("removals_in_time", "qh-02", "202505"),  # straight_line
)


@pytest.mark.parametrize(("element", "unit", "period"), RAISED)
def test_a_better_report_lowers_nobodys_total(
    assessment: Assessment, element: str, unit: str, period: str
) -> None:
    values = assessment.basis.values
    is_meant = (
        (pl.col("element") == element) & (pl.col("unit") == unit) & (pl.col("period") == period)
    )
    more = pl.when(is_meant).then(pl.col("value") + 1).otherwise("value")

    before = _totals(assessment)
    after = _totals(assess(replace(assessment.basis, values=values.with_columns(value=more))))

    assert values.filter(is_meant).height == 1
    assert all(after[unit] >= points for unit, points in before.items())


def _totals(assessment: Assessment) -> dict[str, float]:
    whole = assessment.totals.filter(pl.col("pillar") == "")
    return dict(whole.select("unit", "points").iter_rows())
