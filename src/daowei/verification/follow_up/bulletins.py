"""The weekly supervision bulletin: what its content is, drawn from the records and then fixed.

It praises as well as it blames, names units and never persons, carries no counts of events, and
names a unit for something amiss only after the unit was heard (CH-52).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from daowei.foundation.digests import digest
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_, Named, Text
from daowei.verification.follow_up.finding_course import FEWEST_DAYS

Names = Mapping[str, str]
DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """How many reports of a unit, with all below it, fell due in the week, and how many were late.

    ``late`` counts those that came late and those that have not come.
    """

    unit: str
    names: Names
    due: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A finding or a task in a bulletin. ``what``: see ``spoken``; ``on``: its day.

    ``number``: of the finding, so that it can be looked up; 0 for none.
    """

    unit: str
    names: Names
    what: Mapping[str, Any]
    severity: str = ""
    on: str = ""
    reply: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What stands in a line at its head."""

    visited: int
    open_findings: int
    overdue_tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that a bulletin says, whatever the language it is read in.

    ``said``: what units named in it said to it, by unit.
    """

    programme: Names
    issuer: Names
    number: int
    since: date
    until: date
    counts: Counts
    late: tuple[Reported, ...] = ()
    found: tuple[Line, ...] = ()
    put_right: tuple[Line, ...] = ()
    praised: tuple[Reported, ...] = ()
    overdue: tuple[Line, ...] = ()
    foreword: Mapping[str, str] | None = None
    said: Mapping[str, str] | None = None

    @property
    def criticised(self) -> tuple[str, ...]:
        """The units named for something amiss, each once, in order of their codes."""
        return tuple(sorted({*_units(self.late), *_units(self.found), *_units(self.overdue)}))

    @property
    def unheard(self) -> tuple[str, ...]:
        """Those that are to be heard on this bulletin: findings were answered one by one before."""
        return tuple(sorted({*_units(self.late), *_units(self.overdue)}))

    @property
    def digest(self) -> str:
        """Under which it is fixed once it is approved."""
        return digest(self)


def _units(rows: Iterable[Reported | Line]) -> set[str]:
    return {each.unit for each in rows}


def week_before(day: date) -> tuple[date, date]:
    """The last whole week, Monday to Sunday, before a day."""
    monday = day - timedelta(days=day.weekday() + DAYS_OF_A_WEEK)
    return monday, monday + timedelta(days=DAYS_OF_A_WEEK - 1)


def parted(rows: Collection[Reported]) -> tuple[tuple[Reported, ...], tuple[Reported, ...]]:
    """Those with late reports, the most first; and those that gave everything in time."""
    late = sorted((each for each in rows if each.late), key=lambda each: (-each.late, each.unit))
    praised = sorted((each for each in rows if each.due and not each.late),
                     key=lambda each: each.unit)  # fmt: skip
    return tuple(late), tuple(praised)


def check_approval(
    content: Content, *, shown_on: date | None, on: date, made_by: int, by: int
) -> tuple[Problem, ...]:
    """Why a bulletin cannot be approved: by its author, or before those criticised were heard."""
    found = []
    if by == made_by:
        found.append(
            problem(
                "FND-080",
                N_("You made this bulletin yourself"),
                remedy=N_("A second person reads and approves it."),
                field="by",
            )
        )
    waiting = [each for each in content.unheard if each not in (content.said or {})]
    if waiting and (shown_on is None or on <= shown_on + timedelta(days=FEWEST_DAYS)):
        found.append(_unheard(waiting, shown_on))
    return tuple(found)


def _unheard(waiting: list[str], shown_on: date | None) -> Problem:
    last = shown_on + timedelta(days=FEWEST_DAYS) if shown_on else None
    template = (
        N_("Units named in it were not shown it yet: {units}")
        if last is None
        else N_("Units named in it may still reply, until {last}: {units}")
    )
    return problem(
        "FND-081",
        template,
        remedy=N_("Show it to them, and approve it when they have replied or their days are over."),
        field="shown",
        value=len(waiting),
        units=", ".join(waiting),
        last=last,
    )


# ── Texts that are kept and read in either language ─────────────────────────────────


def kept(text: Text) -> dict[str, Any]:
    """A text as it is kept: its template, and its values with their names by language."""
    return {"template": text.template, "values": {
        name: {"names": dict(value.values)} if isinstance(value, Named) else str(value)
        for name, value in text.values.items()
    }}  # fmt: skip


def spoken(told: Mapping[str, Any]) -> Text:
    """The text that was kept."""
    return Text(
        told["template"],
        {
            name: Named(value["names"]) if isinstance(value, Mapping) else value
            for name, value in told.get("values", {}).items()
        },
    )


# ── Reading back ────────────────────────────────────────────────────────────────────


def content_from(written: Mapping[str, Any]) -> Content:
    """The content of a stored bulletin."""
    read: dict[str, Any] = dict(written)
    for name in ("found", "put_right", "overdue"):
        read[name] = tuple(Line(**each) for each in written[name])
    for name in ("late", "praised"):
        read[name] = tuple(Reported(**each) for each in written[name])
    for name in ("since", "until"):
        read[name] = date.fromisoformat(written[name])
    return Content(**{**read, "counts": Counts(**written["counts"])})
