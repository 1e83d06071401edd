"""Indicators of a unit, and one indicator: what it means, over time, and in the units below."""

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpResponse

from daowei.assessment.answers import FigureCell
from daowei.disclosure.report.building import readings_of_indicator, uses_of
from daowei.disclosure.report.naming import formula_of
from daowei.disclosure.web.figures import (
    figure_cell,
    figure_of,
    figures_of,
    indicator_table,
    reports_cell,
)
from daowei.disclosure.web.here import Here, here, page, shown, years_of
from daowei.disclosure.web.pictures import LARGE, picture_of, quarters_of, trend_table
from daowei.disclosure.web.sight import Shown
from daowei.disclosure.web.tables import Cell, Column, Table
from daowei.foundation.states import State
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.programme.charter.values import may_be_ranked
from daowei.programme.definition import Indicator

_HIDDEN = (State.REPORTED, State.WITHHELD)


@guarded(Deed.SEE)
@shown
def indicators(request: Visit, programme: str, unit: str) -> HttpResponse:
    """Every indicator of the unit."""
    place = here(request, programme, unit)
    table = indicator_table(place)
    return page(
        place, "indicators", tables=[table], table=table, part="indicators", years=_periods(place)
    )


@guarded(Deed.SEE)
@shown
def indicator(request: Visit, programme: str, unit: str, *, indicator: str) -> HttpResponse:
    """One of them."""
    place = here(request, programme, unit)
    found = place.programme.indicators.get(indicator)
    if found is None:
        raise Http404
    picture = picture_of(place, found, quarters_of(place.results), frame=LARGE)
    table = trend_table(place, found, picture.cells)
    compared = _compared(place, found)
    cell = figure_of(place, found.code, unit=place.unit, period=place.period)
    return page(
        place,
        "indicator",
        tables=[table, compared],
        table=table,
        part="indicators",
        years=_periods(place),
        picture=picture,
        compared=compared,
        figure=figure_cell(place, found, cell),
        reports=reports_cell(place, cell),
        about=tuple(_about(place, found)),
        is_observed=not may_be_ranked(found),
        what=f"indicator:{found.code}",
    )


def _periods(place: Here) -> tuple[str, ...]:
    return (*years_of(place.results), *quarters_of(place.results))


def _about(place: Here, indicator: Indicator) -> Iterator[tuple[str, str]]:
    say = place.naming.say
    yield say(N_("Formula")), formula_of(indicator)
    yield (
        say(N_("How it is read")),
        place.naming.listed(readings_of_indicator(indicator, place.naming)),
    )
    yield say(N_("May be used for")), place.naming.listed(uses_of(indicator, place.naming))
    yield say(N_("Source")), indicator.source


def _compared(place: Here, indicator: Indicator) -> Table:
    """The units directly below, in the order of the register unless it may be compared by value."""
    say = place.naming.say
    cells = figures_of(place, indicator.code, units=place.children, periods=[place.period])
    may_rank = may_be_ranked(indicator)
    asked = place.visit.GET.get("sort", "") if may_rank else ""
    if asked == "value":
        cells = sorted(cells, key=lambda each: (each.value is None, -(each.value or 0)))
    by_value = place.address(
        "indicator", unit=place.unit, indicator=indicator.code,
        asked={**place.asked, "sort": "value"},
    )  # fmt: skip
    plain = place.address("indicator", unit=place.unit, indicator=indicator.code)
    return Table(
        code="units",
        caption=say(N_("Units directly below, {period}"), period=place.naming.period(place.period)),
        columns=(
            Column(say(N_("Unit")), "", plain if may_rank else "", may_rank and not asked),
            Column(
                say(N_("Figure")),
                "number why-after",
                by_value if may_rank else "",
                asked == "value",
            ),
            Column(say(N_("Numerator")), "number"),
            Column(say(N_("Denominator")), "number"),
            Column(say(N_("Reports received"))),
        ),
        rows=[_child(place, indicator, each, may_rank=may_rank) for each in cells],
        note="" if may_rank else say(N_("Observed only: no rank, no order by value, no colours.")),
        download=place.download("units"),
    )


def _child(
    place: Here, indicator: Indicator, cell: FigureCell, *, may_rank: bool
) -> Sequence[Cell]:
    address = place.address("indicator", unit=cell.unit, indicator=indicator.code)
    drawn = figure_cell(place, indicator, cell)
    has_bar = may_rank and indicator.factor == 100 and cell.value is not None
    bar = max(0.0, min(cell.value or 0.0, 100.0)) if has_bar else None
    return [
        Cell(text=place.naming.unit(cell.unit), address=address, kind="name"),
        drawn._replace(bar=bar),
        _side(place, indicator, cell, value=cell.numerator),
        _side(place, indicator, cell, value=cell.denominator),
        reports_cell(place, cell),
    ]


def _side(place: Here, indicator: Indicator, cell: FigureCell, *, value: float | None) -> Cell:
    """A count; a word where it is withheld."""
    shows = place.sight.shows(indicator.code, cell.unit, cell.period)
    if value is None and shows is not Shown.ALL and cell.state in _HIDDEN:
        return Cell(text=place.naming.say(N_("withheld")), kind="number soft")
    text = "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
    return Cell(text=text, kind="number")
