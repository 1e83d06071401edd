"""An upload looked at: how far it is, what would change line by line; loading and withdrawing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from daowei.foundation.web.guards import Visit
from daowei.foundation.web.job_views import shown as job_shown
from daowei.reporting.exchange.previewing import EFFECT_NAMES, Effect
from daowei.reporting.exchange.recognising import KIND_NAMES, Kind
from daowei.reporting.exchange.web import actions, verdicts
from daowei.reporting.exchange.web.actions import UploadError
from daowei.reporting.exchange.web.models import Upload
from daowei.reporting.exchange.web.queries import (
    cells_page,
    counts_by,
    mappings_of,
    office_of,
    uploads_of,
)
from daowei.reporting.exchange.web.views.receiving import checked_if_small, may_send, upload_of
from daowei.reporting.exchange.web.wording import language, refuse_with, words_of_row

_A_PAGE, _MOST_GROUPS, _MOST_REFUSED = 100, 12, 100
_HAS_CELLS = {Upload.State.CHECKED, Upload.State.LOADING, Upload.State.LOADED}


@may_send
def upload(request: Visit, programme: str, pk: UUID) -> HttpResponse:
    """Where a file stands; once it is checked, what would change."""
    found = upload_of(request, programme, pk)
    checked_if_small(request, found)
    context: dict[str, object] = {
        "upload": found,
        "kind_name": KIND_NAMES[Kind(found.kind)] if found.kind else "",
        "problems": [(each, *words_of_row(each)) for each in found.problems],
        "needs_mapping": actions.needs_mapping(found),
        "mappings": mappings_of(programme) if actions.needs_mapping(found) else (),
        "can_be_loaded": actions.can_be_loaded(found),
        "states": STATE_NAMES,
    }
    job = found.load_job or found.check_job
    if job is not None:
        context |= job_shown(request, job)
    if found.state in _HAS_CELLS:
        context |= _preview(request, found)
    return render(request, "exchange/upload.html", context)


def _preview(request: Visit, upload: Upload) -> dict[str, object]:
    asked = request.GET.get("effect", "")
    effect = Effect(asked) if asked in set(Effect) else None
    paging: Paginator[Mapping[str, Any]] = Paginator(
        _Cells(upload, effect),  # type: ignore[arg-type]  # a paginator asks only for stretches
        _A_PAGE,
    )
    refused = upload.refused.order_by("report")
    return {
        "effects": EFFECT_NAMES,
        "effect": effect.value if effect else "",
        "page": paging.get_page(request.GET.get("page")),
        "groups": [
            (column, counts_by(upload, column).head(_MOST_GROUPS).rows(named=True))
            for column in ("form", "unit", "period")
        ],
        "names": verdicts.Names(office_of(upload.programme), language()),
        "refused_reports": [
            (each, [words_of_row(row) for row in each.problems]) for each in refused[:_MOST_REFUSED]
        ],
    }


class _Cells(Sequence[Mapping[str, Any]]):
    """The cells of an upload, as a paginator asks for them: only one page is read."""

    def __init__(self, upload: Upload, effect: Effect | None) -> None:
        self._upload, self._effect = upload, effect

    def __len__(self) -> int:
        return cells_page(self._upload, self._effect, first=0, count=0)[1]

    def __getitem__(self, part: slice) -> list[Mapping[str, Any]]:  # type: ignore[override]  # a page is a stretch
        found, _ = cells_page(
            self._upload, self._effect, first=part.start, count=part.stop - part.start
        )
        names = verdicts.Names(office_of(self._upload.programme), language())
        return [verdicts.told(row, names) for row in found.iter_rows(named=True)]


STATE_NAMES = verdicts.STATE_NAMES


@may_send
def verdict_csv(request: Visit, programme: str, pk: UUID) -> HttpResponseBase:
    """Every line with its verdict, as CSV, written as it is read."""
    found = upload_of(request, programme, pk)
    answer = StreamingHttpResponse(_csv_of(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="verdict-{found.pk.hex[:8]}.csv"'
    return answer


def _csv_of(upload: Upload) -> Iterator[bytes]:
    names = verdicts.Names(office_of(upload.programme), language())
    yield b"\xef\xbb\xbf"
    yield verdicts.csv_header(language())
    for rows in verdicts.portions(upload):
        yield verdicts.csv_rows(upload.name, rows, names)


@may_send
def verdict_xlsx(request: Visit, programme: str, pk: UUID) -> HttpResponse:
    """The same as a workbook, as far as its rows reach."""
    found = upload_of(request, programme, pk)
    names = verdicts.Names(office_of(programme), language())
    content = verdicts.workbook(found, names, language())
    answer = HttpResponse(content, content_type=verdicts.XLSX)
    answer["Content-Disposition"] = f'attachment; filename="verdict-{found.pk.hex[:8]}.xlsx"'
    return answer


@may_send
@require_POST
def load(request: Visit, programme: str, pk: UUID) -> HttpResponse:
    """Merges the values into reports, in the background."""
    found = upload_of(request, programme, pk)
    try:
        actions.ask_to_load(
            found, reason=request.POST.get("reason", ""), by=request.who, at=request.moment
        )
    except UploadError as error:
        return refuse_with(request, error.text, to=actions.address_of(found))
    return redirect(actions.address_of(found))


@may_send
@require_POST
def withdraw(request: Visit, programme: str, pk: UUID) -> HttpResponse:
    """Throws a file away that was not loaded."""
    found = upload_of(request, programme, pk)
    try:
        actions.withdraw(found, by=request.who, at=request.moment)
    except UploadError as error:
        return refuse_with(request, error.text, to=actions.address_of(found))
    return redirect("exchange:files", programme=programme)


@may_send
@require_POST
def map_it(request: Visit, programme: str, pk: UUID) -> HttpResponse:
    """Reads somebody's own table by a saved mapping."""
    found = upload_of(request, programme, pk)
    mapping = mappings_of(programme).filter(pk=request.POST.get("mapping") or 0).first()
    if mapping is not None and actions.needs_mapping(found):
        actions.check(found, at=request.moment, mapping=mapping)
        checked_if_small(request, found)
    return redirect(actions.address_of(found))


def recent(request: Visit, programme: str) -> list[Upload]:
    """The visitor's last uploads."""
    return list(uploads_of(request.who, programme)[:20])
