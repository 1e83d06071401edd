"""Units over time: who stood where when, and what moves with them."""

from datetime import date

from tests.unit.assessment import small_world as world

from daowei.assessment.aggregation import aggregate
from daowei.assessment.placing import Place
from daowei.assessment.rows import value_table
from daowei.assessment.units import registry_axis, under_one_root, unit_axis, upper
from daowei.assessment.windows import window
from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.periods import parse_period
from daowei.programme.definition import AggregationType

MARCH = date(2024, 3, 1)
BEFORE = ("county", "east", "clinic", "west")
AFTER = ("county", "east", "west", "clinic")
MOVED = unit_axis(
    [
        (date(2024, 1, 1), date(2024, 2, 29), BEFORE, (-1, 0, 1, 0)),
        (MARCH, date(2024, 12, 31), AFTER, (-1, 0, 0, 2)),
    ]
)


def unit(code: str, *placements: Placement) -> Unit:
    return Unit(code=code, uid=code, names={}, kind=UnitKind.TOWNSHIP, placements=placements)


def test_a_moved_unit_takes_its_future_with_it_and_leaves_its_past() -> None:
    table = world.values(("births", "clinic", "202402", 5), ("births", "clinic", "202403", 7))
    rows = value_table(table, MOVED).rows("births")
    windows = tuple(window(parse_period(each)) for each in ("202402", "202403", "2024Q1"))

    figures = aggregate(rows, AggregationType.SUM, Place(units=MOVED, windows=windows))

    east, west = MOVED.index["east"], MOVED.index["west"]
    assert figures.total[:, east].tolist() == [5, 0, 5]
    assert figures.total[:, west].tolist() == [0, 7, 7]
    assert figures.total[:, MOVED.index["county"]].tolist() == [5, 7, 12]


def test_the_last_stock_of_a_moved_unit_is_with_its_new_parent() -> None:
    table = world.values(("stock", "clinic", "202402", 5))
    rows = value_table(table, MOVED).rows("stock")
    windows = tuple(window(parse_period(each)) for each in ("202402", "202403"))

    figures = aggregate(rows, AggregationType.LAST, Place(units=MOVED, windows=windows))

    assert figures.total[:, MOVED.index["east"]].tolist() == [5, 0]
    assert figures.total[:, MOVED.index["west"]].tolist() == [0, 5]


def test_a_unit_that_closes_within_a_month_keeps_its_last_parent_for_that_month() -> None:
    registry = Registry(
        {
            each.code: each
            for each in (
                unit("county", Placement(parent=None)),
                unit("clinic", Placement(parent="county", until=date(2024, 1, 20))),
                unit("post", Placement(parent="county", since=date(2024, 2, 10))),
            )
        }
    )
    axis = registry_axis(registry, date(2024, 1, 1), date(2024, 3, 31))

    january = axis.lineage(date(2024, 1, 1), date(2024, 1, 31))
    march = axis.lineage(date(2024, 3, 1), date(2024, 3, 31))

    county = axis.index["county"]
    assert january.parent[axis.index["clinic"]] == county
    assert march.parent[axis.index["clinic"]] == -1
    assert march.parent[axis.index["post"]] == county
    assert axis.present(date(2024, 3, 1), date(2024, 3, 31)).tolist() == [
        code != "clinic" for code in axis.codes
    ]


def test_units_without_children_are_the_leaves() -> None:
    found = upper(world.units())

    assert found.axis.codes == ("county", "east", "west")


def test_one_root_above_all_holds_every_root() -> None:
    forest = unit_axis([(*world.YEAR, ("one", "two"), (-1, -1))])

    joined = under_one_root(forest)

    assert joined.codes == ("one", "two", "")
    assert joined.last.parent.tolist() == [2, 2, -1]
