"""Handing in: whole reports, single values merged into them, corrections of locked periods."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.digests import canonical, digest
from daowei.foundation.periods import Period, parse_period, try_period
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import RegisteredUnit, User
from daowei.programme.definition import Form
from daowei.reporting.deadlines import deadline, is_late
from daowei.reporting.documents import Cell, Entry, Report, superseding
from daowei.reporting.entries import problems_of
from daowei.reporting.locking import (
    difference,
    is_locked,
    next_open,
    problems_with_carrying,
    with_carried,
)
from daowei.reporting.submissions import (
    Attempt,
    RefusedError,
    Standing,
    Step,
    problems_with,
    refuse,
)
from daowei.reporting.web.models import Attestation, Difference, Draft, Receipt, Remark, Revision
from daowei.reporting.web.queries import (
    Office,
    Place,
    carried_of,
    current_revision,
    differences_into,
    entered_values,
    locked_periods,
    office_of,
    report_of,
    standing_of,
    terms_of,
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleValue:
    """One value on its own, as DHIS2's clients send it; None takes it out of its report."""

    element: str
    combo: str = ""
    attribute: str = ""
    unit: str
    period: str
    entry: Entry | None


@transaction.atomic
def submit_report(*, place: Place, values: Mapping[Cell, Entry], handing: Handing) -> Handed:
    """Hands in all values of a report as its next revision.

    Give every cell of the form that was asked, empty ones as ``Nothing.BLANK``. An accepted
    report needs a reason, and is then corrected. In a locked period nothing is changed: the
    difference goes into the next open one. Whether it came late says the server's clock (``at``).
    The same ``key`` again gives the first answer.
    Raises: RefusedError: with all its problems; nothing was written.
    """
    asked = {"place": place.on, "values": _written(values), "reason": handing.reason}
    receipt = _claimed(place.programme, handing, asked)
    if receipt is not None and receipt.answer:
        return _first_answers(receipt)[0]
    wait_for(place.programme, [place.unit])
    handed = _handed_in(office_of(place.programme), place, values=values, handing=handing)
    _keep_answer(receipt, [handed])
    return handed


def correct_report(*, place: Place, values: Mapping[Cell, Entry], handing: Handing) -> Handed:
    """Replaces what was handed in, giving a reason; as ``submit_report`` otherwise.

    Raises: RefusedError: no reason is given, or as ``submit_report``.
    """
    refuse(
        problems_with(Attempt(standing=Standing.ACCEPTED, step=Step.CORRECT, reason=handing.reason))
    )
    return submit_report(place=place, values=values, handing=handing)


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
    receipt = _claimed(programme, handing, {"values": [_as_row(each) for each in given]})
    if receipt is not None and receipt.answer:
        return _first_answers(receipt)
    office = office_of(programme)
    by_place = _by_place(office, given)
    wait_for(programme, {place.unit for place in by_place})
    handed = tuple(
        _merged(office, place, values=by_place[place], handing=handing) for place in by_place
    )
    _keep_answer(receipt, handed)
    return handed


# ── One report ──────────────────────────────────────────────────────────────────────


def wait_for(programme: str, units: Iterable[str]) -> None:
    """Who hands in for a unit waits for whoever is at it; always in the order of codes."""
    rows = RegisteredUnit.objects.filter(programme=programme, code__in=sorted(set(units)))
    list(rows.select_for_update(no_key=True).order_by("code").values_list("pk"))


def _handed_in(
    office: Office, place: Place, *, values: Mapping[Cell, Entry], handing: Handing
) -> Handed:
    form, period = form_and_period(office, place)
    current = current_revision(place)
    refuse(_newer(current, handing))
    refuse(problems_with_values(office, place, values=values, handing=handing))
    locks = locked_periods(place.programme)
    if is_locked(period, locks):
        return _corrected_later(
            office, place, values=values, handing=handing, into=next_open(period, locks)
        )
    _refuse_step(current, handing)
    carried = carried_of(differences_into(place))
    whole = with_carried(values, carried)
    if current is not None and _says_nothing_new(current, whole, handing):
        return Handed(revision=current, is_unchanged=True)
    day = localtime(handing.at).date()
    late = is_late(day, deadline(form, period, terms_of(place.programme)))
    return Handed(revision=_revise(office, place, values=whole, handing=handing, was_late=late))


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


