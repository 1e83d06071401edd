"""Verbs of notices and honours: give, reply, end, enter."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from daowei.disclosure.web.models import Honour, Notice
from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_, Text
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.programme.web.refusing import against_words

DAYS_TO_REPLY = 15
_BEFORE = {
    Notice.Step.WARNING: Notice.Step.OBSERVATION,
    Notice.Step.INTERVENTION: Notice.Step.WARNING,
}


class NoticeError(DaoweiError):
    """A notice or honour that cannot take this step; ``told`` says why and what to do."""

    def __init__(self, told: Text) -> None:
        super().__init__(str(told))
        self.told = told


def _refuse(template: str, **values: object) -> NoticeError:
    return NoticeError(Text(template, values))


def give(  # noqa: PLR0913 - to whom, about what, with which help
    *,
    programme: str,
    unit: str,
    agreement: str,
    step: str,
    finding: str,
    support: str,
    by: User,
    at: datetime,
) -> Notice:
    """A notice to a unit; its right of reply begins.

    Raises: NoticeError: it says nothing, offers no help, skips a step, or the charter refuses it.
    """
    if not finding.strip():
        raise _refuse(N_("The finding is empty; write what was found, about the unit's work."))
    if not support.strip():
        raise _refuse(N_("No support is offered; write what the upper level does to help."))
    _expect_no_disguise(
        {"finding": finding, "support": support}, unit=unit, programme=programme, at=at
    )
    today = localtime(at).date()
    _expect_step_before(programme, unit, agreement, step=Notice.Step(step), today=today)
    with transaction.atomic():
        notice = Notice.objects.create(
            programme=programme, unit=unit, agreement=agreement, step=step,
            finding=finding.strip(), support=support.strip(),
            given_by=by, given_at=at, reply_by=today + timedelta(days=DAYS_TO_REPLY),
        )  # fmt: skip
        after: dict[str, object] = {
            "step": step,
            "finding": notice.finding,
            "support": notice.support,
        }
        _note("noticed", notice, by=by, at=at, after=after)
    return notice


def _expect_no_disguise(
    texts: Mapping[str, str], *, unit: str, programme: str, at: datetime
) -> None:
    """A notice asks for access and records; what no agreement may ask for, it may not either."""
    against = against_words(texts, of=f"notice:{unit}", programme=programme, at=at)
    if against is not None:
        raise NoticeError(against)


def _expect_step_before(
    programme: str, unit: str, agreement: str, *, step: Notice.Step, today: date
) -> None:
    """A graver notice follows a milder one that was answered or whose time for it is over."""
    of_unit = Notice.objects.filter(programme=programme, unit=unit, agreement=agreement)
    if of_unit.filter(step=step, ended_at__isnull=True).exists():
        raise _refuse(N_("Such a notice is open already; end it before giving another."))
    before = _BEFORE.get(step)
    if before is None:
        return
    earlier = of_unit.filter(step=before).order_by("-given_at").first()
    if earlier is None:
        raise _refuse(N_("A milder notice comes first; the unit must have had a chance to mend."))
    if earlier.replied_at is None and today <= earlier.reply_by:
        raise _refuse(
            N_("The unit may still reply to the notice before, until {day}."), day=earlier.reply_by
        )


@transaction.atomic
def reply(notice: Notice, *, text: str, by: User, at: datetime) -> Notice:
    """The unit's reply.

    Raises: NoticeError: it says nothing, was given already, or comes from whoever gave the notice.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if not text.strip():
        raise _refuse(N_("The reply is empty; write how the unit sees it."))
    if notice.replied_at is not None or notice.ended_at is not None:
        raise _refuse(N_("The notice was replied to or ended already."))
    if notice.given_by_id == by.pk:
        raise _refuse(N_("You gave this notice yourself; the unit replies."))
    notice.reply, notice.replied_by, notice.replied_at = text.strip(), by, at
    notice.save(update_fields=("reply", "replied_by", "replied_at"))
    _note("replied", notice, by=by, at=at, after={"reply": notice.reply})
    return notice


@transaction.atomic
def end(notice: Notice, *, outcome: str, by: User, at: datetime) -> Notice:
    """The matter is settled.

    Raises: NoticeError: no outcome is told, or it is settled already.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if not outcome.strip():
        raise _refuse(N_("The outcome is empty; write what became of it."))
    if notice.ended_at is not None:
        raise _refuse(N_("The notice was replied to or ended already."))
    notice.outcome, notice.ended_by, notice.ended_at = outcome.strip(), by, at
    notice.save(update_fields=("outcome", "ended_by", "ended_at"))
    _note("notice_ended", notice, by=by, at=at, after={"outcome": notice.outcome})
    return notice


@transaction.atomic
def enter_honour(  # noqa: PLR0913 - what, by whom, from when to when
    *,
    programme: str,
    unit: str,
    name: str,
    given_by: str,
    given_on: date,
    expires_on: date | None,
    by: User,
    at: datetime,
) -> Honour:
    """An honour in the register.

    Raises: NoticeError: the days do not follow each other, or it is of a day to come.
    """
    if given_on > localtime(at).date():
        raise _refuse(N_("The honour is of a day to come; enter it when it has been given."))
    if expires_on is not None and expires_on < given_on:
        raise _refuse(N_("The honour would end before it begins; check both days."))
    honour = Honour.objects.create(
        programme=programme,
        unit=unit,
        name=name,
        given_by=given_by,
        given_on=given_on,
        expires_on=expires_on,
        entered_by=by,
        entered_at=at,
    )
    record(
        by=by,
        at=at,
        deed="disclosure.honoured",
        programme=programme,
        unit=unit,
        on=f"honour:{honour.pk}",
        after={"name": name, "given_by": given_by, "given_on": given_on.isoformat()},
    )
    return honour


def _note(deed: str, notice: Notice, *, by: User, at: datetime, after: dict[str, object]) -> None:
    record(
        by=by,
        at=at,
        deed=f"disclosure.{deed}",
        programme=notice.programme,
        unit=notice.unit,
        on=f"notice:{notice.pk}",
        after=after,
    )
