"""How values become those of larger units and longer periods: every aggregation type.

Source: the types and their rules are DHIS2's; a zero counts like any other value.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from daowei.assessment import sums
from daowei.assessment.extremes import extreme, extreme_summed
from daowei.assessment.figures import Figures
from daowei.assessment.kernels import Sweep
from daowei.assessment.latest import latest, latest_of_all
from daowei.assessment.placing import Place
from daowei.assessment.rows import Rows
from daowei.programme.definition import AggregationType as Type

_Way: TypeAlias = Callable[[Rows, Place], Figures]
_WAYS: Mapping[Type, _Way] = {
    Type.SUM: sums.summed,
    Type.COUNT: sums.counted,
    Type.AVERAGE: sums.mean,
    Type.AVERAGE_SUM_ORG_UNIT: sums.mean_over_days,
    Type.STDDEV: sums.deviation,
    Type.VARIANCE: sums.variance,
    Type.NONE: sums.single,
    Type.MIN: partial(extreme, which=Sweep.MIN),
    Type.MAX: partial(extreme, which=Sweep.MAX),
    Type.MIN_SUM_ORG_UNIT: partial(extreme_summed, which=Sweep.MIN),
    Type.MAX_SUM_ORG_UNIT: partial(extreme_summed, which=Sweep.MAX),
    Type.LAST_LAST_ORG_UNIT: partial(latest_of_all, how=Type.LAST_LAST_ORG_UNIT),
    Type.FIRST_FIRST_ORG_UNIT: partial(latest_of_all, how=Type.FIRST_FIRST_ORG_UNIT),
    **{
        how: partial(latest, how=how)
        for how in (
            Type.LAST,
            Type.LAST_AVERAGE_ORG_UNIT,
            Type.LAST_IN_PERIOD,
            Type.LAST_IN_PERIOD_AVERAGE_ORG_UNIT,
            Type.FIRST,
            Type.FIRST_AVERAGE_ORG_UNIT,
        )
    },
}


def aggregate(rows: Rows, how: Type, place: Place) -> Figures:
    """The figures of one input by one aggregation type, over units first, then over periods.

    Grain:    one cell per window and unit of the place.
    Missing:  a cell without a value has the largest reason of the cells it covers.
    Rounding: none; totals are exact.
    """
    return _WAYS[how](rows, place)
