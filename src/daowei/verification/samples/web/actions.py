"""Verbs of settlements: propose, approve, refuse; each with its event, never by one alone."""

import json
from collections import Counter
from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction

from daowei.foundation.digests import canonical, digest
from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import Note, record, record_all
from daowei.foundation.web.models import User
from daowei.foundation.web.places import tree_at
from daowei.verification.draw.web.models import Draw
from daowei.verification.samples.settling import SettledValue, settle
from daowei.verification.samples.web.models import SettledRow, Settlement
from daowei.verification.samples.web.moving import moved_by
from daowei.verification.samples.web.queries import counting_for, proposed_values
from daowei.verification.samples.web.rounds import NotReadyError, round_of
from daowei.verification.samples.written import document_of


class RefusedError(DaoweiError):
    """A step that is refused, and why."""

    def __init__(self, found: Problem) -> None:
        super().__init__(str(found.message))
        self.problem = found


@transaction.atomic
def propose(draw: Draw, *, by: User | None, at: datetime, reason: str = "") -> Settlement:
    """A settlement of the draw's recounts as they stand, for somebody else to approve.

    ``reason``: why the one that counts is opened again; needed where there is one.
    Raises: RefusedError: nothing to settle yet, or another one waits.
    """
    before = counting_for(draw.programme, draw.code)
    if before is not None and not reason.strip():
        raise RefusedError(
            problem(
                "SMP-004",
                N_("the round {value} is settled already"),
                remedy=N_("say why it is to be settled anew"),
                value=draw.code,
            )
        )
    try:
        this = round_of(draw)
    except NotReadyError as fault:
        raise RefusedError(fault.problem) from fault
    found = settle(this)
    document = document_of(this, found)
    settlement = _stored(draw, canonical(document), by=by, at=at)
    settlement.replaces, settlement.reason = before, reason.strip()
    settlement.digest = digest(document)
    settlement.save()
    SettledRow.objects.bulk_create(
        (_row(settlement, each) for each in found.values), batch_size=2000
    )
    _noted(settlement, "settlement.proposed", by=by, at=at)
    return settlement


def _stored(draw: Draw, text: str, *, by: User | None, at: datetime) -> Settlement:
    number = Settlement.objects.filter(programme=draw.programme, draw_code=draw.code).count() + 1
    try:
        with transaction.atomic():
            return Settlement.objects.create(
                programme=draw.programme,
                code=f"{draw.code}-{number}",
                draw_code=draw.code,
                document=text,
                proposed_by=by,
                proposed_at=at,
            )
    except IntegrityError as fault:
        raise RefusedError(
            problem(
                "SMP-006",
                N_("a settlement of {value} is waiting for a decision"),
                remedy=N_("approve or refuse it first"),
                value=draw.code,
            )
        ) from fault


def _row(settlement: Settlement, value: SettledValue) -> SettledRow:
    return SettledRow(
        settlement=settlement,
        unit=value.unit,
        element=value.element,
        combo=value.combo,
        period=value.period,
        reported=value.reported,
        found=value.found,
        settled=value.settled,
        basis=value.basis.value,
        factor=value.factor,
        source=value.source,
    )


@transaction.atomic
def approve(settlement: Settlement, *, by: User, at: datetime) -> None:
    """From now on its values count; an earlier settlement of the draw is replaced.

    Raises: RefusedError: by whom it was proposed, or decided already.
    """
    waiting = _waiting(settlement, by=by)
    before = counting_for(waiting.programme, waiting.draw_code)
    if before is not None:
        before.state = Settlement.State.REPLACED
        before.save(update_fields=("state",))
        _noted(before, "settlement.replaced", by=by, at=at)
    _decide(waiting, Settlement.State.APPROVED, by=by, at=at)
    changed = Counter(
        row.unit for row in waiting.rows.all().iterator() if row.settled != row.reported
    )
    notes = [
        Note(
            by=by,
            at=at,
            unit=unit,
            deed="settlement.value_settled",
            on=f"settled:{unit}",
            after={"settlement": waiting.code, "values": count},
        )
        for unit, count in sorted(changed.items())
    ]
    record_all(notes, programme=waiting.programme)
    _noted(waiting, "settlement.approved", by=by, at=at)


@transaction.atomic
def refuse(settlement: Settlement, reason: str, *, by: User, at: datetime) -> None:
    """The settlement is refused and counts for nothing; the draw can be settled anew.

    Raises: RefusedError: by whom it was proposed, decided already, or without a reason.
    """
    if not reason.strip():
        raise RefusedError(
            problem(
                "SMP-007",
                N_("a refusal needs its reason"),
                remedy=N_("say what is to be done otherwise"),
            )
        )
    waiting = _waiting(settlement, by=by)
    waiting.reason = reason.strip()
    _decide(waiting, Settlement.State.REFUSED, by=by, at=at)
    _noted(waiting, "settlement.refused", by=by, at=at)


def _waiting(settlement: Settlement, *, by: User) -> Settlement:
    found = Settlement.objects.select_for_update().get(pk=settlement.pk)
    if found.state != Settlement.State.PROPOSED:
        raise RefusedError(
            problem(
                "SMP-008",
                N_("the settlement {value} was decided already"),
                remedy=N_("look at it again"),
                value=found.code,
            )
        )
    if found.proposed_by_id == by.pk:
        raise RefusedError(
            problem(
                "SMP-009",
                N_("whoever proposed {value} does not decide on it"),
                remedy=N_("ask somebody else who may settle"),
                value=found.code,
            )
        )
    return found


def _decide(settlement: Settlement, state: str, *, by: User, at: datetime) -> None:
    settlement.state, settlement.decided_by, settlement.decided_at = state, by, at
    settlement.save(update_fields=("state", "decided_by", "decided_at", "reason"))


def _noted(settlement: Settlement, deed: str, *, by: User | None, at: datetime) -> None:
    [root, *_] = tree_at(settlement.programme, at.date()).roots
    record(
        by=by,
        at=at,
        deed=deed,
        programme=settlement.programme,
        unit=root,
        on=settlement.on,
        after={
            "code": settlement.code,
            "digest": settlement.digest,
            "reason": settlement.reason,
        },
    )


def compute_effects(settlement: Settlement, *, at: datetime) -> bool:
    """Computes whose scores a settlement moves, and keeps it; False while nobody can tell."""
    found = moved_by(settlement.programme, proposed_values(settlement), at)
    if found is None:
        return False
    settlement.effects = json.dumps([asdict(each) for each in found], ensure_ascii=False)
    settlement.save(update_fields=("effects",))
    return True
