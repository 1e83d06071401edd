"""Verbs of findings: note, take in from visits, put, reply, let stand, drop, close, reopen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.reporting.submissions import refuse
from daowei.verification.follow_up import rectification
from daowei.verification.follow_up.bulletins import kept
from daowei.verification.follow_up.finding_course import (
    COURSE,
    State,
    Step,
    refusal,
    reply_until,
)
from daowei.verification.follow_up.findings import Found, Source
from daowei.verification.follow_up.web.actions.noting import expect_sound, expect_tellable, note
from daowei.verification.follow_up.web.models import Finding, Incident, Task
from daowei.verification.follow_up.web.queries import standing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A finding as somebody writes it down."""

    programme: str
    unit: str
    what: str
    about: str
    severity: str
    source: Source = Source.HAND
    incident: Incident | None = None


@transaction.atomic
def note_finding(written: Written, *, by: User, at: datetime) -> Finding:
    """A finding written by hand; the unit is not told yet.

    Raises: RefusedError: the text is empty, names a person or carries a hard word.
    """
    expect = expect_tellable if written.incident else expect_sound
    soft = expect(what=written.what)
    finding = Finding.objects.create(
        programme=written.programme,
        unit=written.unit,
        source=written.source,
        about=written.about,
        severity=written.severity,
        what=written.what.strip(),
        soft=list(soft),
        incident=written.incident,
        noted_by=by,
        noted_at=at,
    )
    note("found", finding, by=by, at=at, what=finding.what, severity=finding.severity)
    return finding


@transaction.atomic
def take_in(
    found: Iterable[Found],
    *,
    programme: str,
    draw: str,
    teams: Mapping[str, Sequence[int]],
    by: User,
    at: datetime,
) -> tuple[Finding, ...]:
    """Findings read from a visit's records; what was taken in before is left alone.

    ``teams``: the accounts of the team of each visit, who will not judge whether it was mended.
    """
    known = set(
        Finding.objects.filter(programme=programme).exclude(key="").values_list("key", flat=True)
    )
    new = {each.key: each for each in found if each.key not in known}
    return tuple(
        _taken_in(each, programme, draw=draw, team=teams.get(each.visit, ()), by=by, at=at)
        for each in new.values()
    )


def _taken_in(
    found: Found, programme: str, *, draw: str, team: Sequence[int], by: User, at: datetime
) -> Finding:
    told = kept(found.what)
    finding = Finding.objects.create(
        programme=programme,
        unit=found.unit,
        source=found.source,
        about=found.about,
        severity=found.severity,
        what=told["template"],
        values=told["values"],
        key=found.key,
        draw=draw,
        visit=found.visit,
        question=found.question,
        form=found.form,
        element=found.element,
        combo=found.combo,
        period=found.period,
        reported=found.reported,
        found=found.found,
        team=sorted(set(team)),
        noted_by=by,
        noted_at=at,
    )
    note("found", finding, by=by, at=at, what=finding.what, visit=found.visit)
    return finding


@transaction.atomic
def put(finding: Finding, *, by: User, at: datetime, days: int | None = None) -> Finding:
    """Puts a finding to the unit: its time to reply begins.

    Raises: RefusedError: it was put before, or carries soft words and nobody else has read it.
    """
    finding = _locked(finding, Step.PUT, at=at)
    refuse(_unread(finding, by=by))
    day = localtime(at).date()
    finding.put_by, finding.put_at = by, at
    finding.reply_by = reply_until(day) if days is None else reply_until(day, days)
    return _moved(finding, Step.PUT, by=by, at=at, reply_by=finding.reply_by.isoformat())


def _unread(finding: Finding, *, by: User) -> list[Problem]:
    if not finding.soft or finding.noted_by_id != by.pk:
        return []
    return [
        problem(
            "FND-014",
            N_("The text carries words that a second person must read: {value}"),
            remedy=N_("Somebody else puts this finding to the unit, or drops it."),
            field="what",
            value=", ".join(finding.soft),
        )
    ]


@transaction.atomic
def reply(finding: Finding, *, text: str, by: User, at: datetime) -> Finding:
    """The unit's reply.

    Raises: RefusedError: its time is over, it was given, or it says nothing.
    """
    expect_sound(reply=text)
    finding = _locked(finding, Step.REPLY, at=at)
    refuse(_own(finding, by))
    finding.reply, finding.replied_by, finding.replied_at = text.strip(), by, at
    return _moved(finding, Step.REPLY, by=by, at=at, reply=finding.reply)


def _own(finding: Finding, by: User) -> list[Problem]:
    if by.pk not in {finding.noted_by_id, finding.put_by_id}:
        return []
    return [
        problem(
            "FND-023",
            N_("You put this finding to the unit yourself"),
            remedy=N_("Somebody of the unit replies."),
            field="by",
        )
    ]


