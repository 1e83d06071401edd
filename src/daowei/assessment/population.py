"""Populations as inputs: yearly figures, a unit's own where it has one, else its children's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daowei.assessment.aggregation import aggregate
from daowei.assessment.coverage import Marks
from daowei.assessment.figures import Figures
from daowei.assessment.lineage import Lineage
from daowei.assessment.placing import Place
from daowei.assessment.rows import Rows
from daowei.assessment.units import UnitAxis, under_one_root
from daowei.assessment.windows import Window
from daowei.foundation.periods import PeriodType, periods_between
from daowei.foundation.states import State
from daowei.foundation.tables import POPULATION, expect
from daowei.programme.definition import AggregationType


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Populations:
    """Persons by group and year: one figure per unit, -1 where there is none."""

    units: UnitAxis
    by_group: Mapping[str, Mapping[int, NDArray[np.int64]]]

    def of(self, group: str, year: int) -> NDArray[np.int64]:
        """The year's figures; -1 for every unit of a year nobody counted."""
        nobody = np.full(self.units.size, -1, dtype=np.int64)
        return self.by_group.get(group, {}).get(year, nobody)

    def within(self, inside: NDArray[np.bool_]) -> "Populations":
        """The persons of some units only, under one root above all (see ``under_one_root``)."""
        units = under_one_root(self.units)
        by_group = {
            group: {
                year: own_or_childrens(
                    np.append(np.where(inside, figures, -1), -1),
                    units.lineage(date(year, 1, 1), date(year, 12, 31)),
                )
                for year, figures in years.items()
            }
            for group, years in self.by_group.items()
        }
        return Populations(units=units, by_group=by_group)

    def figures(self, group: str, windows: tuple[Window, ...]) -> Figures:
        """The group over (window, unit): a month and a quarter show their year's figure.

        A window over several years shows the mean of its months.
        """
        sums, counts, months = _over_months(windows, lambda month: self.of(group, month.year))
        return Figures(
            total=sums,
            count=counts,
            reason=np.full(sums.shape, State.NOT_REPORTED, dtype=np.uint8),
            divisor=months,
        )

    def of_reporting(self, group: str, only: Marks, windows: tuple[Window, ...]) -> Figures:
        """The group in units whose report counts, averaged over the months of each window.

        A unit that reported one month of three counts with a third of its persons.
        """
        years = [self.of(group, each.end.year) for each in only.sources]
        persons = np.array(years, dtype=np.int64).reshape(only.there.shape)
        lasting = [_months(each.start, each.end) for each in only.sources]
        months = np.array(lasting, dtype=np.int64).reshape(-1, 1)
        where, who = np.nonzero(only.there & (persons >= 0))
        rows = Rows(
            sources=only.sources,
            source=where,
            unit=who.astype(np.int32),
            series=None,
            amount=(persons * months)[where, who],
            state=np.full(who.size, State.REPORTED, dtype=np.uint8),
        )
        person_months = aggregate(
            rows, AggregationType.SUM, Place(units=self.units, windows=windows)
        )
        lengths = np.array([[_months(each.start, each.end)] for each in windows])
        return replace(person_months, divisor=lengths)


def _months(start: date, end: date) -> int:
    return len(periods_between(PeriodType.MONTHLY, start, end))


def populations(table: pl.DataFrame, units: UnitAxis) -> Populations:
    """The register of populations over the axis.

    Missing: a unit without a figure of its own has the sum of its children's; with none, none.
    """
    known = expect(table, POPULATION).filter(pl.col("value").is_not_null())
    by_group: dict[str, dict[int, NDArray[np.int64]]] = {}
    for (group, year), part in known.partition_by("group", "year", as_dict=True).items():
        own = np.full(units.size, -1, dtype=np.int64)
        for code, value in part.select("unit", "value").iter_rows():
            if code in units.index:
                own[units.index[code]] = value
        lineage = units.lineage(date(year, 1, 1), date(year, 12, 31))
        by_group.setdefault(str(group), {})[int(year)] = own_or_childrens(own, lineage)
    return Populations(units=units, by_group=by_group)


def own_or_childrens(own: NDArray[np.int64], lineage: Lineage) -> NDArray[np.int64]:
    """A unit's own figure where it has one, else the sum of its children's; -1 for neither."""
    figures = own.copy()
    sums = np.zeros_like(own)
    is_fed = np.zeros(own.size, dtype=np.bool_)
    generations = [*(each.children for each in lineage.broods), np.flatnonzero(lineage.depth == 0)]
    for generation in generations:
        fed = generation[(own[generation] < 0) & is_fed[generation]]
        figures[fed] = sums[fed]
        parents, given = lineage.parent[generation], figures[generation]
        gives = (given >= 0) & (parents >= 0)
        np.add.at(sums, parents[gives], given[gives])
        is_fed[parents[gives]] = True
    return figures


def _over_months(
    windows: tuple[Window, ...], of_month: Callable[[date], NDArray[np.int64]]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """Sums over each window's months, whether there is a figure, and how many months."""
    sums, counts, lengths = [], [], []
    for each in windows:
        months = [month.end for month in periods_between(PeriodType.MONTHLY, each.start, each.end)]
        figures = np.stack([of_month(day) for day in months])
        is_known = figures >= 0
        sums.append(np.where(is_known, figures, 0).sum(axis=0))
        counts.append(is_known.any(axis=0).astype(np.int32))
        lengths.append(is_known.sum(axis=0))
    return np.stack(sums), np.stack(counts), np.stack(lengths)
