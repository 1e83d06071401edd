from decimal import Decimal

from hypothesis import given, strategies as st

from daowei.language import numbers
from daowei.language.calculations import share_out
from daowei.language.parse import parse
from daowei.language.printing import printed
from daowei.language.reference import evaluate
from daowei.language.sources import NoSource
from daowei.language.tree import (
    Binary,
    Call,
    Item,
    ItemKind,
    Missing,
    Modified,
    Node,
    Number,
    Series,
    Truth,
    Unary,
    Variable,
    Words,
)

BINARY = ("+", "-", "*", "/", "%", "^", "<", "<=", "==", "!=", "&&", "||")

literals = st.decimals(
    min_value=0, max_value=10**12, allow_nan=False, allow_infinity=False, places=3
).map(Number)
names = st.text(alphabet="abcé指_ -9", min_size=1, max_size=6).map(str.strip).filter(bool)
leaves = st.one_of(
    literals,
    st.text(alphabet="ab'\"\\\n{}指", max_size=5).map(Words),
    st.booleans().map(Truth),
    st.just(Missing()),
    names.map(Variable),
    st.lists(st.from_regex(r"[A-Za-z]\w{0,5}", fullmatch=True), min_size=1, max_size=3).map(
        lambda parts: Item(ItemKind.ELEMENT, tuple(parts))
    ),
)


def grown(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Unary, st.sampled_from("+-!"), nodes),
        st.builds(Binary, st.sampled_from(BINARY), nodes, nodes),
        st.lists(nodes, max_size=3).map(lambda members: Series(tuple(members))),
        st.tuples(nodes, nodes, nodes).map(lambda arguments: Call("if", arguments)),
        st.builds(
            lambda node, offset: Modified(node, "periodOffset", (offset,)),
            nodes,
            st.integers(0, 9).map(lambda number: Number(Decimal(number))),
        ),
    )


@given(st.recursive(leaves, grown, max_leaves=12))
def test_what_is_printed_reads_back_as_the_same_tree(node: Node) -> None:
    assert parse(printed(node)) == node


amounts = st.integers(-(10**9), 10**9).flatmap(
    lambda units: st.integers(0, 4).map(lambda decimals: numbers.scaled(units, decimals))
)


@given(amounts, amounts, amounts)
def test_exact_sums_do_not_depend_on_their_order(
    one: Decimal, two: Decimal, three: Decimal
) -> None:
    forwards = numbers.add(numbers.add(one, two), three)
    backwards = numbers.add(one, numbers.add(two, three))

    assert str(forwards) == str(backwards)


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any))
def test_parts_add_up_to_the_amount(amount: Decimal, weights: list[int]) -> None:
    parts = share_out(amount, [Decimal(weight) for weight in weights])

    assert numbers.total(parts) == amount
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if not weight)


@given(amounts, amounts)
def test_a_remainder_and_its_quotient_make_the_whole(left: Decimal, right: Decimal) -> None:
    text = f"({left:f}) % ({right:f})"

    left_over = evaluate(parse(text), NoSource())

    if not right:
        assert left_over is None
    else:
        assert isinstance(left_over, Decimal)
        assert abs(left_over) < abs(right)
        assert (left - left_over) % right == 0
