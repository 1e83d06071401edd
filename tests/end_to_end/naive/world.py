"""What a programme folder says, as plain dictionaries."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from tests.end_to_end.naive.calendar import (
    first_day,
    last_day,
    of_frequency,
    periods_holding,
    periods_of_years,
)

BLANK, NOT_APPLICABLE = "blank", "not applicable"
FOREVER = date.max
Cell = tuple[str, str]  # a unit and a period
Number = int | Fraction


@dataclass(frozen=True)
class Stay:
    """Days that a unit spent under one parent."""

    parent: str
    first: date
    last: date


@dataclass(frozen=True)
class Form:
    """Who owes which elements, how often, within how many days."""

    frequency: str
    kinds: tuple[str, ...]
    elements: tuple[str, ...]
    due_days: int


@dataclass(frozen=True)
class Element:
    """How the values of an element become one; ``population``: the group it is filled from."""

    aggregation: str = "SUM"
    population: str | None = None
    concept: str = ""


@dataclass
class World:
    """A folder, read.

    ``values``: a number, BLANK or NOT_APPLICABLE by element, combination, unit and period;
    ``reports``: the day each report came, None where nobody knows.
    """

    years: tuple[int, int]
    stays: dict[str, list[Stay]]
    kind: dict[str, str]
    groups: dict[str, dict[str, str]]
    forms: dict[str, Form]
    elements: dict[str, Element]
    values: dict[tuple[str, str, str, str], Number | str]
    reports: dict[tuple[str, str, str], date | None]
    persons: dict[tuple[str, int, str], int]
    indicators: dict[str, dict[str, object]]
    partial: str = "exclude"
    agreements: dict[str, dict[str, object]] = field(default_factory=dict)
    procedures: list[dict[str, str]] = field(default_factory=list)

    @cached_property
    def periods(self) -> list[str]:
        return periods_of_years(*self.years)

    @cached_property
    def units(self) -> list[str]:
        """Units open on some day of the years looked at."""
        first, last = first_day(str(self.years[0])), last_day(str(self.years[1]))
        return [each for each in self.stays if self.is_open(each, first, last)]

    def is_open(self, unit: str, first: date, last: date) -> bool:
        return any(stay.first <= last and stay.last >= first for stay in self.stays[unit])

    # ── the tree ────────────────────────────────────────────────────────────────────

    @cached_property
    def _lines(self) -> dict[tuple[str, date, date], tuple[str, ...]]:
        return {}

    @cached_property
    def _lines_in(self) -> dict[Cell, tuple[str, ...]]:
        return {}

    def line(self, unit: str, first: date, last: date) -> tuple[str, ...]:
        """A unit and all above it, as they stood on the last of these days.

        A unit closed within the days keeps the parent it had last.
        """
        key = (unit, first, last)
        if key not in self._lines:
            parent = self._parent(*key)
            above = self.line(parent, first, last) if parent else ()
            self._lines[key] = (unit, *above)
        return self._lines[key]

    def _parent(self, unit: str, first: date, last: date) -> str:
        here = [each for each in self.stays[unit] if each.first <= last and each.last >= first]
        return max(here, key=lambda each: each.first).parent if here else ""

    def line_in(self, unit: str, period: str) -> tuple[str, ...]:
        """A unit and all above it in a period."""
        if (unit, period) not in self._lines_in:
            self._lines_in[unit, period] = self.line(unit, first_day(period), last_day(period))
        return self._lines_in[unit, period]

    # ── reports ─────────────────────────────────────────────────────────────────────

    @cached_property
    def form_of(self) -> dict[str, str]:
        return {each: code for code, form in self.forms.items() for each in form.elements}

    @cached_property
    def owed(self) -> dict[str, set[Cell]]:
        """By form, the reports owed: of units of its kinds, open on one day of the period."""
        return {
            code: {
                (unit, period)
                for unit in self.units
                if self.kind[unit] in form.kinds
                for period in of_frequency(form.frequency, self.periods)
                if self.is_open(unit, first_day(period), last_day(period))
            }
            for code, form in self.forms.items()
        }

    @cached_property
    def came(self) -> dict[str, dict[Cell, date | None]]:
        """By form, the reports that came; one that is not listed is known by its values."""
        found: dict[str, dict[Cell, date | None]] = {code: {} for code in self.forms}
        for element, _, unit, period in self.values:
            found[self.form_of[element]][unit, period] = None
        for (form, unit, period), day in self.reports.items():
            found[form][unit, period] = day
        return found

    def came_in_time(self, form: str) -> set[Cell]:
        grace = timedelta(days=self.forms[form].due_days)
        return {
            cell
            for cell, day in self.came[form].items()
            if day is not None and day <= last_day(cell[1]) + grace
        }

    # ── values ──────────────────────────────────────────────────────────────────────

    @cached_property
    def by_element(self) -> dict[str, list[tuple[str, str, str, Number | str]]]:
        found: dict[str, list[tuple[str, str, str, Number | str]]] = {}
        for (element, combo, unit, period), value in self.values.items():
            found.setdefault(element, []).append((combo, unit, period, value))
        return found

    def said(self, element: str, *combos: str) -> dict[Cell, set[Number | str]]:
        """What a unit said of an element, all combinations together or those named."""
        found: dict[Cell, set[Number | str]] = {}
        for combo, unit, period, value in self.by_element.get(element, []):
            if not combos or combo in combos:
                found.setdefault((unit, period), set()).add(value)
        return found

    def people(self, unit: str, year: int, group: str) -> int | None:
        """A unit's own figure, else the sum of its children's, by the year's last tree."""
        own = self.persons.get((unit, year, group))
        if own is not None:
            return own
        figures = [self.people(each, year, group) for each in self._children(unit, year)]
        known = [each for each in figures if each is not None]
        return sum(known) if known else None

    def _children(self, unit: str, year: int) -> Iterator[str]:
        for each in self.units:
            if self.line_in(each, str(year))[1:2] == (unit,):
                yield each


def added_up(world: World, cells: Mapping[Cell, Number]) -> dict[Cell, Number]:
    """Amounts by unit and reported period, added up the tree and over time."""
    sums: dict[Cell, Number] = defaultdict(int)
    for (unit, period), amount in cells.items():
        for above in world.line_in(unit, period):
            for longer in periods_holding(period):
                sums[above, longer] += amount
    return dict(sums)
