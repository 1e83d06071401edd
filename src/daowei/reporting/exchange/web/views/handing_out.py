"""What goes out: blank forms as workbooks, and reported values in bulk, streamed."""

import tempfile
from collections.abc import Iterator
from typing import Any

import polars as pl
import xlsxwriter
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from daowei.foundation.periods import PeriodError, parse_period
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.programme.owing import owes
from daowei.reporting.exchange.bulk import BULK, bulk_rows
from daowei.reporting.exchange.exporting import Selection, export_adx, export_json
from daowei.reporting.exchange.intake import Office
from daowei.reporting.exchange.revising import stored_of
from daowei.reporting.exchange.web.forms import DownloadForm
from daowei.reporting.exchange.web.queries import (
    Stretch,
    mappings_of,
    office_of,
    reports_in,
    standing_report,
)
from daowei.reporting.exchange.web.verdicts import XLSX
from daowei.reporting.exchange.web.views.looking import STATE_NAMES, recent
from daowei.reporting.exchange.web.wording import language
from daowei.reporting.exchange.workbooks_out import BlankForm, form_workbook

may_see = guarded(Deed.SEE_REPORTS, somewhere=True)
_AT_ONCE = 2_000  # reports in one portion of a stream


@may_see
def files(request: Visit, programme: str) -> HttpResponseBase:
    """Files in and out; with the choice of a download in the address, that download."""
    form = _form(request, programme, request.GET if "format" in request.GET else None)
    if form.is_bound and form.is_valid():
        return _download(request, programme, form.cleaned_data)
    may_send = request.rights.may_somewhere(Deed.ENTER_REPORTS, programme)
    context = {
        "form": form,
        "may_send": may_send,
        "uploads": recent(request, programme) if may_send else (),
        "mappings": mappings_of(programme) if may_send else (),
        "states": STATE_NAMES,
        "programme": programme,
    }
    return render(request, "exchange/files.html", context)


def _form(request: Visit, programme: str, data: Any) -> DownloadForm:
    tree = request.rights.tree_of(programme)
    may = frozenset(request.rights.units(Deed.SEE_REPORTS, programme))
    tops = [each for each in request.rights.subtrees(Deed.SEE_REPORTS, programme) if each in tree]
    year = request.moment.year
    first = {"unit": tops[0] if tops else "", "since": f"{year - 1}01", "until": f"{year}12"}
    return DownloadForm(data, initial=first, units=tree, may=may)


def _download(request: Visit, programme: str, asked: dict[str, Any]) -> HttpResponseBase:
    office = office_of(programme)
    if office is None:
        raise Http404
    tree = request.rights.tree_of(programme)
    stretch = Stretch(
        programme=programme,
        units=frozenset(tree.descendants(asked["unit"], itself=True))
        & frozenset(request.rights.units(Deed.SEE_REPORTS, programme)),
        first=asked["since"],
        last=asked["until"],
    )
    answer = _WRITERS[asked["format"]](stretch, office)
    name = f"{programme}-{asked['unit']}-values.{asked['format']}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _portions(stretch: Stretch, office: Office) -> Iterator[pl.DataFrame]:
    waiting = []
    for each in reports_in(stretch):
        waiting.append(each)
        if len(waiting) == _AT_ONCE:
            yield bulk_rows(waiting, office.programme.elements)
            waiting = []
    yield bulk_rows(waiting, office.programme.elements)


def _csv(stretch: Stretch, office: Office) -> HttpResponseBase:
    def lines() -> Iterator[str]:
        yield ",".join(BULK) + "\n"
        for each in _portions(stretch, office):
            yield each.write_csv(include_header=False, quote_style="necessary")

    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")


def _parquet(stretch: Stretch, office: Office) -> HttpResponseBase:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the answer
    pl.concat(_portions(stretch, office)).write_parquet(file)
    file.seek(0)
    return FileResponse(file, content_type="application/vnd.apache.parquet")


def _xlsx(stretch: Stretch, office: Office) -> HttpResponseBase:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the answer
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(BULK))
        rows = (row for each in _portions(stretch, office) for row in each.iter_rows())
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
        sheet.freeze_panes(1, 0)
    file.seek(0)
    return FileResponse(file, content_type=XLSX)


def _dhis2(stretch: Stretch, office: Office) -> HttpResponseBase:
    stored = stored_of(reports_in(stretch), office.directory)
    content = export_json(stored, office.directory, selection=Selection())
    return HttpResponse(content, content_type="application/json")


def _adx(stretch: Stretch, office: Office) -> HttpResponseBase:
    stored = stored_of(reports_in(stretch), office.directory)
    content = export_adx(stored, office.directory, selection=Selection())
    return HttpResponse(content, content_type="application/adx+xml")


_WRITERS = {"csv": _csv, "parquet": _parquet, "xlsx": _xlsx, "json": _dhis2, "adx": _adx}


@guarded(Deed.SEE_REPORTS)
def form_file(  # the address names a report
    request: Visit, programme: str, unit: str, *, form: str, period: str
) -> HttpResponse:
    """A form of a unit and period as a workbook, with what was said so far."""
    office = office_of(programme)
    definition = office.programme.forms.get(form) if office else None
    known = office.registry.units.get(unit) if office else None
    try:
        when = parse_period(period)
    except PeriodError as error:
        raise Http404 from error
    if office is None or definition is None or known is None or not owes(known, definition):
        raise Http404
    if when.type is not definition.frequency:
        raise Http404
    attribute = request.GET.get("attribute", "")
    earlier = when.shifted(-1).iso
    blank = BlankForm(
        programme=office.programme,
        form=definition,
        unit=unit,
        unit_names=known.names,
        period=when.iso,
        attribute=attribute,
        values=standing_report(programme, (form, attribute, unit, when.iso)),
        before=standing_report(programme, (form, attribute, unit, earlier)),
        before_period=earlier,
    )
    answer = HttpResponse(form_workbook(blank, language()), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{form}-{unit}-{when.iso}.xlsx"'
    return answer
