"""What formulas read beside reported elements: persons, reporting rates, groups, constants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.coverage import Marks
from daowei.assessment.cube import Operand
from daowei.assessment.explanation import Fact, Report, Spot
from daowei.assessment.figures import Figures
from daowei.assessment.reported import came_told
from daowei.assessment.sayings import (
    plain,
    printed_cell,
    state_of_cell,
    view_told,
)
from daowei.assessment.slices import Row, Sliced
from daowei.assessment.surroundings import members_below, reporting_rate
from daowei.assessment.trails import Trail
from daowei.assessment.vantages import Places, Vantage
from daowei.assessment.windows import in_order
from daowei.foundation.states import State
from daowei.foundation.texts import N_, Text
from daowei.language.columns import Column
from daowei.programme.definition import AggregationType


@dataclass(frozen=True, kw_only=True, eq=False)
class Persons:
    """A population group, from the register. ``register``: its rows, ``period`` being the year."""

    vantage: Vantage
    operand: Operand
    group: str
    register: Sliced
    places: Places

    @cached_property
    def figures(self) -> Figures:
        """Every unit and period."""
        only = self.vantage.only
        return self.vantage.cube.made(self.operand, self.vantage.windows, only=only)

    @cached_property
    def trail(self) -> Trail | None:
        """Whose reports count, where that decides whose persons do."""
        only = self.vantage.only
        if only is None:
            return None
        return Trail(below=self.vantage.below, marks=only, how=AggregationType.SUM)

    def fact(self, spot: Spot) -> Fact:
        """The figure; of reporting units, where only those count."""
        row, column = self.vantage.cell(spot)
        notes = [*view_told(self.vantage.view)]
        if self.trail is not None and self.figures.count[row, column] > 0:
            notes.append(Text(N_("persons of units whose report counts, averaged over the months")))
        return Fact(
            value=printed_cell(self.figures, row, column),
            state=state_of_cell(self.figures, row, column),
            notes=tuple(notes),
        )

    def parts(self, spot: Spot) -> Sequence[Spot]:
        """The months of reporting units; else the units below, where a unit has no own figure."""
        if self.trail is not None:
            return self.trail.parts(self.vantage.unit(spot), self.vantage.window(spot))
        if self._own(spot):
            return ()
        units = self.vantage.cube.units
        year = self._year(spot)
        lineage = units.lineage(date(year, 1, 1), date(year, 12, 31))
        known = self.vantage.cube.population.of(self.group, year)
        children = self.vantage.below.children(lineage, units.index[self.vantage.unit(spot)])
        return [
            Spot(unit=units.codes[each], period=spot.period)
            for each in children.tolist()
            if known[each] >= 0
        ]

    def reports(self, spot: Spot) -> Sequence[Report]:
        """The unit's own line in the register."""
        if self.trail is not None and self.parts(spot):
            return ()
        return [self._line(row, spot) for row in self._own(spot)]

    def _year(self, spot: Spot) -> int:
        return self.vantage.window(spot).end.year

    def _own(self, spot: Spot) -> Sequence[Row]:
        return self.register.of(self.vantage.unit(spot), str(self._year(spot)))

    def _line(self, row: Row, spot: Spot) -> Report:
        place = self.places.of_persons(self.group, unit=str(row["unit"]), year=self._year(spot))
        said = ", ".join(str(row[key]) for key in ("source", "as_of") if row[key])
        fact = Fact(
            value=str(row["value"]), place="; ".join(each for each in (place, said) if each)
        )
        return Report(title=Text(N_("population of {year}"), {"year": self._year(spot)}), fact=fact)


