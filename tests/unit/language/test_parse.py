from decimal import Decimal

import pytest

from daowei.language.dialects import DHIS2, DHIS2_KOTLIN
from daowei.language.errors import ExpressionError
from daowei.language.parse import parse
from daowei.language.tree import (
    Binary,
    Call,
    Item,
    ItemKind,
    Modified,
    Number,
    Series,
    Unary,
    Variable,
    View,
    Words,
    items,
    viewed,
)


def number(value: str) -> Number:
    return Number(Decimal(value))


def test_a_sign_binds_looser_than_a_power() -> None:
    assert parse("-3^2") == Unary("-", Binary("^", number("3"), number("2")))


def test_powers_group_to_the_right_here_and_to_the_left_in_the_kotlin_library() -> None:
    two_three = Binary("^", number("2"), number("3"))

    assert parse("2^3^2") == Binary("^", number("2"), Binary("^", number("3"), number("2")))
    assert parse("2^3^2", dialect=DHIS2) == parse("2^3^2")
    assert parse("2^3^2", dialect=DHIS2_KOTLIN) == Binary("^", two_three, number("2"))


def test_differences_group_to_the_left_and_products_bind_tighter() -> None:
    product = Binary("*", number("2"), number("3"))

    assert parse("1 - 2*3 - 4") == Binary("-", Binary("-", number("1"), product), number("4"))


def test_word_operators_are_the_same_as_signs() -> None:
    assert parse("not a and b or c") == parse("!a && b || c")


def test_not_binds_tighter_than_a_comparison() -> None:
    assert parse("!a < b") == Binary("<", Unary("!", Variable("a")), Variable("b"))


def test_numbers_are_held_as_written_and_without_a_power_of_ten() -> None:
    assert [parse(text) for text in ("1e3", ".5", "5.", "2.1E-1")] == [
        number("1000"),
        number("0.5"),
        number("5"),
        number("0.21"),
    ]


def test_comments_and_white_space_say_nothing() -> None:
    assert parse("/* one */ 1 /* and */ +\n2") == parse("1+2")


def test_an_item_knows_its_kind_and_parts() -> None:
    assert parse("#{births.under20}") == Item(ItemKind.ELEMENT, ("births", "under20"))
    assert parse("R{form.ACTUAL_REPORTS}") == Item(
        ItemKind.REPORTING_RATE, ("form", "ACTUAL_REPORTS")
    )
    assert parse("[days]") == Item(ItemKind.PERIOD_FACT, ("days",))


def test_a_trailing_star_means_the_same_as_none_but_a_star_between_stays() -> None:
    assert parse("#{de.*}") == parse("#{de}")
    assert parse("#{de.coc.*}") == parse("#{de.coc}")
    assert parse("#{de.*.aoc}") == Item(ItemKind.ELEMENT, ("de", "*", "aoc"))


def test_names_in_any_script_are_other_formulas_bare_or_in_brackets() -> None:
    assert parse("指标 * [not-ok]") == Binary("*", Variable("指标"), Variable("not-ok"))


def test_dhis2_knows_no_other_formulas() -> None:
    with pytest.raises(ExpressionError) as refused:
        parse("abc + 1", dialect=DHIS2)

    assert refused.value.problem.value == "abc"


def test_old_spellings_are_read_as_the_one_name() -> None:
    assert parse("SAFE_DIV(1, 2)") == Call("safe_div", (number("1"), number("2")))
    assert parse("coalesce(a)") == Call("firstNonNull", (Variable("a"),))
    assert parse("ARRAY(1)") == Series((number("1"),))


def test_modifiers_stand_behind_items_brackets_and_calls() -> None:
    assert parse("(#{a}).minDate(2021-4-1)") == Modified(
        Item(ItemKind.ELEMENT, ("a",)), "minDate", (Words("2021-04-01"),)
    )


def test_uids_of_units_are_written_bare() -> None:
    assert parse("orgUnit.group(aBc, dEf)") == Call("orgUnit.group", (Words("aBc"), Words("dEf")))


def test_membership_is_written_with_in() -> None:
    assert parse("is(a in 1, 2)") == Call("is", (Variable("a"), number("1"), number("2")))


def test_escapes_in_texts_are_read() -> None:
    assert parse(r"'it\'s\n\u00e9\101'") == Words("it's\néA")


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("1 $ 2", "LNG-001", 2),
        ("'abc", "LNG-002", 0),
        ("1 + /* never", "LNG-002", 4),
        ("1*", "LNG-003", 2),
        ("( 1", "LNG-003", 3),
        ("1 2", "LNG-003", 2),
        ("", "LNG-003", 0),
        ("007", "LNG-004", 0),
        ("1e999", "LNG-004", 0),
        ("in + 1", "LNG-004", 0),
        ("[ ]", "LNG-004", 0),
        ("safediv(1, 2)", "LNG-005", 0),
        ("if(1, 2)", "LNG-006", 0),
        ("score_table(1, 2, 3, 4, 5, 6)", "LNG-006", 0),
        ("previous(a, b)", "LNG-007", 12),
        ("#{a}.periodOffset('x')", "LNG-007", 18),
        ("#{a}.sideways(1)", "LNG-008", 5),
        ("#{a}.aggregationType(SOME)", "LNG-009", 21),
        ("#{a}.minDate(2021-13-1)", "LNG-010", 13),
        ("#{a}.minDate(soon)", "LNG-010", 13),
        ("Q{a}", "LNG-011", 0),
        ("#{a..b}", "LNG-011", 0),
        ("(" * 51 + "1" + ")" * 51, "LNG-004", 51),
        ("-" * 51 + "1", "LNG-004", 51),
        ("2^" * 51 + "1", "LNG-004", 102),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_a_remedy(
    text: str, code: str, at: int
) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)

    assert (refused.value.problem.code, refused.value.at) == (code, at)
    assert refused.value.problem.remedy is not None
    assert "{" not in str(refused.value.problem.message).replace(text, "")


def test_a_misspelt_function_is_answered_with_the_nearest() -> None:
    with pytest.raises(ExpressionError, match="safe_div"):
        parse("save_div(1, 2)")


def test_a_sum_of_five_thousand_terms_is_read() -> None:
    assert len(items(parse(" + ".join(f"#{{e{n}}}" for n in range(5000))))) == 5000


def test_views_add_up_along_the_way_to_an_item() -> None:
    text = "(#{a}.periodOffset(-1) + previous(#{a}, 2)).periodOffset(-3) + ancestor(#{b}, 2)"

    views = [view for _, view in viewed(parse(text))]

    assert views == [View(period_offset=-4), View(period_offset=-5), View(level=2)]


def test_a_window_looks_from_every_period_up_to_the_present_oldest_first() -> None:
    views = [view.period_offset for _, view in viewed(parse("last_n(#{a}, 3)"))]

    assert views == [-2, -1, 0]
