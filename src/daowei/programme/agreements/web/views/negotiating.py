"""What a side does with an agreement: put terms, accept, comment, amend, end; and begin one."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say, tongue
from daowei.programme.agreements.documents import Kind, Paper, Side
from daowei.programme.agreements.drafting import drafted
from daowei.programme.agreements.judging import faults_of, refusals_of
from daowei.programme.agreements.steps import State, Step
from daowei.programme.agreements.web.actions import (
    RefusedError,
    begin,
    begin_annex,
    comment,
    edit,
    put,
    take,
)
from daowei.programme.agreements.web.forms import (
    TermsForms,
    good_choices,
    side_choices,
    terms_forms,
)
from daowei.programme.agreements.web.queries import (
    Places,
    basis_in_force,
    terms_of,
)
from daowei.programme.agreements.web.views.agreement import PLAIN, past, shown_page
from daowei.programme.agreements.web.views.opening import (
    Opened,
    expect_side,
    opened,
    places,
    today,
)
from daowei.programme.charter.graph import as_problem
from daowei.programme.web.refusing import count_refusals


@guarded(Deed.NEGOTIATE)
def step(request: Visit, *, programme: str, unit: str, number: int) -> HttpResponse:
    """A step that changes no terms, or a comment."""
    here = opened(request, programme, unit=unit, number=number)
    side = expect_side(here.speaks)
    words = request.POST.get("words", "").strip()
    wanted = request.POST.get("step", "")
    try:
        if wanted == "comment":
            _comment(request, here, words=words, side=side)
        elif wanted in {each.value for each in PLAIN}:
            take(here.agreement, Step(wanted), by=request.who, side=side, at=request.moment,
                 reason=words)  # fmt: skip
        else:
            raise Http404
    except RefusedError as fault:
        count_refusals(programme, fault.refusals, on=today(request))
        context = shown_page(here, here.paper(None), fault.problems)
        return render(request, "agreements/agreement.html", context, status=422)
    return redirect(here.address())


def _comment(request: Visit, here: Opened, *, words: str, side: Side) -> None:
    if words:
        document = here.paper(here.file.open)
        comment(document, words, by=request.who, side=side, at=request.moment)


@guarded(Deed.NEGOTIATE)
def annex(request: Visit, *, programme: str, unit: str, number: int) -> HttpResponse:
    """Begins an annex with the terms in force, and opens it for editing."""
    here = opened(request, programme, unit=unit, number=number)
    if expect_side(here.speaks) is not Side.UPPER or request.method != "POST":
        return redirect(here.address())
    try:
        begin_annex(here.agreement, by=request.who, at=request.moment)
    except RefusedError as fault:
        context = shown_page(here, here.paper(None), fault.problems)
        return render(request, "agreements/agreement.html", context, status=422)
    return redirect(here.address("terms"))


@guarded(Deed.NEGOTIATE)
def terms(request: Visit, *, programme: str, unit: str, number: int) -> HttpResponse:
    """The terms in fields: kept as a draft, or put to the other side."""
    here = opened(request, programme, unit=unit, number=number)
    side = expect_side(here.speaks)
    document = here.paper(here.file.open)
    if here.file.open is None:
        return redirect(here.address())
    basis = basis_in_force(programme)
    before = terms_of(document)
    card = basis.scorecard(before.appraisal.scorecard) if before.appraisal else None
    forms = terms_forms(before, card, request.POST or None)
    problems: tuple[object, ...] = ()
    refusals: tuple[object, ...] = ()
    if request.method == "POST" and forms.is_valid():
        made = forms.terms(before, basis.programme, card)
        try:
            return _written(request, here, made, forms=forms, side=side)
        except RefusedError as fault:
            problems, refusals = fault.problems, fault.refusals
            count_refusals(programme, fault.refusals, on=today(request))
    context = {
        "programme": programme,
        "opened": here,
        "document": document,
        "state": State(document.state),
        "terms": before,
        "forms": forms,
        "criteria": {each.code: each for each in card.criteria} if card else {},
        "criterion_names": _criterion_names(before),
        "past": past(before),
        "allocated": {each.criterion: each.allocated for each in before.targets},
        "sides": side_choices(before, tongue()),
        "goods": good_choices(tongue()),
        "side": side,
        "problems": problems,
        "refusals": refusals,
        "is_wrong": request.method == "POST",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/terms.html", context, status=status)


def _criterion_names(terms: Paper) -> Mapping[str, Mapping[str, str]]:
    lines = terms.appraisal.lines if terms.appraisal else ()
    return {each.criterion: each.names for each in lines}


def _written(
    request: Visit, here: Opened, made: Paper, *, forms: TermsForms, side: Side
) -> HttpResponse:
    """Keeps a draft, or puts the terms to the other side.

    Raises: RefusedError: the step, the terms or the charter forbid it.
    """
    if request.POST.get("do") == "keep":
        edit(here.agreement, made, by=request.who, side=side, at=request.moment)
        _tell(request, made)
        return redirect(here.address("terms"))
    definition = basis_in_force(made.programme).programme
    note = forms.note.cleaned_data["words"].strip()
    put(here.agreement, made, by=request.who, side=side, at=request.moment,
        programme=definition, note=note)  # fmt: skip
    messages.success(request, say(N_("The terms were put to the other side.")))
    return redirect(here.address())


def _tell(request: Visit, made: Paper) -> None:
    """A draft is kept with its faults; they are told, as it cannot be proposed with them."""
    faults = faults_of(made, basis_in_force(made.programme).programme)
    messages.success(request, say(N_("The draft is kept.")))
    for message in (each.message for each in (*faults, *map(as_problem, refusals_of(made)))):
        messages.warning(request, message.in_language(tongue()))


# ── beginning ───────────────────────────────────────────────────────────────────────


@guarded(Deed.CASCADE)
def new(request: Visit, *, programme: str, unit: str) -> HttpResponse:
    """An agreement beside the cascade: with a unit below, or with one that stands beside."""
    here = places(request, programme)
    if unit not in here.tree:
        raise Http404
    below = here.tree.children(unit)
    other = request.POST.get("other", "")
    period = request.POST.get("period", "").strip() or str(today(request).year)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and other in here.tree and other not in here.tree.ancestors(unit):
        kind = Kind.VERTICAL if other in here.tree.descendants(unit) else Kind.HORIZONTAL
        units = here.registry.units
        made = drafted(
            basis_in_force(programme), upper=units[unit], lower=units[other], period=period,
            kind=kind, scorecard=request.POST.get("scorecard", ""),
        )  # fmt: skip
        try:
            found = begin(made, by=request.who, at=request.moment)
        except RefusedError as fault:
            problems = fault.problems
        else:
            address = unit if kind is Kind.HORIZONTAL else other
            return redirect(
                "agreements:terms", programme=programme, unit=address, number=found.pk
            )  # fmt: skip
    context = {
        "programme": programme,
        "unit": here.registry.units[unit],
        "units": here.registry.units,
        "below": below,
        "beside": _beside(here, unit),
        "period": period,
        "scorecards": basis_in_force(programme).programme.agreements.values(),
        "problems": problems,
        "chosen": other,
    }
    return render(request, "agreements/new.html", context, status=422 if problems else 200)


def _beside(here: Places, unit: str) -> list[str]:
    """The units under the same parent; for a root, the other roots."""
    above = here.tree.ancestors(unit)
    siblings = here.tree.children(above[0]) if above else here.tree.roots
    return [each for each in siblings if each != unit]
