"""Review: return with reasons, accept one or many; the head's word for a nil report."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from daowei.foundation.periods import parse_period
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.reporting.locking import is_locked
from daowei.reporting.submissions import (
    Attempt,
    RefusedError,
    Standing,
    Step,
    leads_to,
    problems_with,
    refuse,
)
from daowei.reporting.web.actions.desk import wait_for
from daowei.reporting.web.actions.handing import Handing, Said, is_nil
from daowei.reporting.web.actions.writing import write_remarks
from daowei.reporting.web.models import Attestation, Remark, Revision
from daowei.reporting.web.queries import is_author, locked_periods, place_of, report_of


@transaction.atomic
def return_report(
    *, revision: Revision, reasons: Sequence[Said], by: User, at: datetime
) -> Revision:
    """Asks for a report anew. ``reasons``: of the whole, or of single cells; at least one.

    Raises: RefusedError: it is not waiting, the reviewer reported it, no reason is given, or its
        period is locked (then only a difference can mend it).
    """
    reason = " ".join(each.text.strip() for each in reasons).strip()
    held = _held(revision)
    if is_locked(parse_period(held.period), locked_periods(held.programme)):
        raise RefusedError(
            [
                problem(
                    "RPT-015",
                    N_("{value} is locked; its reports are no longer returned"),
                    remedy=N_("Ask for a correction: it becomes a difference in the next period."),
                    value=held.period,
                )
            ]
        )
    _decide(held, Step.RETURN, by=by, at=at, reason=reason)
    write_remarks(
        place_of(held),
        [replace(each, kind=Remark.Kind.RETURN.value) for each in reasons],
        revision=held,
        handing=Handing(by=by, at=at),
    )
    return held


@transaction.atomic
def accept_report(*, revision: Revision, by: User, at: datetime) -> Revision:
    """Takes a report as it is.

    Raises: RefusedError: it is not waiting, or the reviewer reported it.
    """
    held = _held(revision)
    _decide(held, Step.ACCEPT, by=by, at=at)
    return held


def accept_reports(
    *, revisions: Iterable[Revision], by: User, at: datetime
) -> tuple[list[Revision], list[Revision]]:
    """Accepts many, each in a transaction of its own; those accepted, and those refused."""
    accepted, refused = [], []
    for each in revisions:
        try:
            accepted.append(accept_report(revision=each, by=by, at=at))
        except RefusedError:
            refused.append(each)
    return accepted, refused


@transaction.atomic
def attest_nil(*, revision: Revision, statement: str, by: User, at: datetime) -> Attestation:
    """The head vouches that a report in which nothing happened is complete.

    A later revision that reports something contradicts it, and says so.
    Raises: RefusedError: something was reported, somebody vouched already, nothing is said, or
        the reporter vouches for herself.
    """
    held = _held(revision)
    refuse(_problems_with_attesting(held, statement, by))
    made = Attestation.objects.create(revision=held, statement=statement.strip(), by=by, at=at)
    _note("reporting.nil_attested", held, by=by, at=at, after={"digest": held.digest})
    return made


def _problems_with_attesting(revision: Revision, statement: str, by: User) -> Iterator[Problem]:
    if not is_nil(report_of(revision)) or not revision.is_current:
        yield problem(
            "RPT-018",
            N_("This is not a nil report: something was reported in it"),
            remedy=N_("Only a report without any number but 0 is vouched for."),
        )
    if Attestation.objects.filter(revision=revision).exists():
        yield problem("RPT-019", N_("Somebody has vouched for this report already"))
    if not statement.strip():
        yield problem("RPT-011", N_("This step needs a reason"), field="statement")
    if is_author(place_of(revision), by.pk):
        yield problem(
            "RPT-012",
            N_("Nobody reviews what they reported themselves"),
            remedy=N_("Another reviewer of the level above looks at it."),
        )


def _held(revision: Revision) -> Revision:
    wait_for(revision.programme, [revision.unit])
    return Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)


def _decide(revision: Revision, step: Step, *, by: User, at: datetime, reason: str = "") -> None:
    standing = Standing.NOTHING if not revision.is_current else Standing(revision.state)
    attempt = Attempt(
        standing=standing, step=step, reason=reason, is_own=is_author(place_of(revision), by.pk)
    )
    refuse(problems_with(attempt))
    before, after = revision.state, leads_to(attempt)
    assert after is not None, "a step that leads nowhere was refused"
    revision.state, revision.decided_by, revision.decided_at = after.value, by, at
    revision.save(update_fields=("state", "decided_by", "decided_at"))
    _note(
        f"reporting.{after.value}",
        revision,
        by=by,
        at=at,
        before={"state": before},
        after={"state": after.value, "digest": revision.digest, "reason": reason},
    )


def _note(deed: str, revision: Revision, *, by: User, at: datetime, **change: object) -> None:
    record(
        by=by,
        at=at,
        deed=deed,
        programme=revision.programme,
        unit=revision.unit,
        on=place_of(revision).on,
        **change,  # type: ignore[arg-type]  # before and after
    )
