"""Completeness and timeliness by unit and month, with the names of who is late."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from daowei.foundation.hierarchy import Tree
from daowei.foundation.periods import Period, period_containing, try_period
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import named_here
from daowei.programme.definition import Form
from daowei.reporting.standings import STATUS_NAMES, Status, Tally, late_units
from daowei.reporting.web.addresses import address
from daowei.reporting.web.arrivals import Standing, standing_of_form, year_up_to
from daowei.reporting.web.queries import Office, office_of

NAMED = 200  # late units named on the page; the export names all


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the board shows: a form, the periods of a year, a unit and those below it."""

    office: Office
    form: Form
    periods: tuple[Period, ...]
    unit: str
    units: tuple[str, ...]
    period: Period
    standing: Standing


@guarded(Deed.SEE_REPORTS, somewhere=True)
def board(request: Visit, programme: str) -> HttpResponse:
    """A heat map over a table: units down, periods across."""
    shown = _shown(request, programme)
    tree = request.rights.tree_of(programme)
    late = _late(shown, tree)
    context = {
        "programme": programme,
        "shown": shown,
        "registry": shown.office.registry,
        "forms": tuple(shown.office.programme.forms.values()),
        "rows": [(each, _row(each, shown)) for each in shown.units],
        "above": _above(request, shown, tree),
        "has_below": {
            each: each != shown.unit and bool(tree.children(each))
            for each in shown.units
            if each in tree
        },
        "late": late[:NAMED],
        "late_count": len(late),
        "status_names": STATUS_NAMES,
        "years": _years(request),
        "address": address,
        "measure": "timeliness" if request.GET.get("measure") == "timeliness" else "completeness",
    }
    return render(request, "reporting/board.html", context)


def _shown(request: Visit, programme: str) -> Shown:
    office, day = office_of(programme), localtime(request.moment).date()
    forms = office.programme.forms
    form = forms.get(request.GET.get("form", "")) or next(iter(forms.values()))
    tree = request.rights.tree_of(programme)
    unit = _unit(request, programme, tree)
    periods = _periods(form, request.GET.get("year", ""), day)
    return Shown(
        office=office,
        form=form,
        periods=periods,
        unit=unit,
        units=(unit, *tree.children(unit)),
        period=_period(periods, request.GET.get("period", ""), day),
        standing=standing_of_form(office, form, periods, at=request.moment),
    )


def _unit(request: Visit, programme: str, tree: Tree) -> str:
    asked = request.GET.get("unit", "")
    if asked:
        if asked not in tree or not request.rights.may(Deed.SEE_REPORTS, programme, asked):
            raise PermissionDenied
        return asked
    tops = [each for each in request.rights.subtrees(Deed.SEE_REPORTS, programme) if each in tree]
    if not tops:
        raise PermissionDenied
    return min(tops, key=tree.number)


def _periods(form: Form, year: str, day: date) -> tuple[Period, ...]:
    """The last year up to the running period, or those of a calendar year."""
    running = period_containing(form.frequency, day)
    if year.isdecimal() and len(year) == 4:
        last = period_containing(form.frequency, min(date(int(year), 12, 31), day))
        found = year_up_to(last)
        return tuple(each for each in found if each.start.year == int(year)) or found
    return year_up_to(running)


def _period(periods: Sequence[Period], asked: str, day: date) -> Period:
    found = try_period(asked)
    if found in periods:
        return found  # type: ignore[return-value]  # None is not among them
    over = [each for each in periods if each.end < day]
    return over[-1] if over else periods[-1]


def _row(unit: str, shown: Shown) -> list[tuple[Period, Tally]]:
    return [(each, shown.standing.board.tally(unit, each)) for each in shown.periods]


def _late(shown: Shown, tree: Tree) -> list[dict[str, object]]:
    """Who is late or overdue below the unit, in the chosen period."""
    below = frozenset(tree.descendants(shown.unit, itself=True))
    rows = late_units(shown.standing.told, shown.period.iso).iter_rows(named=True)
    return [each for each in rows if each["unit"] in below]


def _above(request: Visit, shown: Shown, tree: Tree) -> list[str]:
    """The units above that the visitor may look at, the highest first."""
    return [
        each
        for each in reversed(tree.ancestors(shown.unit))
        if request.rights.may(Deed.SEE_REPORTS, shown.office.version.programme, each)
    ]


def _years(request: Visit) -> list[int]:
    this = localtime(request.moment).year
    return [this, this - 1, this - 2]


@guarded(Deed.SEE_REPORTS, somewhere=True)
def board_table(request: Visit, programme: str) -> HttpResponse:
    """The standings of every unit below the chosen one, as CSV: one line a report."""
    shown = _shown(request, programme)
    tree = request.rights.tree_of(programme)
    below = frozenset(tree.descendants(shown.unit, itself=True))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{shown.form.code}-{shown.unit}.csv"'
    answer.write("\ufeff")
    lines = csv.writer(answer)
    lines.writerow(("form", "attribute", "unit", "name", "period", "due", "status"))
    for row in shown.standing.told.iter_rows(named=True):
        if row["unit"] in below:
            lines.writerow(
                (
                    row["form"],
                    row["attribute"],
                    row["unit"],
                    _plain(named_here(shown.office.registry.unit(row["unit"]).names)),
                    row["period"],
                    row["due"] or "",
                    Status(row["status"]).value,
                )
            )
    return answer


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@" and text else text
