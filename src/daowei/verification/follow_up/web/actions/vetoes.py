"""Verbs of vetoes: propose on findings, give notice, reply, withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.reporting.submissions import refuse
from daowei.verification.follow_up.finding_course import State as FindingState, was_heard
from daowei.verification.follow_up.veto_course import (
    COURSE,
    Ground,
    State,
    Step,
    check_notice,
    check_proposal,
)
from daowei.verification.follow_up.web.actions.noting import expect_sound, note
from daowei.verification.follow_up.web.models import Finding, Veto
from daowei.verification.follow_up.web.queries import standing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A veto to be proposed: which rule of which agreement, on which unit, and why."""

    programme: str
    agreement: str
    rule: str
    unit: str
    why: str
    findings: Sequence[Finding]


@transaction.atomic
def propose(proposal: Proposal, *, by: User, at: datetime) -> Veto:
    """A veto proposed on findings that stand; it bars nothing yet.

    Raises: RefusedError: a finding does not stand, or the rule is proposed for the unit already.
    """
    expect_sound(why=proposal.why)
    day = localtime(at).date()
    grounds = tuple(_ground(each, day) for each in proposal.findings)
    refuse((*check_proposal(grounds), *_known(proposal)))
    veto = Veto.objects.create(
        programme=proposal.programme,
        agreement=proposal.agreement,
        rule=proposal.rule,
        unit=proposal.unit,
        why=proposal.why.strip(),
        proposed_by=by,
        proposed_at=at,
    )
    veto.findings.set(proposal.findings)
    note("veto_proposed", veto, by=by, at=at, rule=veto.rule,
         findings=[each.pk for each in proposal.findings])  # fmt: skip
    return veto


def _ground(finding: Finding, day: date) -> Ground:
    standing = standing_of(finding)
    stands = standing.state in {FindingState.STANDS, FindingState.CLOSED}
    return Ground(
        finding=finding.pk,
        stands=stands,
        was_heard=was_heard(standing, day),
    )


def _known(proposal: Proposal) -> list[Problem]:
    known = Veto.objects.filter(
        programme=proposal.programme,
        agreement=proposal.agreement,
        rule=proposal.rule,
        unit=proposal.unit,
    )
    if not known.exclude(state=State.WITHDRAWN).exists():
        return []
    return [
        problem(
            "FND-043",
            N_("This rule is proposed for the unit already"),
            remedy=N_("Open it; a veto is decided once for an agreement's period."),
            field="rule",
            value=proposal.rule,
        )
    ]


@transaction.atomic
def give_notice(veto: Veto, *, by: User, at: datetime) -> Veto:
    """Notice to the unit: its time to reply and to appeal begins.

    Raises: RefusedError: she proposed it herself, or notice was given before.
    """
    veto = locked(veto, Step.NOTICE)
    against = check_notice(by.pk, proposed_by=veto.proposed_by_id)
    refuse([against] if against else [])
    veto.noticed_by, veto.noticed_at = by, at
    return moved(veto, Step.NOTICE, by=by, at=at)


@transaction.atomic
def reply_to_veto(veto: Veto, *, text: str, by: User, at: datetime) -> Veto:
    """The unit's reply, printed beside the veto wherever it is told.

    Raises: RefusedError: no notice was given, or it says nothing.
    """
    expect_sound(reply=text)
    veto = locked(veto, Step.REPLY)
    veto.reply, veto.replied_by, veto.replied_at = text.strip(), by, at
    return moved(veto, Step.REPLY, by=by, at=at, reply=veto.reply)


@transaction.atomic
def withdraw(veto: Veto, *, reason: str, by: User, at: datetime) -> Veto:
    """The veto is taken back.

    Raises: RefusedError: it was decided on appeal, or no reason is given.
    """
    expect_sound(reason=reason)
    veto = locked(veto, Step.WITHDRAW)
    veto.reason = reason.strip()
    return moved(veto, Step.WITHDRAW, by=by, at=at, reason=veto.reason)


_DEEDS = {
    Step.NOTICE: "veto_noticed",
    Step.REPLY: "veto_replied",
    Step.APPEAL: "veto_appealed",
    Step.REJECT: "veto_confirmed",
    Step.LIFT: "veto_lifted",
    Step.WITHDRAW: "veto_withdrawn",
}


def locked(veto: Veto, step: Step) -> Veto:
    """The row, locked, once the step is allowed.

    Raises: RefusedError: it is not.
    """
    found = Veto.objects.select_for_update().get(pk=veto.pk)
    against = COURSE.refusal(State(found.state), step)
    refuse([against] if against else [])
    return found


def moved(veto: Veto, step: Step, *, by: User, at: datetime, **after: object) -> Veto:
    """The veto after a step, noted."""
    veto.state = COURSE.after(State(veto.state), step)
    veto.save()
    note(_DEEDS[step], veto, by=by, at=at, **after)
    return veto
