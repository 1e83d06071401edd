"""What is in force, for every member: the version, its forms, indicators and scorecards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from daowei.foundation.web.guards import Visit, guarded, public
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.programme.charter.rules import rules
from daowei.programme.definition import Agreement, Programme
from daowei.programme.web.folders import reading_of
from daowei.programme.web.models import CharterRefusal, Draft, Version
from daowei.programme.web.queries import version_in_force


@guarded(Deed.SEE)
def overview(request: Visit, programme: str) -> HttpResponse:
    """The version in force, the ones before it, and drafts for those who write them."""
    version = version_in_force(programme)
    may_edit = request.rights.may(Deed.EDIT_PROGRAMME, programme)
    shown = {
        "version": version,
        "definition": reading_of(version).programme if version else None,
        "scorecards": tuple(_scorecards(reading_of(version).programme if version else None)),
        "earlier": _earlier(programme),
        "drafts": _open_drafts(programme) if may_edit else (),
        "may_edit": may_edit,
        "events": events_on(programme, f"version:{version.pk}") if version else (),
    }
    return render(request, "programme/overview.html", shown)


def _earlier(programme: str) -> QuerySet[Version]:
    found = Version.objects.filter(programme=programme, state=Version.State.SUPERSEDED)
    return found.select_related("activated_by").order_by("-activated_at")


def _open_drafts(programme: str) -> QuerySet[Draft]:
    found = Draft.objects.filter(programme=programme, closed_at=None)
    return found.exclude(steps__state="in_force").select_related("begun_by").order_by("-begun_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A pillar or criterion of a scorecard, with the share of the whole weight it holds."""

    names: Mapping[str, str]
    indicator: str
    weight: Decimal
    share_pct: float
    left_pct: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """An agreement's weights: pillars, and the criteria within each."""

    agreement: Agreement
    whole: Decimal
    pillars: tuple[tuple[Bar, tuple[Bar, ...]], ...]


def _scorecards(programme: Programme | None) -> Iterator[Scorecard]:
    for agreement in programme.agreements.values() if programme else ():
        yield scorecard_of(agreement)


def scorecard_of(agreement: Agreement) -> Scorecard:
    """The agreement's weights, drawn as parts of their sum."""
    whole = sum((each.weight for each in agreement.criteria), Decimal(0))
    pillars, left = [], 0.0
    for pillar in agreement.pillars:
        weight = sum((each.weight for each in pillar.criteria), Decimal(0))
        bar = _bar(pillar.names, "", weight=weight, whole=whole, left=left)
        criteria = tuple(
            _bar(each.names, each.indicator, weight=each.weight, whole=whole, left=0.0)
            for each in pillar.criteria
        )
        pillars.append((bar, criteria))
        left += bar.share_pct
    return Scorecard(agreement=agreement, whole=whole, pillars=tuple(pillars))


def _bar(
    names: Mapping[str, str], indicator: str, *, weight: Decimal, whole: Decimal, left: float
) -> Bar:
    share = float(100 * weight / whole) if whole else 0.0
    return Bar(
        names=names, indicator=indicator, weight=weight, share_pct=round(share, 2),
        left_pct=round(left, 2),
    )  # fmt: skip


@guarded(Deed.SEE)
def indicator(request: Visit, programme: str, code: str) -> HttpResponse:
    """One indicator: its formula, source, uses, and where it counts."""
    definition = _in_force(programme)
    found = definition.indicators.get(code)
    if found is None:
        raise Http404
    counted = [
        (agreement, criterion)
        for agreement in definition.agreements.values()
        for criterion in agreement.criteria
        if criterion.indicator == code
    ]
    return render(request, "programme/indicator.html", {"indicator": found, "counted": counted})


@guarded(Deed.SEE)
def form(request: Visit, programme: str, code: str) -> HttpResponse:
    """One report form: what it asks, of whom, by when, and what is checked."""
    definition = _in_force(programme)
    found = definition.forms.get(code)
    if found is None:
        raise Http404
    shown = {
        "form": found,
        "elements": [definition.elements[each] for each in found.elements],
        "checks": [definition.checks[each] for each in found.checks],
    }
    return render(request, "programme/form.html", shown)


def _in_force(programme: str) -> Programme:
    version = version_in_force(programme)
    definition = reading_of(version).programme if version else None
    if definition is None:
        raise Http404
    return definition


@guarded(Deed.SEE)
def version(request: Visit, programme: str, number: int) -> HttpResponse:
    """A version that counts or counted, file by file."""
    found = get_object_or_404(
        Version,
        pk=number,
        programme=programme,
        state__in=(Version.State.IN_FORCE, Version.State.SUPERSEDED),
    )
    names = found.files.order_by("name").values_list("name", flat=True)
    shown = {
        "version": found,
        "definition": reading_of(found).programme,
        "names": names,
        "events": events_on(programme, f"version:{found.pk}"),
    }
    return render(request, "programme/version.html", shown)


@public
def refusals(request: Visit) -> HttpResponse:
    """How often the charter refused what, by rule: for everybody to see."""
    counted = dict(
        CharterRefusal.objects.values_list("rule")
        .annotate(count=Count("pk"))
        .values_list("rule", "count")
    )
    shown = {
        "rows": [(rule, counted.get(rule.id, 0)) for rule in rules().values()],
        "whole": sum(counted.values()),
    }
    return render(request, "programme/refusals.html", shown)
