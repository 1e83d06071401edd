"""Data value sets and registrations: read as DHIS2's tools read them, and received into reports."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import localtime

from daowei.foundation.periods import parse_period, try_period
from daowei.foundation.relative_periods import is_relative, relative_periods
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.once import once
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.token_doors import token_of
from daowei.reporting.exchange.checking import Limits
from daowei.reporting.exchange.decoding import schemes_of
from daowei.reporting.exchange.directory import DEFAULT_OPTION_COMBO, Directory, IdKind
from daowei.reporting.exchange.exporting import (
    NoIdentifierError,
    Selection,
    export_adx,
    export_csv,
    export_json,
    export_xml,
)
from daowei.reporting.exchange.judging import ImportOptions
from daowei.reporting.exchange.reading import read_document
from daowei.reporting.exchange.registrations import (
    RegistrationsError,
    read_registrations,
    registrations_summary,
    write_registrations,
)
from daowei.reporting.exchange.revising import stored_of
from daowei.reporting.exchange.summary import web_message as import_message
from daowei.reporting.exchange.web.receiving import Ground, receive, reports_in, standing_reports
from daowei.reporting.web.actions.handing import Handing
from daowei.reporting.web.models import Revision
from daowei.site.dhis2.answers import RefusedError, answered, door
from daowei.site.dhis2.programmes import Behind, behind, directory

_EXPORTS: Mapping[str, tuple[Callable[..., bytes], str]] = {
    "json": (export_json, "application/json"),
    "xml": (export_xml, "application/xml"),
    "csv": (export_csv, "application/csv"),
    "adx": (export_adx, "application/adx+xml"),
}
_TYPES = {
    "application/adx+xml": "adx",
    "application/csv": "csv",
    "text/csv": "csv",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/json": "json",
}
_TRUE = frozenset({"true", "1", "yes"})


@door(Deed.SEE_REPORTS)
def data_value_sets(request: Visit, form: str | None = None) -> HttpResponseBase:
    """``GET``: stored values; ``POST``: values to be merged into reports."""
    if request.method in {"GET", "HEAD"}:
        return _read_values(request, form)
    if request.method != "POST":
        raise RefusedError(f"Method {request.method} is not supported here.", status=405)
    _expect_deed(request, Deed.ENTER_REPORTS)
    return _import(request, form)


def _expect_deed(request: Visit, deed: Deed) -> None:
    if not request.rights.may_somewhere(deed, token_of(request).programme):
        raise RefusedError("Access is denied: the token may not enter reports.", status=403)


def _form(request: HttpRequest, named: str | None, header: str) -> str:
    """The format: by the address's ending, the parameter ``format``, the header, else JSON."""
    asked = (named or request.GET.get("format") or "").lower()
    if asked:
        if asked not in _EXPORTS:
            raise RefusedError(f"Format `{asked}` is not one of json, xml, csv, adx.", status=406)
        return asked
    said = [part.partition(";")[0].strip().lower() for part in header.split(",")]
    return next((_TYPES[each] for each in said if each in _TYPES), "json")


# ── writing ─────────────────────────────────────────────────────────────────────────


@once
def _import(request: Visit, form: str | None) -> HttpResponse:
    here = behind(request)
    content_type = request.headers.get("Content-Type", "")
    sent, problems = read_document(request.body, _form(request, form, content_type))
    if sent is None:
        first = problems[0]
        told = f"{first.message} {first.remedy or ''}".strip()
        raise RefusedError(told, status=400, code=first.code)
    if sent.deletion is not None:
        raise RefusedError(
            "A deletion scope is not taken here: send each value with `deleted: true`, so that "
            "every report says what was taken out of it."
        )
    outcome = receive(
        sent,
        Ground(programme=here.programme, directory=directory(here)),
        options=_options(request, here),
        handing=Handing(
            by=request.who, at=request.moment, reason=f"{token_of(request).name} (program)"
        ),
    )
    message: dict[str, Any] = import_message(outcome)
    return answered(message, status=message["httpStatusCode"])


def _options(request: Visit, here: Behind) -> ImportOptions:
    given = request.GET
    strategy = (given.get("importStrategy") or given.get("strategy") or "").upper()
    return ImportOptions(
        dry_run=given.get("dryRun", "").lower() in _TRUE,
        atomic=given.get("atomic", "").lower() in _TRUE or given.get("atomicMode") == "ALL",
        delete=strategy == "DELETE",
        auto_group=given.get("group", "").lower() in _TRUE,
        data_set=given.get("dataSet"),
        schemes=_schemes(request),
        limits=Limits(
            today=localtime(request.moment).date(),
            units=_writable(request, here),
        ),
    )


def _writable(request: Visit, here: Behind) -> frozenset[str] | None:
    """The units the token may enter; None where that is all of them."""
    everywhere = request.rights.may(Deed.ENTER_REPORTS, here.programme.code)
    return None if everywhere else _uids(request, here, Deed.ENTER_REPORTS)


def _schemes(request: HttpRequest) -> dict[str, str]:
    return {
        name: str(each) for name, each in request.GET.items() if name.lower().endswith("idscheme")
    }


