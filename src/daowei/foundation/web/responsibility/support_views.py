"""Pages of support and papers: what units asked for and got, which documents they have."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.models import Paper, RequiredPaper, SupportRequest
from daowei.foundation.web.people.views import unit_names
from daowei.foundation.web.places import registry_of, tree_at
from daowei.foundation.web.responsibility import keeping
from daowei.foundation.web.responsibility.answering import do, is_done
from daowei.foundation.web.responsibility.forms import (
    DECISIONS,
    SUPPORT_KINDS,
    DecisionForm,
    PaperForm,
    RequiredPaperForm,
    SupportForm,
)
from daowei.foundation.web.responsibility.officer_views import today
from daowei.foundation.web.rights import Deed

_A_PAGE = 50


@guarded(Deed.SEE)
def support(request: Visit, programme: str) -> HttpResponse:
    """What units asked for, and what was decided; those waiting first."""
    found = SupportRequest.objects.filter(programme=programme).order_by("decided_at", "-asked_at")
    page = Paginator(found.select_related("asked_of", "asked_by", "decided_by"), _A_PAGE)
    shown = page.get_page(request.GET.get("page"))
    return render(
        request,
        "foundation/support.html",
        {
            "programme": programme,
            "page": shown,
            "deciders": {each.pk for each in shown if _may_decide(request, each)},
            "asking": request.rights.units(Deed.KEEP_OFFICERS, programme)[:1],
            "decision_form": DecisionForm(auto_id=False),
            "kinds": SUPPORT_KINDS,
            "decisions": DECISIONS,
            "unit_names": unit_names(programme),
        },
    )


def _may_decide(request: Visit, of: SupportRequest) -> bool:
    """The level above decides; at the top, the same level, by another person."""
    tree = request.rights.tree_of(of.programme)
    if of.decision or of.unit not in tree or of.asked_by_id == request.who.pk:
        return False
    above = (*tree.ancestors(of.unit), of.unit)[0]
    return request.rights.may(Deed.KEEP_OFFICERS, of.programme, above)


@guarded(Deed.KEEP_OFFICERS)
def ask_for_support(request: Visit, programme: str, unit: str) -> HttpResponse:
    """A unit asks for people, goods, vehicles or money."""
    form = SupportForm(request.POST or None, programme=programme)
    if request.method == "POST":
        made = lambda: keeping.ask_for_support(  # noqa: E731 - done only when the form is sound
            SupportRequest(programme=programme, unit=unit, asked_by=request.who,
                           asked_at=request.moment, **form.cleaned_data)
        )  # fmt: skip
        if is_done(request, form, made, told=N_("Asked; the level above decides.")):
            return redirect("foundation:support", programme=programme)
    shown = {"programme": programme, "unit": unit, "form": form,
             "unit_names": unit_names(programme)}  # fmt: skip
    return render(request, "foundation/ask_support.html", shown, status=422 if form.errors else 200)


@guarded(Deed.KEEP_OFFICERS, somewhere=True)
@require_POST
def decide(request: Visit, programme: str, asked: int) -> HttpResponse:
    """The level above grants, grants in part, or refuses."""
    found = get_object_or_404(SupportRequest, programme=programme, pk=asked)
    if not found.decision and not _may_decide(request, found):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    made = lambda: keeping.decide(  # noqa: E731
        found, **form.cleaned_data, by=request.who, at=request.moment
    )
    do(request, form, made, told=N_("The decision was noted."))
    return redirect("foundation:support", programme=programme)


@guarded(Deed.SEE)
def papers(request: Visit, programme: str) -> HttpResponse:
    """The documents every unit must have, and how many units have each."""
    return _papers(request, programme)


def _papers(request: Visit, programme: str, *, form: Form | None = None) -> HttpResponse:
    tree, units = tree_at(programme, today(request)), registry_of(programme).units
    required = RequiredPaper.objects.filter(programme=programme).order_by("unit_kind", "pk")
    rows = []
    for each in required.prefetch_related("papers"):
        asked = [code for code in tree.codes if units[code].kind == each.unit_kind]
        having = {paper.unit for paper in each.papers.all()}
        rows.append((each, len(asked), [code for code in asked if code not in having]))
    shown = {
        "programme": programme,
        "rows": rows,
        "form": form or RequiredPaperForm(),
        "may_keep": request.rights.may(Deed.KEEP_OFFICERS, programme),
        "unit_names": unit_names(programme),
    }
    return render(request, "foundation/papers.html", shown, status=422 if form else 200)


@guarded(Deed.KEEP_OFFICERS)
@require_POST
def require_paper(request: Visit, programme: str) -> HttpResponse:
    """Asks every unit of a kind for a document."""
    form = RequiredPaperForm(request.POST)
    made = lambda: keeping.require_paper(  # noqa: E731
        RequiredPaper(programme=programme, names=form.names(),
                      unit_kind=form.cleaned_data["unit_kind"]),
        by=request.who, at=request.moment,
    )  # fmt: skip
    if is_done(request, form, made, told=N_("The document is asked for.")):
        return redirect("foundation:papers", programme=programme)
    return _papers(request, programme, form=form)


@guarded(Deed.SEE)
def unit_papers(request: Visit, programme: str, unit: str) -> HttpResponse:
    """The documents one unit must have, and where each is filed."""
    kind = registry_of(programme).unit(unit).kind
    required = RequiredPaper.objects.filter(programme=programme, unit_kind=kind.value)
    filed = Paper.objects.filter(required__programme=programme, unit=unit).order_by("-dated")
    shown = {
        "programme": programme,
        "unit": unit,
        "required": required.order_by("pk"),
        "filed": list(filed),
        "form": PaperForm(initial={"dated": today(request)}, auto_id=False),
        "may_keep": request.rights.may(Deed.KEEP_OFFICERS, programme, unit),
        "unit_names": unit_names(programme),
    }
    return render(request, "foundation/unit_papers.html", shown)


@guarded(Deed.KEEP_OFFICERS)
@require_POST
def file_paper(request: Visit, programme: str, unit: str, *, paper: int) -> HttpResponse:
    """Notes that the unit has a document."""
    found = get_object_or_404(RequiredPaper, programme=programme, pk=paper)
    form = PaperForm(request.POST)
    made = lambda: keeping.file_paper(  # noqa: E731
        Paper(required=found, unit=unit, **form.cleaned_data), by=request.who, at=request.moment
    )
    do(request, form, made, told=N_("The document was noted."))
    return redirect("foundation:unit_papers", programme=programme, unit=unit)