def _newer(current: Revision | None, handing: Handing) -> Iterator[Problem]:
    if handing.follows is not None and handing.follows != (current.digest if current else ""):
        yield problem(
            "RPT-024",
            N_("Somebody handed in another revision of this report meanwhile"),
            remedy=N_("Look at it beside yours, then hand in what is right."),
        )


def _refuse_step(current: Revision | None, handing: Handing) -> None:
    standing = standing_of(current)
    step = Step.CORRECT if standing is Standing.ACCEPTED else Step.SUBMIT
    refuse(problems_with(Attempt(standing=standing, step=step, reason=handing.reason)))


def _says_nothing_new(current: Revision, values: Mapping[Cell, Entry], handing: Handing) -> bool:
    """The same figures again while the last are being looked at, or are accepted."""
    is_waiting = current.state != Revision.State.RETURNED
    return is_waiting and not handing.remarks and dict(report_of(current).values) == dict(values)


def _revise(
    office: Office,
    place: Place,
    *,
    values: Mapping[Cell, Entry],
    handing: Handing,
    was_late: bool,
) -> Revision:
    before = current_revision(place)
    report = superseding(report_of(before), values) if before else first_revision(place, values)
    stood = {"digest": before.digest, "state": before.state} if before else None
    if before is not None:
        before.is_current, before.state = False, Revision.State.SUPERSEDED
        before.save(update_fields=("is_current", "state"))
    revision = Revision.objects.create(
        **place.as_filter(),
        version=office.version.digest,
        number=report.revision,
        document=report.text,
        digest=report.digest,
        supersedes=report.supersedes or "",
        submitted_by=handing.by,
        submitted_at=handing.at,
        was_late=was_late,
        reason=handing.reason,
    )
    _settle(revision, place, handing=handing)
    record(
        by=handing.by,
        at=handing.at,
        deed="reporting.corrected" if handing.reason else "reporting.submitted",
        programme=place.programme,
        unit=place.unit,
        on=place.on,
        before=stood,
        after={"revision": revision.number, "digest": revision.digest, "late": was_late},
    )
    return revision


def _settle(revision: Revision, place: Place, *, handing: Handing) -> None:
    """What a new revision takes with it: the draft, remarks, differences, a nil attestation."""
    Draft.objects.filter(**place.as_filter()).delete()
    differences_into(place).filter(carried_by=None).update(carried_by=revision)
    write_remarks(place, handing.remarks, revision=revision, handing=handing)
    if not is_nil(report_of(revision)):
        _contradict(revision, place, handing=handing)


def is_nil(report: Report) -> bool:
    """Whether a report says that nothing happened: no number but 0."""
    return not any(isinstance(entry, int) and entry != 0 for entry in report.values.values())


def _contradict(revision: Revision, place: Place, *, handing: Handing) -> None:
    vouched = Attestation.objects.filter(
        **{f"revision__{name}": value for name, value in place.as_filter().items()},
        contradicted_by=None,
    )
    if vouched.update(contradicted_by=revision):
        record(
            by=handing.by,
            at=handing.at,
            deed="reporting.nil_contradicted",
            programme=place.programme,
            unit=place.unit,
            on=place.on,
            after={"revision": revision.number},
        )


def write_remarks(
    place: Place, remarks: Sequence[Said], *, revision: Revision | None, handing: Handing
) -> list[Remark]:
    """Keeps remarks on a report; blank ones are left out."""
    return Remark.objects.bulk_create(
        [
            Remark(
                **place.as_filter(),
                kind=each.kind,
                revision=revision,
                element=each.cell[0],
                combo=each.cell[1],
                check_code=each.check,
                text=each.text.strip(),
                by=handing.by,
                at=handing.at,
            )
            for each in remarks
            if each.text.strip()
        ]
    )


# ── Locked periods ──────────────────────────────────────────────────────────────────


