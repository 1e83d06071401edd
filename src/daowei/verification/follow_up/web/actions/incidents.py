"""Verbs of incidents: report, take up, first measures, outcome."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.web.models import User
from daowei.reporting.submissions import refuse
from daowei.verification.follow_up.findings import About, Severity, Source
from daowei.verification.follow_up.incidents import (
    COURSE,
    Kind,
    State,
    Step,
    check_handler,
    due_at,
)
from daowei.verification.follow_up.web.actions.findings import Written, note_finding
from daowei.verification.follow_up.web.actions.noting import expect_tellable, note
from daowei.verification.follow_up.web.models import Finding, Incident
from daowei.verification.follow_up.web.queries import is_of_the_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An incident as somebody tells it; nobody is named."""

    programme: str
    unit: str
    kind: Kind
    text: str
    happened_on: date | None = None


@transaction.atomic
def report(told: Told, *, by: User, at: datetime) -> Incident:
    """An incident; its clock runs from now.

    Raises: RefusedError: nothing is said, or somebody is identified.
    """
    expect_tellable(text=told.text)
    incident = Incident.objects.create(
        programme=told.programme,
        unit=told.unit,
        kind=told.kind,
        text=told.text.strip(),
        happened_on=told.happened_on,
        reported_by=by,
        reported_at=at,
        due_at=due_at(told.kind, State.REPORTED, at),
    )
    note("incident_reported", incident, by=by, at=at, kind=incident.kind)
    return incident


@transaction.atomic
def take_up(incident: Incident, *, by: User, at: datetime) -> Incident:
    """Somebody who is not of the unit's line takes charge of it.

    Raises: RefusedError: she reported it, or belongs to the line.
    """
    incident = _locked(incident, Step.TAKE_UP, by=by, at=at)
    incident.handled_by = by
    return _moved(incident, Step.TAKE_UP, by=by, at=at)


@transaction.atomic
def secure(incident: Incident, *, measures: str, by: User, at: datetime) -> Incident:
    """First measures protect whoever was hurt, before anything is decided.

    Raises: RefusedError: it was not taken up, or no measure is told.
    """
    expect_tellable(measures=measures)
    incident = _locked(incident, Step.SECURE, by=by, at=at)
    incident.measures = measures.strip()
    return _moved(incident, Step.SECURE, by=by, at=at)


@transaction.atomic
def end(
    incident: Incident, *, is_substantiated: bool, outcome: str, by: User, at: datetime
) -> Finding | None:
    """What was found out; what is substantiated becomes a grave finding, put to the unit as any.

    Raises: RefusedError: first measures are missing, or no outcome is told.
    """
    step = Step.SUBSTANTIATE if is_substantiated else Step.CLEAR
    expect_tellable(outcome=outcome)
    incident = _locked(incident, step, by=by, at=at)
    incident.outcome, incident.ended_at = outcome.strip(), at
    _moved(incident, step, by=by, at=at)
    return _finding(incident, by=by, at=at) if is_substantiated else None


def _finding(incident: Incident, *, by: User, at: datetime) -> Finding:
    written = Written(
        programme=incident.programme,
        unit=incident.unit,
        what=incident.outcome,
        about=About.SERVICE,
        severity=Severity.GRAVE,
        source=Source.INCIDENT,
        incident=incident,
    )
    return note_finding(written, by=by, at=at)


_DEEDS = {
    Step.TAKE_UP: "incident_taken_up",
    Step.SECURE: "incident_secured",
    Step.SUBSTANTIATE: "incident_substantiated",
    Step.CLEAR: "incident_cleared",
}


def _locked(incident: Incident, step: Step, *, by: User, at: datetime) -> Incident:
    found = Incident.objects.select_for_update().get(pk=incident.pk)
    against = COURSE.refusal(State(found.state), step) or check_handler(
        by.pk,
        is_of_the_line=is_of_the_line(by, found.programme, found.unit, day=localtime(at).date()),
        reported_by=found.reported_by_id,
    )
    refuse([against] if against else [])
    return found


def _moved(incident: Incident, step: Step, *, by: User, at: datetime) -> Incident:
    incident.state = COURSE.after(State(incident.state), step)
    incident.due_at = due_at(Kind(incident.kind), State(incident.state), incident.reported_at)
    incident.save()
    note(_DEEDS[step], incident, by=by, at=at, state=incident.state)
    return incident
