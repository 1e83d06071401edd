"""The reference judges the arrays: any tree, any values, cell by cell."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from numpy.typing import NDArray

from daowei.foundation.states import State
from daowei.language.arrays import evaluate_columns
from daowei.language.columns import (
    Column,
    Listed,
    Nothing,
    Numbers,
    Texts,
    Truths,
    exact_column,
    truth_column,
)
from daowei.language.numbers import mantissa_of, scaled
from daowei.language.printing import printed
from daowei.language.reference import outcome
from daowei.language.sources import ResultType
from daowei.language.tree import (
    Binary,
    Call,
    Item,
    ItemKind,
    Missing,
    MissingStrategy,
    Modified,
    Node,
    Number,
    Series,
    Truth,
    Unary,
    Variable,
    View,
    Words,
)

PERIODS, UNITS = 3, 4
Cells = Mapping[str, tuple[int, list[list[int | None]]]]

# ── trees ───────────────────────────────────────────────────────────────────────────

NUMBER_ITEMS = [Item(ItemKind.ELEMENT, (name,)) for name in ("a", "b", "c")]
CONSTANT = Item(ItemKind.CONSTANT, ("k",))
TRUTH_ITEM = Item(ItemKind.ELEMENT, ("yes",))
INPUT = Variable("x")

literals = st.builds(
    Number,
    st.one_of(
        st.integers(0, 12).map(Decimal),
        st.decimals(0, 1000, places=2, allow_nan=False, allow_infinity=False).map(
            lambda value: Decimal(f"{value:f}")
        ),
    ),
)
texts = st.sampled_from([Words(text) for text in ("", "ab", "ab,cd", "b,c", "cd", "Ä")])
decimals = st.integers(0, 3).map(lambda places: Number(Decimal(places)))
roundings = st.sampled_from([Words(how) for how in ("half_away", "half_even", "up", "down")])


def calls(name: str, *arguments: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.tuples(*arguments).map(lambda given: Call(name, given))


def calls_of_many(
    name: str, each: st.SearchStrategy[Node], least: int, most: int = 4
) -> st.SearchStrategy[Node]:
    return st.lists(each, min_size=least, max_size=most).map(lambda given: Call(name, tuple(given)))


def lists_of(numbers: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    windows = st.tuples(numbers, st.integers(1, 3)).map(
        lambda given: Call("last_n", (given[0], Number(Decimal(given[1]))))
    )
    members = st.lists(numbers, min_size=1, max_size=4).map(lambda given: Series(tuple(given)))
    return st.one_of(windows, members)


def larger_numbers(numbers: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    truths = truths_over(numbers)
    lists = lists_of(numbers)
    places = st.integers(-1, 4).map(
        lambda place: Number(Decimal(place)) if place >= 0 else Unary("-", Number(Decimal(1)))
    )
    return st.one_of(
        st.builds(Unary, st.sampled_from("+-"), numbers),
        st.builds(Binary, st.sampled_from("+-*/%"), numbers, numbers),
        st.builds(
            Binary, st.just("^"), numbers, st.integers(0, 3).map(lambda n: Number(Decimal(n)))
        ),
        calls("if", truths, numbers, numbers),
        calls_of_many("firstNonNull", numbers, 1),
        st.sampled_from(["greatest", "least"]).flatmap(lambda f: calls_of_many(f, numbers, 1)),
        calls("removeZeros", numbers),
        st.sampled_from(
            [
                "sum",
                "avg",
                "count",
                "min",
                "max",
                "median",
                "stddev",
                "stddevSamp",
                "stddevPop",
                "variance",
            ]
        ).flatmap(lambda f: st.one_of(calls_of_many(f, numbers, 2), calls(f, lists))),
        calls(
            "percentileCont",
            lists,
            st.sampled_from([Number(Decimal(f)) for f in ("0", "0.25", "0.9", "1", "2")]),
        ),
        calls("safe_div", numbers, numbers),
        st.lists(numbers, min_size=4, max_size=8).map(lambda g: Call("score_table", tuple(g))),
        calls("round", numbers),
        calls("round", numbers, decimals),
        calls("round", numbers, decimals, roundings),
        calls("trunc", numbers, decimals),
        st.sampled_from(["abs", "sqrt", "floor", "ceiling", "log", "log10"]).flatmap(
            lambda f: calls(f, numbers)
        ),
        st.sampled_from(["floor", "ceiling"]).flatmap(lambda f: calls(f, numbers, numbers)),
        calls("normDistCum", numbers, numbers, numbers),
        calls("cap", numbers, numbers),
        calls("cap", numbers, numbers, numbers),
        calls("access", lists, places),
        calls("rank", numbers, lists),
        calls("share_out", numbers, lists, places),
        calls("previous", numbers),
        calls("previous", numbers, st.integers(0, 2).map(lambda n: Number(Decimal(n)))),
        calls("ancestor", numbers, st.just(Number(Decimal(1)))),
        st.builds(
            lambda operand, offset: Modified(operand, "periodOffset", (Number(Decimal(offset)),)),
            numbers,
            st.integers(0, 1),
        ),
    )


def truths_over(numbers: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    simple = st.one_of(
        st.builds(Truth, st.booleans()),
        st.just(TRUTH_ITEM),
        st.builds(Binary, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers, numbers),
        st.builds(Binary, st.sampled_from(["==", "!=", "<", ">="]), texts, texts),
        st.sampled_from(["isNull", "isNotNull"]).flatmap(lambda f: calls(f, numbers)),
        calls("between", numbers, numbers, numbers),
        calls_of_many("is", numbers, 2),
        calls_of_many("is", texts, 2),
        st.sampled_from(["contains", "containsItems"]).flatmap(
            lambda f: calls_of_many(f, texts, 2, 3)
        ),
        calls("orgUnit.group", st.just(Words("aBcDeFgHi01"))),
    )
    return st.one_of(
        simple,
        st.builds(Unary, st.just("!"), simple),
        st.builds(Binary, st.sampled_from(["&&", "||"]), simple, simple),
    )


numbers = st.recursive(
    st.one_of(
        literals,
        st.sampled_from(NUMBER_ITEMS),
        st.just(CONSTANT),
        st.just(INPUT),
        st.just(Missing()),
    ),
    larger_numbers,
    max_leaves=8,
)
trees = st.one_of(numbers, truths_over(numbers))

# ── values ──────────────────────────────────────────────────────────────────────────

mantissas = st.one_of(
    st.none(),
    st.just(0),
    st.integers(-20, 20),
    st.integers(-(10**6), 10**6),
    st.integers(-(10**18), 10**18),
)
grids = st.lists(
    st.lists(mantissas, min_size=UNITS, max_size=UNITS), min_size=PERIODS, max_size=PERIODS
)
values = st.fixed_dictionaries(
    {name: st.tuples(st.integers(0, 3), grids) for name in ("a", "b", "c", "k", "x", "yes")}
)


def cell(cells: Cells, name: str, at: tuple[int, int], view: View) -> Decimal | bool | None:
    """A value as both sources know it: earlier periods, and unit 0 as everybody's ancestor."""
    places, grid = cells[name]
    period = at[0] + view.period_offset
    unit = 0 if view.level else at[1]
    mantissa = grid[period][unit] if 0 <= period < PERIODS else None
    if mantissa is None:
        return None
    return mantissa > 0 if name == "yes" else scaled(mantissa, places)


