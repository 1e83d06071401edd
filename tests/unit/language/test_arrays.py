from decimal import Decimal

import numpy as np
import pytest

from daowei.foundation.states import State
from daowei.language.arrays import evaluate_columns
from daowei.language.column_rounding import rounded_numbers
from daowei.language.columns import Column, Numbers, exact_column, float_column, truth_column
from daowei.language.errors import ExpressionError
from daowei.language.exact import Exact, added, exact, exact_literal, multiplied
from daowei.language.numbers import mantissa_of, rounded
from daowei.language.parse import parse
from daowei.language.tree import Item, MissingStrategy, View

R, BLANK, LATE = State.REPORTED, State.BLANK, State.NOT_REPORTED


class Given:
    def __init__(self, **columns: Column) -> None:
        self.columns = columns
        self.asked: list[str] = []

    def item(self, item: Item, view: View) -> Column:
        self.asked.append(item.parts[0])
        return self.columns[item.parts[0]]

    def variable(self, name: str, view: View) -> Column:
        return self.columns[name]

    def belongs(self, function: str, uids: tuple[str, ...]) -> Column:
        return truth_column(np.array([True, False]))


def states_of(*states: State) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.array(states, np.uint8)


def exact_of(column: Column) -> Exact:
    assert isinstance(column.content, Numbers)
    assert column.content.exact is not None
    return column.content.exact


def test_sums_and_products_stay_exact_beyond_what_64_bits_hold() -> None:
    huge = exact(np.array([10**18, -(10**18)]))

    product = multiplied(huge, huge)
    back = added(product, exact(np.array([1, 1])))

    assert product.mantissas.tolist() == [10**36, 10**36]
    assert back.mantissas.tolist() == [10**36 + 1, 10**36 + 1]


def test_the_smallest_64_bit_number_does_not_wrap() -> None:
    least = exact(np.array([-(2**63)]))

    assert added(least, least).mantissas.tolist() == [-(2**64)]


def test_a_known_bound_too_large_is_looked_at_again_before_64_bits_are_left() -> None:
    loose = Exact(mantissas=np.array([3]), decimals=0, bound=2**62)

    assert multiplied(loose, loose).mantissas.dtype == np.int64


def test_decimals_are_counted() -> None:
    price = exact(np.array([150]), decimals=2)
    literal = exact_literal(Decimal("0.125"))

    assert added(price, literal).mantissas.tolist() == [1625]
    assert added(price, literal).decimals == 3
    assert multiplied(price, literal).decimals == 5


def test_a_division_by_zero_is_not_computable_in_its_own_cell_only() -> None:
    given = Given(a=exact_column(np.array([1, 1])), b=exact_column(np.array([0, 4])))

    column = evaluate_columns(parse("#{a} / #{b}"), given)

    assert column.states is not None
    assert column.states.tolist() == [State.NOT_COMPUTABLE, R]
    assert column.as_floats()[1] == 0.25


def test_the_branch_not_taken_is_not_asked() -> None:
    zero_or_not = exact_column(np.array([0, 4]))

    column = evaluate_columns(parse("if(#{b} == 0, 0, 1 / #{b})"), Given(b=zero_or_not))

    assert column.states is None or (column.states == R).all()
    assert column.as_floats().tolist() == [0.0, 0.25]


def test_all_missing_is_nothing_and_some_missing_counts_as_zero_under_that_strategy() -> None:
    given = Given(
        a=exact_column(np.array([5, 5, 0]), states=states_of(R, R, LATE)),
        b=exact_column(np.array([7, 0, 0]), states=states_of(R, BLANK, BLANK)),
    )

    column = evaluate_columns(
        parse("#{a} + #{b}"), given, strategy=MissingStrategy.SKIP_IF_ALL_VALUES_MISSING
    )

    assert column.states is not None
    assert column.states.tolist() == [R, R, LATE]
    assert column.as_floats()[:2].tolist() == [12.0, 5.0]


def test_items_of_a_branch_not_taken_are_not_missed() -> None:
    given = Given(
        a=exact_column(np.array([1, 0])),
        b=exact_column(np.array([0, 0]), states=states_of(BLANK, BLANK)),
    )

    column = evaluate_columns(
        parse("if(#{a} > 0, #{a}, #{b})"),
        given,
        strategy=MissingStrategy.SKIP_IF_ANY_VALUE_MISSING,
    )

    assert column.states is not None
    assert column.states.tolist() == [R, BLANK]


