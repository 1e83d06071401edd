"""A county of two townships and four clinics, and short ways to write its values."""

from datetime import date

import polars as pl

from daowei.assessment.coverage import deliveries_by_form
from daowei.assessment.cube import Cube
from daowei.assessment.inputs import Formula
from daowei.assessment.population import populations
from daowei.assessment.rows import value_table
from daowei.assessment.units import UnitAxis, unit_axis
from daowei.assessment.windows import axis_of
from daowei.foundation.periods import parse_period
from daowei.foundation.states import State
from daowei.foundation.tables import POPULATION, VALUES
from daowei.language.dialects import NATIVE, Dialect
from daowei.language.parse import parse
from daowei.programme.definition import (
    AggregationType,
    Direction,
    Element,
    Indicator,
    Measure,
    ValueType,
)
from daowei.reporting.completeness import DELIVERIES

CODES = ("county", "east", "e1", "e2", "west", "w1", "w2")
PARENTS = (-1, 0, 1, 1, 0, 4, 4)
YEAR = (date(2024, 1, 1), date(2024, 12, 31))


def units() -> UnitAxis:
    return unit_axis([(*YEAR, CODES, PARENTS)])


def values(*rows: tuple[str, str, str, int | State]) -> pl.DataFrame:
    """(element, unit, period, value or state) rows as VALUES."""
    told = [
        {
            "element": element,
            "combo": "",
            "attribute": "",
            "unit": unit,
            "period": period,
            "value": None if isinstance(value, State) else value,
            "state": int(value) if isinstance(value, State) else int(State.REPORTED),
        }
        for element, unit, period, value in rows
    ]
    return pl.DataFrame(told, schema=dict(VALUES.columns))


def element(code: str, how: str = "SUM", *, population: str | None = None) -> Element:
    return Element(
        code=code,
        uid=f"uid-{code}",
        names={},
        concept=None,
        measure=Measure.FLOW,
        value_type=ValueType.INTEGER,
        aggregation=AggregationType(how),
        population=population,
    )


def owing(*reports: tuple[str, str, str]) -> pl.DataFrame:
    """(form, unit, period) rows of reports owed, as DELIVERIES; none of them came."""
    told = [
        {
            "form": form,
            "attribute": "",
            "unit": unit,
            "period": period,
            "was_expected": True,
            "was_received": False,
        }
        for form, unit, period in reports
    ]
    return pl.DataFrame(told, schema=dict(DELIVERIES.columns))


def persons(*rows: tuple[str, int, int]) -> pl.DataFrame:
    """(unit, year, persons) rows of the group "women", as POPULATION."""
    told = [
        {"unit": unit, "year": year, "group": "women", "value": value, "source": "", "as_of": None}
        for unit, year, value in rows
    ]
    return pl.DataFrame(told, schema=dict(POPULATION.columns))


def cube(
    table: pl.DataFrame,
    *elements: Element,
    periods: tuple[str, ...] = ("202401", "202402", "2024Q1"),
    owed: pl.DataFrame | None = None,
    form_of: dict[str, str] | None = None,
    population: pl.DataFrame | None = None,
    axis: UnitAxis | None = None,
) -> Cube:
    axis = axis or units()
    return Cube(
        units=axis,
        periods=axis_of(parse_period(each) for each in periods),
        elements={each.code: each for each in elements},
        values=value_table(table, axis),
        population=populations(persons() if population is None else population, axis),
        deliveries={} if owed is None else deliveries_by_form(owed, axis),
        form_of=form_of or {},
        combos={"": frozenset({""})},
    )


def indicator(code: str, numerator: str, denominator: str, **settings: object) -> Indicator:
    return Indicator(
        **{
            "code": code,
            "uid": f"uid-{code}",
            "names": {},
            "numerator": numerator,
            "denominator": denominator,
            "factor": 100,
            "decimals": 1,
            "direction": Direction.MORE,
            "uses": frozenset(),
            "source": "",
            **settings,
        }  # type: ignore[arg-type]  # settings are Indicator's own fields
    )


def formulas(*indicators: Indicator, dialect: Dialect = NATIVE) -> dict[str, Formula]:
    return {
        each.code: Formula(
            numerator=parse(each.numerator, dialect=dialect),
            denominator=parse(each.denominator, dialect=dialect),
        )
        for each in indicators
    }
