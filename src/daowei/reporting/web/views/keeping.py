"""The programme office's page: locked periods, and the terms of deadlines."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from daowei.foundation.periods import Period, parse_period, period_containing
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.programme.definition import Form
from daowei.reporting.deadlines import Terms
from daowei.reporting.submissions import RefusedError
from daowei.reporting.web.actions.keeping import lock_period, set_terms
from daowei.reporting.web.arrivals import standing_of_form
from daowei.reporting.web.forms import LockForm, TermsForm
from daowei.reporting.web.models import Difference, Lock
from daowei.reporting.web.queries import Office, office_of, terms_of
from daowei.reporting.web.views.report import tell_refusal

RECENT = 50


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Deed.LOCK_PERIODS)
def locks(request: Visit, programme: str) -> HttpResponse:
    """Periods that are locked, one to lock, differences carried, and deadlines."""
    asked = request.POST.get("do", "")
    lock = LockForm(request.POST if asked == "lock" else None)
    terms = TermsForm(
        request.POST if asked == "terms" else None, initial=asdict(terms_of(programme))
    )
    if asked == "lock" and lock.is_valid() and _locked(request, programme, lock):
        return redirect("reporting:locks", programme=programme)
    if asked == "terms" and terms.is_valid():
        set_terms(
            programme=programme,
            terms=Terms(**terms.cleaned_data),
            by=request.who,
            at=request.moment,
        )
        messages.success(request, say(N_("The deadlines are set.")))
        return redirect("reporting:locks", programme=programme)
    return _page(request, programme, lock=lock, terms=terms)


def _locked(request: Visit, programme: str, form: LockForm) -> bool:
    try:
        made = lock_period(
            programme=programme,
            period=form.cleaned_data["period"],
            reason=form.cleaned_data["reason"],
            by=request.who,
            at=request.moment,
        )
    except RefusedError as refused:
        tell_refusal(request, refused)
        return False
    messages.success(request, say(N_("{period} is locked."), period=made.period))
    return True


def _page(request: Visit, programme: str, *, lock: LockForm, terms: TermsForm) -> HttpResponse:
    office = office_of(programme)
    rows = Lock.objects.filter(programme=programme).select_related("by")
    context = {
        "programme": programme,
        "registry": office.registry,
        "locks": sorted(rows, key=lambda each: parse_period(each.period).end, reverse=True),
        "lock": lock,
        "terms": terms,
        "missing": [_missing(request, office, each) for each in office.programme.forms.values()],
        "differences": Difference.objects.filter(programme=programme)
        .select_related("by")
        .order_by("-pk")[:RECENT],
        "forms": office.programme.forms,
    }
    return render(request, "reporting/locks.html", context)


def _missing(request: Visit, office: Office, form: Form) -> tuple[Form, Period, int]:
    """The form's last period, and how many of its reports have not come."""
    day = localtime(request.moment).date()
    last = period_containing(form.frequency, day).shifted(-1)
    told = standing_of_form(office, form, [last], at=request.moment).told
    return form, last, int(told["status"].is_in(["overdue", "awaited"]).sum())
