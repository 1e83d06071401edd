"""Everything at once, as Parquet or CSV: values of one's own units, public figures and scores."""

import io
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import polars as pl
from django.http import HttpResponse
from ninja import Query, Router

from daowei.assessment.analytics import Query as Asked
from daowei.assessment.dhis2.translating import Item
from daowei.assessment.web.queries import results_of
from daowei.foundation.periods import PeriodType
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.rights import Deed
from daowei.reporting.documents import values_of
from daowei.reporting.exchange.web.receiving import reports_in, standing_reports
from daowei.site.api.answering import expect
from daowei.site.dhis2.cubes import analytics_of
from daowei.site.dhis2.programmes import behind_code
from daowei.site.watched import Watched

router = Router(tags=["Everything at once"])
Form = Annotated[Literal["csv", "parquet"], Query(alias="format")]
_WRITERS: Mapping[str, tuple[Callable[[pl.DataFrame, io.BytesIO], None], str]] = {
    "csv": (lambda table, out: table.write_csv(out), "text/csv; charset=utf-8"),
    "parquet": (
        lambda table, out: table.write_parquet(out, compression="zstd"),
        "application/vnd.apache.parquet",
    ),
}


@router.get("/programmes/{programme}/export/values", response={200: str})
def values(
    request: Visit,
    programme: str,
    *,
    form: Form = "csv",
    period: Annotated[str | None, Query(max_length=16)] = None,
) -> HttpResponse:
    """Every value reported in the token's units, scaled by its element's decimals, one a row."""
    expect(request, Deed.SEE_REPORTS, programme)
    rows = standing_reports(programme)
    if not request.rights.may(Deed.SEE_REPORTS, programme):
        rows = rows.filter(unit__in=request.rights.units(Deed.SEE_REPORTS, programme))
    if period is not None:
        rows = rows.filter(period=period)
    found = list(rows.order_by("unit", "period", "form", "attribute").iterator())
    return _file(values_of(reports_in(found)), form, name="values")


@router.get("/programmes/{programme}/export/figures", response={200: str})
def figures(
    request: Visit,
    programme: str,
    *,
    form: Form = "csv",
    level: Annotated[int, Query(ge=1, le=20)] = 2,
) -> HttpResponse:
    """Every indicator of the units of a level for each year; small sensitive counts withheld."""
    expect(request, Deed.SEE, programme)
    here = behind_code(programme)
    source = analytics_of(here, request.moment)
    tree = here.registry.tree_at(request.moment.date())
    years = tuple(
        each.iso
        for each in results_of(programme).ground.periods.periods
        if each.type is PeriodType.YEARLY
    )
    items = [
        Item(uid=each.uid, code=each.code, names=each.names, kind="INDICATOR", about=each.code)
        for each in here.programme.indicators.values()
    ]
    query = Asked(items=tuple(here.programme.indicators), periods=years, units=tree.at_level(level))
    own = request.rights.subtrees(Deed.SEE_REPORTS, programme)
    cells, _ = Watched(source=source, query=query, tree=tree, own=own).cells(items)
    table = pl.DataFrame(
        [(each.item, each.unit, each.period, f"{each.value:f}") for each in cells],
        schema=["indicator", "unit", "period", "value"],
        orient="row",
    )
    return _file(table, form, name="figures")


@router.get("/programmes/{programme}/export/scores", response={200: str})
def scores(request: Visit, programme: str, *, form: Form = "csv") -> HttpResponse:
    """Every line of every agreement's league table."""
    expect(request, Deed.SEE, programme)
    results = results_of(programme)
    rows: list[dict[str, Any]] = [
        {
            "agreement": agreement,
            "unit": each.unit,
            "group": each.group,
            "rank": each.rank,
            "points": each.printed,
            "state": each.state.name.lower(),
            "grade": each.grade or "",
            "reason": each.reason,
        }
        for agreement in behind_code(programme).programme.agreements
        for each in results.league(agreement).rows
    ]
    kinds = dict.fromkeys(("agreement", "unit", "group"), pl.String) | {"rank": pl.Int64}
    kinds |= dict.fromkeys(("points", "state", "grade", "reason"), pl.String)
    return _file(pl.DataFrame(rows, schema=kinds), form, name="scores")


def _file(table: pl.DataFrame, form: str, *, name: str) -> HttpResponse:
    write, content_type = _WRITERS[form]
    out = io.BytesIO()
    write(table, out)
    answer = HttpResponse(out.getvalue(), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
