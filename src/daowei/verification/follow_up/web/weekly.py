"""What a week's records give for a bulletin: who was late, what was found, what was put right."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time

import polars as pl
from django.utils.timezone import localtime, make_aware

from daowei.foundation.hierarchy import Tree
from daowei.foundation.periods import period_containing
from daowei.foundation.web.places import tree_at
from daowei.reporting.web.arrivals import standing_of_form, year_up_to
from daowei.reporting.web.queries import Office, office_of
from daowei.verification.follow_up.bulletins import Content, Counts, Line, Reported, parted
from daowei.verification.follow_up.finding_course import State
from daowei.verification.follow_up.web.models import Bulletin, Finding
from daowei.verification.follow_up.web.queries import (
    findings_of,
    may_circulate,
    overdue_tasks,
)
from daowei.verification.follow_up.web.visited import units_visited

_LATE = ("late", "overdue")


def content_of_week(programme: str, unit: str, week: tuple[date, date], *, at: datetime) -> Content:
    """The bulletin of a unit for a week, both days included, as the records stand now."""
    office, (since, until) = office_of(programme), week
    tree = tree_at(programme, until)
    late, praised = parted(tuple(_reported(office, tree, unit, week=week, at=at)))
    inside = set(tree.descendants(unit, itself=True)) - {unit}
    today = localtime(at).date()
    found = tuple(_found(office, inside, week=week, on=today))
    overdue = tuple(_overdue(office, inside, today))
    return Content(
        programme=office.programme.names,
        issuer=office.registry.unit(unit).names,
        number=next_number(programme, unit, until.year),
        since=since,
        until=until,
        counts=Counts(
            visited=units_visited(programme, inside, until.year),
            open_findings=_open(programme, inside),
            overdue_tasks=len(overdue),
        ),
        late=late,
        found=found,
        put_right=tuple(_put_right(office, inside, week=week)),
        praised=praised,
        overdue=overdue,
    )


def next_number(programme: str, unit: str, year: int) -> int:
    """The number of the next bulletin of a unit in a year."""
    found = Bulletin.objects.filter(programme=programme, unit=unit, year=year)
    return max(found.values_list("number", flat=True), default=0) + 1


# ── reports ─────────────────────────────────────────────────────────────────────────


def _reported(
    office: Office, tree: Tree, unit: str, *, week: tuple[date, date], at: datetime
) -> Iterator[Reported]:
    """The units directly below, each with all below it, that had anything due in the week."""
    due: dict[str, int] = defaultdict(int)
    late: dict[str, int] = defaultdict(int)
    child_of = {inside: child for child in tree.children(unit)
                for inside in tree.descendants(child, itself=True)}  # fmt: skip
    for reporter, status, many in _told(office, week, at=at):
        child = child_of.get(reporter)
        if child is not None:
            due[child] += many
            late[child] += many if status in _LATE else 0
    for child, many in due.items():
        yield Reported(
            unit=child, names=office.registry.unit(child).names, due=many, late=late[child]
        )


def _told(
    office: Office, week: tuple[date, date], *, at: datetime
) -> Iterator[tuple[str, str, int]]:
    """How many reports of each unit that fell due in the week stand how."""
    since, until = week
    for form in office.programme.forms.values():
        periods = year_up_to(period_containing(form.frequency, until))
        told = standing_of_form(office, form, periods, at=at).told
        inside = told.filter(
            pl.col("due").is_between(since, until) & pl.col("status").is_in(("on_time", *_LATE))
        )
        yield from inside.group_by("unit", "status").len().sort("unit", "status").iter_rows()


# ── findings and tasks ──────────────────────────────────────────────────────────────


def _moments(week: tuple[date, date]) -> tuple[datetime, datetime]:
    since, until = week
    return make_aware(datetime.combine(since, time.min)), make_aware(
        datetime.combine(until, time.max)
    )


def _open(programme: str, inside: set[str]) -> int:
    rows = Finding.objects.filter(programme=programme, state=State.STANDS)
    return sum(each in inside for each in rows.values_list("unit", flat=True))


def _found(
    office: Office, inside: set[str], *, week: tuple[date, date], on: date
) -> Iterator[Line]:
    """What stands since this week, once the unit was heard; what it found itself is no blame."""
    rows = findings_of(office.version.programme).filter(
        stands_at__range=_moments(week), state__in=(State.STANDS, State.CLOSED)
    )
    for each in rows.exclude(source="self").order_by("unit", "pk"):
        if each.unit in inside and may_circulate(each, on):
            yield _line(office, each, each.stands_at, severity=each.severity)


def _put_right(office: Office, inside: set[str], *, week: tuple[date, date]) -> Iterator[Line]:
    rows = findings_of(office.version.programme).filter(
        closed_at__range=_moments(week), state=State.CLOSED
    )
    for each in rows.order_by("unit", "pk"):
        if each.unit in inside:
            yield _line(office, each, each.closed_at)


def _line(office: Office, finding: Finding, at: datetime | None, *, severity: str = "") -> Line:
    return Line(
        unit=finding.unit,
        names=office.registry.unit(finding.unit).names,
        what={"template": finding.what, "values": finding.values},
        severity=severity,
        on=localtime(at).date().isoformat() if at else "",
        reply=finding.reply,
        number=finding.pk,
    )


def _overdue(office: Office, inside: set[str], on: date) -> Iterator[Line]:
    for each in overdue_tasks(office.version.programme, on):
        if each.unit in inside:
            yield Line(
                unit=each.unit,
                names=office.registry.unit(each.unit).names,
                what={"template": each.what, "values": {}},
                on=each.deadline.isoformat(),
            )
