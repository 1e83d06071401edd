"""How a figure is followed down: of which periods and units it is made, in their time's tree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.coverage import Marks, counted
from daowei.assessment.explanation import Spot
from daowei.assessment.lineage import Lineage
from daowei.assessment.units import UnitAxis
from daowei.assessment.windows import Window, finer_within, held, ten_years, window
from daowei.foundation.periods import (
    PeriodType,
    frequency_order,
    periods_between,
)
from daowei.programme.definition import AggregationType as Type

# these look for each unit's value first, and add over units afterwards
UNITS_FIRST = frozenset(
    {
        Type.LAST, Type.LAST_AVERAGE_ORG_UNIT, Type.LAST_LAST_ORG_UNIT,
        Type.LAST_IN_PERIOD, Type.LAST_IN_PERIOD_AVERAGE_ORG_UNIT,
        Type.FIRST, Type.FIRST_AVERAGE_ORG_UNIT, Type.FIRST_FIRST_ORG_UNIT,
        Type.MAX_SUM_ORG_UNIT, Type.MIN_SUM_ORG_UNIT,
    }
)  # fmt: skip
_BACKWARDS = UNITS_FIRST - {
    Type.LAST_IN_PERIOD, Type.LAST_IN_PERIOD_AVERAGE_ORG_UNIT,
    Type.MAX_SUM_ORG_UNIT, Type.MIN_SUM_ORG_UNIT,
}  # fmt: skip
_FROM_LONGER = frozenset({Type.AVERAGE, Type.AVERAGE_SUM_ORG_UNIT})


@dataclass(frozen=True, kw_only=True, eq=False)
class Below:
    """The units directly below each unit, of every hierarchy asked about, each found once."""

    units: UnitAxis
    _known: dict[int, tuple[NDArray[np.intp], NDArray[np.int32]]] = field(default_factory=dict)

    def children(self, lineage: Lineage, column: int) -> NDArray[np.intp]:
        """The columns of the units directly below, in the order of the axis."""
        if id(lineage) not in self._known:
            order = np.argsort(lineage.parent, kind="stable")
            self._known[id(lineage)] = order, lineage.parent[order]
        order, parents = self._known[id(lineage)]
        first, last = np.searchsorted(parents, [column, column + 1])
        return order[first:last]


@dataclass(frozen=True, kw_only=True, eq=False)
class Trail:
    """Where something was owed or said (``marks``), and so which way down there is anything."""

    below: Below
    marks: Marks
    how: Type

    @property
    def units(self) -> UnitAxis:
        """The columns."""
        return self.below.units

    @cached_property
    def concerned(self) -> NDArray[np.int32]:
        """How many marks each reported period and subtree holds."""
        return counted(self.marks, self.units, tuple(map(window, self.marks.sources)))

    @cached_property
    def isos(self) -> tuple[str, ...]:
        """The names of the reported periods."""
        return tuple(each.iso for each in self.marks.sources)

    def sources_of(self, seen: Window) -> NDArray[np.intp]:
        """The reported periods that a figure of the window may rest on."""
        sources = self.marks.sources
        if self.how in _BACKWARDS:
            return ten_years(seen, sources)
        numbers = held((seen,), sources)[0]
        if not numbers.size and self.how in _FROM_LONGER:
            return finer_within(seen, sources)
        return numbers

    def parts(self, unit: str, seen: Window) -> Sequence[Spot]:
        """What a figure of the unit in the window is made of; itself excepted."""
        numbers, column = self._concerning(unit, seen)
        if self.how in UNITS_FIRST:
            lineage = self.units.lineage(seen.end, seen.end)
            return self._units_below(column, lineage, numbers, period=_name(seen))
        single = numbers.size == 1 and self.isos[numbers[0]] == _name(seen)
        if single:
            source = self.marks.sources[numbers[0]]
            lineage = self.units.lineage(source.start, source.end)
            return self._units_below(column, lineage, numbers, period=source.iso)
        return [Spot(unit=unit, period=each) for each in self._shorter(seen, numbers)]

    def own(self, unit: str, seen: Window) -> Sequence[str]:
        """The reported periods for which the unit's own word enters the figure as it stands."""
        numbers, column = self._concerning(unit, seen)
        spoken = [self.isos[each] for each in numbers if self.marks.there[each, column]]
        if self.how in UNITS_FIRST:
            return spoken
        return [each for each in spoken if each == _name(seen)]

    def _concerning(self, unit: str, seen: Window) -> tuple[NDArray[np.intp], int]:
        numbers, column = self.sources_of(seen), self.units.index[unit]
        return numbers[self.concerned[numbers, column] > 0], column

    def _units_below(
        self, column: int, lineage: Lineage, numbers: NDArray[np.intp], *, period: str
    ) -> list[Spot]:
        children = self.below.children(lineage, column)
        speaks = self.concerned[np.ix_(numbers, children)].any(axis=0)
        return [
            Spot(unit=self.units.codes[each], period=period) for each in children[speaks].tolist()
        ]

    def _shorter(self, seen: Window, numbers: NDArray[np.intp]) -> Iterator[str]:
        """The reported periods; months first where they are many and shorter than those."""
        sources = [self.marks.sources[each] for each in numbers.tolist()]
        months = periods_between(PeriodType.MONTHLY, seen.start, seen.end)
        is_short = any(
            frequency_order(each.type) < frequency_order(PeriodType.MONTHLY) for each in sources
        )
        if is_short and len(months) > 1:
            within = [window(each) for each in months]
            yield from (
                month.iso
                for month, holding in zip(months, within, strict=True)
                if any(holding.holds(each) for each in sources)
            )
        else:
            yield from (each.iso for each in sources)


def _name(seen: Window) -> str:
    """The one period of the window; "" for several."""
    return seen.periods[0].iso if len(seen.periods) == 1 else ""
