"""Verbs of bulletins: draft from the records, show to those named, approve; units reply."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.digests import canonical
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.reporting.submissions import refuse
from daowei.verification.follow_up.bulletins import Content, check_approval
from daowei.verification.follow_up.web.actions.noting import expect_sound, note
from daowei.verification.follow_up.web.models import Bulletin, Finding
from daowei.verification.follow_up.web.queries import content_of

_State = Bulletin.State


@transaction.atomic
def draft(content: Content, *, programme: str, unit: str, by: User, at: datetime) -> Bulletin:
    """A bulletin made from the records of a week, with the next number of its year."""
    made = Bulletin.objects.create(
        programme=programme,
        unit=unit,
        year=content.until.year,
        number=content.number,
        content=canonical(content),
        made_by=by,
        made_at=at,
    )
    note("bulletin_drafted", made, by=by, at=at, number=made.number)
    return made


@transaction.atomic
def write_foreword(
    bulletin: Bulletin, *, foreword: Mapping[str, str], by: User, at: datetime
) -> Bulletin:
    """Words before the records, by language; they are all that is written by hand.

    Raises: RefusedError: it is shown or approved already, or carries what may not be said.
    """
    told = {name: text.strip() for name, text in foreword.items() if text.strip()}
    expect_sound(**{f"foreword_{name}": text for name, text in told.items()})
    bulletin = _locked(bulletin, _State.DRAFT)
    _write(bulletin, replace(content_of(bulletin), foreword=told or None))
    note("bulletin_written", bulletin, by=by, at=at)
    return bulletin


@transaction.atomic
def show(bulletin: Bulletin, *, by: User, at: datetime) -> Bulletin:
    """Shows it to the units it names, who may reply for five days.

    Raises: RefusedError: it was shown before.
    """
    bulletin = _locked(bulletin, _State.DRAFT)
    bulletin.state, bulletin.shown_at = _State.SHOWN, at
    bulletin.save()
    note("bulletin_shown", bulletin, by=by, at=at, to=list(content_of(bulletin).criticised))
    return bulletin


@transaction.atomic
def reply_to_bulletin(
    bulletin: Bulletin, *, unit: str, text: str, by: User, at: datetime
) -> Bulletin:
    """What a unit that is named says to it; printed in the bulletin.

    Raises: RefusedError: it is not shown, does not name the unit, or nothing is said.
    """
    expect_sound(reply=text)
    bulletin = _locked(bulletin, _State.SHOWN)
    content = content_of(bulletin)
    refuse(() if unit in content.criticised else (_not_named(unit),))
    _write(bulletin, replace(content, said={**(content.said or {}), unit: text.strip()}))
    note("bulletin_replied", bulletin, by=by, at=at, unit=unit, reply=text.strip())
    return bulletin


def _not_named(unit: str) -> Problem:
    return problem(
        "FND-082",
        N_("The bulletin says nothing against {value}"),
        remedy=N_("Only units named for something amiss reply to it."),
        field="unit",
        value=unit,
    )


@transaction.atomic
def approve(bulletin: Bulletin, *, by: User, at: datetime) -> Bulletin:
    """Approved by a second person, fixed under its digest, and circulated.

    Raises: RefusedError: she made it, or somebody criticised may still reply.
    """
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    content = content_of(bulletin)
    wanted = _State.SHOWN if content.unheard else bulletin.state
    refuse(_not_in(bulletin, wanted if wanted != _State.APPROVED else _State.SHOWN))
    shown_on = localtime(bulletin.shown_at).date() if bulletin.shown_at else None
    refuse(check_approval(content, shown_on=shown_on, on=localtime(at).date(),
                          made_by=bulletin.made_by_id, by=by.pk))  # fmt: skip
    bulletin.state, bulletin.approved_by, bulletin.approved_at = _State.APPROVED, by, at
    bulletin.digest = content.digest
    bulletin.save()
    _circulate(bulletin, content, at=at)
    note("bulletin_approved", bulletin, by=by, at=at, digest=bulletin.digest)
    return bulletin


def _circulate(bulletin: Bulletin, content: Content, *, at: datetime) -> None:
    """From now on everybody in the programme may read the findings it tells of."""
    told = [each.number for each in content.found if each.number]
    Finding.objects.filter(
        programme=bulletin.programme, pk__in=told, circulated_at__isnull=True
    ).update(circulated_at=at)


def _write(bulletin: Bulletin, content: Content) -> None:
    bulletin.content = canonical(content)
    bulletin.save(update_fields=("content",))


def _locked(bulletin: Bulletin, state: str) -> Bulletin:
    found = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    refuse(_not_in(found, state))
    return found


def _not_in(bulletin: Bulletin, state: str) -> list[Problem]:
    if bulletin.state == state:
        return []
    return [
        problem(
            "FND-083",
            N_("This bulletin is past that step, or not there yet"),
            remedy=N_("Open it again: a draft is shown to those it names, then approved."),
            field="state",
            value=bulletin.state,
        )
    ]
