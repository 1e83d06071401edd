from decimal import Decimal

import numpy as np
import pytest

from daowei.foundation.rounding import RoundingError, half_away, half_away_array, shown


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (1.005, 2, "1.01"),
        (2.675, 2, "2.68"),
        (-2.5, 0, "-3"),
        (0.5, 0, "1"),
        (-0.004, 2, "0.00"),
        (7, 1, "7.0"),
        (Decimal("0.125"), 2, "0.13"),
        (Decimal("1.00499999999999999999"), 2, "1.00"),
        (12345678901234567890, 2, "12345678901234567890.00"),
        (1e22, 0, "10000000000000000000000"),
    ],
)
def test_halves_go_away_from_zero_as_people_read_the_number(
    value: Decimal | float, decimals: int, printed: str
) -> None:
    assert shown(value, decimals) == printed


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_no_number_is_not_rounded(value: Decimal | float) -> None:
    with pytest.raises(RoundingError):
        half_away(value, 1)


def test_decimals_are_not_negative() -> None:
    with pytest.raises(RoundingError):
        half_away(15, -1)
    with pytest.raises(RoundingError):
        half_away_array(np.array([15.0]), -1)


def test_an_array_is_rounded_alike_and_keeps_what_is_missing() -> None:
    values = np.array([[1.005, -2.5], [np.nan, np.inf]])

    rounded = half_away_array(values, 2)

    assert rounded[0].tolist() == [1.01, -2.5]
    assert np.isnan(rounded[1, 0])
    assert rounded[1, 1] == np.inf
    assert values[0, 0] == 1.005
