"""Handing in: whole reports, single values merged into them, corrections of locked periods."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db import transaction

from daowei.foundation.digests import digest, digest_of_bytes
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.turns import turn_to_write, waits_for_a_turn
from daowei.reporting.documents import Cell, Entry
from daowei.reporting.submissions import (
    Attempt,
    RefusedError,
    Standing,
    Step,
    problems_with,
    refuse,
)
from daowei.reporting.web.actions.carrying import corrected_later, unchanged_since
from daowei.reporting.web.actions.desk import Desk, before_of, desk_of, wait_for
from daowei.reporting.web.actions.handing import (
    Answer,
    Handed,
    Handing,
    Task,
    form_and_period,
)
from daowei.reporting.web.actions.planning import (
    Sketch,
    attempted,
    is_shut,
    looked_at,
    sketched,
)
from daowei.reporting.web.actions.receipts import Answers, Claim, first_answers, keep_answers
from daowei.reporting.web.actions.writing import Planned, write_all
from daowei.reporting.web.queries import (
    Office,
    Place,
    office_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleValue:
    """One value on its own, as DHIS2's clients send it; None takes it out of its report."""

    element: str
    combo: str = ""
    attribute: str = ""
    unit: str
    period: str
    entry: Entry | None


def submit_report(*, place: Place, values: Mapping[Cell, Entry], handing: Handing) -> Handed:
    """Hands in all values of a report as its next revision.

    Give every cell of the form that was asked, empty ones as ``Nothing.BLANK``. An accepted
    report needs a reason, and is then corrected. In a locked period nothing is changed: the
    difference goes into the next open one. Whether it came late says the server's clock (``at``).
    The same ``key`` again gives the first answer.
    Raises: RefusedError: with all its problems; nothing was written.
    """
    (answer,) = hand_in_all(place.programme, [Task(place=place, values=values, handing=handing)])
    if isinstance(answer, RefusedError):
        raise answer
    return answer


def correct_report(*, place: Place, values: Mapping[Cell, Entry], handing: Handing) -> Handed:
    """Replaces what was handed in, giving a reason; as ``submit_report`` otherwise.

    Raises: RefusedError: no reason is given, or as ``submit_report``.
    """
    refuse(
        problems_with(Attempt(standing=Standing.ACCEPTED, step=Step.CORRECT, reason=handing.reason))
    )
    return submit_report(place=place, values=values, handing=handing)


def hand_in_all(programme: str, tasks: Sequence[Task]) -> list[Answer]:
    """Hands in many reports, each answered for itself, in the order given.

    A dozen questions to the database for all of them together. No two may be of one report; a
    refused one leaves nothing behind, and does not keep the others from being handed in.
    """
    sketch = sketched(programme, tasks) if waits_for_a_turn() else None
    with turn_to_write(), transaction.atomic():
        return written(programme, tasks, sketch)


def written(programme: str, tasks: Sequence[Task], sketch: Sketch | None = None) -> list[Answer]:
    """The same in the transaction that is open; ``sketch``: what was thought out before it was."""
    wait_for(programme, {each.place.unit for each in tasks})
    claims = {_name(each): _claim(each) for each in tasks if each.handing.key}
    known = first_answers(programme, tuple(claims.values()))
    new = [each for each in tasks if _name(each) not in known]
    found = _handed_in(programme, new, sketch)
    handed = ((claims.get(_name(each)), found[each.place]) for each in new)
    keep_answers(
        programme,
        [(claim, [answer]) for claim, answer in handed if claim and isinstance(answer, Handed)],
    )
    return [
        _known(known[_name(each)]) if _name(each) in known else found[each.place] for each in tasks
    ]


def _name(task: Task) -> tuple[int, str]:
    return (task.handing.by.pk, task.handing.key)


def _claim(task: Task) -> Claim:
    cells = [f"{element}\t{combo}\t{entry}" for (element, combo), entry in task.values.items()]
    asked = "\n".join((task.place.on, *sorted(cells), task.handing.reason))
    return Claim(handing=task.handing, request=digest_of_bytes(asked.encode()))


def _known(answers: Answers | RefusedError) -> Answer:
    return answers if isinstance(answers, RefusedError) else answers[0]


