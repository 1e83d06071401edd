from collections.abc import Mapping, Sequence
from itertools import product
from typing import TypeAlias

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

from daowei.assessment.results import FIGURES
from daowei.disclosure.attack import determined
from daowei.disclosure.sums import GRAIN, Dimension, sums_of
from daowei.disclosure.suppression import (
    CELLS,
    Protected,
    ThresholdError,
    audit,
    check_threshold,
    is_sensitive,
    protect,
    withhold_rates,
)
from daowei.foundation.states import State

Cell: TypeAlias = tuple[str, str, str]
Row: TypeAlias = dict[int, int]

MONTHS = [f"2025{month:02d}" for month in range(1, 13)]
PERIODS: Mapping[str, str | None] = {
    **{month: f"2025Q{at // 3 + 1}" for at, month in enumerate(MONTHS)},
    **{f"2025Q{quarter}": "2025" for quarter in range(1, 5)},
}


def cells_of(counts: Mapping[Cell, int], *, sensitive: bool = True) -> pl.DataFrame:
    rows = [
        {
            "element": "implants",
            "combo": combo,
            "attribute": "",
            "unit": unit,
            "period": period,
            "value": value,
            "state": State.REPORTED.value,
            "sensitive": sensitive,
        }
        for (unit, period, combo), value in counts.items()
    ]
    return pl.DataFrame(rows, schema=dict(CELLS.columns))


def with_totals(leaves: Mapping[Cell, int], dimensions: Sequence[Dimension]) -> dict[Cell, int]:
    """Every total over units, periods and combinations, beside the leaves."""
    counts: dict[Cell, int] = {}
    trees = {each.column: each.parents for each in dimensions}
    for leaf, value in leaves.items():
        lines = [
            _line(key, trees.get(column, {}))
            for key, column in zip(leaf, ("unit", "period", "combo"), strict=True)
        ]
        for unit, period, combo in product(*lines):
            counts[unit, period, combo] = counts.get((unit, period, combo), 0) + value
    return counts


def _line(key: str, parents: Mapping[str, str | None]) -> list[str]:
    line = [key]
    while (above := parents.get(line[-1])) is not None:
        line.append(above)
    return line


def shown(protected: Protected) -> dict[Cell, int]:
    rows = (
        protected.cells.drop_nulls("value").select("unit", "period", "combo", "value").iter_rows()
    )
    return {(unit, period, combo): value for unit, period, combo, value in rows}


PRIME = 2**61 - 1


def worked_out(
    counts: Mapping[Cell, int], public: Mapping[Cell, int], dimensions: Sequence[Dimension]
) -> set[Cell]:
    """What an attacker solves exactly: elimination over all the sums, written apart from ours."""
    unknown = {cell: at for at, cell in enumerate(sorted(counts.keys() - public.keys()))}
    rows: list[Row] = []
    for dimension in dimensions:
        place = ("unit", "period", "combo").index(dimension.column)
        for total, parts in _sums(counts, place, dimension.parents).items():
            row = {unknown[part]: 1 for part in parts if part in unknown}
            row |= {unknown[total]: PRIME - 1} if total in unknown else {}
            rows.append(row)
    names = {at: cell for cell, at in unknown.items()}
    return {names[next(iter(row))] for row in _reduced(rows) if len(row) == 1}


def _sums(
    counts: Mapping[Cell, int], place: int, parents: Mapping[str, str | None]
) -> dict[Cell, list[Cell]]:
    sums: dict[Cell, list[Cell]] = {}
    for unit, period, combo in counts:
        cell = [unit, period, combo]
        above = parents.get(cell[place])
        if above is not None:
            cell[place] = above
            sums.setdefault((cell[0], cell[1], cell[2]), []).append((unit, period, combo))
    return sums


