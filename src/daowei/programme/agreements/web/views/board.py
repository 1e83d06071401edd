"""Who has agreed with whom for a year, level by level; and the days by which they should."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed, Rights
from daowei.foundation.web.speaking import say
from daowei.programme.agreements.documents import Kind
from daowei.programme.agreements.steps import STATE_NAMES
from daowei.programme.agreements.web.actions import set_calendar
from daowei.programme.agreements.web.forms import CalendarForm
from daowei.programme.agreements.web.models import Agreement, Calendar
from daowei.programme.agreements.web.queries import (
    Level,
    Places,
    agreements_of,
    calendar_of,
    current,
    periods_of,
    year_board,
)
from daowei.programme.agreements.web.sides import sees_inside
from daowei.programme.agreements.web.views.opening import places, today
from daowei.programme.web.queries import programme_in_force

_SHARES = ("in_force", "signed_once", "talking", "waiting")


@guarded(Deed.SEE)
def board(request: Visit, programme: str) -> HttpResponse:
    """The year's agreements: a picture and a table for each level, then those beside the levels."""
    here = places(request, programme)
    known = periods_of(programme, today(request))
    year = request.GET.get("year") or str(today(request).year)
    definition = programme_in_force(programme)
    levels = year_board(definition, here, period=year, day=today(request))
    return render(
        request,
        "agreements/board.html",
        {
            "programme": programme,
            "period": year,
            "periods": sorted({*known, year}, reverse=True),
            "levels": [(each, _bars(each)) for each in levels],
            "others": _beside(request, programme, period=year, levels=levels),
            "calendar": calendar_of(programme, year),
            "names": here.registry.units,
            "scorecards": definition.agreements,
            "states": STATE_NAMES,
            "may_cascade": _cascading(request.rights, programme, here),
            "may_set": request.rights.may(Deed.CASCADE, programme),
        },
    )


def _bars(level: Level) -> list[tuple[str, int, float, float]]:
    """The stages with their count, and where each begins and how far it reaches, of 100."""
    total, start, found = max(len(level.pairs), 1), 0.0, []
    for name in _SHARES:
        count = int(getattr(level, name))
        width = 100 * count / total
        found.append((name, count, start, width))
        start += width
    return found


def _cascading(rights: Rights, programme: str, here: Places) -> list[str]:
    """The units somebody may share targets out from, highest first; at most a few are offered."""
    units = rights.units(Deed.CASCADE, programme)
    return [each for each in units if each in here.tree and here.tree.children(each)][:20]


def _beside(
    request: Visit, programme: str, *, period: str, levels: list[Level]
) -> list[tuple[Agreement, object, str]]:
    """Agreements that no scorecard asks for, and closed ones, as far as the visitor may see."""
    shown = {pair.number for level in levels for pair in level.pairs}
    return [
        (each, current(each), _from_where(request, each))
        for each in agreements_of(programme, period)
        if each.pk not in shown and _may_see(request, each)
    ]


def _may_see(request: Visit, agreement: Agreement) -> bool:
    was_in_force = any(each.in_force_at for each in agreement.papers.all())
    return was_in_force or sees_inside(request.rights, agreement)


def _from_where(request: Visit, agreement: Agreement) -> str:
    """The unit through whose address the visitor opens it: of two departments, her own."""
    is_beside = agreement.kind == Kind.HORIZONTAL
    mine = request.rights.may(Deed.SEE_REPORTS, agreement.programme, agreement.upper)
    return agreement.upper if is_beside and mine else agreement.lower


@guarded(Deed.CASCADE)
def calendar(request: Visit, programme: str, period: str) -> HttpResponse:
    """The days by which a year's agreements are proposed and signed."""
    found = calendar_of(programme, period) or Calendar(programme=programme, period=period)
    form = CalendarForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        set_calendar(form.save(commit=False), by=request.who, at=request.moment)
        messages.success(request, say(N_("The days are set.")))
        return redirect("agreements:board", programme=programme)
    context = {"programme": programme, "period": period, "form": form}
    return render(request, "agreements/calendar.html", context)
