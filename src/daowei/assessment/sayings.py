"""Words and printed numbers for what figures rest on."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import numpy as np

from daowei.assessment.figures import Figures
from daowei.foundation.states import State
from daowei.foundation.texts import N_, Text
from daowei.language.tree import View
from daowei.programme.definition import AggregationType as Type

HOW_TOLD: Mapping[Type, str] = {
    Type.AVERAGE: N_("mean of {count} values"),
    Type.AVERAGE_SUM_ORG_UNIT: N_("by unit the mean over the days, added up over units"),
    Type.LAST: N_("the latest value of each unit"),
    Type.LAST_AVERAGE_ORG_UNIT: N_("mean of the latest values of {count} units"),
    Type.LAST_LAST_ORG_UNIT: N_("the one latest value"),
    Type.LAST_IN_PERIOD: N_("the latest value of each unit within the period"),
    Type.LAST_IN_PERIOD_AVERAGE_ORG_UNIT: N_("mean of {count} units' latest values in the period"),
    Type.FIRST: N_("the earliest value of each unit"),
    Type.FIRST_AVERAGE_ORG_UNIT: N_("mean of the earliest values of {count} units"),
    Type.FIRST_FIRST_ORG_UNIT: N_("the one earliest value"),
    Type.COUNT: N_("how many values there are"),
    Type.MIN: N_("the smallest of {count} values"),
    Type.MAX: N_("the largest of {count} values"),
    Type.MIN_SUM_ORG_UNIT: N_("each unit's smallest value, added up"),
    Type.MAX_SUM_ORG_UNIT: N_("each unit's largest value, added up"),
    Type.STDDEV: N_("standard deviation of {count} values"),
    Type.VARIANCE: N_("variance of {count} values"),
    Type.NONE: N_("shown only where there is a single value"),
}
YES_NO_TOLD = N_("percentage of days reported as yes")


def exact(amount: int, decimals: int) -> str:
    """A scaled whole number as it is printed."""
    return f"{Decimal(amount).scaleb(-decimals):f}"


def plain(value: float) -> str:
    """A float with as many digits as say something; "" for none."""
    if np.isnan(value):
        return ""
    return f"{value:.0f}" if value == int(value) else f"{value:.12g}"


def printed_cell(figures: Figures, row: int, column: int) -> str:
    """One cell of figures; "" where there is none."""
    if figures.count[row, column] <= 0:
        return ""
    total = figures.total[row, column]
    if figures.divisor is None and np.issubdtype(figures.total.dtype, np.integer):
        return exact(int(total), figures.decimals)
    divisor = 1
    if figures.divisor is not None:
        divisor = figures.divisor[row, column if figures.divisor.shape[1] > 1 else 0]
    return plain(float(total / (divisor * 10**figures.decimals)))


def state_of_cell(figures: Figures, row: int, column: int) -> State:
    """Why there is a number in one cell, or none."""
    if figures.count[row, column] > 0:
        return State.REPORTED
    return State(int(figures.reason[row, column]) or figures.silent.value)


def view_told(view: View) -> Iterator[Text]:
    """How a formula looks at what it reads, where that is not straight at it."""
    if view.period_offset:
        told = N_("{count} periods earlier") if view.period_offset < 0 else N_("{count} periods on")
        yield Text(told, {"count": abs(view.period_offset)})
    if view.year_to_date:
        yield Text(N_("the year to date"))
    if view.min_date:
        yield Text(N_("from {day} on"), {"day": view.min_date.isoformat()})
    if view.max_date:
        yield Text(N_("until {day}"), {"day": view.max_date.isoformat()})
    if view.level is not None:
        yield Text(N_("of the unit above at level {level}"), {"level": view.level})
