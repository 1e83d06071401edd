"""All draws of a programme, and a new one: its frame as the register stands today."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from daowei.foundation.hierarchy import UnitKind
from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import named_here, say
from daowei.programme.web.queries import programme_in_force
from daowei.programme.web.register_words import KIND_NAMES
from daowei.verification.draw.frame import Frame, frame_of
from daowei.verification.draw.stages import STATE_NAMES
from daowei.verification.draw.web.actions import RefusedError, fallback_code, freeze
from daowei.verification.draw.web.forms import FrameForm
from daowei.verification.draw.web.framing import (
    groups_there,
    kinds_there,
    rows_of,
    stratum_names,
)
from daowei.verification.draw.web.queries import draw_called, draws_of, is_overdue
from daowei.verification.draw.web.views.opening import today


@guarded(Deed.SEE)
def board(request: Visit, programme: str) -> HttpResponse:
    """The draws, void ones too: a draw once begun stays here for ever."""
    found = list(draws_of(programme))
    context = {
        "programme": programme,
        "draws": [(each, is_overdue(each, request.moment)) for each in found],
        "states": STATE_NAMES,
        "kinds": KIND_NAMES,
        "plans": request.rights.may(Deed.PLAN_DRAWS, programme),
    }
    return render(request, "draws/board.html", context)


@guarded(Deed.PLAN_DRAWS)
def new(request: Visit, programme: str) -> HttpResponse:
    """The units that could be drawn, counted by stratum; then frozen, by who means it."""
    form = _frame_form(request, programme)
    frame, problems = _frame(form, request, programme)
    if request.method == "POST" and "freeze" in request.POST and frame and form.is_valid():
        try:
            draw = freeze(
                programme=programme, code=form.cleaned_data["code"], names=form.names,
                unit_kind=form.cleaned_data["unit_kind"],
                rows=[(each.id, each.stratum, each.size) for each in frame.units],
                by=request.who, at=request.moment,
            )  # fmt: skip
        except RefusedError as fault:
            problems = fault.problems
        else:
            messages.success(request, say(N_("The frame is frozen. Now write the plan.")))
            return redirect("draws:plan", programme=programme, draw=draw.code)
    context = {
        "programme": programme,
        "form": form,
        "frame": frame,
        "strata": stratum_names(programme_in_force(programme), frame.strata if frame else ()),
        "problems": problems,
    }
    return render(request, "draws/new.html", context, status=422 if problems else 200)


def _frame_form(request: Visit, programme: str) -> FrameForm:
    definition, day = programme_in_force(programme), today(request)
    kinds = [(code, f"{say(KIND_NAMES[UnitKind(code)])} ({count})")
             for code, count in kinds_there(programme, day).items()]  # fmt: skip
    strata = [(code, named_here(each.names)) for code, each in definition.group_sets.items()]
    initial = _initial(request, programme, definition.inspection)
    return FrameForm(request.POST or None, initial=initial, kinds=kinds, strata=strata,
                     sizes=groups_there(programme))  # fmt: skip


def _initial(request: Visit, programme: str, inspection: Mapping[str, object]) -> dict[str, object]:
    """What inspection.yaml says; for the draw after a void one, the same units once more."""
    found: dict[str, object] = {
        "unit_kind": inspection.get("unit_kind", "township"),
        "strata": inspection.get("strata", []),
        "size": inspection.get("size", ""),
        "code": f"{today(request).year}-{draws_of(programme).count() + 1}",
    }
    void = draw_called(programme, request.GET.get("after", ""))
    if void is not None:
        found |= {"code": fallback_code(void.code), "unit_kind": void.unit_kind}
    return found


def _frame(
    form: FrameForm, request: Visit, programme: str
) -> tuple[Frame | None, tuple[Problem, ...]]:
    """The frame of what is chosen, or of what the form begins with."""
    strata = programme_in_force(programme).group_sets
    rows = rows_of(
        programme,
        str(form["unit_kind"].value()),
        strata=[each for each in form["strata"].value() or () if each in strata],
        size=str(form["size"].value() or ""),
        day=today(request),
    )
    return frame_of(rows)
