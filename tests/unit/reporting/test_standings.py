"""Five statuses of a report, and what of them stands below a unit."""

from datetime import date

import polars as pl
import pytest

from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.periods import PeriodType, parse_period
from daowei.programme.definition import Form
from daowei.reporting.expected import expected_reports
from daowei.reporting.standings import ARRIVED, Board, Tally, late_units, standings

MONTHS = tuple(parse_period(each) for each in ("202511", "202512", "202601"))
FORM = Form(
    code="m",
    uid="m",
    names={},
    frequency=PeriodType.MONTHLY,
    elements=("a",),
    due_days=10,
    kinds=("village",),
)


def _unit(code: str, kind: UnitKind, *places: Placement) -> Unit:
    return Unit(code=code, uid=code, names={"en": code}, kind=kind, placements=places)


@pytest.fixture
def registry() -> Registry:
    """Two townships; village c moved from one to the other in December, d closed in November."""
    units = (
        _unit("top", UnitKind.COUNTY, Placement(parent=None)),
        _unit("t1", UnitKind.TOWNSHIP, Placement(parent="top")),
        _unit("t2", UnitKind.TOWNSHIP, Placement(parent="top")),
        _unit("a", UnitKind.VILLAGE, Placement(parent="t1")),
        _unit("b", UnitKind.VILLAGE, Placement(parent="t2")),
        _unit(
            "c",
            UnitKind.VILLAGE,
            Placement(parent="t1", until=date(2025, 11, 30)),
            Placement(parent="t2", since=date(2025, 12, 1)),
        ),
        _unit("d", UnitKind.VILLAGE, Placement(parent="t2", until=date(2025, 11, 10))),
    )
    return Registry({each.code: each for each in units})


def _arrived(*rows: tuple[str, str, bool]) -> pl.DataFrame:
    data = [("m", "", unit, period, was_late) for unit, period, was_late in rows]
    return pl.DataFrame(data, schema=dict(ARRIVED.columns), orient="row")


def _told(registry: Registry, *, day: date, grace_days: int = 0) -> pl.DataFrame:
    arrived = _arrived(
        ("a", "202511", False),
        ("b", "202511", True),
        ("a", "202512", False),
        ("d", "202512", False),
    )
    expected = expected_reports(FORM, registry, MONTHS)
    return standings(expected, arrived, day=day, grace_days=grace_days)


def _status(told: pl.DataFrame) -> dict[tuple[str, str], str]:
    return {(row["unit"], row["period"]): row["status"] for row in told.iter_rows(named=True)}


def test_each_report_has_the_status_its_day_gives_it(registry: Registry) -> None:
    status = _status(_told(registry, day=date(2026, 1, 11)))

    assert status["a", "202511"] == "on_time"
    assert status["b", "202511"] == "late"
    assert status["c", "202511"] == "overdue"
    assert status["c", "202512"] == "overdue"
    assert status["a", "202601"] == "awaited"
    assert status["d", "202512"] == "unexpected"
    assert ("d", "202601") not in status


def test_within_the_days_of_grace_nothing_is_overdue(registry: Registry) -> None:
    assert _status(_told(registry, day=date(2026, 1, 11), grace_days=2))["c", "202512"] == "awaited"


def test_a_unit_counts_where_it_stood_at_the_end_of_the_period(registry: Registry) -> None:
    told = _told(registry, day=date(2026, 1, 11))

    board = Board(told, registry)
    found = {
        (unit, month.iso): board.tally(unit, month)
        for unit in ("top", "t1", "t2")
        for month in MONTHS
    }

    assert found["t1", "202511"] == Tally(on_time=1, overdue=1)
    assert found["t1", "202512"] == Tally(on_time=1)
    assert found["t2", "202512"] == Tally(overdue=2)
    assert found["top", "202511"] == Tally(on_time=1, late=1, overdue=2)
    assert found["t2", "202511"] == Tally(late=1, overdue=1)  # d, which closed within the month


def test_shares_are_of_what_is_due_and_none_where_nothing_is() -> None:
    some, none, waited = Tally(on_time=1, late=1, overdue=2, awaited=5), Tally(), Tally(awaited=3)

    assert (some.completeness, some.timeliness) == (50, 25)
    assert none.is_closed
    assert none.completeness is None
    assert not waited.is_closed
    assert waited.timeliness is None


def test_who_is_overdue_is_named_before_who_was_late(registry: Registry) -> None:
    late = late_units(_told(registry, day=date(2026, 1, 11)), "202511")

    assert late["unit"].to_list() == ["c", "d", "b"]
