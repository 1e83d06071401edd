"""The board: how many findings and tasks each unit or liaison officer has; and the list of them."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.hierarchy import Tree
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.verification.follow_up.finding_course import STATE_NAMES, State
from daowei.verification.follow_up.findings import SEVERITY_NAMES
from daowei.verification.follow_up.web.actions import findings as verbs
from daowei.verification.follow_up.web.counts import by_officer, by_unit, counts_of
from daowei.verification.follow_up.web.models import Finding
from daowei.verification.follow_up.web.queries import (
    text_of,
    to_look_back,
    visible_findings,
)
from daowei.verification.follow_up.web.views.here import expect, page, tell, typed
from daowei.verification.follow_up.web.visited import (
    draws_with_visits,
    found_in_reports,
    found_on,
    teams_on,
)

A_PAGE = 30


@guarded(Deed.SEE)
def board(request: Visit, programme: str) -> HttpResponse:
    """Counts by unit or by officer, and the findings themselves, narrowed as asked."""
    rights, day = request.rights, localtime(request.moment).date()
    tree = rights.tree_of(programme)
    top = _top(request, programme, tree)
    counts = counts_of(rights, programme, day)
    by = "officer" if request.GET.get("by") == "officer" else "unit"
    rows = (
        by_officer(counts, programme, tree, day=day)
        if by == "officer"
        else by_unit(counts, tree, top)
    )
    found = Paginator(_narrowed(request, programme, tree, top=top), A_PAGE)
    shown = found.get_page(request.GET.get("page"))
    looks = [
        each
        for each in to_look_back(programme, request.moment)
        if rights.may(Deed.CLOSE_FINDINGS, programme, each.unit)
    ]
    return page(
        request, programme, "board", tab="board",
        by=by, top=top, rows=rows, above=tuple(reversed(tree.ancestors(top))) if top else (),
        shown=shown, texts={each.pk: text_of(each) for each in [*shown, *looks]},
        states={each.value: name for each, name in STATE_NAMES.items()},
        severities=SEVERITY_NAMES, state=request.GET.get("state", ""),
        severity=request.GET.get("severity", ""), looks=looks,
        may_take_in=rights.may(Deed.CLOSE_FINDINGS, programme),
        draws=draws_with_visits(programme),
        may_note=[each for each in rights.subtrees(Deed.CLOSE_FINDINGS, programme) if each in tree],
    )  # fmt: skip


@require_POST
@guarded(Deed.CLOSE_FINDINGS)
def take_in(request: Visit, programme: str) -> HttpResponse:
    """Reads the visits of a draw, or the reports, for findings; each is taken in once."""
    draw = typed(request, "draw")
    expect(is_there=not draw or draw in draws_with_visits(programme))
    new = verbs.take_in(
        found_on(programme, draw) if draw else found_in_reports(programme),
        programme=programme, draw=draw, by=request.who, at=request.moment,
        teams=teams_on(programme, draw) if draw else {},
    )  # fmt: skip
    tell(request, N_("{count} new findings were taken in."), count=len(new))
    return redirect("follow_up:board", programme=programme)


def _top(request: Visit, programme: str, tree: Tree) -> str:
    """The unit asked for; else the highest whose reports the visitor reads, or the root."""
    asked = request.GET.get("unit", "")
    if asked in tree:
        return asked
    held = [each for each in request.rights.subtrees(Deed.SEE_REPORTS, programme) if each in tree]
    return min(held, key=tree.number) if held else next(iter(tree.roots), "")


def _narrowed(request: Visit, programme: str, tree: Tree, *, top: str) -> QuerySet[Finding]:
    found = visible_findings(request.rights, programme)
    if request.GET.get("unit"):
        inside = set(tree.descendants(top, itself=True))
        known = found.order_by().values_list("unit", flat=True).distinct()
        found = found.filter(unit__in=[each for each in known if each in inside])
    state, severity = request.GET.get("state", ""), request.GET.get("severity", "")
    if state in set(State):
        found = found.filter(state=state)
    return found.filter(severity=severity) if severity in SEVERITY_NAMES else found
