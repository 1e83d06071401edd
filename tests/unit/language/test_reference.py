from collections.abc import Mapping
from decimal import Decimal

import pytest

from daowei.language.calculations import Value
from daowei.language.dialects import DHIS2, DHIS2_KOTLIN, NATIVE, Dialect
from daowei.language.errors import ExpressionError
from daowei.language.parse import parse
from daowei.language.reference import Outcome, evaluate, outcome
from daowei.language.sources import NoSource, ResultType
from daowei.language.tree import Item, MissingStrategy, View

ALL = MissingStrategy.SKIP_IF_ALL_VALUES_MISSING
ANY = MissingStrategy.SKIP_IF_ANY_VALUE_MISSING
NEVER = MissingStrategy.NEVER_SKIP


class Village(NoSource):
    """A unit with values by element and months back; its township is its ancestor of level 2."""

    def __init__(self, values: Mapping[str, Mapping[int, int]]) -> None:
        self.values = values

    def item(self, item: Item, view: View) -> Value:
        value = self.values.get(item.parts[0], {}).get(-view.period_offset)
        if value is None:
            return None
        return Decimal(value * 10 if view.level == 2 else value)

    def samples(self, item: Item, view: View) -> tuple[Value, ...]:
        return tuple(self.item(item, view.earlier(months)) for months in (3, 2, 1))

    def variable(self, name: str, view: View) -> Value:
        return self.item(Item(kind=parse("#{x}").kind, parts=(name,)), view)  # type: ignore[union-attr]  # an item

    def belongs(self, function: str, uids: tuple[str, ...]) -> bool:
        return function == "orgUnit.group" and "rural" in uids

    def result_type(self, item: Item) -> ResultType:
        return ResultType.TEXT if item.parts[0] == "remark" else ResultType.NUMERIC


VILLAGE = Village({"births": {0: 10, 1: 8, 3: 4}, "visits": {0: 3}, "zero": {0: 0}})


def asked(
    text: str, *, dialect: Dialect = NATIVE, strategy: MissingStrategy | None = ALL
) -> Outcome:
    return outcome(parse(text, dialect=dialect), VILLAGE, dialect=dialect, strategy=strategy)


def value(text: str, *, dialect: Dialect = NATIVE) -> Value:
    return asked(text, dialect=dialect).value


# ── missing ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("strategy", "expected"), [(ALL, Decimal(10)), (NEVER, Decimal(10)), (ANY, None), (None, None)]
)
def test_one_missing_item_of_two(strategy: MissingStrategy | None, expected: Value) -> None:
    assert asked("#{births} + #{unknown}", strategy=strategy).value == expected


@pytest.mark.parametrize(
    ("strategy", "expected"), [(ALL, None), (NEVER, Decimal(0)), (ANY, None), (None, None)]
)
def test_only_missing_items(strategy: MissingStrategy | None, expected: Value) -> None:
    assert asked("#{unknown} + #{unheard}", strategy=strategy).value == expected


def test_a_reported_zero_is_a_value() -> None:
    assert value("#{zero} + #{unknown}") == 0


def test_a_missing_text_counts_as_an_empty_one() -> None:
    assert asked("#{remark} == ''", strategy=NEVER).value is True


def test_is_null_and_its_kin_see_what_is_missing() -> None:
    assert asked("isNull(#{unknown})", strategy=NEVER).value is True
    assert asked("firstNonNull(#{unknown}, #{births})", strategy=NEVER).value == 10
    assert asked("greatest(#{unknown}, #{births} - 20)", strategy=NEVER).value == -10


@pytest.mark.parametrize("strategy", [ALL, ANY])
def test_no_gap_skips_a_formula_that_asks_about_it(strategy: MissingStrategy) -> None:
    assert asked("isNull(#{unknown})", strategy=strategy).value is True
    assert asked("isNotNull(#{unknown})", strategy=strategy).value is False
    assert asked("firstNonNull(#{unknown}, #{births})", strategy=strategy).value == 10
    assert asked("greatest(#{unknown}, #{births})", strategy=strategy).value == 10
    assert asked("least(#{unknown}, 3)", strategy=strategy).value == 3
    assert asked("firstNonNull(sum(last_n(#{unknown}, 2)), 5)", strategy=strategy).value == 5
    assert asked("firstNonNull(#{unknown}, 1) + #{unheard}", strategy=strategy).value is None


