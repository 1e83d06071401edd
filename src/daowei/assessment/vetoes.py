"""Integrity and rights failures of a unit: when a veto stands, and what it then bars."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_, Text
from daowei.programme.definition import Agreement, VetoRule


class Barred(StrEnum):
    """What a veto keeps a unit from; points and rank stay what they are."""

    AWARD = "award"
    GRADE = "grade"


# a unit without a grade cannot be honoured either
BARRED_BY_SCOPE: Mapping[str, frozenset[Barred]] = {
    "award": frozenset({Barred.AWARD}),
    "grade": frozenset({Barred.GRADE, Barred.AWARD}),
}


class VetoStatus(StrEnum):
    """How far a veto has come; it bars only when it is in force."""

    NOT_MET = "not_met"  # the condition does not hold
    UNKNOWN = "unknown"  # facts are missing: nobody is vetoed on what is not known
    FOUND = "found"  # the condition holds; evidence or notice is still owed
    NOTICE = "notice"  # the unit has been told and may reply
    APPEALED = "appealed"  # suspended until the appeal is decided
    LIFTED = "lifted"  # the appeal was upheld
    IN_FORCE = "in_force"


TOLD = {
    VetoStatus.NOT_MET: N_("the condition of {veto} does not hold"),
    VetoStatus.UNKNOWN: N_("whether {veto} holds cannot be told: facts are missing"),
    VetoStatus.FOUND: N_("{veto} holds; it bars nothing before evidence is named and notice given"),
    VetoStatus.NOTICE: N_("{veto} holds; the unit may reply until {until}"),
    VetoStatus.APPEALED: N_("{veto} is suspended: an appeal is being decided"),
    VetoStatus.LIFTED: N_("{veto} was lifted on appeal"),
    VetoStatus.IN_FORCE: N_("{veto} is in force since {since}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """What was done about a unit that a veto's condition fits.

    ``evidence``: digests or numbers of the documents. ``upheld``: None until the appeal is decided.
    """

    evidence: tuple[str, ...] = ()
    notice_on: date | None = None
    reply: str = ""
    appealed_on: date | None = None
    upheld: bool | None = None


Procedures: TypeAlias = Mapping[tuple[str, str], Procedure]  # by rule and unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """One rule seen on one unit, on a day."""

    rule: str
    unit: str
    status: VetoStatus
    bars: frozenset[Barred]
    evidence: tuple[str, ...] = ()
    since: date | None = None  # in force from
    reply: str = ""

    @property
    def is_in_force(self) -> bool:
        """Whether it bars anything."""
        return self.status is VetoStatus.IN_FORCE

    def told(self) -> Text:
        """The status as a sentence."""
        day = self.since.isoformat() if self.since else "-"
        return Text(TOLD[self.status], {"veto": self.rule, "since": day, "until": day})


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a veto's formula gave, one entry a unit; ``known`` is false where facts are missing."""

    met: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]


def vetoes(
    agreement: Agreement,
    conditions: Mapping[str, Condition],
    *,
    units: Sequence[str],
    procedures: Procedures,
    on: date,
) -> tuple[Veto, ...]:
    """Every veto of an agreement that concerns a unit on a day, in the order of rules and units.

    ``conditions`` by rule; ``procedures`` by rule and unit, the rule alone or behind its agreement
    (``townships_2025/coercion``), so that what was done about one year says nothing of the next.
    Units that a rule does not concern (its condition is known not to hold) are left out. Missing:
    a rule without a condition is unknown for every unit; an unknown condition bars nothing.
    """
    nothing = Condition(met=np.zeros(len(units), bool), known=np.zeros(len(units), bool))
    found = []
    for rule in agreement.vetoes:
        condition = conditions.get(rule.code, nothing)
        concerned = condition.met | ~condition.known
        for place in np.flatnonzero(concerned).tolist():
            done = _done(procedures, agreement.code, rule.code, unit=units[place])
            known = bool(condition.known[place])
            found.append(
                _seen(rule, units[place], done if known else None, on=on, agreement=agreement)
            )
    return tuple(found)


def _done(procedures: Procedures, agreement: str, rule: str, *, unit: str) -> Procedure:
    own = procedures.get((f"{agreement}/{rule}", unit))
    return own or procedures.get((rule, unit), Procedure())


def in_force(found: Iterable[Veto]) -> Mapping[str, tuple[Veto, ...]]:
    """The vetoes that bar something, by unit."""
    by_unit: dict[str, tuple[Veto, ...]] = {}
    for each in found:
        if each.is_in_force:
            by_unit[each.unit] = (*by_unit.get(each.unit, ()), each)
    return by_unit


def check_procedure(
    rule: VetoRule, unit: str, done: Procedure, *, appeal_days: int
) -> tuple[Problem, ...]:
    """What is wrong with how a veto was handled."""
    found = []
    if done.notice_on is not None and not done.evidence:
        found.append(
            problem(
                "SCO-040",
                N_("notice of {rule} was given to {value} without evidence"),
                remedy=N_("name the documents it rests on; until then it bars nothing"),
                field="evidence",
                value=unit,
                rule=rule.code,
            )
        )
    if done.appealed_on is not None and not _in_time(done, appeal_days):
        found.append(
            problem(
                "SCO-041",
                N_("the appeal of {value} against {rule} came after {days} days, or before notice"),
                remedy=N_("decide whether to admit it, and record that as a new appeal"),
                field="appealed_on",
                value=unit,
                rule=rule.code,
                days=appeal_days,
            )
        )
    return tuple(found)


def _seen(
    rule: VetoRule, unit: str, done: Procedure | None, *, on: date, agreement: Agreement
) -> Veto:
    bars = BARRED_BY_SCOPE.get(rule.scope, frozenset())
    if done is None:
        return Veto(rule=rule.code, unit=unit, status=VetoStatus.UNKNOWN, bars=bars)
    since = done.notice_on + timedelta(days=rule.notice_days) if done.notice_on else None
    status = _status(rule, done, on=on, agreement=agreement)
    return Veto(
        rule=rule.code,
        unit=unit,
        status=status,
        bars=bars,
        evidence=done.evidence,
        since=since,
        reply=done.reply,
    )


def _status(rule: VetoRule, done: Procedure, *, on: date, agreement: Agreement) -> VetoStatus:
    if done.notice_on is None or on < done.notice_on or not done.evidence:
        return VetoStatus.FOUND
    if rule.appeal and done.appealed_on is not None and _in_time(done, agreement.appeal_days):
        if done.upheld is None:
            return VetoStatus.APPEALED
        if done.upheld:
            return VetoStatus.LIFTED
    if on < done.notice_on + timedelta(days=rule.notice_days):
        return VetoStatus.NOTICE
    return VetoStatus.IN_FORCE


def _in_time(done: Procedure, appeal_days: int) -> bool:
    if done.notice_on is None or done.appealed_on is None:
        return False
    return done.notice_on <= done.appealed_on <= done.notice_on + timedelta(days=appeal_days)
