"""The plan of a draw: written, looked at as it will be published, and published."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import named_here, say
from daowei.programme.web.queries import programme_in_force
from daowei.verification.draw.plan import Plan, plan_of
from daowei.verification.draw.replacing import REASON_NAMES
from daowei.verification.draw.web.actions import RefusedError, publish
from daowei.verification.draw.web.forms import PlanForm, defaults, document_of
from daowei.verification.draw.web.framing import stratum_names
from daowei.verification.draw.web.models import Draw
from daowei.verification.draw.web.queries import frame_of_draw, may_contribute, unseen_units
from daowei.verification.draw.web.views.opening import opened, today


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How many a plan draws of a stratum: how many are there, taken for certain, drawn, waiting."""

    stratum: str
    units: int
    certain: int
    drawn: int
    reserves: int


@guarded(Deed.PLAN_DRAWS)
def plan(request: Visit, programme: str, draw: str) -> HttpResponse:
    """What is decided before anybody can know who is drawn."""
    here = opened(request, programme, draw)
    if not here.turn("publish"):
        return redirect("draws:draw", programme=programme, draw=draw)
    inspection = programme_in_force(programme).inspection
    form = PlanForm(
        request.POST or None, initial=defaults(inspection, at=request.moment),
        people=may_contribute(programme, today(request)), reasons=_reasons(inspection),
    )  # fmt: skip
    found: Plan | None = None
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        certain = _certain(here.draw, form.cleaned_data["unseen_rounds"])
        document = document_of(form, here.draw, certain=certain, at=request.moment)
        found, problems = plan_of(document)
        if "publish" in request.POST and not problems:
            try:
                publish(here.draw, document, form.parties(), by=request.who, at=request.moment)
            except RefusedError as fault:
                problems = fault.problems
            else:
                messages.success(
                    request, say(N_("The plan is published and can no longer change."))
                )
                return redirect("draws:draw", programme=programme, draw=draw)
    context = {
        "programme": programme,
        "opened": here,
        "form": form,
        "strata": stratum_names(programme_in_force(programme), frame_of_draw(here.draw).strata),
        "plan": found,
        "expected": expected(here.draw, found) if found else (),
        "problems": problems,
    }
    is_wrong = problems or (request.method == "POST" and form.errors)
    return render(request, "draws/plan.html", context, status=422 if is_wrong else 200)


def _reasons(inspection: Mapping[str, object]) -> dict[str, str]:
    """The closed list of the programme, else the usual one."""
    written = inspection.get("replacement_reasons")
    if isinstance(written, Mapping) and written:
        return {str(code): named_here(names) for code, names in written.items()}
    return {code: say(name) for code, name in REASON_NAMES.items()}


def _certain(draw: Draw, rounds: int | None) -> tuple[str, ...]:
    if not rounds:
        return ()
    units = [each.id for each in frame_of_draw(draw).units]
    return unseen_units(draw.programme, units, rounds=rounds)


def expected(draw: Draw, plan: Plan) -> tuple[Expected, ...]:
    """What the plan will draw of each stratum: numbers, and nothing of who."""
    stage, found = plan.stages[0], []
    for name, units in frame_of_draw(draw).strata.items():
        certain = sum(each.id in plan.certain for each in units)
        drawn = stage.n.number(len(units) - certain)
        left = len(units) - certain - drawn
        found.append(
            Expected(stratum=name, units=len(units), certain=certain, drawn=drawn,
                     reserves=min(stage.reserves, left))
        )  # fmt: skip
    return tuple(found)
