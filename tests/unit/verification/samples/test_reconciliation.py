import polars as pl
import pytest

from daowei.foundation.states import State
from daowei.verification.samples.reconciliation import COUNTS, NotAggregateError, reconciled


def counts(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict(COUNTS.columns), orient="row")


def test_two_registers_are_compared_by_unit_and_period() -> None:
    [row] = reconciled(counts(("qh-01", "2025", 100)), counts(("qh-01", "2025", 90))).iter_rows(
        named=True
    )

    assert (row["one"], row["other"], row["difference"], row["ratio"]) == (100, 90, -10, 0.9)
    assert row["state"] == State.REPORTED


@pytest.mark.parametrize(("one", "other"), [(9, 30), (30, 9), (0, 30), (0, 0)])
def test_small_cells_are_withheld_on_both_sides(one: int, other: int) -> None:
    [row] = reconciled(counts(("qh-01", "2025", one)), counts(("qh-01", "2025", other))).iter_rows(
        named=True
    )

    assert row["state"] == State.WITHHELD
    assert {row[each] for each in ("one", "other", "difference", "ratio")} == {None}


def test_what_one_register_lacks_is_not_a_zero() -> None:
    found = reconciled(
        counts(("qh-01", "2025", 100)), counts(("qh-02", "2025", 5), ("qh-03", "2025", 50))
    )

    assert found["state"].to_list() == [State.NOT_REPORTED, State.WITHHELD, State.NOT_REPORTED]
    assert found["other"].to_list() == [None, None, 50]


def test_a_table_that_knows_more_than_units_and_periods_is_refused() -> None:
    persons = counts(("qh-01", "2025", 100)).with_columns(household=pl.lit("3"))

    with pytest.raises(NotAggregateError, match="household"):
        reconciled(persons, counts())


def test_several_rows_for_a_unit_are_refused() -> None:
    twice = counts(("qh-01", "2025", 100), ("qh-01", "2025", 90))

    with pytest.raises(NotAggregateError, match="add them up"):
        reconciled(counts(), twice)
