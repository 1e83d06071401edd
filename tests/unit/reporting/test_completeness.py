from datetime import date

import polars as pl
import pytest

from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.periods import Period, PeriodError, PeriodType, parse_period
from daowei.foundation.tables import REPORTS
from daowei.programme.definition import Form
from daowei.programme.owing import owes
from daowei.reporting.completeness import completeness, deliveries
from daowei.reporting.expected import due_day, expected_reports


def unit(code: str, *placements: Placement, kind: UnitKind = UnitKind.TOWNSHIP) -> Unit:
    return Unit(
        code=code,
        uid=code,
        names={"en": code},
        kind=kind,
        placements=placements,
        groups={"terrain": "hills"} if code == "T3" else {},
    )


def registry() -> Registry:
    """Counties A and B; T2 moves from A to B in July; T3 closes on 10 March."""
    county = UnitKind.COUNTY
    units = [
        unit("P", Placement(parent=None), kind=UnitKind.PROVINCE),
        unit("A", Placement(parent="P"), kind=county),
        unit("B", Placement(parent="P"), kind=county),
        unit("T1", Placement(parent="A")),
        unit(
            "T2",
            Placement(parent="A", until=date(2024, 6, 30)),
            Placement(parent="B", since=date(2024, 7, 1)),
        ),
        unit("T3", Placement(parent="B", until=date(2024, 3, 10))),
    ]
    return Registry({each.code: each for each in units})


def form(**changes: object) -> Form:
    plain: dict[str, object] = {
        "code": "monthly",
        "uid": "monthly",
        "names": {"en": "Monthly"},
        "frequency": PeriodType.MONTHLY,
        "elements": ("births",),
        "due_days": 10,
        "kinds": ("township",),
    }
    return Form(**{**plain, **changes})  # type: ignore[arg-type]  # the fields above


def months(*texts: str) -> list[Period]:
    return [parse_period(each) for each in texts]


def reports(*rows: tuple[str, str, date | None]) -> pl.DataFrame:
    told = [("monthly", "", unit, period, day) for unit, period, day in rows]
    return pl.DataFrame(told, schema=dict(REPORTS.columns), orient="row")


def test_a_form_is_owed_by_kind_by_group_or_by_name() -> None:
    third = registry().unit("T3")

    assert owes(third, form())
    assert owes(third, form(kinds=(), groups=("hills",)))
    assert owes(third, form(kinds=(), units=("T3",)))
    assert not owes(third, form(kinds=("county",), groups=("plain",), units=("T1",)))
    assert not owes(third, form(kinds=()))


def test_a_unit_owes_the_month_in_which_it_closed_and_none_after() -> None:
    table = expected_reports(form(), registry(), months("202403", "202404"))

    assert table.select("unit", "period", "due").rows() == [
        ("T1", "202403", date(2024, 4, 10)),
        ("T1", "202404", date(2024, 5, 10)),
        ("T2", "202403", date(2024, 4, 10)),
        ("T2", "202404", date(2024, 5, 10)),
        ("T3", "202403", date(2024, 4, 10)),
    ]


def test_a_unit_that_moves_within_the_period_owes_it_once() -> None:
    quarterly = form(frequency=PeriodType.QUARTERLY, units=("T2",), kinds=())

    table = expected_reports(quarterly, registry(), months("2024Q2", "2024Q3"))

    assert table["period"].to_list() == ["2024Q2", "2024Q3"]
    year = form(frequency=PeriodType.YEARLY, units=("T2",), kinds=())
    assert len(expected_reports(year, registry(), months("2024"))) == 1


def test_nothing_is_owed_before_the_form_s_first_period() -> None:
    table = expected_reports(form(first_period="202404"), registry(), months("202403", "202404"))

    assert table["period"].unique().to_list() == ["202404"]


def test_each_attribute_combination_is_a_report_of_its_own() -> None:
    table = expected_reports(
        form(units=("T1",), kinds=()), registry(), months("202401"), attributes=["state", "county"]
    )

    assert table["attribute"].to_list() == ["county", "state"]


def test_periods_of_another_frequency_are_refused() -> None:
    with pytest.raises(PeriodError, match="2024Q1 is not Monthly"):
        expected_reports(form(), registry(), months("2024Q1"))
    assert due_day(form(), parse_period("202402")) == date(2024, 3, 10)


def test_lateness_counts_days_after_the_due_day() -> None:
    owed = expected_reports(form(), registry(), months("202404"))
    came = reports(("T1", "202404", date(2024, 5, 13)), ("T9", "202404", None))

    told = deliveries(owed, came)

    assert told.select("unit", "was_expected", "was_received", "days_late").rows() == [
        ("T1", True, True, 3),
        ("T2", True, False, None),
        ("T9", False, True, None),
    ]


def test_counts_rise_to_all_above_as_the_tree_stood_then() -> None:
    owed = expected_reports(form(), registry(), months("202406", "202407"))
    came = reports(
        ("T1", "202406", date(2024, 7, 10)),
        ("T2", "202406", date(2024, 7, 11)),
        ("T2", "202407", date(2024, 8, 1)),
    )

    table = completeness(owed, came, registry())

    counted = {
        (unit, period): counts
        for unit, period, *counts in table.select(
            "unit", "period", "expected", "received", "on_time"
        ).rows()
    }
    assert counted == {
        ("T1", "202406"): [1, 1, 1],
        ("T2", "202406"): [1, 1, 0],
        ("A", "202406"): [2, 2, 1],
        ("P", "202406"): [2, 2, 1],
        ("T1", "202407"): [1, 0, 0],
        ("T2", "202407"): [1, 1, 1],
        ("A", "202407"): [1, 0, 0],
        ("B", "202407"): [1, 1, 1],
        ("P", "202407"): [2, 1, 1],
    }


def test_a_unit_closed_within_the_period_counts_where_it_last_stood() -> None:
    owed = expected_reports(form(), registry(), months("202403"))

    table = completeness(owed, reports(), registry())

    assert table.filter(pl.col("unit") == "B")["expected"].to_list() == [1]


def test_the_rate_stops_at_a_hundred_and_the_counts_do_not() -> None:
    owed = expected_reports(form(units=("T1",), kinds=()), registry(), months("202404"))
    came = reports(("T1", "202404", date(2024, 5, 1)), ("T2", "202404", date(2024, 5, 1)))

    table = completeness(owed, came, registry()).filter(pl.col("unit") == "A")

    assert table.select("expected", "received", "on_time", "unexpected").row(0) == (1, 2, 2, 1)
    assert table.select("reporting_rate", "reporting_rate_on_time").row(0) == (100.0, 100.0)


def test_where_nothing_was_expected_there_is_no_rate() -> None:
    owed = expected_reports(form(units=("T1",), kinds=()), registry(), months("202404"))
    came = reports(("T2", "202404", None))

    table = completeness(owed, came, registry()).filter(pl.col("unit") == "T2")

    assert table.select("expected", "received", "on_time", "reporting_rate").row(0) == (
        0,
        1,
        0,
        None,
    )
