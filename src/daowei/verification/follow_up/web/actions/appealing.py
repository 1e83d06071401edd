"""Verbs of appeals: make, decide, withdraw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.reporting.submissions import refuse
from daowei.verification.follow_up import veto_course
from daowei.verification.follow_up.appeals import (
    COURSE,
    Kind,
    State,
    Step,
    check_decider,
    check_decision,
    check_in_time,
    decide_by,
)
from daowei.verification.follow_up.web.actions import vetoes
from daowei.verification.follow_up.web.actions.noting import expect_sound, note
from daowei.verification.follow_up.web.models import Appeal, Veto
from daowei.verification.follow_up.web.queries import is_of_the_line, reports_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What an appeal is against, and since when the unit knows of it.

    ``first``: accounts with a hand in it. ``shown``: what stood, in words.
    """

    programme: str
    unit: str
    kind: Kind
    told_on: date
    appeal_days: int
    agreement: str = ""
    criterion: str = ""
    element: str = ""
    combo: str = ""
    period: str = ""
    shown: str = ""
    veto: Veto | None = None
    first: Iterable[int] = ()


@transaction.atomic
def appeal(against: Against, *, text: str, by: User, at: datetime) -> Appeal:
    """An appeal; a veto that is appealed bars nothing until it is decided.

    Raises: RefusedError: the window is over, or nothing is said.
    """
    expect_sound(text=text)
    day = localtime(at).date()
    late = check_in_time(against.told_on, day, appeal_days=against.appeal_days)
    refuse([late] if late else [])
    if against.veto is not None:
        _suspend(against.veto, by=by, at=at)
    made = Appeal.objects.create(
        programme=against.programme,
        unit=against.unit,
        kind=against.kind,
        agreement=against.agreement,
        criterion=against.criterion,
        veto=against.veto,
        element=against.element,
        combo=against.combo,
        period=against.period,
        shown=against.shown,
        first=sorted(set(against.first)),
        told_on=against.told_on,
        text=text.strip(),
        made_by=by,
        made_at=at,
        decide_by=decide_by(day),
    )
    note("appealed", made, by=by, at=at, kind=made.kind, text=made.text)
    return made


def _suspend(veto: Veto, *, by: User, at: datetime) -> None:
    veto = vetoes.locked(veto, veto_course.Step.APPEAL)
    veto.appealed_at = at
    vetoes.moved(veto, veto_course.Step.APPEAL, by=by, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How an appeal is decided.

    ``value``: what counts from now on, scaled. ``unit``, ``element``, ``combo`` and ``period``:
    which value that is, where the appeal is against a score.
    """

    is_upheld: bool
    reasons: str
    value: int | None = None
    unit: str = ""
    element: str = ""
    combo: str = ""
    period: str = ""


@transaction.atomic
def decide(made: Appeal, decision: Decision, *, by: User, at: datetime) -> Appeal:
    """The decision of somebody who had no hand in it and is not of the unit's line.

    Raises: RefusedError: she may not decide, gives no reasons, or names no value.
    """
    step = Step.UPHOLD if decision.is_upheld else Step.REJECT
    made = _locked(made, step)
    _expect_decider(made, by, at=at)
    kind = Kind(made.kind)
    refuse(check_decision(kind, step, reasons=decision.reasons, value=decision.value))
    expect_sound(reasons=decision.reasons)
    if made.veto is not None:
        _decide_veto(made.veto, is_upheld=decision.is_upheld, by=by, at=at)
    elif decision.is_upheld:
        made.value = decision.value
        made.element = decision.element or made.element
        made.combo = decision.combo or made.combo
        made.period = decision.period or made.period
        made.value_unit = decision.unit
        refuse(_unreported(made))
    made.reasons, made.decided_by, made.decided_at = decision.reasons.strip(), by, at
    return _moved(made, step, by=by, at=at, reasons=made.reasons, value=made.value)


def _unreported(made: Appeal) -> list[Problem]:
    """A value counts only where a report holds it."""
    unit = made.value_unit or made.unit
    if reports_value(made.programme, (unit, made.element, made.combo, made.period)):
        return []
    return [
        problem(
            "FND-055",
            N_("No report of {unit} for {value} holds this figure"),
            remedy=N_("Name the unit, the figure and the period as the report has them."),
            field="period",
            value=made.period,
            unit=unit,
        )
    ]


def first_hands(made: Appeal) -> frozenset[int]:
    """Whoever had a hand in what is appealed, or made the appeal."""
    hands = {*made.first, made.made_by_id}
    if made.veto is not None:
        noters = made.veto.findings.values_list("noted_by_id", "put_by_id")
        hands |= {made.veto.proposed_by_id, made.veto.noticed_by_id}
        hands |= {each for row in noters for each in row}
    return frozenset(each for each in hands if each is not None)


def _expect_decider(made: Appeal, by: User, *, at: datetime) -> None:
    day = localtime(at).date()
    of_line = is_of_the_line(by, made.programme, made.unit, day=day)
    against = check_decider(by.pk, first=first_hands(made), is_of_the_line=of_line)
    refuse([against] if against else [])


def _decide_veto(veto: Veto, *, is_upheld: bool, by: User, at: datetime) -> None:
    step = veto_course.Step.LIFT if is_upheld else veto_course.Step.REJECT
    vetoes.moved(vetoes.locked(veto, step), step, by=by, at=at)


@transaction.atomic
def withdraw_appeal(made: Appeal, *, by: User, at: datetime) -> Appeal:
    """The unit takes its appeal back; a veto it suspended is confirmed.

    Raises: RefusedError: it was decided before.
    """
    made = _locked(made, Step.WITHDRAW)
    if made.veto is not None:
        _decide_veto(made.veto, is_upheld=False, by=by, at=at)
    made.decided_at = at
    return _moved(made, Step.WITHDRAW, by=by, at=at)


_DEEDS = {
    Step.UPHOLD: "appeal_upheld",
    Step.REJECT: "appeal_rejected",
    Step.WITHDRAW: "appeal_withdrawn",
}


def _locked(made: Appeal, step: Step) -> Appeal:
    found = Appeal.objects.select_for_update().get(pk=made.pk)
    against = COURSE.refusal(State(found.state), step)
    refuse([against] if against else [])
    return found


def _moved(made: Appeal, step: Step, *, by: User, at: datetime, **after: object) -> Appeal:
    made.state = COURSE.after(State(made.state), step)
    made.save()
    note(_DEEDS[step], made, by=by, at=at, **after)
    return made
