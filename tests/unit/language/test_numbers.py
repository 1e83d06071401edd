import math
from decimal import Decimal
from fractions import Fraction

import pytest

from daowei.language import numbers
from daowei.language.numbers import Numeric


def test_sums_and_products_are_exact_and_keep_their_decimals() -> None:
    assert repr(numbers.add(Decimal("0.10"), Decimal("0.2"))) == "Decimal('0.30')"
    assert repr(numbers.multiply(Decimal("0.10"), Decimal("0.2"))) == "Decimal('0.020')"
    assert numbers.subtract(Decimal(10**40), Decimal("0.001")) == Decimal(f"{10**40 - 1}.999")


def test_a_power_of_ten_is_written_out() -> None:
    assert repr(numbers.exact(Decimal("1E+3"))) == "Decimal('1000')"


def test_a_quotient_is_one_division_of_two_floats() -> None:
    assert numbers.divide(Decimal("0.3"), Decimal("0.1")) == 0.3 / 0.1
    assert isinstance(numbers.divide(Decimal(4), Decimal(2)), float)


@pytest.mark.parametrize(
    ("dividend", "divisor", "quotient"),
    [(Decimal(1), Decimal(0), math.inf), (Decimal(-1), Decimal(0), -math.inf)],
)
def test_by_zero_a_quotient_is_infinite(
    dividend: Decimal, divisor: Decimal, quotient: float
) -> None:
    assert numbers.divide(dividend, divisor) == quotient


def test_nothing_divided_by_nothing_is_no_number() -> None:
    assert math.isnan(numbers.divide(Decimal(0), Decimal(0)))
    assert math.isnan(numbers.divide(math.nan, 0.0))


def test_whatever_touches_a_float_becomes_one() -> None:
    assert numbers.add(Decimal("0.1"), 0.2) == 0.1 + 0.2
    assert isinstance(numbers.multiply(Decimal(2), 0.5), float)


def test_an_exact_number_too_long_for_a_float_still_becomes_one() -> None:
    assert numbers.to_float(numbers.scaled(10**400, 399)) == 10.0
    assert numbers.to_float(Decimal(10**400)) == math.inf


@pytest.mark.parametrize(
    ("left", "right", "left_over"),
    [
        (Decimal(12), Decimal(5), Decimal(2)),
        (Decimal(-7), Decimal(3), Decimal(-1)),
        (Decimal(7), Decimal(-3), Decimal(1)),
        (Decimal("1.4"), Decimal(2), Decimal("1.4")),
        (5.5, Decimal(2), 1.5),
    ],
)
def test_a_remainder_has_the_sign_of_the_left_side(
    left: Numeric, right: Numeric, left_over: Numeric
) -> None:
    assert numbers.remainder(left, right) == left_over


def test_there_is_no_remainder_of_a_division_by_zero_or_of_infinity() -> None:
    assert math.isnan(numbers.remainder(Decimal(1), Decimal(0)))
    assert math.isnan(numbers.remainder(math.inf, Decimal(2)))


@pytest.mark.parametrize(
    ("base", "exponent", "power"),
    [
        (Decimal("1.1"), Decimal(2), Decimal("1.21")),
        (Decimal(0), Decimal(0), Decimal(1)),
        (Decimal(2), Decimal(-2), 0.25),
        (Decimal(4), Decimal("0.5"), 2.0),
        (Decimal(0), Decimal(-1), math.inf),
        (-10.0, Decimal(309), -math.inf),
        (10.0, Decimal(400), math.inf),
    ],
)
def test_powers_are_exact_for_whole_exponents(
    base: Numeric, exponent: Numeric, power: Numeric
) -> None:
    found = numbers.power(base, exponent)

    assert (found, type(found)) == (power, type(power))


def test_the_root_of_a_negative_number_is_none() -> None:
    assert math.isnan(numbers.power(Decimal(-1), Decimal("0.5")))


def test_dhis2_cuts_exponents_and_keeps_seven_digits() -> None:
    assert numbers.whole_power(Decimal("2.5"), Decimal("1.5")) == Decimal("2.5")
    assert numbers.seven_digits(Decimal("1.23456785")) == Decimal("1.234568")
    assert numbers.seven_digits(math.inf) == math.inf
    assert numbers.whole_power(Decimal(2), math.inf) == math.inf


def test_exact_numbers_are_compared_exactly_and_floats_as_floats() -> None:
    barely_more = numbers.add(Decimal("0.1"), numbers.scaled(1, 40))

    assert numbers.compare(barely_more, Decimal("0.1")) > 0
    assert numbers.compare(numbers.scaled(10**17 + 1, 18), 0.1) == 0
    assert math.isnan(numbers.compare(math.nan, Decimal(1)))


@pytest.mark.parametrize(
    ("value", "decimals", "how", "rounded"),
    [
        (Decimal("2.5"), 0, "half_away", "3"),
        (Decimal("-2.5"), 0, "half_away", "-3"),
        (Decimal("2.5"), 0, "half_even", "2"),
        (Decimal("2.1"), 0, "up", "3"),
        (Decimal("-2.9"), 0, "down", "-2"),
        (Decimal(1250), -2, "half_away", "1300"),
        (1.005, 2, "half_away", "1.01"),
        (Decimal(3), 2, "half_away", "3.00"),
        (Decimal("-0.1"), 0, "half_away", "0"),
    ],
)
def test_rounding_says_how_and_gives_exactly_so_many_decimals(
    value: Numeric, decimals: int, how: str, rounded: str
) -> None:
    assert str(numbers.rounded(value, decimals, how)) == rounded


def test_multiples_at_or_beside_a_value() -> None:
    assert str(numbers.to_multiple(Decimal("-33.3"), Decimal(10), up=False)) == "-40"
    assert str(numbers.to_multiple(Decimal("1.23"), Decimal("0.1"), up=True)) == "1.3"
    assert numbers.to_multiple(0.29 * 100, Decimal(1), up=False) == 29
    assert math.isnan(numbers.to_multiple(Decimal(1), Decimal(0), up=False))
    assert math.isnan(numbers.to_multiple(math.inf, Decimal(1), up=False))


def test_logarithms_of_zero_and_below() -> None:
    assert numbers.logarithm(Decimal(0)) == -math.inf
    assert math.isnan(numbers.logarithm_to_ten(Decimal(-1)))


def test_a_mantissa_and_its_decimals_are_the_number() -> None:
    value = numbers.scaled(-120, 2)

    assert Fraction(value) == Fraction(-120, 100)
    assert (numbers.mantissa_of(value, 2), numbers.decimals_of(value)) == (-120, 2)
