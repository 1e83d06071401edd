"""What I owe: the first page of every unit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.hierarchy import Tree
from daowei.foundation.periods import Period, period_containing
from daowei.foundation.web.guards import Visit, guarded, signed_in
from daowei.foundation.web.rights import Deed
from daowei.reporting.standings import Board
from daowei.reporting.web.actions.keeping import pause_reminders, resume_reminders
from daowei.reporting.web.addresses import address
from daowei.reporting.web.arrivals import standing_of_form, year_up_to
from daowei.reporting.web.models import ReminderPause, Revision
from daowei.reporting.web.owing import NOTHING_OWED, Owed, Owing, owing_of
from daowei.reporting.web.queries import Office, office_of

MOST_LISTED = 1_500  # units whose reports are listed; above so many only counts are shown
MOST_UNITS = 400  # in the choice of units; others are reached by the table
SHOWN = 60  # lines of a list before the rest is only counted
SHOWN_TO_OTHERS = 15  # who enters nothing goes by the units below


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """A unit that stands for all below it, with what they owe."""

    unit: str
    overdue: int
    returned: int
    due: int
    waiting: int


@guarded(Deed.SEE_REPORTS, somewhere=True)
def owed(request: Visit, programme: str) -> HttpResponse:
    """Reports due, overdue, returned, in draft and lately accepted, of the visitor's units."""
    office, day = office_of(programme), localtime(request.moment).date()
    enters = request.rights.may_somewhere(Deed.ENTER_REPORTS, programme)
    deed = Deed.ENTER_REPORTS if enters else Deed.SEE_REPORTS
    units = request.rights.units(deed, programme)
    tree = request.rights.tree_of(programme)
    tops = [each for each in request.rights.subtrees(deed, programme) if each in tree]
    chosen = _chosen(request.GET.get("unit", ""), units, tops)
    seen = _units_of(chosen, units, tree)
    is_listed = len(seen) <= MOST_LISTED
    found = owing_of(office, seen, day) if is_listed else NOTHING_OWED
    period = request.GET.get("period", "")
    context = {
        "programme": programme,
        "registry": office.registry,
        "owing": _of_period(found, period) if period else found,
        "periods": sorted({each.period.iso for each in _all(found)}, reverse=True),
        "period": period,
        "chosen": chosen,
        "choices": _choices(tops, tree),
        "below": _below(found, chosen, tree) if is_listed else _counted(request, office, chosen),
        "is_listed": is_listed,
        "enters": enters,
        "may_lock": request.rights.may(Deed.LOCK_PERIODS, programme),
        "shown": SHOWN if enters else SHOWN_TO_OTHERS,
        "address": address,
        "pause": ReminderPause.objects.filter(user=request.who).first(),
    }
    return render(request, "reporting/owed.html", context)


def _chosen(asked: str, units: Sequence[str], tops: Sequence[str]) -> str:
    return asked if asked in units else (tops[0] if tops else "")


def _units_of(chosen: str, units: Sequence[str], tree: Tree) -> Sequence[str]:
    """The chosen unit with all below it that the visitor may look at."""
    if chosen not in tree:
        return [chosen] if chosen else []
    allowed = frozenset(units)
    return [each for each in tree.descendants(chosen, itself=True) if each in allowed]


def _choices(tops: Sequence[str], tree: Tree) -> list[tuple[str, int]]:
    """Units to look at, with their depth: the visitor's own and those next below."""
    found: list[tuple[str, int]] = []
    for top in tops:
        found.append((top, 0))
        found.extend((each, 1) for each in tree.children(top))
    return found if len(found) <= MOST_UNITS else found[:MOST_UNITS]


def _all(found: Owing) -> Iterator[Owed]:
    yield from (*found.returned, *found.overdue, *found.due, *found.later)
    yield from (*found.waiting, *found.accepted)


def _of_period(found: Owing, period: str) -> Owing:
    def kept(rows: tuple[Owed, ...]) -> tuple[Owed, ...]:
        return tuple(each for each in rows if each.period.iso == period)

    return Owing(
        returned=kept(found.returned),
        overdue=kept(found.overdue),
        due=kept(found.due),
        later=kept(found.later),
        waiting=kept(found.waiting),
        accepted=kept(found.accepted),
    )


def _below(found: Owing, chosen: str, tree: Tree) -> tuple[Below, ...]:
    """The units next below, each standing for its subtree; only those with something to do."""
    top_of = {
        unit: child
        for child in tree.children(chosen)
        for unit in tree.descendants(child, itself=True)
    }
    counts: dict[str, list[int]] = {}
    for place, rows in enumerate((found.overdue, found.returned, found.due, found.waiting)):
        for each in rows:
            if each.place.unit in top_of:
                counts.setdefault(top_of[each.place.unit], [0, 0, 0, 0])[place] += 1
    return tuple(
        Below(unit=unit, overdue=row[0], returned=row[1], due=row[2], waiting=row[3])
        for unit, row in sorted(counts.items())
    )


def _counted(request: Visit, office: Office, chosen: str) -> tuple[Below, ...]:
    """The units next below with the counts of their boards and of the queue of review."""
    day, programme = localtime(request.moment).date(), office.version.programme
    tree = request.rights.tree_of(programme)
    boards = [
        (year, standing_of_form(office, form, year, at=request.moment).board)
        for form in office.programme.forms.values()
        for year in (year_up_to(period_containing(form.frequency, day)),)
    ]
    states = _waiting_by_unit(programme)
    return tuple(
        _below_of(
            child,
            boards,
            [
                each
                for code in tree.descendants(child, itself=True)
                for each in states.get(code, ())
            ],
        )
        for child in tree.children(chosen)
    )


def _below_of(
    unit: str, boards: Sequence[tuple[Sequence[Period], Board]], states: Sequence[str]
) -> Below:
    tallies = [board.tally(unit, period) for year, board in boards for period in year]
    return Below(
        unit=unit,
        overdue=sum(each.overdue for each in tallies),
        returned=states.count("returned"),
        due=sum(each.awaited for each in tallies),
        waiting=states.count("submitted"),
    )


def _waiting_by_unit(programme: str) -> dict[str, list[str]]:
    rows = Revision.objects.filter(
        programme=programme, is_current=True, state__in=("submitted", "returned")
    )
    found: dict[str, list[str]] = {}
    for unit, state in rows.values_list("unit", "state"):
        found.setdefault(unit, []).append(state)
    return found


@require_POST
@signed_in
def reminders(request: Visit) -> HttpResponse:
    """Pauses reminders by mail, or asks for them again."""
    if request.POST.get("pause"):
        pause_reminders(user=request.who, until=None, at=request.moment)
    else:
        resume_reminders(user=request.who, at=request.moment)
    back = request.POST.get("back", "")
    return redirect(back if back.startswith("/p/") else "home")