@pytest.mark.parametrize(
    "strategy",
    [MissingStrategy.SKIP_IF_ANY_VALUE_MISSING, MissingStrategy.SKIP_IF_ALL_VALUES_MISSING],
)
def test_no_gap_skips_a_formula_that_asks_about_it(strategy: MissingStrategy) -> None:
    given = Given(
        a=exact_column(np.array([0, 0]), states=states_of(BLANK, BLANK)),
        b=exact_column(np.array([7, 0]), states=states_of(R, LATE)),
    )

    column = evaluate_columns(parse("firstNonNull(#{a}, #{b})"), given, strategy=strategy)
    asked = evaluate_columns(parse("isNull(#{a})"), given, strategy=strategy)

    assert column.states is not None
    assert column.states.tolist() == [R, LATE]
    assert not asked.missing.any()


def test_without_a_strategy_what_is_missing_stays_missing_with_its_reason() -> None:
    given = Given(a=exact_column(np.array([1, 0]), states=states_of(R, LATE)))

    column = evaluate_columns(parse("#{a} * 2 + 1"), given, strategy=None)

    assert column.states is not None
    assert column.states.tolist() == [R, LATE]


def test_equal_parts_are_computed_once() -> None:
    given = Given(a=exact_column(np.array([2])), b=exact_column(np.array([3])))

    evaluate_columns(parse("(#{a} / #{b}) * (#{a} / #{b}) + #{a} / #{b}"), given)

    assert given.asked == ["a", "b"]


def test_a_sum_of_three_thousand_terms_is_computed() -> None:
    column = evaluate_columns(
        parse(" + ".join(["#{a}"] * 3000)), Given(a=exact_column(np.array([2])))
    )

    assert exact_of(column).mantissas.tolist() == [6000]


def test_exact_cells_stay_exact_beside_cells_that_were_divided() -> None:
    given = Given(a=exact_column(np.array([0, 3])))

    column = evaluate_columns(parse("if(#{a} == 0, 0.1, 1 / #{a}) + 0.2 == 0.3"), given)

    assert column.as_floats().tolist() == [1.0, 0.0]


def test_different_kinds_of_things_in_two_branches_are_refused() -> None:
    with pytest.raises(ExpressionError, match="different kinds"):
        evaluate_columns(parse("if(#{a} > 0, 1, 'no')"), Given(a=exact_column(np.array([1]))))


def test_a_float_column_says_where_its_numbers_are_none() -> None:
    column = float_column(np.array([1.5, np.nan, np.inf]))

    assert column.states is not None
    assert column.states.tolist() == [R, State.NOT_COMPUTABLE, State.NOT_COMPUTABLE]


@pytest.mark.parametrize("how", ["half_away", "half_even", "up", "down"])
@pytest.mark.parametrize("decimals", [-2, 0, 2])
def test_floats_are_rounded_as_people_read_them(how: str, decimals: int) -> None:
    values = [1.005, 2.675, 0.285, 28.999999999999996, -2.5, 1e17, 123456789.125, 0.0, 150.0, 3e-9]

    numbers = rounded_numbers(Numbers(floats=np.array(values)), decimals, how=how)

    assert numbers.exact is not None
    expected = [mantissa_of(rounded(each, decimals, how), max(decimals, 0)) for each in values]
    assert numbers.exact.mantissas.tolist() == expected


@pytest.mark.parametrize("how", ["half_away", "half_even", "up", "down"])
@pytest.mark.parametrize("decimals", [-1, 0, 1, 4])
def test_exact_numbers_are_rounded_exactly(how: str, decimals: int) -> None:
    mantissas = [1250, -1250, 1350, 1, -1, 0, 149, 10**18 + 50]

    numbers = rounded_numbers(
        Numbers(exact=exact(np.array(mantissas), decimals=2)), decimals, how=how
    )

    assert numbers.exact is not None
    expected = [
        mantissa_of(rounded(Decimal(each).scaleb(-2), decimals, how), max(decimals, 0))
        for each in mantissas
    ]
    assert numbers.exact.mantissas.tolist() == expected


def test_money_is_shared_out_to_the_last_unit() -> None:
    given = Given(budget=exact_column(np.array([100, 10]), decimals=0))
    parts = [
        exact_of(
            evaluate_columns(parse(f"share_out(#{{budget}}, array(1, 1, 1), {place})"), given)
        ).mantissas.tolist()
        for place in range(3)
    ]

    assert parts == [[34, 4], [33, 3], [33, 3]]
