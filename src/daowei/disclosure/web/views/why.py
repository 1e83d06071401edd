"""Why a number is what it is: in a panel beside it, or as a page of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from daowei.assessment.result_folder import ResultsError
from daowei.assessment.scorecards import NotScoredError
from daowei.assessment.web.queries import NoResultsError, why as why_of
from daowei.disclosure.web.here import Here, here, page, shown
from daowei.disclosure.web.queries import senders_of
from daowei.disclosure.web.reasons import Step, revisions_in, step_at
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed

KINDS = ("score", "criterion", "indicator", "element")
FIRST_DEPTH, FURTHER_DEPTH = 2, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A report behind a number: its page, and who handed in that revision when."""

    address: str
    number: int
    by: str
    at: datetime | None


@guarded(Deed.SEE)
@shown
def why(request: Visit, programme: str, unit: str, *, kind: str, what: str) -> HttpResponse:
    """The tree behind a number, or, asked from within it (``at``), one branch of it."""
    place = here(request, programme, unit)
    step = _step(place, kind, what)
    is_branch = bool(request.GET.get("part"))
    context: dict[str, Any] = {
        "step": step,
        "kind": kind,
        "what": what,
        "papers": _papers(place, step),
        "may_ask": request.rights.may_somewhere(Deed.ASK, programme),
        "base": place.address("why", unit=unit, kind=kind, what=what),
    }
    if is_branch:
        return render(request, "disclosure/why_branch.html", {"place": place, **context})
    if request.headers.get("HX-Request"):
        panel = {"place": place, "mark": place.mark, "unit": unit, **context}
        return render(request, "disclosure/why_panel.html", panel)
    return page(place, "why", part="", **context)


def _step(place: Here, kind: str, what: str) -> Step:
    asked = place.visit.GET.get("at", "")
    if kind not in KINDS or not all(each.isdecimal() for each in asked.split(".") if asked):
        raise Http404
    at = [int(each) for each in asked.split(".")] if asked else []
    depth = FURTHER_DEPTH if asked else FIRST_DEPTH
    try:
        top = why_of(
            place.code, f"{kind}:{what}", unit=place.unit, period=_period(place, kind, what)
        )
        found = step_at(place, top, at, depth=depth)
    except NoResultsError:
        raise
    except (ResultsError, NotScoredError) as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def _period(place: Here, kind: str, what: str) -> str:
    """A score's period is its agreement's."""
    agreement = place.programme.agreements.get(what.split("/", maxsplit=1)[0])
    return agreement.period if agreement and kind in {"score", "criterion"} else place.period


def _papers(place: Here, step: Step) -> dict[str, Paper]:
    """The reports behind the numbers told, by their source; only those the visitor may read."""
    named = list(revisions_in(step, place))
    senders = senders_of(place.code, named)
    papers = {}
    for each in named:
        form, attribute, unit, period, number = each
        sender = senders.get(each)
        papers[f"report:{form}/{attribute}/{unit}/{period}#{number}"] = Paper(
            address=_address(place, each),
            number=number,
            by=sender.name if sender else "",
            at=sender.at if sender else None,
        )
    return papers


def _address(place: Here, revision: tuple[str, str, str, str, int]) -> str:
    form, attribute, unit, period, _ = revision
    try:
        found = reverse(
            "reporting:report",
            kwargs={"programme": place.code, "unit": unit, "form": form, "period": period},
        )
    except NoReverseMatch:
        return ""
    return f"{found}?attribute={attribute}" if attribute else found
