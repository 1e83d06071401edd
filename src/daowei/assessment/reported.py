"""An element of a report form, followed down to the cells that units reported."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from daowei.assessment.coverage import Marks
from daowei.assessment.cube import Operand
from daowei.assessment.explanation import Fact, Report, Spot
from daowei.assessment.figures import Figures
from daowei.assessment.sayings import (
    HOW_TOLD,
    YES_NO_TOLD,
    exact,
    printed_cell,
    state_of_cell,
    view_told,
)
from daowei.assessment.slices import Row, Sliced
from daowei.assessment.trails import UNITS_FIRST, Trail
from daowei.assessment.vantages import Places, Remarks, Vantage, nothing_else
from daowei.assessment.windows import in_order
from daowei.foundation.states import State
from daowei.foundation.texts import N_, Text
from daowei.programme.definition import AggregationType, ValueType


@dataclass(frozen=True, kw_only=True, eq=False)
class Reported:
    """An element of a form.

    ``values``: its reported cells; ``deliveries``: reports of its form, owed and come.
    """

    vantage: Vantage
    operand: Operand
    values: Sliced
    deliveries: Sliced
    places: Places
    combo_name: Mapping[str, Text]
    remarks: Remarks = nothing_else

    @cached_property
    def how(self) -> AggregationType:
        """How values become those of larger units and longer periods."""
        named = self.vantage.view.aggregation
        return AggregationType(named) if named else self._element.aggregation

    @property
    def _element(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - an Element, told by the cube
        return self.vantage.cube.element(self.operand.element)

    @cached_property
    def figures(self) -> Figures:
        """Every unit and period."""
        cube, vantage = self.vantage.cube, self.vantage
        if vantage.only is None:
            return cube.figures(self.operand, vantage.view)
        how = vantage.view.aggregation
        return cube.made(self.operand, vantage.windows, how=how, only=vantage.only)

    @cached_property
    def trail(self) -> Trail:
        """Where the element was owed or said."""
        cube = self.vantage.cube
        rows, owed = cube.rows(self.operand), cube.owed(self.operand.element)
        sources = in_order((*rows.sources, *(owed.sources if owed else ())))
        there = np.zeros((len(sources), cube.units.size), dtype=np.bool_)
        place = np.array([sources.index(each) for each in rows.sources], dtype=np.intp)
        if rows.source.size:
            there[place[rows.source], rows.unit] = True
        if owed:
            there |= owed.on(sources)
        return Trail(
            below=self.vantage.below, marks=Marks(sources=sources, there=there), how=self.how
        )

    def fact(self, spot: Spot) -> Fact:
        """The figure, how it was made of others, and from where it is looked at."""
        row, column = self.vantage.cell(spot)
        value = printed_cell(self.figures, row, column)
        notes = [*view_told(self.vantage.view)]
        if self.how is not AggregationType.SUM and value:
            told = YES_NO_TOLD if self._is_share_of_days else HOW_TOLD[self.how]
            notes.append(Text(told, {"count": int(self.figures.count[row, column])}))
        return Fact(value=value, state=self._state(row, column), notes=tuple(notes))

    @property
    def _is_share_of_days(self) -> bool:
        yes_no = self._element.value_type in {ValueType.BOOLEAN, ValueType.TRUE_ONLY}
        return yes_no and self.how is AggregationType.AVERAGE

    def _state(self, row: int, column: int) -> State:
        """Where reports were left out, the state of all reports tells more."""
        if self.figures.count[row, column] > 0 or self.vantage.only is None:
            return state_of_cell(self.figures, row, column)
        whole = self.vantage.cube.figures(self.operand, self.vantage.view)
        return state_of_cell(whole, row, column)

    def parts(self, spot: Spot) -> Sequence[Spot]:
        """Shorter periods, then units below."""
        return self.trail.parts(self.vantage.unit(spot), self.vantage.window(spot))

    def reports(self, spot: Spot) -> Sequence[Report]:
        """The unit's own cells, each with its place; or that nothing came."""
        unit = self.vantage.unit(spot)
        own = [Spot(unit=unit, period=each)
               for each in self.trail.own(unit, self.vantage.window(spot))]  # fmt: skip
        if self.how in UNITS_FIRST:
            own = self._taken(own)
        return [report for each in own for report in self._said(each)]

    def _taken(self, own: Sequence[Spot]) -> list[Spot]:
        """Of several reports the one whose value stands: the latest or earliest with a number."""
        if self.how in {AggregationType.MAX_SUM_ORG_UNIT, AggregationType.MIN_SUM_ORG_UNIT}:
            return list(own)
        ordered = own if self.how.name.startswith("FIRST") else list(reversed(own))
        for each in ordered:
            if any(row["state"] == State.REPORTED for row in self._rows(each)):
                return [each]
        return list(ordered[:1])

    def _rows(self, spot: Spot) -> Sequence[Row]:
        combos, attributes = self.operand.combos, self.operand.attributes
        return [
            row
            for row in self.values.of(spot.unit, spot.period)
            if (combos is None or row["combo"] in combos)
            and (attributes is None or row["attribute"] in attributes)
        ]

    def _said(self, spot: Spot) -> Iterator[Report]:
        rows = self._rows(spot)
        delivered = {
            str(row["attribute"]): row for row in self.deliveries.of(spot.unit, spot.period)
        }
        if not rows:
            told = next(iter(delivered.values()), {})
            fact = Fact(
                value="",
                state=State.NOT_REPORTED,
                notes=tuple(came_told(told)),
            )
            yield Report(title=Text(N_("report")), fact=fact)
        for row in rows:
            came = delivered.get(str(row["attribute"]), {})
            yield Report(title=self._title(row), fact=self._cell(row, came, spot))

    def _title(self, row: Row) -> Text:
        combos = [self.combo_name[str(row[key])] for key in ("combo", "attribute") if row[key]]
        named = {f"part{number}": each for number, each in enumerate(combos)}
        return (
            Text(" · ".join(f"{{{each}}}" for each in named), named)
            if named
            else Text(N_("report"))
        )

    def _cell(self, row: Row, came: Row, spot: Spot) -> Fact:
        state = State(int(str(row["state"])))
        value = (
            "" if row["value"] is None else exact(int(str(row["value"])), self._element.decimals)
        )
        notes = list(came_told(came))
        if not self.vantage.counts(spot.period, spot.unit):
            notes.insert(
                0, Text(N_("{value} was reported and is left out"), {"value": value or "–"})
            )
            value = ""
        combos = str(row["combo"]), str(row["attribute"])
        place = self.places.of_value(
            self.operand.element, unit=spot.unit, period=spot.period, combos=combos
        )
        notes += self.remarks(self.operand.element, spot, combos)
        return Fact(value=value, state=state, notes=tuple(notes), place=place)


def came_told(row: Row) -> Iterator[Text]:
    """When a report was due, when it came, and how late."""
    if row.get("received") is not None:
        yield Text(N_("received {day}"), {"day": row["received"]})
    elif row.get("due") is not None and not row.get("was_received"):
        yield Text(N_("due {day}, did not come"), {"day": row["due"]})
    if row.get("days_late"):
        yield Text(N_("{count} days late"), {"count": row["days_late"]})