def _reduced(rows: list[Row]) -> list[Row]:
    """Row-reduced modulo a prime: whole numbers of this size cannot meet it by chance."""
    done: dict[int, Row] = {}
    for written in rows:
        row = dict(written)
        for pivot in [each for each in row if each in done]:
            row = _minus(row, done[pivot], row.get(pivot, 0))
        if row:
            pivot = min(row)
            inverse = pow(row[pivot], -1, PRIME)
            row = {key: value * inverse % PRIME for key, value in row.items()}
            done = {at: _minus(other, row, other.get(pivot, 0)) for at, other in done.items()}
            done[pivot] = row
    return list(done.values())


def _minus(row: Row, other: Row, times: int) -> Row:
    if not times:
        return row
    keys = row.keys() | other.keys()
    left = {key: (row.get(key, 0) - times * other.get(key, 0)) % PRIME for key in keys}
    return {key: value for key, value in left.items() if value}


UNITS = Dimension(
    column="unit",
    parents={"a1": "A", "a2": "A", "a3": "A", "b1": "B", "b2": "B", "A": "C", "B": "C"},
)
YEAR = Dimension(column="period", parents=PERIODS)
COMBOS = Dimension(column="combo", parents={"young": "", "older": ""})
LEAVES = ("a1", "a2", "a3", "b1", "b2")


def test_a_small_sensitive_count_and_a_zero_are_withheld_and_a_large_one_is_shown() -> None:
    counts = with_totals(
        dict(zip(product(LEAVES, ["2025"], [""]), (0, 4, 90, 30, 200), strict=True)), [UNITS]
    )

    public = shown(protect(cells_of(counts), [UNITS]))

    assert ("a1", "2025", "") not in public
    assert ("a2", "2025", "") not in public
    assert public["C", "2025", ""] == 324
    assert public["b2", "2025", ""] == 200


def test_two_small_ones_that_sum_to_less_than_k_take_the_smallest_other_with_them() -> None:
    counts = with_totals(
        dict(zip(product(LEAVES, ["2025"], [""]), (0, 4, 90, 30, 200), strict=True)), [UNITS]
    )

    protected = protect(cells_of(counts), [UNITS])

    assert ("a3", "2025", "") not in shown(protected)
    assert protected.small.sum() == 2
    assert protected.withheld.sum() == 3


def test_an_ordinary_count_is_never_withheld() -> None:
    counts = with_totals(dict.fromkeys(product(LEAVES, ["2025"], [""]), 2), [UNITS])

    assert shown(protect(cells_of(counts, sensitive=False), [UNITS])) == counts


def test_a_month_cannot_be_subtracted_from_its_quarter() -> None:
    counts = with_totals(
        dict(zip(product(["a1"], MONTHS, [""]), (3, 40, 50, *[60] * 9), strict=True)), [YEAR]
    )

    public = shown(protect(cells_of(counts), [YEAR]))

    assert ("a1", "202501", "") not in public
    assert ("a1", "202502", "") not in public
    assert ("a1", "202503", "") in public


def test_the_table_that_another_system_gives_away_is_kept() -> None:
    # 3 and 97, 50 and 50 with their margins: three cells withheld were all recovered exactly
    leaves = {
        ("a1", "2025", "young"): 3,
        ("a1", "2025", "older"): 97,
        ("a2", "2025", "young"): 50,
        ("a2", "2025", "older"): 50,
    }
    dimensions = [Dimension(column="unit", parents={"a1": "A", "a2": "A"}), COMBOS]
    counts = with_totals(leaves, dimensions)

    public = shown(protect(cells_of(counts), dimensions))

    assert not worked_out(counts, public, dimensions)
    assert not public.keys() & leaves.keys()


