from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from daowei.foundation.states import State
from daowei.foundation.tables import VALUES
from daowei.programme.definition import ValueType
from daowei.reporting.outliers import (
    TEXTS,
    Order,
    Stretch,
    generated_bounds,
    invalid_numbers,
    modified_z_scores,
    numbers_of,
    ranked,
    within,
    z_scores,
)


def table(*series: Sequence[int | None]) -> pl.DataFrame:
    """One element a series, one month a value; None is a blank."""
    rows = [
        (
            f"E{number}",
            "",
            "",
            "T1",
            f"2024{month:02}",
            value,
            (State.BLANK if value is None else State.REPORTED).value,
        )
        for number, values in enumerate(series)
        for month, value in enumerate(values, start=1)
    ]
    return pl.DataFrame(rows, schema=dict(VALUES.columns), orient="row")


def test_when_most_values_are_alike_the_mean_deviation_takes_over() -> None:
    numbers = numbers_of(table([5, 5, 5, 5, 5, 5, 5, 9]))

    (row,) = modified_z_scores(numbers, threshold=3.5).iter_rows(named=True)

    assert (row["value"], row["center"], row["spread"]) == (9.0, 5.0, 0.5)
    assert row["score"] == pytest.approx(0.7979 * 4 / 0.5)


def test_a_series_that_never_varies_has_no_outliers() -> None:
    numbers = numbers_of(table([7] * 12))

    assert z_scores(numbers, threshold=0.1).is_empty()
    assert modified_z_scores(numbers, threshold=0.1).is_empty()
    assert z_scores(numbers_of(table([7])), of_sample=True).is_empty()


def test_values_too_low_are_found_as_well() -> None:
    numbers = numbers_of(table([100, 101, 99, 100, 102, 98, 100, 3]))

    assert modified_z_scores(numbers)["value"].to_list() == [3.0]


def test_blanks_are_no_values() -> None:
    assert numbers_of(table([1, None, 3]))["value"].to_list() == [1.0, 3.0]


def test_numbers_are_read_with_the_element_s_decimals_and_scores_do_not_change() -> None:
    whole = z_scores(numbers_of(table([10, 11, 12, 11, 10, 90])), threshold=2)
    scaled = z_scores(numbers_of(table([10, 11, 12, 11, 10, 90]), {"E0": 1}), threshold=2)

    assert (whole["value"][0], scaled["value"][0]) == (90.0, 9.0)
    assert whole["score"][0] == pytest.approx(scaled["score"][0])
    assert scaled["upper"][0] == pytest.approx(whole["upper"][0] / 10)


def test_large_values_lose_no_digit_on_the_way_to_their_deviation() -> None:
    base = 3_000_000_000_000_000

    (row,) = z_scores(numbers_of(table([base] * 9 + [base + 10])), threshold=2.9).rows(named=True)

    assert row["sd"] == 3.0
    assert row["center"] == base + 1


def test_only_periods_wholly_inside_a_stretch_count() -> None:
    numbers = numbers_of(table([1, 2, 3, 4]))

    inside = within(numbers, Stretch(start=date(2024, 1, 2), end=date(2024, 3, 31)))

    assert inside["period"].to_list() == ["202402", "202403"]


def test_the_farthest_comes_first_or_the_one_of_the_highest_score() -> None:
    found = z_scores(numbers_of(table([10] * 9 + [20], [100, 140] * 5 + [1000])), threshold=2)

    assert ranked(found)["element"].to_list() == ["E1", "E0"]
    assert ranked(found, Order.Z_SCORE, limit=1)["score"][0] == pytest.approx(found["score"].max())


def test_bounds_are_made_of_mean_and_deviation_and_cut_where_the_type_ends() -> None:
    numbers = numbers_of(table([1, 9], [1, 9], [-1, -9]))
    types = {
        "E0": ValueType.INTEGER,
        "E1": ValueType.INTEGER_ZERO_OR_POSITIVE,
        "E2": ValueType.INTEGER_NEGATIVE,
    }

    bounds = generated_bounds(numbers, types)

    assert bounds.select("min", "max").rows() == [(-3.0, 13.0), (0.0, 13.0), (-13.0, 0.0)]


def test_texts_that_name_no_number_are_told_for_numeric_elements_only() -> None:
    written = ["12", "-1.5", "1e3", "twelve", "", "NaN"]
    rows = [("E0", "", "", "T1", f"2024{at + 1:02}", text) for at, text in enumerate(written)]
    rows.append(("E1", "", "", "T1", "202401", "anything"))
    texts = pl.DataFrame(rows, schema=dict(TEXTS.columns), orient="row")

    found = invalid_numbers(texts, {"E0": ValueType.NUMBER, "E1": ValueType.TEXT})

    assert found["text"].to_list() == ["twelve", "", "NaN"]
