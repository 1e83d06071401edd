"""Who owes which report by when."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from daowei.foundation.hierarchy import Registry
from daowei.foundation.periods import Period, PeriodError, parse_period
from daowei.foundation.tables import Shape, expect
from daowei.programme.definition import Form
from daowei.programme.owing import owes

EXPECTED = Shape(
    name="expected",
    columns={
        "form": pl.String,
        "attribute": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "due": pl.Date,  # the last day on which the report is on time
    },
    grain=("form", "attribute", "unit", "period"),
)


def due_day(form: Form, period: Period) -> date:
    """The last day on which a report of the period is on time."""
    return period.end + timedelta(days=form.due_days)


def expected_reports(
    form: Form,
    registry: Registry,
    periods: Sequence[Period],
    *,
    attributes: Sequence[str] = ("",),
) -> pl.DataFrame:
    """The reports that are owed.

    A unit owes a period's report when it was open on at least one day of it (as DHIS2 counts),
    from the form's first period on; where the form is filled in by attribute combination, one
    for each.
    Grain: one row per form, attribute, unit and period.
    Raises: PeriodError: a period is not of the form's frequency.
    """
    asked = _asked(form, periods)
    stays = _stays(form, registry)
    overlap = (pl.col("first") <= pl.col("end")) & (pl.col("last") >= pl.col("start"))
    open_in = stays.lazy().join(asked.lazy(), how="cross").filter(overlap)
    owed = open_in.select("unit", "period", "due").unique()
    combined = owed.join(
        pl.LazyFrame({"attribute": attributes}, schema={"attribute": pl.String}), how="cross"
    )
    table = combined.with_columns(form=pl.lit(form.code)).collect()
    return expect(table, EXPECTED).sort(EXPECTED.grain)


def _asked(form: Form, periods: Sequence[Period]) -> pl.DataFrame:
    """The form's periods from its first on, with their days."""
    wrong = next((each for each in periods if each.type is not form.frequency), None)
    if wrong is not None:
        raise PeriodError(f"{wrong} is not {form.frequency}, the frequency of form {form.code}")
    first = parse_period(form.first_period) if form.first_period else None
    rows = [
        (each.iso, each.start, each.end, due_day(form, each))
        for each in periods
        if first is None or each >= first
    ]
    columns = {"period": pl.String, "start": pl.Date, "end": pl.Date, "due": pl.Date}
    return pl.DataFrame(rows, schema=columns, orient="row")


def _stays(form: Form, registry: Registry) -> pl.DataFrame:
    """The stretches in which units that owe the form were open."""
    rows = [
        (code, each.first_day, each.last_day)
        for code, unit in registry.units.items()
        if owes(unit, form)
        for each in unit.placements
    ]
    columns = {"unit": pl.String, "first": pl.Date, "last": pl.Date}
    return pl.DataFrame(rows, schema=columns, orient="row")
