import math

import pytest

from daowei.language.hesabu.functions import APPLY
from daowei.language.hesabu.native import as_native
from daowei.language.hesabu.parsing import parse_hesabu
from daowei.language.hesabu.solving import solve
from daowei.language.hesabu.tokens import HesabuError, shown_number
from daowei.language.parse import parse
from daowei.language.printing import printed


def test_powers_group_to_the_left_and_a_sign_binds_tighter() -> None:
    assert solve({"a": "2**3**2", "b": "-2**2"}).values == {"a": 64.0, "b": 4.0}


def test_what_stands_after_a_closing_bracket_is_refused_instead_of_dropped() -> None:
    faults = solve({"a": "(1)(2)", "b": "(2)3"}).faults

    assert [each.message for each in faults] == [
        "Cannot transition token types from CLAUSE_CLOSE [41] to CLAUSE [40]",
        "Cannot transition token types from CLAUSE_CLOSE [41] to NUMERIC [3]",
    ]


def test_brackets_in_the_wrong_order_are_refused() -> None:
    assert solve({"a": "1)+(2"}).faults[0].message == "Unbalanced parenthesis"


def test_lists_extended_twice_do_not_share_memory() -> None:
    equations = {"a": "array(1,2,3)", "b": "array(a,10)", "c": "array(a,20)"}

    values = solve(equations).values

    assert values["b"] == [1.0, 2.0, 3.0, 10.0]
    assert values["c"] == [1.0, 2.0, 3.0, 20.0]


def test_a_text_that_looks_like_a_date_stays_a_text() -> None:
    assert solve({"a": "'2020-01-01' + ''"}).values == {"a": "2020-01-01"}


def test_a_drawn_number_is_the_same_for_everybody_who_computes_it() -> None:
    drawn = APPLY["randbetween"]([1.0, 10.0])

    assert isinstance(drawn, float)
    assert 1 <= drawn < 10
    assert APPLY["randbetween"]([1.0, 10.0]) == drawn


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (100000000.0, "1e+08"),
        (123456.0, "123456"),
        (0.00001, "1e-05"),
        (-1.5, "-1.5"),
        (1234567.5, "1.2345675e+06"),
        (math.inf, "+Inf"),
        (math.nan, "NaN"),
        (0.0, "0"),
    ],
)
def test_numbers_inside_texts_are_printed_as_hesabu_prints_them(value: float, text: str) -> None:
    assert shown_number(value) == text


@pytest.mark.parametrize(
    ("text", "native"),
    [
        ("IF(a = 1 AND b > 2, SUM(a,b), 0.0)", "if(a == 1 && b > 2, sum(a, b), 0.0)"),
        ("a > 1 ? 2 : 3", "if(a > 1, 2, 3)"),
        ("a ?? 2", "firstNonNull(a, 2)"),
        ("2 ** a", "2 ^ a"),
        ("a in (1,2)", "is(a in 1, 2)"),
        ("stdevp(array(1,2))", "stddevPop(1, 2)"),
        ("access(1,2,0)", "access(array(1, 2), 0)"),
        ("score_table(a, 0,2,30, 2,4,50)", "score_table(a, 0, 2, 30, 2, 4, 50, a)"),
        ("score_table(a, 0,2,30, 5)", "score_table(a, 0, 2, 30, 5)"),
        ("round(a, 1.9)", "round(a, 1)"),
        ("round(a, -2)", "round(a, -2)"),
        ("abs(a, 2)", "abs(a)"),
        ("sum(eval_array('x', (1,a), 'y', (3,4), 'x*y'))", "sum(1 * 3, a * 4)"),
        ("[not-ok] * 2", "[not-ok] * 2"),
    ],
)
def test_an_imported_formula_is_printed_in_one_spelling(text: str, native: str) -> None:
    tree, problems = as_native(parse_hesabu(text))

    assert problems == ()
    assert tree is not None
    assert printed(tree) == native
    assert printed(parse(native)) == native


@pytest.mark.parametrize(
    "text",
    ["a ^ b", "a | 1", "~a", "'a' + b", "strlen('a')", "randbetween(1,2)", "round(a, b)", "a in b"],
)
def test_what_has_no_counterpart_is_told_with_its_place(text: str) -> None:
    tree, problems = as_native(parse_hesabu(text))

    assert tree is None
    assert [each.code for each in problems] == ["LNG-110"]
    assert "character" in str(problems[0].message)


def test_all_that_cannot_be_translated_is_told_at_once() -> None:
    _, problems = as_native(parse_hesabu("(a & 1) + strlen('x')"))

    assert [each.value for each in problems] == ["&", "strlen"]


def test_an_unreadable_formula_says_so_in_hesabus_words() -> None:
    with pytest.raises(HesabuError, match="Invalid token"):
        parse_hesabu("2*-3")
