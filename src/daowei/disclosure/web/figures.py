"""Figures of one unit or of its children as tables: each with the reports behind it and its why."""

from collections.abc import Iterator, Sequence

from daowei.assessment.answers import FigureCell
from daowei.disclosure.web.here import Here
from daowei.disclosure.web.tables import Cell, Column, Table, share_cell
from daowei.foundation.periods import parse_period
from daowei.foundation.texts import N_
from daowei.programme.charter.values import may_be_ranked
from daowei.programme.definition import Direction, Indicator


def figure_of(place: Here, indicator: str, *, unit: str, period: str) -> FigureCell:
    """One figure as the visitor may see it."""
    found = place.results.figures(indicator, units=[unit], periods=[period]).cells[0]
    return place.sight.figure(indicator, found)


def figures_of(
    place: Here, indicator: str, *, units: Sequence[str], periods: Sequence[str]
) -> list[FigureCell]:
    """Figures by unit, then period, as the visitor may see them."""
    found = place.results.figures(indicator, units=units, periods=periods)
    return place.sight.figures(indicator, found.cells)


def told(place: Here, indicator: Indicator, cell: FigureCell) -> str:
    """A figure with its measure, or in words why there is none."""
    return place.naming.figure(indicator, cell.printed, cell.state)


def figure_cell(place: Here, indicator: Indicator, cell: FigureCell) -> Cell:
    """A figure of a table with its why."""
    why = place.address(
        "why",
        unit=cell.unit,
        kind="indicator",
        what=indicator.code,
        asked={**place.asked, "period": cell.period},
    )
    kind = "number strong" if cell.printed else "number soft"
    return Cell(text=told(place, indicator, cell), why=why, kind=kind)


def reports_cell(place: Here, cell: FigureCell) -> Cell:
    """The reports behind a figure."""
    words = place.naming.say(
        N_("{received} of {expected}"), received=cell.received, expected=cell.expected
    )
    return share_cell(cell.received, cell.expected, words)


def delivered(place: Here) -> tuple[int, int]:
    """Reports received and expected of the unit and all below it in the period, over all forms."""
    whole = parse_period(place.period)
    received = expected = 0
    for code, ledger in place.results.ledgers.items():
        inside = [each.iso for each in ledger.periods
                  if whole.start <= each.start and each.end <= whole.end]  # fmt: skip
        for cell in place.results.deliveries(code, units=[place.unit], periods=inside).cells:
            received, expected = received + cell.received, expected + cell.expected
    return received, expected


def use_badges(place: Here, indicator: Indicator) -> tuple[tuple[str, str], ...]:
    """What may be done with the indicator, where that is little."""
    if may_be_ranked(indicator):
        return ()
    return ((place.naming.say(N_("observed only")), "plain"),)


def on_track(place: Here, indicator: Indicator, cell: FigureCell) -> tuple[tuple[str, str], ...]:
    """Whether a figure has reached the agreed target, comes nearer to it, or does not."""
    target = _target_of(place, indicator.code)
    if target is None or cell.value is None or indicator.direction is Direction.NONE:
        return ()
    sign = 1 if indicator.direction is Direction.MORE else -1
    if sign * (cell.value - target) >= 0:
        return ((place.naming.say(N_("on track")), "good"),)
    earlier = parse_period(cell.period).shifted(-1).iso
    before = figure_of(place, indicator.code, unit=cell.unit, period=earlier).value
    if before is not None and sign * (cell.value - before) > 0:
        return ((place.naming.say(N_("at risk, coming nearer")), "warn"),)
    return ((place.naming.say(N_("off track")), "bad"),)


def _target_of(place: Here, indicator: str) -> float | None:
    """The target that the agreement sets for all units alike."""
    criteria = place.agreement.criteria if place.agreement else ()
    found = (each.target for each in criteria if each.indicator == indicator)
    fixed = next((each for each in found if each.rule == "fixed"), None)
    return float(str(fixed.settings["value"])) if fixed else None


def indicator_table(place: Here) -> Table:
    """All indicators of the unit in the period."""
    say = place.naming.say
    return Table(
        code="indicators",
        caption=say(
            N_("Indicators of {unit}, {period}"),
            unit=place.naming.unit(place.unit),
            period=place.naming.period(place.period),
        ),
        columns=(
            Column(say(N_("Indicator"))),
            Column(say(N_("Figure")), "number why-after"),
            Column(say(N_("Reports received"))),
            Column(say(N_("Remarks"))),
        ),
        rows=list(_indicator_rows(place)),
        download=place.download("indicators"),
    )


def _indicator_rows(place: Here) -> Iterator[list[Cell]]:
    for indicator in place.programme.indicators.values():
        cell = figure_of(place, indicator.code, unit=place.unit, period=place.period)
        address = place.address("indicator", unit=place.unit, indicator=indicator.code)
        yield [
            Cell(text=place.naming.indicator(indicator.code), address=address, kind="name"),
            figure_cell(place, indicator, cell),
            reports_cell(place, cell),
            Cell(badges=(*on_track(place, indicator, cell), *use_badges(place, indicator))),
        ]
