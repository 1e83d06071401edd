"""Publications that stand beside each other: what one withholds, no other gives away."""

from collections.abc import Mapping, Sequence

import polars as pl
import pytest

from daowei.disclosure.sums import GRAIN, Dimension, Earlier
from daowei.disclosure.suppression import CELLS, Protected, protect
from daowei.foundation.states import State

PARENTS = {"a": "all", "b": "all", "c": "all", "d": "all"}
UNITS = Dimension(column="unit", parents=PARENTS)


def cells(counts: Mapping[str, int], element: str = "births") -> pl.DataFrame:
    rows = [
        {"element": element, "combo": "", "attribute": "", "unit": unit, "period": "2025",
         "value": value, "state": State.REPORTED.value, "sensitive": True}
        for unit, value in {**counts, "all": sum(counts.values())}.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(CELLS.columns)).sort(GRAIN)


def published(counts: Mapping[str, int], *before: Earlier) -> tuple[Protected, Earlier]:
    table = cells(counts)
    told = protect(table, [UNITS], earlier=before)
    gone = table.filter(told.withheld)
    return told, Earlier(cells=table, withheld=gone.select(GRAIN))


def withheld(told: Protected) -> set[str]:
    return set(told.cells.filter(pl.col("value").is_null())["unit"])


def shown(told: Protected) -> dict[str, int]:
    return dict(
        told.cells.filter(pl.col("value").is_not_null()).select("unit", "value").iter_rows()
    )


FIRST = {"a": 4, "b": 20, "c": 30, "d": 40}


def test_the_same_is_protected_the_same_again() -> None:
    first, kept = published(FIRST)
    second, _ = published(FIRST, kept)

    assert withheld(first) == withheld(second) == {"a", "b"}


def test_what_was_withheld_stays_withheld_when_the_reason_is_gone() -> None:
    _, kept = published(FIRST)

    second, _ = published({**FIRST, "c": 33}, kept)

    assert {"a", "b"} <= withheld(second)


def test_a_count_that_became_small_is_not_found_by_subtracting_what_was_published_before() -> None:
    before = {"a": 14, "b": 20, "c": 30, "d": 40}
    _, kept = published(before)

    second, _ = published({**before, "a": 4}, kept)

    # b, c and d did not change and stand in the first publication: only the total can hide a
    assert withheld(second) == {"a", "all"}
    assert shown(second) == {"b": 20, "c": 30, "d": 40}
    assert withheld(published({**before, "a": 4})[0]) == {"a", "b"}


def test_a_cell_that_only_the_first_shows_helps_nobody_with_the_second() -> None:
    quarters = Dimension(column="period", parents={"2025Q1": "2025", "2025Q2": "2025"})

    def table(counts: Mapping[str, int]) -> pl.DataFrame:
        rows = [
            {"element": "births", "combo": "", "attribute": "", "unit": "a", "period": period,
             "value": value, "state": State.REPORTED.value, "sensitive": True}
            for period, value in counts.items()
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=dict(CELLS.columns)).sort(GRAIN)

    first = table({"2025Q1": 30})
    kept = Earlier(cells=first, withheld=first.clear().select(GRAIN))

    alone = protect(table({"2025": 34, "2025Q2": 4}), [quarters])
    beside = protect(table({"2025": 34, "2025Q2": 4}), [quarters], earlier=[kept])

    assert set(alone.cells.drop_nulls("value")["period"]) == {"2025"}
    assert set(beside.cells.drop_nulls("value")["period"]) == set()


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_the_order_of_earlier_publications_does_not_matter(order: Sequence[int]) -> None:
    _, one = published(FIRST)
    _, two = published({**FIRST, "c": 33}, one)
    editions = [one, two]

    told, _ = published({**FIRST, "c": 35}, *(editions[each] for each in order))

    assert withheld(told) >= {"a", "b"}
