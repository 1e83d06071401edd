"""Sums, and what can be made of sums: counts, means, deviations."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.figures import Figures
from daowei.assessment.kernels import Sweep, sweep
from daowei.assessment.placing import (
    Numbers,
    Place,
    in_force,
    landed,
    largest_over,
    own_cells,
    summed_over,
)
from daowei.assessment.rows import Rows
from daowei.assessment.windows import Window, finer_within, held
from daowei.foundation.periods import Period
from daowei.foundation.problems import DaoweiError
from daowei.foundation.state_bytes import NOT_COMPUTABLE

_LARGEST = 2**63 - 1


class OverflowingSumError(DaoweiError):
    """Values too large to be added exactly."""


def summed(rows: Rows, place: Place) -> Figures:
    return sums_of(rows, place, held(place.windows, rows.sources))


def counted(rows: Rows, place: Place) -> Figures:
    sums = summed(rows, place)
    return replace(sums, total=sums.count.astype(np.int64), decimals=0)


def single(rows: Rows, place: Place) -> Figures:
    sums = summed(rows, place)
    return only_where(sums, sums.count == 1)


def mean(rows: Rows, place: Place) -> Figures:
    """Sum over number of values, each weighing the same; a month shows the mean of its year."""
    if place.yes_no:
        return _share_of_days(rows, place)
    sums = sums_of(rows, place, _held_or_within(place.windows, rows.sources))
    return replace(sums, divisor=sums.count)


def _share_of_days(rows: Rows, place: Place) -> Figures:
    """Percentage of the days reported on that were "yes"."""
    days = np.array([each.days for each in rows.sources], dtype=np.int64)[rows.source]
    numbers = _held_or_within(place.windows, rows.sources)
    rows = checked(rows, times=100 * int(days.max(initial=0)))
    yes = sums_of(replace(rows, amount=rows.amount * days * 100), place, numbers)
    all_days = sums_of(replace(rows, amount=days * 10**rows.decimals), place, numbers)
    return replace(yes, divisor=all_days.total, total=yes.total * 10**rows.decimals)


def checked(rows: Rows, *, times: int = 1) -> Rows:
    """The rows, when no sum of their amounts, so many times over, can leave 64 bits.

    Raises: OverflowingSumError: it could.
    """
    ends = int(rows.amount.max(initial=0)), int(rows.amount.min(initial=0))
    largest = max(map(abs, ends))
    if largest * times * max(rows.amount.size, 1) > _LARGEST:
        raise OverflowingSumError(
            f"{rows.amount.size} values of up to {largest} (times {times}) may add up to more than "
            f"64 bits hold; declare fewer decimals for the element"
        )
    return rows


def mean_over_days(rows: Rows, place: Place) -> Figures:
    """Value times days, over the days of the whole window: silence counts as nothing.

    Source: DHIS2's AVERAGE_SUM_ORG_UNIT; a unit that reported one of three months adds a third.
    """
    numbers = held(place.windows, rows.sources)
    within = [finer_within(each, rows.sources) for each in place.windows]
    days = np.array([each.days for each in rows.sources], dtype=np.int64)[rows.source]
    rows = checked(rows, times=int(days.max(initial=0)))
    sums = sums_of(replace(rows, amount=rows.amount * days), place, numbers)
    window_days = np.array([each.days for each in place.windows], dtype=np.int64)
    plain = sums_of(rows, place, within) if any(each.size for each in within) else None
    if plain is None:
        return replace(sums, divisor=window_days[:, None])
    return replace(
        sums,
        total=sums.total + plain.total * window_days[:, None],
        count=sums.count + plain.count,
        divisor=window_days[:, None],
    )


def variance(rows: Rows, place: Place) -> Figures:
    """Sample variance; nothing for fewer than two values.

    Rounding: a float from here on, made from exact sums.
    """
    numbers = held(place.windows, rows.sources)
    sums = sums_of(rows, place, numbers)
    largest = int(np.abs(rows.amount).max(initial=0))
    squares = sums_of(
        replace(checked(rows, times=largest), amount=rows.amount * rows.amount), place, numbers
    ).total
    count = sums.count.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (squares - sums.total * (sums.total / count)) / (count - 1)
    variance = np.maximum(variance, 0.0) / 100.0**rows.decimals
    return only_where(replace(sums, total=variance, decimals=0), sums.count > 1)


def deviation(rows: Rows, place: Place) -> Figures:
    """The root of the sample variance."""
    found = variance(rows, place)
    return replace(found, total=np.sqrt(found.total))


def only_where(figures: Figures, is_defined: NDArray[np.bool_]) -> Figures:
    """The figures where they are defined; NOT_COMPUTABLE where only values are there."""
    undefined = (figures.count > 0) & ~is_defined
    return replace(
        figures,
        count=np.where(is_defined, figures.count, 0).astype(np.int32),
        reason=np.where(undefined, NOT_COMPUTABLE, figures.reason),
    )


def _held_or_within(windows: tuple[Window, ...], sources: tuple[Period, ...]) -> Numbers:
    """The periods a window holds; where it holds none, the longer one it lies in."""
    return tuple(
        numbers if numbers.size else finer_within(window, sources)
        for window, numbers in zip(windows, held(windows, sources), strict=True)
    )


def sums_of(rows: Rows, place: Place, numbers: Numbers) -> Figures:
    """Exact sums and counts: placed at their own period, swept up the tree, added over periods."""
    checked(rows)
    own = own_cells(landed(rows, place), place.shown.size)
    if place.over_tree:
        for lineage, sources in in_force(rows.sources, place):
            sweep(own.total, sources, lineage)
            sweep(own.count, sources, lineage)
            sweep(own.reason, sources, lineage, how=Sweep.MAX)
    return Figures(
        total=summed_over(own.total, numbers),
        count=summed_over(own.count, numbers),
        reason=largest_over(own.reason, numbers),
        decimals=rows.decimals,
    )
