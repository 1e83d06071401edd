"""Indicators over time as small pictures, each with its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from daowei.assessment.answers import FigureCell
from daowei.assessment.explanation import STATES_TOLD
from daowei.assessment.open_results import OpenResults
from daowei.disclosure.report.charts import Frame, Trend, trend
from daowei.disclosure.web.figures import figure_cell, figures_of, reports_cell
from daowei.disclosure.web.here import Here
from daowei.disclosure.web.tables import Cell, Column, Table
from daowei.foundation.periods import PeriodType
from daowei.foundation.texts import N_
from daowei.programme.charter.values import may_be_ranked
from daowei.programme.definition import Indicator

LARGE = Frame(width=760, height=230, left=44, right=14, top=12, bottom=24)
SMALL = Frame(width=260, height=92, left=32, right=10, top=8, bottom=18)
_MOST_KEPT = 4096
Band = tuple[tuple[float | None, ...], tuple[float | None, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One indicator over time.

    ``last``: the newest figure, told; ``address``: the indicator's page; ``why``: of the newest.
    ``cells``: the figures drawn.
    """

    name: str
    last: str
    address: str
    why: str
    svg: str
    cells: Sequence[FigureCell]
    is_observed: bool


def quarters_of(results: OpenResults) -> tuple[str, ...]:
    """The quarters that results reach over."""
    return periods_of(results, PeriodType.QUARTERLY)


def periods_of(results: OpenResults, kind: PeriodType) -> tuple[str, ...]:
    """The periods of a type that results reach over, in order."""
    return tuple(each.iso for each in results.ground.periods.periods if each.type is kind)


def picture_of(
    place: Here,
    indicator: Indicator,
    periods: Sequence[str],
    *,
    target: float | None = None,
    frame: Frame = SMALL,
) -> Picture:
    """An indicator of the unit over the periods, with the band of the units directly below."""
    cells = figures_of(place, indicator.code, units=[place.unit], periods=periods)
    newest = next((each for each in reversed(cells) if each.printed), cells[-1])
    drawn = figure_cell(place, indicator, newest)
    return Picture(
        name=place.naming.indicator(indicator.code),
        last=drawn.text,
        address=place.address("indicator", unit=place.unit, indicator=indicator.code),
        why=drawn.why,
        svg=_drawn(place, indicator, cells, target=target, frame=frame),
        cells=cells,
        is_observed=not may_be_ranked(indicator),
    )


def trends_table(place: Here, pictures: Sequence[Picture], periods: Sequence[str]) -> Table:
    """The figures of several pictures: a row an indicator, a column a period."""
    naming = place.naming
    return Table(
        code="trends",
        caption=naming.say(N_("Figures by quarter")),
        columns=(
            Column(naming.say(N_("Indicator"))),
            *(Column(naming.period(each), "number") for each in periods),
        ),
        rows=[
            [
                Cell(text=each.name, address=each.address, kind="name"),
                *(_plain(place, cell) for cell in each.cells),
            ]
            for each in pictures
        ],
        download=place.download("trends"),
        kind="wide",
    )


def _plain(place: Here, cell: FigureCell) -> Cell:
    if cell.printed:
        return Cell(text=cell.printed, kind="number")
    return Cell(text=place.naming.say(STATES_TOLD[cell.state]), kind="number soft")


def trend_table(place: Here, indicator: Indicator, cells: Sequence[FigureCell]) -> Table:
    """The figures of a trend, with the reports behind each."""
    say, code = place.naming.say, f"trend-{indicator.code}"
    heads = (
        Column(say(N_("Period"))),
        Column(say(N_("Figure")), "number why-after"),
        Column(say(N_("Reports received"))),
    )
    return Table(
        code=code,
        caption=place.naming.indicator(indicator.code),
        columns=heads,
        rows=[
            [
                Cell(text=place.naming.period(each.period), kind="name"),
                figure_cell(place, indicator, each),
                reports_cell(place, each),
            ]
            for each in cells
        ],
        download=place.download(code),
    )


@lru_cache(maxsize=4)
def _drawings(results: OpenResults) -> dict[tuple[object, ...], str]:  # noqa: ARG001 - a state of results, its drawings
    return {}


def _drawn(
    place: Here,
    indicator: Indicator,
    cells: Sequence[FigureCell],
    *,
    target: float | None,
    frame: Frame,
) -> str:
    """The line, drawn once for each state of the results and what may be seen of them."""
    kept = _drawings(place.results)
    values = tuple(each.value for each in cells)
    shows_band = may_be_ranked(indicator) and place.sight.is_open_below(indicator.code, place.unit)
    key = (indicator.code, place.unit, cells[0].period, values, target, shows_band, frame.width,
           place.naming.language)  # fmt: skip
    if key not in kept:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        periods = [each.period for each in cells]
        band = band_of(place, indicator.code, periods) if shows_band else _no_band(len(periods))
        kept[key] = trend(_trend(place, indicator, cells, band=band, target=target), frame=frame)
    return kept[key]


def _no_band(size: int) -> Band:
    return ((None,) * size, (None,) * size)


def _trend(
    place: Here,
    indicator: Indicator,
    cells: Sequence[FigureCell],
    *,
    band: Band,
    target: float | None,
) -> Trend:
    labels = tuple(place.naming.period(each.period) for each in cells)
    known = [
        f"{label}: {each.printed}"
        for label, each in zip(labels, cells, strict=True)
        if each.printed
    ]
    told = place.naming.listed(known) or place.naming.say(N_("no figures"))
    return Trend(
        label=f"{place.naming.indicator(indicator.code)}. {told}",
        periods=labels,
        values=tuple(each.value for each in cells),
        low=band[0],
        high=band[1],
        target=target,
    )


def band_of(place: Here, indicator: str, periods: Sequence[str]) -> Band:
    """Lowest and highest figure of the units directly below, by period."""
    results = place.results
    columns = [found for each in place.children if (found := results.column(each)) is not None]
    rows = [results.row(each) for each in periods]
    if not columns:
        return _no_band(len(periods))
    value = results.indicator(indicator).value
    low: list[float | None] = []
    high: list[float | None] = []
    for row in rows:
        drawn = np.zeros(0) if row is None else np.asarray(value[row, columns])
        known = drawn[~np.isnan(drawn)]
        low.append(float(known.min()) if known.size else None)
        high.append(float(known.max()) if known.size else None)
    return tuple(low), tuple(high)
