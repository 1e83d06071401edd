"""Verbs of self-review and meetings: call units to it, answer, note a meeting."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.web.models import User
from daowei.reporting.submissions import refuse
from daowei.verification.follow_up.finding_course import State as FindingState
from daowei.verification.follow_up.findings import DAYS_TO_MEND, About, Severity, Source
from daowei.verification.follow_up.self_review import Judged, Said, check_review
from daowei.verification.follow_up.web.actions.noting import expect_harmless, expect_sound, note
from daowei.verification.follow_up.web.actions.tasks import Order, give_task
from daowei.verification.follow_up.web.models import Finding, Meeting, ReviewCall, SelfReview


@transaction.atomic
def call_for_review(call: ReviewCall, *, by: User, at: datetime) -> ReviewCall:
    """Asks every unit of some kinds below one to review itself before a round.

    Raises: RefusedError: the title says nothing.
    """
    expect_sound(title=call.title)
    call.called_by, call.called_at = by, at
    call.save(force_insert=True)
    note("review_called", call, by=by, at=at, title=call.title, due=call.due_on.isoformat())
    return call


@transaction.atomic
def review(
    call: ReviewCall, said: Sequence[Said], *, unit: str, by: User, at: datetime
) -> SelfReview:
    """What a unit says of itself; each gap becomes a finding of its own with its task.

    Raises: RefusedError: an area is missing, or a gap has no words.
    """
    refuse(check_review(said))
    gaps = [each for each in said if each.judged is Judged.GAP]
    for each in gaps:
        expect_sound(**{f"{each.area}_gap": each.gap})
        expect_harmless(**{f"{each.area}_action": each.action})
    made = SelfReview.objects.create(
        call=call,
        programme=call.programme,
        unit=unit,
        said={each.area: {"judged": each.judged, "gap": each.gap, "action": each.action}
              for each in said},
        by=by,
        at=at,
    )  # fmt: skip
    note("reviewed_itself", made, by=by, at=at, gaps=len(gaps))
    for each in gaps:
        _gap_found(made, each, by=by, at=at)
    return made


def _gap_found(made: SelfReview, said: Said, *, by: User, at: datetime) -> None:
    finding = Finding.objects.create(
        programme=made.programme,
        unit=made.unit,
        source=Source.SELF,
        about=About.OFFICE,
        severity=Severity.SLIGHT,
        what=said.gap.strip(),
        review=made,
        state=FindingState.STANDS,
        noted_by=by,
        noted_at=at,
        stands_at=at,
    )
    note("admitted", finding, by=by, at=at, what=finding.what)
    deadline = localtime(at).date() + timedelta(days=DAYS_TO_MEND[Severity.SLIGHT])
    order = Order(what=said.action, proof=said.action, post=by.name, deadline=deadline, owner=by)
    give_task(finding, order, by=by, at=at)


@transaction.atomic
def hold_meeting(  # noqa: PLR0913 - which, when, on what, with what outcome
    *,
    programme: str,
    unit: str,
    kind: str,
    held_on: date,
    subject: str,
    decided: str,
    by: User,
    at: datetime,
) -> Meeting:
    """A leader's visit, a review meeting or heads called in, with what was decided.

    Raises: RefusedError: the subject says nothing.
    """
    expect_sound(subject=subject)
    if decided.strip():
        expect_harmless(decided=decided)
    meeting = Meeting.objects.create(
        programme=programme,
        unit=unit,
        kind=kind,
        held_on=held_on,
        subject=subject.strip(),
        decided=decided.strip(),
        entered_by=by,
        entered_at=at,
    )
    note("met", meeting, by=by, at=at, kind=kind, held_on=held_on.isoformat())
    return meeting