@transaction.atomic
def uphold(finding: Finding, *, reason: str, by: User, at: datetime) -> Finding:
    """The finding stands, after the unit was heard.

    Raises: RefusedError: the unit may still reply, or the decision gives no reason.
    """
    expect_sound(reason=reason)
    finding = _locked(finding, Step.UPHOLD, at=at)
    finding.stands_at, finding.reason = at, reason.strip()
    return _moved(finding, Step.UPHOLD, by=by, at=at, reason=finding.reason)


@transaction.atomic
def drop(finding: Finding, *, reason: str, by: User, at: datetime) -> Finding:
    """The finding is taken back, with its tasks.

    Raises: RefusedError: it is closed or dropped, or no reason is given.
    """
    expect_sound(reason=reason)
    finding = _locked(finding, Step.DROP, at=at)
    finding.reason = reason.strip()
    Task.objects.filter(finding=finding).exclude(state__in=rectification.DONE).update(
        state=rectification.State.DROPPED
    )
    return _moved(finding, Step.DROP, by=by, at=at, reason=finding.reason)


@transaction.atomic
def close(finding: Finding, *, by: User, at: datetime) -> Finding:
    """Everything was put right and checked.

    Raises: RefusedError: a task is open, there is none, or she owned one.
    """
    finding = _locked(finding, Step.CLOSE, at=at)
    refuse(_owns_a_task(finding, by))
    finding.closed_by, finding.closed_at = by, at
    return _moved(finding, Step.CLOSE, by=by, at=at)


def _owns_a_task(finding: Finding, by: User) -> list[Problem]:
    if not any(by.pk in {each.owner_id, each.claimed_by_id} for each in finding.tasks.all()):
        return []
    against = rectification.check_verifier(by.pk, rectification.People(owner=by.pk))
    return [against] if against else []


@transaction.atomic
def look_back(finding: Finding, *, holds: bool, reason: str, by: User, at: datetime) -> Finding:
    """A closed finding looked at once more: it holds, or was found again and is reopened.

    Raises: RefusedError: she closed it herself, or it is not closed.
    """
    if not holds:
        return reopen(finding, reason=reason, by=by, at=at)
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    refuse(_looks_at_her_own(finding, by))
    finding.looked_back_by, finding.looked_back_at = by, at
    finding.save()
    note("looked_back", finding, by=by, at=at, reason=reason.strip())
    return finding


def _looks_at_her_own(finding: Finding, by: User) -> list[Problem]:
    if finding.state != State.CLOSED:
        against = COURSE.refusal(State(finding.state), Step.REOPEN)
        return [against] if against else []
    if finding.closed_by_id != by.pk:
        return []
    return [
        problem(
            "FND-024",
            N_("You closed this finding yourself"),
            remedy=N_("Somebody else looks at it once more."),
            field="by",
        )
    ]


@transaction.atomic
def reopen(finding: Finding, *, reason: str, by: User, at: datetime) -> Finding:
    """What was closed was found again: it is put to the unit anew, with its whole time to reply.

    Raises: RefusedError: it is not closed, or no reason is given.
    """
    expect_sound(reason=reason)
    finding = _locked(finding, Step.REOPEN, at=at)
    finding.put_by, finding.put_at = by, at
    finding.reply_by, finding.reason = reply_until(localtime(at).date()), reason.strip()
    finding.reply, finding.replied_by, finding.replied_at = "", None, None
    finding.closed_by = finding.closed_at = finding.stands_at = finding.circulated_at = None
    finding.looked_back_by = finding.looked_back_at = None
    finding.times_reopened += 1
    return _moved(finding, Step.REOPEN, by=by, at=at, reason=finding.reason)


_DEEDS = {
    Step.PUT: "put",
    Step.ADMIT: "admitted",
    Step.REPLY: "replied",
    Step.UPHOLD: "upheld",
    Step.DROP: "dropped",
    Step.CLOSE: "closed",
    Step.REOPEN: "reopened",
}


def _locked(finding: Finding, step: Step, *, at: datetime) -> Finding:
    """The row, locked, once the step is allowed."""
    found = Finding.objects.select_for_update().get(pk=finding.pk)
    against = refusal(standing_of(found), step, localtime(at).date())
    refuse([against] if against else [])
    return found


def _moved(finding: Finding, step: Step, *, by: User, at: datetime, **after: object) -> Finding:
    finding.state = COURSE.after(State(finding.state), step)
    finding.save()
    note(_DEEDS[step], finding, by=by, at=at, **after)
    return finding
