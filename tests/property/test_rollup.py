"""Rolling up: whatever the tree and the values, the fast way gives what counting by hand gives."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import polars as pl
from hypothesis import given, settings, strategies as st

from daowei.assessment.aggregation import aggregate
from daowei.assessment.kernels import Sweep, scatter, sweep, sweep_by_generation
from daowei.assessment.lineage import Lineage
from daowei.assessment.placing import Place
from daowei.assessment.rows import Rows, value_table
from daowei.assessment.units import UnitAxis, unit_axis, upper
from daowei.assessment.windows import window
from daowei.foundation.periods import parse_period
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES
from daowei.programme.definition import AggregationType as Type

MONTHS = ("202401", "202402", "202403", "202404")
PERIODS = (*MONTHS, "2024Q1", "2024Q2", "2024")
QUARTERS = {"2024Q1": MONTHS[:3], "2024Q2": MONTHS[3:], "2024": MONTHS}
SPAN = (date(2024, 1, 1), date(2024, 12, 31))
Value = tuple[int, str, int | State]


@st.composite
def parents(draw: st.DrawFn, *, most: int = 9) -> list[int]:
    """Trees in pre-order: each unit hangs from the path to the one before it."""
    above = [-1]
    for unit in range(1, draw(st.integers(1, most))):
        path = [unit - 1]
        while path[-1] >= 0:
            path.append(above[path[-1]])
        above.append(draw(st.sampled_from(path)))
    return above


values_of = st.lists(
    st.tuples(
        st.integers(0, 8),
        st.sampled_from(MONTHS),
        st.one_of(
            st.integers(-(10**12), 10**12), st.sampled_from([State.BLANK, State.NOT_APPLICABLE])
        ),
    ),
    max_size=25,
    unique_by=lambda value: value[:2],
)


def axis(above: list[int]) -> UnitAxis:
    return unit_axis([(*SPAN, [f"u{each}" for each in range(len(above))], above)])


def rows_of(values: list[Value], units: UnitAxis) -> Rows:
    table = [
        {
            "element": "e",
            "combo": "",
            "attribute": "",
            "unit": f"u{unit}",
            "period": period,
            "value": None if isinstance(value, State) else value,
            "state": int(value) if isinstance(value, State) else int(State.REPORTED),
        }
        for unit, period, value in values
        if unit < units.size
    ]
    return value_table(pl.DataFrame(table, schema=dict(VALUES.columns)), units).rows("e")


def inside(unit: int, root: int, above: list[int]) -> bool:
    while unit >= 0:
        if unit == root:
            return True
        unit = above[unit]
    return False


def by_hand(how: Type, values: dict[tuple[int, str], int], period: str) -> Fraction | None:
    """The figure of a set of values (unit, month), taken type by type from its definition."""
    months = QUARTERS.get(period, (period,))
    there = {key: value for key, value in values.items() if key[1] in months}
    carried = {key: value for key, value in values.items() if key[1] <= max(months)}
    looked_at = carried if how in {Type.LAST, Type.FIRST} else there
    if not looked_at:
        return None
    by_unit: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for (unit, month), value in sorted(looked_at.items(), key=lambda each: each[0][1]):
        by_unit[unit].append((month, value))
    ways: dict[Type, Callable[[], Fraction]] = {
        Type.SUM: lambda: Fraction(sum(there.values())),
        Type.COUNT: lambda: Fraction(len(there)),
        Type.AVERAGE: lambda: Fraction(sum(there.values()), len(there)),
        Type.MIN: lambda: Fraction(min(there.values())),
        Type.MAX: lambda: Fraction(max(there.values())),
        Type.LAST: lambda: Fraction(sum(each[-1][1] for each in by_unit.values())),
        Type.LAST_IN_PERIOD: lambda: Fraction(sum(each[-1][1] for each in by_unit.values())),
        Type.FIRST: lambda: Fraction(sum(each[0][1] for each in by_unit.values())),
        Type.MAX_SUM_ORG_UNIT: lambda: Fraction(
            sum(max(value for _, value in each) for each in by_unit.values())
        ),
        Type.MIN_SUM_ORG_UNIT: lambda: Fraction(
            sum(min(value for _, value in each) for each in by_unit.values())
        ),
    }
    return ways[how]()


CHECKED = (
    Type.SUM,
    Type.COUNT,
    Type.AVERAGE,
    Type.MIN,
    Type.MAX,
    Type.LAST,
    Type.LAST_IN_PERIOD,
    Type.FIRST,
    Type.MAX_SUM_ORG_UNIT,
    Type.MIN_SUM_ORG_UNIT,
)


@given(above=parents(), values=values_of, how=st.sampled_from(CHECKED))
@settings(max_examples=150, deadline=None)
def test_every_figure_is_the_one_counted_by_hand(
    above: list[int], values: list[Value], how: Type
) -> None:
    units = axis(above)
    windows = tuple(window(parse_period(each)) for each in PERIODS)

    figures = aggregate(rows_of(values, units), how, Place(units=units, windows=windows))

    for unit in range(units.size):
        numbers = {
            (giver, month): value
            for giver, month, value in values
            if giver < units.size and inside(giver, unit, above) and not isinstance(value, State)
        }
        for row, period in enumerate(PERIODS):
            expected = by_hand(how, numbers, period)
            divisor = 1 if figures.divisor is None else int(figures.divisor[row, unit])
            found = (
                Fraction(int(figures.total[row, unit]), divisor)
                if figures.has_value[row, unit]
                else None
            )
            assert found == expected


@given(above=parents(), values=values_of, how=st.sampled_from(CHECKED))
@settings(max_examples=80, deadline=None)
def test_leaving_the_leaves_in_the_long_table_changes_no_figure_above_them(
    above: list[int], values: list[Value], how: Type
) -> None:
    units = axis(above)
    windows = tuple(window(parse_period(each)) for each in PERIODS)
    kept = upper(units)
    rows = rows_of(values, units)

    whole = aggregate(rows, how, Place(units=units, windows=windows))
    cut = aggregate(rows, how, Place(units=units, windows=windows, upper=kept))

    np.testing.assert_array_equal(cut.total, whole.total[:, kept.kept])
    np.testing.assert_array_equal(cut.count, whole.count[:, kept.kept])
    np.testing.assert_array_equal(cut.state, whole.state[:, kept.kept])


@given(above=parents(), values=values_of, data=st.data())
@settings(max_examples=80, deadline=None)
def test_a_year_is_the_sum_of_its_months_even_when_units_move(
    above: list[int], values: list[Value], data: st.DataObject
) -> None:
    moved = data.draw(st.permutations(range(1, len(above))).map(lambda order: [0, *order]))
    renamed = [f"u{each}" for each in moved]
    units = unit_axis(
        [
            (SPAN[0], date(2024, 2, 29), [f"u{each}" for each in range(len(above))], above),
            (date(2024, 3, 1), SPAN[1], renamed, above),
        ]
    )
    windows = tuple(window(parse_period(each)) for each in PERIODS)

    figures = aggregate(rows_of(values, units), Type.SUM, Place(units=units, windows=windows))

    np.testing.assert_array_equal(figures.total[:4].sum(axis=0), figures.total[-1])
    np.testing.assert_array_equal(figures.total[:3].sum(axis=0), figures.total[4])


@given(above=parents(most=30), seed=st.integers(0, 2**32 - 1), how=st.sampled_from(list(Sweep)))
@settings(max_examples=60, deadline=None)
def test_every_way_up_the_tree_gives_the_same_cells(
    above: list[int], seed: int, how: Sweep
) -> None:
    lineage = Lineage(parent=np.array(above, dtype=np.int32))
    numbers = np.array([seed * (each + 1) % 251 for each in range(3 * len(above))])
    kind = np.uint8 if how is Sweep.MAX else np.int64
    cells = numbers.reshape(3, -1).astype(kind)
    by_generation = cells.copy()
    rows = np.array([0, 2], dtype=np.intp)

    sweep(cells, rows, lineage, how=how)
    sweep_by_generation(by_generation, rows, lineage, how=how)

    np.testing.assert_array_equal(cells, by_generation)


@given(values=values_of, data=st.data())
@settings(max_examples=50, deadline=None)
def test_the_order_of_values_changes_no_cell(values: list[Value], data: st.DataObject) -> None:
    units = axis([-1, 0, 0, 2, 2, 0, 0, 0, 0])
    rows = rows_of(values, units)
    order = np.array(data.draw(st.permutations(range(rows.unit.size))), dtype=np.intp)
    shape = (max(len(rows.sources), 1), units.size)
    place = rows.source.astype(np.intp) * units.size + rows.unit
    shuffled = replace(rows, amount=rows.amount[order], state=rows.state[order])

    cells = scatter(place, rows.amount, rows.state, shape=shape)
    again = scatter(place[order], shuffled.amount, shuffled.state, shape=shape)

    np.testing.assert_array_equal(cells.total, again.total)
    np.testing.assert_array_equal(cells.count, again.count)
    np.testing.assert_array_equal(cells.reason, again.reason)
