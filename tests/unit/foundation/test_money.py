import pytest

from daowei.foundation.money import Money, MoneyError, parse_money, read_money, shared_out, total


@pytest.mark.parametrize(
    ("minor", "currency", "printed"),
    [
        (123450, "CNY", "1234.50 CNY"),
        (-5, "CNY", "-0.05 CNY"),
        (1234, "RWF", "1234 RWF"),
        (1005, "KWD", "1.005 KWD"),
        (0, "XOF", "0 XOF"),
    ],
)
def test_money_is_printed_with_its_currency_s_decimals_and_read_back(
    minor: int, currency: str, printed: str
) -> None:
    money = Money(minor, currency)

    assert str(money) == printed
    assert parse_money(money.amount, currency) == money


def test_more_decimals_are_read_only_when_they_are_zeros() -> None:
    assert parse_money("+12.500", "CNY") == Money(1250, "CNY")
    assert parse_money("12.0", "JPY") == Money(12, "JPY")
    with pytest.raises(MoneyError, match=r"12\.005"):
        parse_money("12.005", "CNY")


@pytest.mark.parametrize("text", ["", "1,234.50", "1.", ".5", "1e3", "twelve", "１２", "1 000"])
def test_what_is_no_amount_is_a_problem_of_the_data(text: str) -> None:
    found, (problem,) = read_money(text, "CNY", file="awards.csv", line=4)

    assert found is None
    assert (problem.code, problem.place, problem.value) == ("MNY-001", "awards.csv:4 amount", text)


def test_too_many_decimals_are_a_problem_of_their_own() -> None:
    _, (problem,) = read_money("1.5", "RWF")

    assert problem.code == "MNY-002"
    assert "at most 0 decimals" in str(problem.remedy)


def test_only_like_is_added_to_like() -> None:
    assert Money(5, "CNY") + Money(7, "CNY") - Money(2, "CNY") == Money(10, "CNY")
    assert -Money(5, "CNY") < Money(0, "CNY") <= Money(0, "CNY")
    with pytest.raises(MoneyError, match="two currencies"):
        Money(5, "CNY") + Money(5, "RWF")


def test_a_sum_of_nothing_is_nothing_of_the_currency() -> None:
    assert total([], "CNY") == Money(0, "CNY")
    assert total([Money(1, "CNY"), Money(2, "CNY")], "CNY") == Money(3, "CNY")


def test_a_currency_has_three_letters() -> None:
    with pytest.raises(MoneyError, match="yuan"):
        Money(1, "yuan")


def test_what_is_left_goes_to_the_largest_remainders_and_of_equals_to_the_earlier() -> None:
    assert shared_out(10, [1, 1, 1]) == (4, 3, 3)
    assert shared_out(100, [1, 2, 4]) == (14, 29, 57)
    assert shared_out(-10, [1, 1, 1]) == (-4, -3, -3)
    assert shared_out(7, [0, 3]) == (0, 7)
    assert Money(10, "CNY").shared_out([1, 1]) == (Money(5, "CNY"), Money(5, "CNY"))


def test_an_amount_needs_somebody_to_go_to() -> None:
    assert shared_out(0, []) == ()
    assert shared_out(0, [0, 0]) == (0, 0)
    with pytest.raises(MoneyError, match="no weight"):
        shared_out(5, [0, 0])
    with pytest.raises(MoneyError, match="negative"):
        shared_out(5, [2, -1])