@transaction.atomic
def submit_values(
    *, programme: str, values: Iterable[SingleValue], handing: Handing
) -> tuple[Handed, ...]:
    """Merges single values into the reports they belong to: all, or none, in one transaction.

    Each report touched gets one new revision; one that says so already stays as it is. Answers
    stand in the order of unit, period, form and attribute combination.
    Raises: RefusedError: some value is refused; nothing was written.
    """
    given = tuple(values)
    by_place = _by_place(office_of(programme), given)
    wait_for(programme, {place.unit for place in by_place})
    claims = [_claim_of_values(given, handing)] if handing.key else []
    for known in first_answers(programme, claims).values():
        if isinstance(known, RefusedError):
            raise known
        return known
    plain = replace(handing, key="")
    tasks = [_merging(place, rows, plain) for place, rows in by_place.items()]
    answers = _handed_in(programme, tasks).values()
    refuse(found for each in answers if isinstance(each, RefusedError) for found in each.problems)
    handed = tuple(each for each in answers if isinstance(each, Handed))
    keep_answers(programme, [(claim, handed) for claim in claims])
    return handed


def _claim_of_values(values: Sequence[SingleValue], handing: Handing) -> Claim:
    return Claim(handing=handing, request=digest({"values": [_as_row(each) for each in values]}))


def _merging(place: Place, values: Sequence[SingleValue], handing: Handing) -> Task:
    cells = {(each.element, each.combo): each.entry for each in values}
    return Task(place=place, values=cells, handing=handing, is_merging=True)


# ── What becomes of each ────────────────────────────────────────────────────────────


def _handed_in(
    programme: str, tasks: Sequence[Task], sketch: Sketch | None = None
) -> dict[Place, Answer]:
    """What became of each, in the order given.

    Locked periods first: what they carry over stands before the others are looked at.
    """
    if not tasks:
        return {}
    desk = desk_of(programme, [each.place for each in tasks])
    shut = {each.place: _attempted_later(desk, each) for each in tasks if is_shut(desk, each)}
    if shut:
        desk = replace(desk, before=before_of(programme, [each.place for each in tasks]))
    tried = {
        each.place: (sketch and sketch.of(each, desk)) or attempted(desk, each)
        for each in tasks
        if each.place not in shut
    }
    planned = [each for each in tried.values() if isinstance(each, Planned)]
    rows = write_all(desk.office, planned)
    new = {each.task.place: Handed(revision=row) for each, row in zip(planned, rows, strict=True)}
    answers: dict[Place, Any] = {**tried, **shut, **new}
    return {each.place: answers[each.place] for each in tasks}


def _attempted_later(desk: Desk, task: Task) -> Answer:
    try:
        before, values = looked_at(desk, task)
        _, period = form_and_period(desk.office, task.place)
        if task.is_merging and values == before.entered:
            return unchanged_since(before)
        return corrected_later(desk, task, values, period=period)
    except RefusedError as error:
        return error


# ── Single values ───────────────────────────────────────────────────────────────────


def _by_place(office: Office, values: Sequence[SingleValue]) -> dict[Place, list[SingleValue]]:
    form_of = {
        code: form.code for form in office.programme.forms.values() for code in form.elements
    }
    refuse(_homeless(each) for each in values if each.element not in form_of)

    def place(each: SingleValue) -> Place:
        return Place(
            programme=office.version.programme,
            form=form_of[each.element],
            unit=each.unit,
            period=each.period,
            attribute=each.attribute,
        )

    def order(each: SingleValue) -> tuple[str, str, str, str]:
        return (each.unit, each.period, form_of[each.element], each.attribute)

    grouped = groupby(sorted(values, key=order), key=place)
    return {where: list(rows) for where, rows in grouped}


def _homeless(value: SingleValue) -> Problem:
    return problem(
        "RPT-009",
        N_("{value} is on no form, so nobody is asked to report it"),
        remedy=N_("Leave it out, or put it on a form of the programme."),
        field=value.element,
        value=value.element,
    )


def _as_row(value: SingleValue) -> list[str]:
    entry = "" if value.entry is None else str(value.entry)
    return [value.element, value.combo, value.attribute, value.unit, value.period, entry]