@dataclass(frozen=True, kw_only=True, eq=False)
class Deliveries:
    """A form's reporting figure: how many reports were owed, came, came in time."""

    vantage: Vantage
    form: str
    metric: str
    deliveries: Sliced
    places: Places

    @cached_property
    def column(self) -> Column:
        """Every unit and period."""
        return reporting_rate(self.vantage.cube, (self.form, self.metric), self.vantage.windows)

    @cached_property
    def _cells(self) -> NDArray[np.float64]:
        return np.where(self.column.missing, np.nan, self.column.as_floats())

    @cached_property
    def trail(self) -> Trail:
        """Where a report was owed, or came."""
        told = self.vantage.cube.deliveries[self.form]
        sources = in_order((*told.owed.sources, *told.came.sources))
        there = told.owed.on(sources) | told.came.on(sources)
        marks = Marks(sources=sources, there=there)
        return Trail(below=self.vantage.below, marks=marks, how=AggregationType.SUM)

    def fact(self, spot: Spot) -> Fact:
        """The figure."""
        row, column = self.vantage.cell(spot)
        states = self.column.states
        state = State.REPORTED if states is None else State(int(states[row, column]))
        value = plain(float(self._cells[row, column]))
        return Fact(value=value, state=state, notes=tuple(view_told(self.vantage.view)))

    def parts(self, spot: Spot) -> Sequence[Spot]:
        """Shorter periods, then units below."""
        return self.trail.parts(self.vantage.unit(spot), self.vantage.window(spot))

    def reports(self, spot: Spot) -> Sequence[Report]:
        """The unit's own report: due when, come when."""
        unit = self.vantage.unit(spot)
        return [
            Report(title=Text(N_("report")), fact=self._told(row, Spot(unit=unit, period=each)))
            for each in self.trail.own(unit, self.vantage.window(spot))
            for row in self.deliveries.of(unit, each)
        ]

    def _told(self, row: Row, spot: Spot) -> Fact:
        is_on_time = bool(row["was_received"]) and row["days_late"] == 0
        counts = {
            "EXPECTED_REPORTS": bool(row["was_expected"]),
            "ACTUAL_REPORTS": bool(row["was_received"]),
            "ACTUAL_REPORTS_ON_TIME": is_on_time,
            "REPORTING_RATE": bool(row["was_received"]),
            "REPORTING_RATE_ON_TIME": is_on_time,
        }
        worth = int(counts[self.metric]) * (100 if "RATE" in self.metric else 1)
        place = self._place(spot) if row["was_received"] else ""
        return Fact(value=str(worth), notes=tuple(came_told(row)), place=place)

    def _place(self, spot: Spot) -> str:
        return self.places.of_report(self.form, unit=spot.unit, period=spot.period)


@dataclass(frozen=True, kw_only=True, eq=False)
class Members:
    """How many units of a group there are."""

    vantage: Vantage
    group: str

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """Every unit and period."""
        found = members_below(self.vantage.cube, self.group, self.vantage.windows)
        return found.as_floats()

    def fact(self, spot: Spot) -> Fact:
        """The count."""
        return Fact(value=plain(float(self.counts[self.vantage.cell(spot)])))

    def parts(self, spot: Spot) -> Sequence[Spot]:
        """The units below with members."""
        units, (row, column) = self.vantage.cube.units, self.vantage.cell(spot)
        end = self.vantage.window(spot).end
        children = self.vantage.below.children(units.lineage(end, end), column)
        return [
            Spot(unit=units.codes[each], period=spot.period)
            for each in children.tolist()
            if self.counts[row, each] > 0
        ]

    def reports(self, spot: Spot) -> Sequence[Report]:
        """Nobody reports it: units.csv says who belongs."""
        del spot
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A number that stands in the programme or the calendar."""

    values: Mapping[str, str]  # by period; "" for every period
    place: str = ""

    def fact(self, spot: Spot) -> Fact:
        """The number."""
        return Fact(value=self.values.get(spot.period, self.values.get("", "")), place=self.place)

    def parts(self, spot: Spot) -> Sequence[Spot]:
        """It has none."""
        del spot
        return ()

    def reports(self, spot: Spot) -> Sequence[Report]:
        """Nobody reports it."""
        del spot
        return ()