def test_a_bridge_between_two_rings_is_found_though_every_sum_hides_two() -> None:
    # rows r1-r4, columns young, older, ... : two 2x2 rings of withheld cells joined by one cell
    columns = ["c1", "c2", "c3", "c4"]
    rows = ["r1", "r2", "r3", "r4"]
    ring = {("r1", "c1"), ("r1", "c2"), ("r2", "c1"), ("r2", "c2")}
    ring |= {("r3", "c3"), ("r3", "c4"), ("r4", "c3"), ("r4", "c4")}
    bridge = ("r2", "c3")
    dimensions = [
        Dimension(column="unit", parents=dict.fromkeys(rows, "R")),
        Dimension(column="combo", parents=dict.fromkeys(columns, "")),
    ]
    counts = with_totals({(r, "2025", c): 40 for r in rows for c in columns}, dimensions)
    cells = cells_of(counts).sort(GRAIN)
    hidden = np.array(
        [
            (unit, combo) in ring | {bridge}
            for unit, combo in cells.select("unit", "combo").iter_rows()
        ]
    )

    found = determined(sums_of(cells, dimensions), hidden)
    told = audit(cells, pl.Series(hidden), dimensions)

    assert [cells.row(at)[3] for at in np.flatnonzero(found).tolist()] == ["r2"]
    assert [each.code for each in told] == ["DSC-010"]


def test_the_audit_tells_of_a_count_bounded_too_closely() -> None:
    counts = with_totals(
        dict(zip(product(LEAVES, ["2025"], [""]), (0, 4, 90, 30, 200), strict=True)), [UNITS]
    )
    cells = cells_of(counts).sort(GRAIN)
    hidden = cells["unit"].is_in(["a1", "a2"])

    told = audit(cells, hidden, [UNITS])

    assert {each.code for each in told} == {"DSC-011"}
    assert "between 0 and 4" in str(told[0].message)


def test_what_was_withheld_once_stays_withheld() -> None:
    counts = with_totals(
        dict(zip(product(LEAVES, ["2025"], [""]), (50, 40, 90, 30, 200), strict=True)), [UNITS]
    )
    cells = cells_of(counts)
    before = cells.filter(pl.col("unit") == "a1")

    public = shown(protect(cells, [UNITS], already=before))

    assert ("a1", "2025", "") not in public
    assert not worked_out(counts, public, [UNITS])


def test_a_total_that_is_less_than_its_parts_ties_nothing() -> None:
    last_value = {("a1", "202501", ""): 3, ("a1", "202502", ""): 30, ("a1", "2025Q1", ""): 30}
    quarter = Dimension(column="period", parents=PERIODS)

    public = shown(protect(cells_of(last_value), [quarter]))

    assert public == {("a1", "202502", ""): 30, ("a1", "2025Q1", ""): 30}


def test_a_cell_without_a_number_stays_what_it_is() -> None:
    cells = cells_of({("a1", "2025", ""): 40}).with_columns(
        value=pl.lit(None, dtype=pl.Int64), state=pl.lit(State.NOT_REPORTED.value, dtype=pl.UInt8)
    )

    protected = protect(cells, [UNITS])

    assert protected.cells["state"].to_list() == [State.NOT_REPORTED.value]


def test_the_threshold_is_raised_but_never_lowered() -> None:
    assert check_threshold(12) == ()
    assert [each.code for each in check_threshold(5)] == ["DSC-001"]
    with pytest.raises(ThresholdError, match="leave it at 10"):
        protect(cells_of({("a1", "2025", ""): 4}), [], k=9)


def test_sensitive_is_known_by_the_family_of_the_concept() -> None:
    assert is_sensitive(["acc.readiness", "supp.maternal_deaths"])
    assert not is_sensitive(["mat.anc4", "support.plan"])


COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 200))


@settings(max_examples=25, deadline=None)
@given(st.lists(COUNTS, min_size=5 * 4 * 2, max_size=5 * 4 * 2), st.integers(10, 15))
def test_no_withheld_count_can_be_subtracted_back(values: list[int], k: int) -> None:
    dimensions = [UNITS, YEAR, COMBOS]
    leaves = dict(zip(product(LEAVES, MONTHS[1:5], ["young", "older"]), values, strict=True))
    counts = with_totals(leaves, dimensions)

    protected = protect(cells_of(counts), dimensions, k=k)

    public = shown(protected)
    assert all(value >= k for value in public.values())
    assert not worked_out(counts, public, dimensions)
    cells = cells_of(counts).sort(GRAIN)
    assert audit(cells, protected.withheld, dimensions, k=k) == ()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=5, max_size=5))