def name_of(read: Item | Variable) -> str:
    return read.name if isinstance(read, Variable) else read.parts[0]


@dataclass(frozen=True)
class OneCell:
    cells: Cells
    at: tuple[int, int]

    def item(self, item: Item, view: View) -> Decimal | bool | None:
        return cell(self.cells, name_of(item), self.at, view)

    def samples(self, item: Item, view: View) -> tuple[Decimal, ...]:
        raise AssertionError("the native dialect has no samples")

    def variable(self, name: str, view: View) -> Decimal | bool | None:
        return cell(self.cells, name, self.at, view)

    def sub_expression(self, inner: Node, view: View) -> Decimal:
        raise AssertionError("the native dialect has no sub-expressions")

    def belongs(self, function: str, uids: tuple[str, ...]) -> bool:
        return self.at[1] % 2 == 0

    def result_type(self, item: Item) -> ResultType:
        return ResultType.BOOLEAN if name_of(item) == "yes" else ResultType.NUMERIC


@dataclass(frozen=True)
class AllCells:
    cells: Cells

    def item(self, item: Item, view: View) -> Column:
        return self.column(name_of(item), view)

    def variable(self, name: str, view: View) -> Column:
        return self.column(name, view)

    def belongs(self, function: str, uids: tuple[str, ...]) -> Column:
        return truth_column(np.arange(UNITS) % 2 == 0)

    def column(self, name: str, view: View) -> Column:
        places = self.cells[name][0]
        found = [
            [cell(self.cells, name, (period, unit), view) for unit in range(UNITS)]
            for period in range(PERIODS)
        ]
        states = np.array(
            [[State.BLANK if each is None else State.REPORTED for each in row] for row in found],
            np.uint8,
        )
        if name == "yes":
            return truth_column(
                np.array([[each is True for each in row] for row in found]), states=states
            )
        whole = [
            [mantissa_of(each, places) if isinstance(each, Decimal) else 0 for each in row]
            for row in found
        ]
        return exact_column(np.array(whole, np.int64), decimals=places, states=states)


def value_at(column: Column, at: tuple[int, int]) -> object:
    def pick(values: NDArray[Any]) -> Any:
        return np.broadcast_to(values, (PERIODS, UNITS))[at]

    if column.states is not None and pick(column.states) != State.REPORTED:
        return None
    match column.content:
        case Numbers() as held:
            if held.exact is not None and not pick(np.asarray(held.float_cells)):
                return scaled(int(str(pick(held.exact.mantissas))), held.exact.decimals)
            return float(pick(held.as_floats()))
        case Truths(values=truths):
            return bool(pick(truths))
        case Texts(values=words):
            return str(pick(words))
        case Nothing() | Listed():
            raise AssertionError("these have no value")


def alike(fast: object, judge: object) -> bool:
    if isinstance(judge, bool) or judge is None:
        return fast is judge
    if isinstance(judge, Decimal):
        return isinstance(fast, Decimal) and fast == judge
    return (
        isinstance(fast, float)
        and isinstance(judge, float)
        and math.isclose(fast, judge, rel_tol=1e-12, abs_tol=1e-300)
    )


@settings(
    max_examples=200,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking takes minutes; the tree is printed anyway
    suppress_health_check=list(HealthCheck),
)
@given(tree=trees, cells=values, strategy=st.sampled_from([None, *MissingStrategy]))
def test_the_arrays_give_what_the_reference_gives(
    tree: Node, cells: Cells, strategy: MissingStrategy | None
) -> None:
    column = evaluate_columns(tree, AllCells(cells), strategy=strategy)

    for at in np.ndindex(PERIODS, UNITS):
        judged = outcome(tree, OneCell(cells, at), strategy=strategy)
        fast = value_at(column, at)
        assert alike(fast, judged.value), (printed(tree), at, fast, judged)
        if judged.reason is not None:
            assert column.states is not None
            assert np.broadcast_to(column.states, (PERIODS, UNITS))[at] == State.NOT_COMPUTABLE
