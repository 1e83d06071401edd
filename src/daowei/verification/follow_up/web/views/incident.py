"""Incidents: report one, take it up, note first measures, say what was found out."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.reporting.submissions import RefusedError
from daowei.verification.follow_up.incidents import (
    KIND_NAMES,
    STATE_NAMES,
    URGENT,
    Kind,
    State,
    check_handler,
)
from daowei.verification.follow_up.web.actions import incidents as verbs
from daowei.verification.follow_up.web.forms import IncidentForm
from daowei.verification.follow_up.web.models import Incident
from daowei.verification.follow_up.web.queries import from_above, incidents_of, is_of_the_line
from daowei.verification.follow_up.web.views.here import (
    address,
    doer,
    everything_typed,
    expect,
    in_words,
    may,
    page,
    refuse_on,
    tell,
    typed,
)


def _visible(request: Visit, programme: str) -> Q:
    """Those who may handle it, the auditor, and whoever reported it; the unit itself is not."""
    above = from_above(request.rights, programme, Incident.objects.all())
    return above | Q(reported_by=request.who)


@guarded(Deed.SEE)
def incidents(request: Visit, programme: str) -> HttpResponse:
    """Incidents the visitor handles or reported, the most pressing first."""
    tree, rights = request.rights.tree_of(programme), request.rights
    tops = [each for each in rights.subtrees(Deed.SEE, programme) if each in tree]
    return page(
        request, programme, "incidents", tab="incidents",
        rows=list(incidents_of(programme).filter(_visible(request, programme))),
        kinds=KIND_NAMES, states=STATE_NAMES, urgent=URGENT, moment=request.moment,
        report_at=tops[0] if tops else "",
    )  # fmt: skip


@guarded(Deed.SEE)
def new(request: Visit, programme: str, unit: str) -> HttpResponse:
    """Anybody in the programme may report one, at any unit."""
    form = IncidentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = verbs.Told(
            programme=programme, unit=unit, kind=Kind(form.cleaned_data["kind"]),
            text=form.cleaned_data["text"], happened_on=form.cleaned_data["happened_on"],
        )  # fmt: skip
        try:
            made = verbs.report(told, by=request.who, at=request.moment)
        except RefusedError as refused:
            refuse_on(form, refused, field="text")
        else:
            tell(request, N_("It is reported; its clock runs from now."))
            return redirect(address(made))
    status = 422 if request.method == "POST" else 200
    return page(request, programme, "new_incident", tab="incidents", status=status, form=form,
                unit=unit)  # fmt: skip


def _opened(request: Visit, programme: str, unit: str, *, number: int) -> Incident:
    rows = incidents_of(programme).filter(_visible(request, programme))
    return get_object_or_404(rows, unit=unit, pk=number)


@guarded(Deed.SEE)
def incident(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """One incident."""
    return _shown(request, _opened(request, programme, unit, number=number))


def _shown(request: Visit, found: Incident, *, problems: Iterable[Problem] = ()) -> HttpResponse:
    told, day = tuple(problems), localtime(request.moment).date()
    handles = may(request, Deed.CLOSE_FINDINGS, found.programme, found.unit)
    against = check_handler(
        request.who.pk,
        is_of_the_line=is_of_the_line(request.who, found.programme, found.unit, day=day),
        reported_by=found.reported_by_id,
    )
    return page(
        request, found.programme, "incident", tab="incidents", status=422 if told else 200,
        incident=found, state=State(found.state), kinds=KIND_NAMES, states=STATE_NAMES,
        is_urgent=found.kind in URGENT, handles=handles and against is None,
        why_not=in_words(against) if handles and against else "",
        is_late=found.due_at is not None and found.due_at < request.moment,
        findings=found.finding_set.order_by("pk") if handles else (),
        problems=told, typed=everything_typed(request) if told else {},
        events=events_on(found.programme, f"incident:{found.pk}"),
    )  # fmt: skip


@require_POST
@guarded(Deed.CLOSE_FINDINGS)
def step(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """The next step, as the button says."""
    found = _opened(request, programme, unit, number=number)
    doing = _doing(request, typed(request, "step"))
    expect(is_there=doing is not None)
    assert doing is not None, "looked at above"
    try:
        doing(found)
    except RefusedError as refused:
        return _shown(request, found, problems=refused.problems)
    tell(request, N_("Noted."))
    return redirect(address(found))


def _doing(request: Visit, asked: str) -> Callable[[Incident], object] | None:
    who = doer(request)
    text = typed(request, "text")
    doings: Mapping[str, Callable[[Incident], object]] = {
        "take_up": partial(verbs.take_up, **who),
        "secure": partial(verbs.secure, measures=text, **who),
        "substantiate": partial(verbs.end, is_substantiated=True, outcome=text, **who),
        "clear": partial(verbs.end, is_substantiated=False, outcome=text, **who),
    }
    return doings.get(asked)