def test_members_of_a_list_that_have_no_value_are_missing_items() -> None:
    assert asked("sum(#{births}, #{unknown})", strategy=ANY).value is None
    assert asked("sum(#{births}, #{unknown}) + #{unheard}", strategy=ALL).value == 10
    assert asked("firstNonNull(sum(#{births}, #{unknown}), 0)", strategy=ANY).value == 10


def test_what_is_not_read_is_not_counted() -> None:
    told = asked("if(#{births} > 5, #{visits}, #{unknown})", strategy=ANY)

    assert (told.value, told.visited, told.found) == (Decimal(3), 2, 2)
    assert asked("firstNonNull(#{births}, #{unknown})", strategy=ANY).value == 10
    assert asked("false && #{unknown} > 1", strategy=ANY).value is False


@pytest.mark.parametrize("text", ["null + 1", "-null", "null < 1", "null == null", "!null",
                                  "if(null, 1, 2)", "round(null)", "null && true", "true && null",
                                  "null || false", "access(array(1), null)"])  # fmt: skip
def test_nothing_in_gives_nothing_out(text: str) -> None:
    assert asked(text) == Outcome(value=None)


def test_null_or_true_is_true() -> None:
    assert value("null || true") is True


def test_removed_zeros_never_come_back_as_zeros() -> None:
    told = asked("removeZeros(#{zero})", dialect=DHIS2, strategy=NEVER)

    assert told.value is None
    assert asked("null", dialect=DHIS2, strategy=NEVER).value == 0
    assert evaluate(parse("null"), VILLAGE, dialect=DHIS2, result_type=ResultType.TEXT) == ""


# ── not computable ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "culprit"),
    [
        ("1 + #{births} / #{zero}", "#{births} / #{zero}"),
        ("sum(1, log(0))", "log(0)"),
        ("sqrt(-1) > 0", "sqrt(-1)"),
        ("5 % 0", "5 % 0"),
        ("!(1 / 0 > 1)", "1 / 0"),
        ("1 / 0 > 1 && true", "1 / 0"),
        ("true && 1 / 0 > 1", "1 / 0"),
        ("if(1 / 0 > 1, 1, 2)", "1 / 0"),
        ("normDistCum(1, 1 / 0, 1)", "1 / 0"),
        ("percentileCont(array(1), 1 / 0)", "1 / 0"),
        ("percentileCont(array(1), 2)", "percentileCont(array(1), 2)"),
        ("avg(last_n(1 / (#{births} - 8), 2))", "1 / (#{births} - 8)"),
        ("score_table(200, 0, 50, 1, 50, 101, 2)", "score_table(200, 0, 50, 1, 50, 101, 2)"),
        ("access(array(1, 2, 3), 3)", "access(array(1, 2, 3), 3)"),
        ("access(array(1), 0.5)", "access(array(1), 0.5)"),
        ("share_out(10, array(0, 0), 0)", "share_out(10, array(0, 0), 0)"),
        ("share_out(10 / 3, array(1, 1), 0)", "share_out(10 / 3, array(1, 1), 0)"),
    ],
)
def test_what_is_not_defined_is_no_value_and_names_the_culprit(text: str, culprit: str) -> None:
    told = asked(text)

    assert told.value is None
    assert told.reason is not None
    assert told.reason.code == "LNG-030"
    assert culprit in str(told.reason.message)


def test_who_asks_may_say_what_stands_in_for_it() -> None:
    assert value("isNull(1 / 0)") is True
    assert value("firstNonNull(1 / 0, 7)") == 7
    assert value("safe_div(1, 0)") == 0


def test_missing_is_told_before_not_computable() -> None:
    told = asked("1 / #{unknown}")

    assert (told.value, told.reason) == (None, None)


def test_dhis2_makes_no_number_of_a_division_by_zero() -> None:
    assert str(value("1 / 0", dialect=DHIS2)) == "nan"
    assert str(value("1 / 0", dialect=DHIS2_KOTLIN)) == "inf"


# ── windows, ancestors, samples ─────────────────────────────────────────────────────


