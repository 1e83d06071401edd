import numpy as np

from daowei.foundation.problems import Problem
from daowei.foundation.states import State
from daowei.language.columns import Column, exact_column, float_column
from daowei.language.equation_columns import Axis, compute_equations
from daowei.language.equations import Equation, EquationSet, read_equations
from daowei.language.tree import Item, View


class Given:
    def __init__(self, **columns: Column) -> None:
        self.columns = {name.replace("__", "."): each for name, each in columns.items()}

    def item(self, item: Item, view: View) -> Column:
        return self.columns[item.parts[0]]

    def variable(self, name: str, view: View) -> Column:
        column = self.columns[name]
        if not view.period_offset:
            return column
        shifted = np.roll(column.as_floats(), -view.period_offset, axis=0)
        states = np.full(shifted.shape, State.REPORTED, np.uint8)
        states[: -view.period_offset] = State.NOT_REPORTED
        return float_column(shifted, states=states)

    def belongs(self, function: str, uids: tuple[str, ...]) -> Column:
        raise AssertionError("nobody asks")


def whole(*values: int) -> Column:
    return exact_column(np.array(values))


def read(*texts: tuple[str, str], inputs: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    equations = [Equation(code=code, text=text) for code, text in texts]
    return read_equations(equations, inputs=inputs)[1]


def understood(*equations: Equation, inputs: tuple[str, ...] = ()) -> EquationSet:
    found, problems = read_equations(equations, inputs=inputs)
    assert found is not None, problems
    return found


def test_formulas_are_put_in_the_order_in_which_they_can_be_computed() -> None:
    found = understood(
        Equation(code="c", text="a + b"),
        Equation(code="b", text="a * 2"),
        Equation(code="a", text="10"),
    )

    assert list(found.trees) == ["a", "b", "c"]


def test_an_unknown_name_is_told_with_its_place_and_the_nearest_names() -> None:
    (told,) = read(("paid", "verfied * 2"), inputs=("verified",))

    assert told.code == "LNG-101"
    assert str(told.message) == "paid reads verfied (character 1), which nothing is called"
    assert str(told.remedy) == "Did you mean verified?"


def test_a_circle_is_told_with_its_whole_path() -> None:
    (told,) = read(("a", "b + 1"), ("b", "c * 2"), ("c", "if(true, 1, a)"))

    assert told.code == "LNG-102"
    assert str(told.message) == "formulas go in a circle: a -> b -> c -> a"


def test_every_circle_is_told_and_a_formula_that_reads_itself_is_one() -> None:
    told = read(("a", "b"), ("b", "a"), ("x", "x + 1"))

    assert [str(each.message) for each in told] == [
        "formulas go in a circle: a -> b -> a",
        "formulas go in a circle: x -> x",
    ]


def test_a_name_given_twice_collides_and_so_does_an_input_of_that_name() -> None:
    assert [each.code for each in read(("a", "1"), ("a", "2"))] == ["LNG-103"]
    assert [each.code for each in read(("a", "1"), inputs=("a",))] == ["LNG-103"]


def test_scope_and_code_that_read_alike_when_joined_do_not_collide() -> None:
    # package quality, activity quality, formula score; and package formula quality_score
    found = understood(
        Equation(code="score", text="1", scope=("quality", "quality")),
        Equation(code="quality_score", text="sum([*.score])", scope=("quality",)),
    )

    assert list(found.trees) == ["quality.quality.score", "quality.quality_score"]


def test_a_dot_in_a_code_is_refused() -> None:
    assert [each.code for each in read(("a.b", "1"))] == ["LNG-104"]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    told = read(("a", "1 +"), ("b", "nobody"), ("c", "c"))

    assert sorted(each.code for each in told) == ["LNG-003", "LNG-101", "LNG-102"]


def test_a_formula_reads_the_nearest_name_outwards() -> None:
    found = understood(
        Equation(code="price", text="5"),
        Equation(code="price", text="7", scope=("quality",)),
        Equation(code="amount", text="price", scope=("quality",)),
        Equation(code="amount", text="price", scope=("quantity",)),
    )

    columns = compute_equations(found, Given())

    assert columns["quality.amount"].as_floats().tolist() == [7.0]
    assert columns["quantity.amount"].as_floats().tolist() == [5.0]


def test_one_formula_runs_for_all_activities_and_the_package_sums_them() -> None:
    found = understood(
        Equation(code="amount", text="verified * price", scope=("quality", "*")),
        Equation(code="total", text="sum([*.amount])", scope=("quality",)),
        inputs=("quality.*.verified", "quality.price"),
    )
    verified = exact_column(np.array([[1, 2, 3], [10, 20, 30]]))
    given = Given()
    given.columns = {"quality.*.verified": verified, "quality.price": whole(2, 2, 5)}

    columns = compute_equations(found, given, axes={"quality": Axis(size=2, depth=2)})

    assert columns["quality.*.amount"].as_floats().tolist() == [[2, 4, 15], [20, 40, 150]]
    assert columns["quality.total"].as_floats().tolist() == [22.0, 44.0, 165.0]


def test_one_bad_unit_does_not_lose_the_others() -> None:
    found = understood(
        Equation(code="rate", text="a / b"),
        Equation(code="points", text="round(rate * 100, 1)"),
        inputs=("a", "b"),
    )

    columns = compute_equations(found, Given(a=whole(1, 2, 3), b=whole(2, 0, 4)))

    states = columns["points"].states
    assert states is not None
    assert states.tolist() == [State.REPORTED, State.NOT_COMPUTABLE, State.REPORTED]
    assert columns["points"].as_floats()[[0, 2]].tolist() == [50.0, 75.0]


def test_a_formula_read_from_an_earlier_period_is_computed_there() -> None:
    found = understood(
        Equation(code="twice", text="a * 2"),
        Equation(code="growth", text="twice - previous(twice)"),
        inputs=("a",),
    )

    columns = compute_equations(found, Given(a=exact_column(np.array([[1], [4], [9]]))))

    growth = columns["growth"].as_floats().ravel().tolist()
    assert growth[1:] == [6.0, 10.0]
    assert np.isnan(growth[0])
