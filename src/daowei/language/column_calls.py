"""The functions as the fast reading applies them: what they read, and from where."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from daowei.foundation.state_bytes import REPORTED
from daowei.foundation.states import State
from daowei.foundation.texts import N_
from daowei.language import column_numbers
from daowei.language.coercion import unsuitable
from daowei.language.column_functions import (
    extreme,
    normal,
    over_many,
    quantile,
    undefined_anywhere,
    with_undefined,
)
from daowei.language.column_kinds import as_numbers, as_truths
from daowei.language.column_reading import Applied, ColumnReading, Found, list_of
from daowei.language.columns import Column, ColumnError, Mask, chosen, marked, nothing, truth_column
from daowei.language.tallies import NOTHING_READ, Tally
from daowei.language.tree import Call, Words, whole

_DIFFERENT = N_("{expression} gives different kinds of things")

# ── functions that choose what they read, or from where ─────────────────────────────


def _if(reading: ColumnReading, call: Call) -> Found:
    condition, tally = reading.read(call.arguments[0])
    truths = as_truths(condition, call.arguments[0])
    (yes, one), (no, other) = (reading.read(each) for each in call.arguments[1:])
    try:
        column = chosen(truths, yes, no)
    except ColumnError as fault:
        raise unsuitable(_DIFFERENT, None, call) from fault
    if condition.states is None:
        return column, tally | one.where(truths) | other.where(~truths)
    own = REPORTED if column.states is None else column.states
    told = Column(
        content=column.content,
        states=np.where(condition.missing, condition.states, own),
    )
    there = ~condition.missing
    return told, tally | one.where(truths & there) | other.where(~truths & there)


def _is_null(reading: ColumnReading, call: Call) -> Found:
    column, tally = reading.asking().read(call.arguments[0])
    return truth_column(column.missing), tally


def _is_not_null(reading: ColumnReading, call: Call) -> Found:
    column, tally = reading.asking().read(call.arguments[0])
    return truth_column(~column.missing), tally


def _first_non_null(reading: ColumnReading, call: Call) -> Found:
    """Each argument is read only where all before it have no value."""
    found, tally = nothing(), NOTHING_READ
    for place, each in enumerate(call.arguments):
        column, read = reading.asking().read(each)
        if place == 0:
            found, tally = column, read
            continue
        tally |= read.where(found.missing)
        try:
            found = chosen(~found.missing, found, column)
        except ColumnError as fault:
            raise unsuitable(_DIFFERENT, None, call) from fault
    return found, tally


def _remove_zeros(reading: ColumnReading, call: Call) -> Found:
    column, tally = reading.read(call.arguments[0])
    zero = column_numbers.is_zero(as_numbers(column, call))
    states = marked(column.states, zero, State.NOT_APPLICABLE)
    return Column(content=column.content, states=states), tally


def _belongs(reading: ColumnReading, call: Call) -> Found:
    uids = tuple(each.value for each in call.arguments if isinstance(each, Words))
    return reading.source.belongs(call.function, uids), NOTHING_READ


def _sub_expression(_: ColumnReading, call: Call) -> Found:
    raise unsuitable(N_("{expression} asks for stored values, one by one"), None, call)


def _elsewhere(reading: ColumnReading, call: Call) -> Found:
    return replace(reading, view=reading.view.moved(call)).read(call.arguments[0])


def _last_n(reading: ColumnReading, call: Call) -> Found:
    """Each period under the strategy by itself; together one item, there if any of them is."""
    operand, count = call.arguments
    views = reading.view.window(whole(count))
    columns = [reading.from_view(each).outcome(operand) for each in views]
    window = list_of(columns)
    if not reading.counts:
        return window, NOTHING_READ
    found: Mask = np.zeros(1, np.bool_)
    for each in columns:
        found = found | ~each.missing
    return window, Tally(found=found if window.undefined is None else found & ~window.undefined)


def _many(reading: ColumnReading, call: Call) -> Found:
    return reading.together(call, call.arguments, over_many)


def _extreme(reading: ColumnReading, call: Call) -> Found:
    columns, tally = reading.asking().all(call.arguments)
    return with_undefined(extreme(call, columns), undefined_anywhere(columns)), tally


def _percentile(reading: ColumnReading, call: Call) -> Found:
    listed, fraction = call.arguments
    share, read = reading.read(fraction)

    def compute(call: Call, columns: Sequence[Column]) -> Column:
        return with_undefined(quantile(call, columns, share), undefined_anywhere((share,)))

    column, tally = reading.together(call, (listed,), compute)
    return column, tally | read


def _normal(reading: ColumnReading, call: Call) -> Found:
    """Mean and deviation that are not given come from the value alone."""
    given = call.arguments
    derived = [replace(call, function=name, arguments=given[:1]) for name in ("avg", "stddev")]
    found = [reading.read(each) for each in given]
    found += [_many(reading, each) for each in derived[len(given) - 1 :]]
    columns = [column for column, _ in found]
    tally = NOTHING_READ
    for _, read in found:
        tally |= read
    return with_undefined(normal(call, columns), undefined_anywhere(columns)), tally


# those that read for themselves, by name; all others are computed from columns already read
APPLIED: Mapping[str, Applied] = {
    "if": _if,
    "isNull": _is_null,
    "isNotNull": _is_not_null,
    "firstNonNull": _first_non_null,
    "greatest": _extreme,
    "least": _extreme,
    "removeZeros": _remove_zeros,
    "subExpression": _sub_expression,
    "normDistCum": _normal,
    "normDistDen": _normal,
    "percentileCont": _percentile,
    "previous": _elsewhere,
    "last_n": _last_n,
    "ancestor": _elsewhere,
    "count": _many,
    **dict.fromkeys(column_numbers.OVER_MANY, _many),
    **dict.fromkeys(
        ("orgUnit.ancestor", "orgUnit.group", "orgUnit.dataSet", "orgUnit.program"), _belongs
    ),
}