def test_over_one_tree_every_withheld_count_could_be_off_by_k(values: list[int]) -> None:
    counts = with_totals(dict(zip(product(LEAVES, ["2025"], [""]), values, strict=True)), [UNITS])

    public = shown(protect(cells_of(counts), [UNITS]))

    for cell, (low, high) in reachable(public, most=sum(values) + 12).items():
        assert high - low >= 10, cell


def reachable(public: Mapping[Cell, int], *, most: int) -> dict[Cell, tuple[int, int]]:
    """For each withheld cell, the least and greatest count it has in any table that fits: tried."""
    ends: dict[Cell, tuple[int, int]] = {}
    fitting_a = _fitting(public, "A", ("a1", "a2", "a3"), most=most)
    fitting_b = _fitting(public, "B", ("b1", "b2"), most=most)
    whole = public.get(("C", "2025", ""))
    if whole is not None:
        sums_a, sums_b = {each["A"] for each in fitting_a}, {each["B"] for each in fitting_b}
        fitting_a = [each for each in fitting_a if whole - each["A"] in sums_b]
        fitting_b = [each for each in fitting_b if whole - each["B"] in sums_a]
    for table in (*fitting_a, *fitting_b):
        for unit, value in table.items():
            if (unit, "2025", "") not in public:
                low, high = ends.get((unit, "2025", ""), (value, value))
                ends[unit, "2025", ""] = (min(low, value), max(high, value))
    return ends


def _fitting(
    public: Mapping[Cell, int], total: str, parts: tuple[str, ...], *, most: int
) -> list[dict[str, int]]:
    choices = [
        [known] if (known := public.get((part, "2025", ""))) is not None else range(most + 1)
        for part in parts
    ]
    known_total = public.get((total, "2025", ""))
    return [
        {**dict(zip(parts, values, strict=True)), total: sum(values)}
        for values in product(*choices)
        if known_total is None or sum(values) == known_total
    ]


def test_the_same_cells_in_another_order_are_protected_alike() -> None:
    values = [(at * 37) % 23 for at in range(60)]
    dimensions = [UNITS, YEAR, COMBOS]
    leaves = dict(zip(product(LEAVES, MONTHS[:6], ["young", "older"]), values, strict=True))
    cells = cells_of(with_totals(leaves, dimensions))

    assert protect(cells, dimensions).cells.equals(protect(cells.reverse(), dimensions).cells)


def test_a_rate_goes_with_its_withheld_count_and_with_its_denominator() -> None:
    row = {"indicator": "share", "period": "2025", "state": State.REPORTED.value}
    figures = pl.DataFrame(
        [
            {
                **row,
                "unit": "a1",
                "numerator": 3.0,
                "denominator": 8.0,
                "value": 37.5,
                "printed": "37.5",
            },
            {
                **row,
                "unit": "a2",
                "numerator": 40.0,
                "denominator": 80.0,
                "value": 50.0,
                "printed": "50.0",
            },
        ],
        schema=dict(FIGURES.columns),
    )

    public = withhold_rates(figures, figures.filter(pl.col("unit") == "a1"))

    assert public["printed"].to_list() == ["", "50.0"]
    assert public["denominator"].to_list() == [None, 80.0]
    assert public["state"].to_list() == [State.WITHHELD.value, State.REPORTED.value]


def test_the_totals_of_many_small_units_stay_public() -> None:
    units = Dimension(column="unit", parents={f"v{at}": "T" for at in range(40)} | {"T": "C"})
    leaves = {(f"v{at}", month, ""): (at * 7) % 30 for at in range(40) for month in MONTHS[:3]}
    counts = with_totals(leaves, [units, YEAR])

    public = shown(protect(cells_of(counts), [units, YEAR]))

    assert {("T", "2025", ""), ("C", "2025Q1", ""), ("T", "202502", "")} <= public.keys()
