"""The calculator: how many to look at, and when to be content."""

from collections.abc import Mapping

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.verification.samples.quality import DEFAULTS
from daowei.verification.samples.web.forms import ClaimForm, DiscoveryForm, PlanForm, ShareForm

_FORMS: Mapping[str, type[forms.Form]] = {
    "plan": PlanForm,
    "discovery": DiscoveryForm,
    "share": ShareForm,
    "claim": ClaimForm,
}


@guarded(Deed.SEE)
def calculator(request: Visit, programme: str) -> HttpResponse:
    """Four questions, each with its own small form; the one asked is answered."""
    asked = request.GET.get("ask", "")
    shown = {
        name: form(request.GET, prefix=name) if name == asked else form(prefix=name)
        for name, form in _FORMS.items()
    }
    context = {
        "programme": programme,
        "defaults": [(each, f"{float(each.value):g}") for each in DEFAULTS],
        "asked": asked if asked in _FORMS and shown[asked].is_valid() else "",
        **shown,
    }
    return render(request, "settlement/calculator.html", context)
