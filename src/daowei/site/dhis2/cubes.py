"""The cube that analytics are asked of: every report that stands, in the definition in force."""

from datetime import date
from functools import lru_cache

import polars as pl
from django.db.models import Count, Sum
from django.utils.timezone import localtime

from daowei.assessment.analytics import Analytics
from daowei.assessment.assessing import members
from daowei.assessment.cube import Cube, cube_of
from daowei.assessment.inputs import Formula
from daowei.assessment.units import registry_axis
from daowei.assessment.windows import period_axis
from daowei.foundation.periods import parse_period, periods_between
from daowei.foundation.tables import POPULATION, REPORTS
from daowei.programme.web.models import Population, Version
from daowei.reporting.completeness import deliveries
from daowei.reporting.documents import values_of
from daowei.reporting.exchange.web.receiving import reports_in, standing_reports
from daowei.reporting.expected import expected_reports
from daowei.reporting.web.models import Revision
from daowei.site.dhis2.programmes import Behind, behind_code


def analytics_of(here: Behind, today: date) -> Analytics:
    """The figures of everything that was reported up to now, ready to be asked."""
    programme = here.programme
    cube = cube_at(here.version.pk, here.stamp, _watermark(programme.code))
    trees = here.formulas
    return Analytics(
        cube=cube,
        indicators=programme.indicators,
        formulas={
            code: Formula(numerator=trees.numerators[code], denominator=trees.denominators[code])
            for code in trees.order
        },
        constants=programme.constants,
        as_of=today,
    )


def _watermark(programme: str) -> tuple[int, int]:
    """Changes with the set of reports that stand, in whichever order they were committed."""
    found = standing_reports(programme).aggregate(number=Count("pk"), sum=Sum("position"))
    return found["number"], found["sum"] or 0


@lru_cache(maxsize=2)
def cube_at(version: int, stamp: int, watermark: tuple[int, int]) -> Cube:  # noqa: ARG001 - new ones, a new look
    """The cube of a version, a state of the register and a set of reports."""
    here = behind_code(Version.objects.get(pk=version).programme)
    programme, registry = here.programme, here.registry
    rows = list(standing_reports(programme.code).order_by("position").iterator())
    periods = [parse_period(each) for each in {row.period for row in rows}]
    first = min((each.start for each in periods), default=date(2000, 1, 1))
    last = max((each.end for each in periods), default=date(2000, 12, 31))
    first, last = date(first.year, 1, 1), date(last.year, 12, 31)
    owed = pl.concat(
        expected_reports(form, registry, periods_between(form.frequency, first, last))
        for form in programme.forms.values()
    )
    return cube_of(
        programme,
        values=values_of(reports_in(rows)),
        units=registry_axis(registry, first, last),
        periods=period_axis(
            first,
            last,
            year_start=programme.year_start,
            further=[form.frequency for form in programme.forms.values()],
        ),
        population=_population(programme.code),
        delivered=deliveries(owed, _received(rows)),
        groups=members(registry),
    )


def _population(programme: str) -> pl.DataFrame:
    columns = list(POPULATION.columns)
    rows = Population.objects.filter(programme=programme).values_list(*columns)
    return pl.DataFrame(list(rows), schema=dict(POPULATION.columns), orient="row")


def _received(rows: list[Revision]) -> pl.DataFrame:
    told = [
        (each.form, each.attribute, each.unit, each.period, localtime(each.submitted_at).date())
        for each in rows
    ]
    return pl.DataFrame(told, schema=dict(REPORTS.columns), orient="row")