def _corrected_later(
    office: Office, place: Place, *, values: Mapping[Cell, Entry], handing: Handing, into: Period
) -> Handed:
    """The locked period stays as it is; the next open one takes over the difference."""
    current = current_revision(place)
    amounts = difference(entered_values(place, current), values)
    if not amounts:
        return Handed(revision=current, is_unchanged=True)
    later = replace(place, period=into.iso)
    form = office.programme.forms[place.form]
    refuse(
        (
            *problems_with(
                Attempt(standing=Standing.ACCEPTED, step=Step.CORRECT, reason=handing.reason)
            ),
            *problems_with_carrying(amounts, office.programme.elements),
            *problems_of(first_revision(later, {}), form, office.book),
        )
    )
    made = Difference.objects.create(
        **place.as_filter(),
        corrects=current,
        amounts=canonical(_nested(amounts)),
        document=first_revision(place, values).text,
        carried_to=into.iso,
        reason=handing.reason,
        by=handing.by,
        at=handing.at,
    )
    _note_difference(made, place, handing=handing)
    return Handed(revision=_taken_over(office, later, handing=handing), difference=made)


def _taken_over(office: Office, later: Place, *, handing: Handing) -> Revision | None:
    """The later report with the difference, where it was handed in already."""
    current = current_revision(later)
    if current is None:
        return None
    entered = entered_values(later, current)
    values = with_carried(entered, carried_of(differences_into(later)))
    plain = replace(handing, remarks=(), follows=None)
    return _revise(office, later, values=values, handing=plain, was_late=current.was_late)


def _note_difference(made: Difference, place: Place, *, handing: Handing) -> None:
    Draft.objects.filter(**place.as_filter()).delete()
    write_remarks(place, handing.remarks, revision=made.corrects, handing=handing)
    record(
        by=handing.by,
        at=handing.at,
        deed="reporting.difference_carried",
        programme=place.programme,
        unit=place.unit,
        on=place.on,
        before={"digest": made.corrects.digest} if made.corrects else None,
        after={"difference": made.pk, "carried_to": made.carried_to},
    )


def _nested(amounts: Mapping[Cell, int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (element, combo), amount in amounts.items():
        found.setdefault(element, {})[combo] = amount
    return found


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


def _merged(
    office: Office, place: Place, *, values: Sequence[SingleValue], handing: Handing
) -> Handed:
    current = current_revision(place)
    before = entered_values(place, current)
    after: dict[Cell, Entry] = dict(before)
    for each in values:
        cell = (each.element, each.combo)
        if each.entry is None:
            after.pop(cell, None)
        else:
            after[cell] = each.entry
    if after == before:
        return Handed(revision=current, is_unchanged=True)
    return _handed_in(office, place, values=after, handing=handing)


# ── The same request again ──────────────────────────────────────────────────────────


def _claimed(programme: str, handing: Handing, asked: Mapping[str, object]) -> Receipt | None:
    """The receipt of the client's key; another at work with it is waited for."""
    if not handing.key:
        return None
    request = digest(asked)
    new = Receipt(
        programme=programme, key=handing.key, by=handing.by, request=request, at=handing.at
    )
    Receipt.objects.bulk_create([new], ignore_conflicts=True)
    found = Receipt.objects.select_for_update().get(
        programme=programme, by=handing.by, key=handing.key
    )
    if found.request != request:
        raise RefusedError(
            [
                problem(
                    "RPT-017",
                    N_("The key “{value}” was used for another request"),
                    remedy=N_("Use a new key for each request, and the old one to repeat it."),
                    field="key",
                    value=handing.key,
                )
            ]
        )
    return found


def _keep_answer(receipt: Receipt | None, handed: Sequence[Handed]) -> None:
    if receipt is None:
        return
    receipt.answer = json.dumps(
        [
            {
                "revision": each.revision.pk if each.revision else None,
                "difference": each.difference.pk if each.difference else None,
                "is_unchanged": each.is_unchanged,
            }
            for each in handed
        ]
    )
    receipt.save(update_fields=("answer",))


def _first_answers(receipt: Receipt) -> tuple[Handed, ...]:
    rows = json.loads(receipt.answer)
    revisions = Revision.objects.in_bulk([each["revision"] for each in rows if each["revision"]])
    made = Difference.objects.in_bulk([each["difference"] for each in rows if each["difference"]])
    return tuple(
        Handed(
            revision=revisions.get(each["revision"]),
            difference=made.get(each["difference"]),
            is_repeat=True,
            is_unchanged=each["is_unchanged"],
        )
        for each in rows
    )


def _written(values: Mapping[Cell, Entry]) -> list[list[object]]:
    return sorted([element, combo, str(entry)] for (element, combo), entry in values.items())


def _as_row(value: SingleValue) -> list[str]:
    entry = "" if value.entry is None else str(value.entry)
    return [value.element, value.combo, value.attribute, value.unit, value.period, entry]
