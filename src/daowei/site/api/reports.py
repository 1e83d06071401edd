"""Reports: what is owed, what stands, hand in, return, accept."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Path, Query, Router, Status

from daowei.foundation.periods import parse_period, periods_between
from daowei.foundation.rounding import shown
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.once import key_of
from daowei.foundation.web.rights import Deed
from daowei.language.numbers import scaled
from daowei.reporting.deadlines import deadline
from daowei.reporting.documents import Cell, Entry, Nothing
from daowei.reporting.expected import expected_reports
from daowei.reporting.web.actions.handing import Handing, Said, Task
from daowei.reporting.web.actions.reviewing import accept_report, return_report
from daowei.reporting.web.models import Difference, Revision
from daowei.reporting.web.post import send
from daowei.reporting.web.queries import (
    Office,
    Place,
    amounts_of,
    current_revision,
    office_of,
    report_of,
    revisions_of,
    standing_of,
    terms_of,
)
from daowei.site.api.answering import (
    USUAL,
    DeniedError,
    StaleError,
    cursor_of,
    expect,
    expect_state,
    is_known,
    number_in,
    page,
)
from daowei.site.api.entries import entries_of
from daowei.site.api.programmes import Cursor, Limit
from daowei.site.api.wire import (
    NO_NUL,
    CarriedOut,
    DecisionIn,
    OwedOut,
    Page,
    Problem,
    ReportIn,
    ReportOut,
    WholeReportOut,
)

router = Router(tags=["Reports"])
LONGEST_NAME = 128
Name = Annotated[str, Path(max_length=LONGEST_NAME, pattern=NO_NUL)]
Attribute = Annotated[str, Query(max_length=LONGEST_NAME, pattern=NO_NUL)]
AT = "/programmes/{programme}/reports/{form}/{unit}/{period}"
JSON = "application/json; charset=utf-8"
BRIEFLY = {"Preference-Applied": "return=minimal"}
REPLAYED = "Idempotency-Replayed"
KEEPING_RECEIPTS = frozenset({"report"})  # routes whose keys are answered from receipts


# ── lists ───────────────────────────────────────────────────────────────────────────


@router.get("/programmes/{programme}/units/{unit}/owed", response=Page[OwedOut])
def owed(
    request: Visit,
    programme: str,
    unit: str,
    *,
    year: Annotated[int, Query(ge=2000, le=2100)],
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> dict[str, Any]:
    """The reports a unit owes for periods that begin in a year, with how far each has come."""
    expect(request, Deed.SEE_REPORTS, programme, unit=unit)
    found = sorted(_owed(office_of(programme), unit, year), key=_owed_key)
    return page(found, _owed_key, cursor=cursor, limit=limit)


def _owed_key(each: Mapping[str, Any]) -> tuple[str, str, str]:
    return (each["form"], each["period"], each["attribute"])


def _owed(office: Office, unit: str, year: int) -> Iterator[dict[str, Any]]:
    terms = terms_of(office.programme.code)
    rows = Revision.objects.filter(programme=office.programme.code, unit=unit, is_current=True)
    here = {(each.form, each.period, each.attribute): each for each in rows}
    one = type(office.registry)({unit: office.registry.units[unit]})
    start, end = parse_period(str(year)).start, parse_period(str(year)).end
    for form in office.programme.forms.values():
        periods = [
            each for each in periods_between(form.frequency, start, end) if each.start >= start
        ]
        asked = expected_reports(form, one, periods, attributes=office.attributes_of(form))
        for code, attribute, _, iso in asked.select("form", "attribute", "unit", "period").rows():
            yield {
                "form": code,
                "unit": unit,
                "period": iso,
                "attribute": attribute,
                "due": deadline(form, parse_period(iso), terms).due,
                "state": standing_of(here.get((code, iso, attribute))).value,
            }


@router.get("/programmes/{programme}/reports", response=Page[ReportOut])
def reports(  # noqa: PLR0913 - one for each way to narrow a list
    request: Visit,
    programme: str,
    *,
    unit: Annotated[str | None, Query(max_length=64)] = None,
    form: Annotated[str | None, Query(max_length=64)] = None,
    period: Annotated[str | None, Query(max_length=16)] = None,
    state: Literal["submitted", "returned", "accepted"] | None = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> dict[str, Any]:
    """Current revisions in the order in which they came; keep the cursor to ask for news."""
    expect(request, Deed.SEE_REPORTS, programme, unit=unit)
    found = Revision.objects.filter(programme=programme, is_current=True)
    if not request.rights.may(Deed.SEE_REPORTS, programme):
        found = found.filter(unit__in=request.rights.units(Deed.SEE_REPORTS, programme))
    given = {"unit": unit, "form": form, "period": period, "state": state}
    found = found.filter(**{name: each for name, each in given.items() if each is not None})
    rows = found.filter(position__gt=number_in(cursor)).select_related("submitted_by")
    items = list(rows.order_by("position")[: limit + 1])
    return {
        "items": [_told(each) for each in items[:limit]],
        "next": cursor_of(items[limit - 1].position) if len(items) > limit else None,
    }


def _told(row: Revision) -> dict[str, Any]:
    return {
        "form": row.form,
        "unit": row.unit,
        "period": row.period,
        "attribute": row.attribute,
        "revision": row.number,
        "digest": row.digest,
        "state": row.state,
        "submitted_at": row.submitted_at,
        "submitted_by": row.submitted_by.name if row.submitted_by else None,
        "was_late": row.was_late,
        "decided_at": row.decided_at,
        "reason": row.reason,
    }


# ── one report ──────────────────────────────────────────────────────────────────────


@router.get(AT, response={200: WholeReportOut, 404: Problem})
def report(  # noqa: PLR0913 - the parts of a report's address
    request: Visit,
    response: HttpResponse,
    programme: str,
    *,
    form: Name,
    unit: Name,
    period: Name,
    attribute: Attribute = "",
) -> Any:
    """The current revision with its values; ``ETag`` is its digest."""
    expect(request, Deed.SEE_REPORTS, programme, unit=unit)
    place = _place(programme, form, unit, period=period, attribute=attribute)
    row = _row(place)
    if is_known(request, row.digest):
        return HttpResponse(status=304)
    response["ETag"] = f'"{row.digest}"'
    return _whole(row)


def _place(programme: str, form: str, unit: str, *, period: str, attribute: str) -> Place:
    return Place(programme=programme, form=form, unit=unit, period=period, attribute=attribute)


def _row(place: Place) -> Revision:
    row = current_revision(place)
    if row is None:
        raise DeniedError(404, f"No report of form {place.form!r} is here for {place.period!r}.")
    return row


def _whole(row: Revision) -> dict[str, Any]:
    return {**_told(row), "values": _nested(row.programme, report_of(row).values)}


def _nested(programme: str, cells: Mapping[Cell, Entry]) -> dict[str, dict[str, str | None]]:
    """Entries as texts, by element and then by combination."""
    elements = office_of(programme).programme.elements
    found: dict[str, dict[str, str | None]] = {}
    for (element, combo), entry in cells.items():
        known = elements.get(element)
        found.setdefault(element, {})[combo] = _written(entry, known.decimals if known else 0)
    return found


def _written(entry: Entry, decimals: int) -> str | None:
    if isinstance(entry, Nothing):
        return None if entry is Nothing.BLANK else entry.value
    return shown(scaled(entry, decimals), decimals)


@router.get(f"{AT}/revisions", response=Page[ReportOut])
def revisions(  # noqa: PLR0913 - the parts of a report's address
    request: Visit,
    programme: str,
    *,
    form: Name,
    unit: Name,
    period: Name,
    attribute: Attribute = "",
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> dict[str, Any]:
    """All revisions of a report, the first first."""
    expect(request, Deed.SEE_REPORTS, programme, unit=unit)
    place = _place(programme, form, unit, period=period, attribute=attribute)
    rows = [_told(each) for each in reversed(revisions_of(place))]
    return page(rows, lambda each: each["revision"], cursor=cursor, limit=limit)


@router.put(AT, response={200: WholeReportOut, 202: CarriedOut, 409: Problem, 412: Problem})
def hand_in(  # noqa: PLR0913 - the parts of a report's address
    request: Visit,
    response: HttpResponse,
    programme: str,
    *,
    form: Name,
    unit: Name,
    period: Name,
    body: ReportIn,
    attribute: Attribute = "",
) -> Any:
    """Hands in the next revision. ``If-Match``: only if that one still stands.

    Send an ``Idempotency-Key``, and the same request may be tried again without harm: it is
    answered with the revision it made, as that stands by now.
    ``Prefer: return=minimal``: answered without the values. 202: its period is locked, and the
    next open one takes over what changes.
    """
    expect(request, Deed.ENTER_REPORTS, programme, unit=unit)
    place = _place(programme, form, unit, period=period, attribute=attribute)
    follows = _follows(request, place)
    key = key_of(request)
    values = entries_of(office_of(programme), body)
    handing = Handing(
        by=request.who, at=request.moment, reason=body.reason, key=key, follows=follows
    )
    handed = send(Task(place=place, values=values, handing=handing, is_merging=True))
    if handed.is_repeat:
        response[REPLAYED] = "true"
    if handed.difference is not None:
        return Status(202, carried(handed.difference))
    row = handed.revision or _row(place)
    response["ETag"] = f'"{row.digest}"'
    is_brief = "return=minimal" in request.headers.get("Prefer", "")
    return _brief(row, response) if is_brief else _whole(row)


def _brief(row: Revision, response: HttpResponse) -> HttpResponse:
    """The short answer, with what is said beside it."""
    return HttpResponse(brief(row), headers={**response.headers, "Content-Type": JSON, **BRIEFLY})


def _follows(request: Visit, place: Place) -> str | None:
    """The revision that the change is meant for, where it is told."""
    if "If-Match" not in request.headers:
        return None
    current = current_revision(place)
    digest = current.digest if current else ""
    expect_state(request, digest or None)
    return digest


def carried(difference: Difference) -> dict[str, Any]:
    """What the next open period takes over from a locked one."""
    return {
        "form": difference.form,
        "unit": difference.unit,
        "period": difference.period,
        "attribute": difference.attribute,
        "carried_to": difference.carried_to,
        "changes": _nested(difference.programme, amounts_of(difference.amounts)),
    }


def brief(row: Revision) -> str:
    """A revision without its values, as JSON."""
    return json.dumps({"revision": row.number, "digest": row.digest, "state": row.state})


# ── decisions ───────────────────────────────────────────────────────────────────────


@router.post(f"{AT}/accept", response={200: ReportOut, 409: Problem, 412: Problem})
def accept(  # noqa: PLR0913 - the parts of a report's address
    request: Visit,
    programme: str,
    *,
    form: Name,
    unit: Name,
    period: Name,
    body: DecisionIn,
    attribute: Attribute = "",
) -> Any:
    """Takes a report as it is; nobody accepts what they reported themselves."""
    expect(request, Deed.REVIEW_REPORTS, programme, unit=unit)
    place = _place(programme, form, unit, period=period, attribute=attribute)
    row = _looked_at(place, body.digest)
    return _told(accept_report(revision=row, by=request.who, at=request.moment))


@router.post(f"{AT}/return", response={200: ReportOut, 409: Problem, 412: Problem})
def send_back(  # noqa: PLR0913 - the parts of a report's address
    request: Visit,
    programme: str,
    *,
    form: Name,
    unit: Name,
    period: Name,
    body: DecisionIn,
    attribute: Attribute = "",
) -> Any:
    """Asks for a report anew, with a reason."""
    expect(request, Deed.REVIEW_REPORTS, programme, unit=unit)
    place = _place(programme, form, unit, period=period, attribute=attribute)
    row = _looked_at(place, body.digest)
    reasons = [Said(text=body.reason)]
    returned = return_report(revision=row, reasons=reasons, by=request.who, at=request.moment)
    return _told(returned)


def _looked_at(place: Place, digest: str) -> Revision:
    row = _row(place)
    if digest and digest != row.digest:
        raise StaleError("Another revision stands by now; look at it before you decide.")
    return row