def _uids(request: Visit, here: Behind, deed: Deed) -> frozenset[str]:
    units = here.registry.units
    codes = request.rights.units(deed, here.programme.code)
    return frozenset(units[code].uid for code in codes if code in units)


# ── reading ─────────────────────────────────────────────────────────────────────────


def _read_values(request: Visit, form: str | None) -> HttpResponse:
    here = behind(request)
    known = directory(here)
    asked = _Asked(request, here, known)
    rows = stored_of(reports_in(list(asked.rows())), known)
    if limit := request.GET.get("limit"):
        rows = rows.head(_whole(limit))
    name = _form(request, form, request.headers.get("Accept", ""))
    write, content_type = _EXPORTS[name]
    try:
        content = write(rows, known, selection=asked.selection)
    except NoIdentifierError as error:
        raise RefusedError(str(error)) from error
    return HttpResponse(content, content_type=content_type)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise RefusedError(f"`limit` is a whole number, not `{text}`", status=400)
    return int(text)


class _Asked:
    """Which reports a request for values or registrations means; only those it may see.

    Raises: RefusedError: something needed is not said, is unknown, or lies outside.
    """

    def __init__(self, request: Visit, here: Behind, known: Directory) -> None:
        self._request, self._here, self._known = request, here, known
        schemes = {
            name.replace("input", "", 1).lower().replace("idscheme", "IdScheme"): each
            for name, each in _schemes(request).items()
            if name.startswith("input")
        }
        self._schemes = schemes_of(schemes)
        self.data_sets = self._named(IdKind.DATA_SET, "dataSet", "E2011")
        self.elements = self._elements()
        self.units = self._units()
        self.attributes = self._named(
            IdKind.ATTRIBUTE_OPTION_COMBO, "attributeOptionCombo", "E2011"
        )
        self.periods = self._periods()

    @property
    def selection(self) -> Selection:
        """The rows to write, all within what may be seen."""
        own = {
            name: each
            for name, each in _schemes(self._request).items()
            if not name.startswith("input")
        }
        return Selection(
            data_sets=tuple(self.data_sets) or None,
            elements=frozenset(self.elements) or None,
            units=self.units,
            attributes=frozenset(self.attributes) or None,
            schemes={
                name[6:7].lower() + name[7:] if name.startswith("output") else name: each
                for name, each in own.items()
            },
        )

    def rows(self) -> Sequence[Revision]:
        """The current revisions that were not returned, in the order of their keys."""
        units = {each.uid: each.code or each.uid for each in self._known.units}
        codes = [units[each] for each in self.units]
        found = standing_reports(self._here.programme.code)
        if len(codes) < len(units):
            found = found.filter(unit__in=codes)
        if self.data_sets:
            forms = {each.uid: each.code or each.uid for each in self._known.data_sets}
            found = found.filter(form__in=[forms[each] for each in self.data_sets])
        if since := self._since():
            found = found.filter(submitted_at__gte=since)
        rows = found.select_related("submitted_by").order_by("unit", "period", "form", "attribute")
        return [each for each in rows.iterator() if self._is_in_time(each.period)]

    def _named(self, kind: IdKind, parameter: str, code: str) -> list[str]:
        known = self._known.positions(kind, self._schemes[kind])
        found = []
        for each in self._request.GET.getlist(parameter):
            if each not in known:
                raise RefusedError(f"Illegal {parameter} identifier: `{each}`", code=code)
            found.append(self._known.of(kind)[known[each]].uid)
        return found

    def _elements(self) -> list[str]:
        return self._named(IdKind.DATA_ELEMENT, "dataElement", "E2011")

    def _units(self) -> frozenset[str]:
        """The units asked for, with those below if asked; without any, all that may be seen."""
        own = _uids(self._request, self._here, Deed.SEE_REPORTS)
        asked = self._named(IdKind.ORG_UNIT, "orgUnit", "E2006")
        asked += self._of_groups()
        if not asked:
            return own
        outside = [each for each in asked if each not in own]
        if outside:
            raise RefusedError(
                f"User is not allowed to view org unit: `{outside[0]}`", code="E2012"
            )
        if self._request.GET.get("children", "").lower() not in _TRUE:
            return frozenset(asked)
        return frozenset(self._below(asked) & own)

    def _of_groups(self) -> list[str]:
        asked = set(self._request.GET.getlist("orgUnitGroup"))
        if not asked:
            return []
        groups = {
            each.uid: each.code
            for sets in self._here.programme.group_sets.values()
            for each in sets.groups
        }
        codes = {groups.get(each) for each in asked}
        return [
            unit.uid
            for unit in self._here.registry.units.values()
            if codes & set(unit.groups.values())
        ]

    def _below(self, tops: Sequence[str]) -> set[str]:
        children: dict[str | None, list[str]] = {}
        for each in self._known.units:
            children.setdefault(each.parent, []).append(each.uid)
        found, waiting = set(tops), list(tops)
        while waiting:
            below = children.get(waiting.pop(), ())
            waiting += [each for each in below if each not in found]
            found.update(below)
        return found

    # ── time ────────────────────────────────────────────────────────────────────────

    def _periods(self) -> frozenset[str] | None:
        texts = [part for each in self._request.GET.getlist("period") for part in each.split(",")]
        if not texts:
            return None
        found: set[str] = set()
        for text in texts:
            if is_relative(text):
                today = localtime(self._request.moment).date()
                found |= {each.iso for each in relative_periods(text, today)}
            elif (period := try_period(text)) is not None:
                found.add(period.iso)
            else:
                raise RefusedError(f"Invalid period: `{text}`", code="E2002")
        return frozenset(found)

    def _is_in_time(self, iso: str) -> bool:
        if self.periods is not None:
            return iso in self.periods
        start, end = self._day("startDate"), self._day("endDate")
        period = parse_period(iso)
        return (start is None or period.end >= start) and (end is None or period.start <= end)

    def _day(self, name: str) -> date | None:
        text = self._request.GET.get(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError as error:
            raise RefusedError(f"`{name}` is a day such as 2025-01-31, not `{text}`") from error

    def _since(self) -> datetime | None:
        given = self._request.GET
        if duration := (given.get("lastUpdatedDuration") or given.get("createdDuration")):
            units = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
            number, unit = duration[:-1], duration[-1:]
            if unit not in units or not number.isdigit() or len(number) > 6:
                raise RefusedError(f"Duration is not valid: `{duration}`", code="E2005")
            return self._request.moment - timedelta(**{units[unit]: int(number)})
        text = given.get("lastUpdated") or given.get("created")
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError as error:
            raise RefusedError(f"`lastUpdated` is a day or moment, not `{text}`") from error
        zone = localtime(self._request.moment).tzinfo
        return found if found.tzinfo else found.replace(tzinfo=zone)


# ── registrations ───────────────────────────────────────────────────────────────────


@door(Deed.SEE_REPORTS)
def registrations(request: Visit, form: str | None = None) -> HttpResponseBase:
    """Which reports are here; and what programs register as complete, held against that."""
    if request.method in {"GET", "HEAD"}:
        return _read_registrations(request, form)
    if request.method != "POST":
        raise RefusedError(
            "A report that is here is complete; a reviewer may return it.", status=405
        )
    _expect_deed(request, Deed.ENTER_REPORTS)
    return _register(request, form)


def _read_registrations(request: Visit, form: str | None) -> HttpResponse:
    here = behind(request)
    known = directory(here)
    rows = _Asked(request, here, known).rows()
    name = _form(request, form, request.headers.get("Accept", ""))
    content = write_registrations(_told(rows, known), name)
    return HttpResponse(content, content_type=_EXPORTS["xml" if name == "xml" else "json"][1])


def _told(rows: Sequence[Revision], known: Directory) -> list[dict[str, object]]:
    forms = {each.code: each.uid for each in known.data_sets}
    units = {each.code: each.uid for each in known.units}
    combos = {each.code: each.uid for each in known.option_combos}
    return [
        {
            "period": each.period,
            "dataSet": forms.get(each.form, each.form),
            "organisationUnit": units.get(each.unit, each.unit),
            "attributeOptionCombo": combos.get(each.attribute, DEFAULT_OPTION_COMBO),
            "date": _moment(each.submitted_at),
            "lastUpdated": _moment(each.decided_at or each.submitted_at),
            "storedBy": each.submitted_by.email if each.submitted_by else None,
            "completed": True,
        }
        for each in rows
    ]


def _moment(at: datetime) -> str:
    return localtime(at).strftime("%Y-%m-%dT%H:%M:%S.000%z")


@once
def _register(request: Visit, form: str | None) -> HttpResponse:
    here = behind(request)
    known = directory(here)
    name = _form(request, form, request.headers.get("Content-Type", ""))
    try:
        sent = read_registrations(request.body, name, known, schemes=schemes_of(_schemes(request)))
    except RegistrationsError as error:
        raise RefusedError(str(error), status=400) from error
    here_already = _keys_here(here, {each.unit for each in sent if not each.fault})
    own = set(request.rights.units(Deed.ENTER_REPORTS, here.programme.code))
    faults = {}
    for each in sent:
        key = (each.form, each.attribute, each.unit, each.period)
        fault = each.fault or _fault(each.completed, each.unit in own, key in here_already)
        if fault:
            faults[each.index] = fault
    dry_run = request.GET.get("dryRun", "").lower() in _TRUE
    summary = registrations_summary(len(sent) - len(faults), faults, dry_run=dry_run)
    return answered(summary, status=409 if summary["status"] == "ERROR" else 200)


def _keys_here(here: Behind, units: set[str]) -> set[tuple[str, str, str, str]]:
    found = standing_reports(here.programme.code).filter(unit__in=units)
    return set(found.values_list("form", "attribute", "unit", "period"))


def _fault(completed: bool, is_own: bool, is_here: bool) -> str:  # noqa: FBT001 - three facts
    if not is_own:
        return "User is not allowed to enter reports of this unit"
    if not completed:
        return (
            "A report that is here is complete; correct it by sending values, or have it returned"
        )
    if not is_here:
        return "No report is here: send its values first, zeros included"
    return ""
