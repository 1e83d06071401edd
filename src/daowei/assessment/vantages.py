"""From where a formula looks at the cube, and who knows where a value stood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from daowei.assessment.coverage import Marks
from daowei.assessment.cube import Cube
from daowei.assessment.explanation import Fact, Report, Spot
from daowei.assessment.trails import Below
from daowei.assessment.windows import Window
from daowei.foundation.texts import Text
from daowei.language.tree import View


class Places(Protocol):
    """Where in files (or which revision) something was read; "" where nobody knows."""

    def of_value(self, element: str, *, unit: str, period: str, combos: tuple[str, str]) -> str:
        """The place of a reported value; ``combos``: of categories, of attributes."""

    def of_report(self, form: str, *, unit: str, period: str) -> str:
        """The place that tells when a report came."""

    def of_persons(self, group: str, *, unit: str, year: int) -> str:
        """The place of a population figure."""


class Nowhere:
    """Places of values that came from no file."""

    def of_value(self, element: str, *, unit: str, period: str, combos: tuple[str, str]) -> str:
        """Nothing is known."""
        del element, unit, period, combos
        return ""

    def of_report(self, form: str, *, unit: str, period: str) -> str:
        """Nothing is known."""
        del form, unit, period
        return ""

    def of_persons(self, group: str, *, unit: str, year: int) -> str:
        """Nothing is known."""
        del group, unit, year
        return ""


class Remarks(Protocol):
    """What else is known of a reported value: that it was settled, say, and on what."""

    def __call__(self, element: str, spot: Spot, combos: tuple[str, str]) -> Sequence[Text]:
        """Sentences; ``combos``: of categories, of attributes."""


def nothing_else(element: str, spot: Spot, combos: tuple[str, str]) -> Sequence[Text]:
    """Nothing is known."""
    del element, spot, combos
    return ()


class Origin(Protocol):
    """One thing that a formula reads, followed down."""

    def fact(self, spot: Spot) -> Fact:
        """The figure at a unit and period."""

    def parts(self, spot: Spot) -> Sequence[Spot]:
        """What it is made of."""

    def reports(self, spot: Spot) -> Sequence[Report]:
        """What the unit itself said."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Vantage:
    """The cube as one formula looks at it.

    ``only``: the reports that count, None for all.
    """

    cube: Cube
    below: Below
    view: View
    only: Marks | None = None

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """The cube's windows as they are looked at."""
        return tuple(each.seen(self.view) for each in self.cube.periods.windows)

    def cell(self, spot: Spot) -> tuple[int, int]:
        """Row and column."""
        return self.cube.periods.index[spot.period], self.cube.column(self.unit(spot))

    def window(self, spot: Spot) -> Window:
        """The stretch of time that is looked at."""
        return self.windows[self.cube.periods.index[spot.period]]

    def unit(self, spot: Spot) -> str:
        """The unit that is looked at: itself, or the one above it at the view's level."""
        level = self.view.level
        if level is None:
            return spot.unit
        end = self.window(spot).end
        lineage = self.cube.units.lineage(end, end)
        line = list(lineage.ancestors(self.cube.units.index[spot.unit]))
        return self.cube.units.codes[line[-level]] if level <= len(line) else spot.unit

    def counts(self, source: str, unit: str) -> bool:
        """Whether the unit's report of a period enters."""
        if self.only is None:
            return True
        number = self._row_of.get(source)
        return number is not None and bool(self.only.there[number, self.cube.units.index[unit]])

    @cached_property
    def _row_of(self) -> Mapping[str, int]:
        sources = self.only.sources if self.only else ()
        return {each.iso: number for number, each in enumerate(sources)}