def test_windows_look_back_and_skip_months_without_a_value() -> None:
    assert value("previous(#{births})") == 8
    assert value("previous(#{births}, 3)") == 4
    assert value("last_n(#{births}, 3)") == (None, Decimal(8), Decimal(10))
    assert value("avg(last_n(#{births}, 3))") == 9
    assert value("count(last_n(#{births}, 4))") == 3
    assert value("sum(previous(last_n(#{births}, 2), 2))") == 4


def test_a_window_without_any_value_has_no_sum_and_counts_none() -> None:
    assert value("sum(last_n(#{unknown}, 3))") is None
    assert value("count(last_n(#{unknown}, 3))") == 0
    assert value("percentileCont(last_n(#{unknown}, 3), 0.5)") is None


def test_an_ancestor_answers_for_itself() -> None:
    assert value("#{births} / ancestor(#{births}, 2)") == 0.1


def test_other_formulas_are_read_from_the_same_view() -> None:
    assert value("births + previous(births, 1)") == 18


def test_dhis2_runs_sums_over_sample_periods() -> None:
    assert value("sum(#{births})", dialect=DHIS2) == 12
    assert value("count(#{unknown})", dialect=DHIS2) == 0
    with pytest.raises(ExpressionError, match="no item"):
        value("sum(1)", dialect=DHIS2)


def test_a_sub_expression_without_stored_values_counts_as_missing() -> None:
    text = "if(subExpression(if(#{births} > 9, 'a', 'b')) == '', 1, 2)"

    assert asked(text, dialect=DHIS2, strategy=NEVER).value == 1


def test_membership_of_the_unit_is_asked_of_the_source() -> None:
    assert value("if(orgUnit.group(urban, rural), 1, 0)") == 1
    assert value("orgUnit.ancestor(rural)") is False


# ── sorts of values ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("true + 1", "LNG-020"),
        ("'abc' * 2", "LNG-020"),
        ("1 && true", "LNG-020"),
        ("if(1, 2, 3)", "LNG-020"),
        ("rank(1, 2)", "LNG-020"),
        ("access(1, 2)", "LNG-020"),
        ("contains(array(1), 'a')", "LNG-020"),
        ("round(1, 2, 'sideways')", "LNG-020"),
    ],
)
def test_a_value_of_the_wrong_sort_is_an_error(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        value(text)

    assert refused.value.problem.code == code


def test_texts_that_read_as_numbers_are_compared_as_numbers() -> None:
    assert value("'10' > 9") is True
    assert value("'10' > '9'") is False
    assert value("2 == '2.0'") is True


def test_the_kotlin_library_takes_truths_and_numbers_for_each_other() -> None:
    assert value("1 && true", dialect=DHIS2_KOTLIN) is True
    assert value("1 == true", dialect=DHIS2_KOTLIN) is True
    assert value("false == 'no truth'", dialect=DHIS2_KOTLIN) is True
    assert value("2 == 'x'", dialect=DHIS2_KOTLIN) is False
    for refused in ("1.5 && true", "1 + null", "!null", "null < 1"):
        with pytest.raises(ExpressionError):
            value(refused, dialect=DHIS2_KOTLIN)


# ── payments ────────────────────────────────────────────────────────────────────────


def test_bands_hold_their_lower_end_and_not_their_upper() -> None:
    table = "score_table({}, 0, 50, 1, 50, 80, 5, 9)"

    assert [value(table.format(each)) for each in (0, 50, 79.9, 80)] == [1, 5, 5, 9]


def test_parts_add_up_to_the_amount_and_the_earlier_of_equals_is_rounded_up() -> None:
    parts = [value(f"share_out(100.00, array(1, 1, 1), {place})") for place in range(3)]

    assert parts == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_a_missing_weight_leaves_nothing_to_share_out() -> None:
    assert value("share_out(10, array(1, null), 0)") is None


def test_equal_values_share_a_place_and_missing_ones_have_none() -> None:
    assert value("rank(7, array(9, 7, null, 7))") == 2
    assert value("rank(null, array(1))") is None


def test_exact_arithmetic_has_no_last_digits_to_doubt() -> None:
    assert value("0.1 + 0.2 == 0.3") is True
    assert value("1.005 * 1000 == 1005") is True


def test_a_sum_of_five_thousand_terms_is_computed() -> None:
    assert value(" + ".join(["#{births}"] * 5000)) == 50000
