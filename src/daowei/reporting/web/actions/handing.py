"""What is handed in, by whom and why; and what stands against it, whatever was there before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.utils.timezone import localtime

from daowei.foundation.periods import Period, parse_period, try_period
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.programme.definition import Form
from daowei.reporting.documents import Cell, Entry, Report
from daowei.reporting.entries import problems_of
from daowei.reporting.submissions import RefusedError, refuse
from daowei.reporting.web.models import Difference, Remark, Revision
from daowei.reporting.web.queries import Office, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A remark as it is typed: about the report, a cell of it, or a rule it breaks."""

    text: str
    cell: Cell = ("", "")
    check: str = ""
    kind: str = Remark.Kind.COMMENT.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """Who hands in, when, and why. ``key``: the client's own, the same when it tries again.

    ``follows``: digest of the revision that was on the screen, "" for none; None asks nothing.
    """

    by: User
    at: datetime
    key: str = ""
    reason: str = ""
    remarks: tuple[Said, ...] = ()
    follows: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What became of a report handed in.

    ``difference``: where its period was locked, what the next open one takes over; ``revision``
    is then that of the next period, or None where it is not handed in yet.
    ``is_repeat``: the same request was answered before; ``is_unchanged``: it said nothing new.
    """

    revision: Revision | None
    difference: Difference | None = None
    is_repeat: bool = False
    is_unchanged: bool = False


Answer: TypeAlias = Handed | RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One report to be handed in.

    ``values``: all of it, or, where it ``is_merging``, what changes in it; None takes a cell out.
    """

    place: Place
    values: Mapping[Cell, Entry | None]
    handing: Handing
    is_merging: bool = False


def form_and_period(office: Office, place: Place) -> tuple[Form, Period]:
    """What a place names. Raises: RefusedError: there is no such form, or it is no period."""
    form, period = office.programme.forms.get(place.form), try_period(place.period)
    if form is None:
        raise RefusedError(
            [
                problem(
                    "RPT-008",
                    N_("There is no form “{value}” in the programme in force"),
                    remedy=N_("Choose one of its forms."),
                    field="form",
                    value=place.form,
                )
            ]
        )
    if period is None:
        refuse(problems_of(first_revision(place, {}), form, office.book))
    assert period is not None, "a text that is no period was refused"
    return form, period


def first_revision(place: Place, values: Mapping[Cell, Entry]) -> Report:
    """The values as the first revision of a report."""
    return Report(
        form=place.form,
        unit=place.unit,
        period=place.period,
        attribute=place.attribute,
        values=dict(values),
    )


def problems_with_values(
    office: Office, place: Place, *, values: Mapping[Cell, Entry], handing: Handing
) -> Iterator[Problem]:
    """Everything that stands against the values, whatever was handed in before."""
    form = office.programme.forms[place.form]
    yield from problems_of(first_revision(place, values), form, office.book)
    if parse_period(place.period).start > localtime(handing.at).date():
        yield problem(
            "RPT-013",
            N_("{value} has not begun"),
            remedy=N_("Report it once it has."),
            field="period",
            value=place.period,
        )
    if not values:
        yield problem(
            "RPT-016",
            N_("The report says nothing about any cell"),
            remedy=N_("Fill in at least one cell; 0 and not applicable are answers too."),
        )


def problems_with_following(current: Revision | None, handing: Handing) -> Iterator[Problem]:
    """Whether the revision that was on the screen is still the last."""
    if handing.follows is not None and handing.follows != (current.digest if current else ""):
        yield problem(
            "RPT-024",
            N_("Somebody handed in another revision of this report meanwhile"),
            remedy=N_("Look at it beside yours, then hand in what is right."),
        )


def is_nil(report: Report) -> bool:
    """Whether a report says that nothing happened: no number but 0."""
    return not any(isinstance(entry, int) and entry != 0 for entry in report.values.values())
