"""Verbs of long work: ask for it, call it off; take it up, carry it on, end it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q, QuerySet

from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_, Text
from daowei.foundation.web.job_rows import Job, Worker
from daowei.foundation.web.models import User

MOST_ATTEMPTS = 5
_OVER = {"worker": "", "words": {}}


class ClaimLostError(DaoweiError):
    """Another worker has taken the job over, or it was called off: whoever holds it lets go."""


def enqueue(  # noqa: PLR0913 - who, when, what, for whom, and where it is seen
    kind: str,
    *,
    by: User | None,
    at: datetime,
    programme: str = "",
    unit: str = "",
    arguments: Mapping[str, object] | None = None,
    key: str = "",
    page: str = "",
) -> Job:
    """Asks for long work; call it in the transaction of the deed that asks.

    ``key``: while a job of this kind with the same key still waits, that one is given.
    """
    if key:
        Job.objects.bulk_create(
            [_asked(kind, by=by, at=at, programme=programme, unit=unit,
                    arguments=arguments, key=key, page=page)],
            ignore_conflicts=True,
        )  # fmt: skip
        return Job.objects.get(kind=kind, key=key, state=Job.State.WAITING)
    job = _asked(kind, by=by, at=at, programme=programme, unit=unit,
                 arguments=arguments, key=key, page=page)  # fmt: skip
    job.save(force_insert=True)
    return job


def _asked(kind: str, *, arguments: Mapping[str, object] | None, **details: object) -> Job:
    return Job(kind=kind, arguments=dict(arguments or {}), **details)


@transaction.atomic
def cancel(job: Job, *, at: datetime) -> bool:
    """Calls a job off: at once while it waits, at its next step while it runs.

    Gives False where it was over already.
    """
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
    if waiting.update(state=Job.State.CANCELLED, ended_at=at, is_stopping=True):
        return True
    running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
    return bool(running.update(is_stopping=True))


# ── what workers do ─────────────────────────────────────────────────────────────────


def enter(name: str, *, at: datetime) -> Worker:
    """A worker begins."""
    return Worker.objects.create(name=name, started_at=at, heartbeat=at)


def beat(name: str, *, at: datetime) -> None:
    """The worker is alive; one that was thought dead comes back under its name."""
    if not Worker.objects.filter(name=name).update(heartbeat=at):
        Worker.objects.create(name=name, started_at=at, heartbeat=at)


def leave(name: str) -> None:
    """A worker ends; what it had in hand was put back before."""
    Worker.objects.filter(name=name).delete()


@transaction.atomic
def free_the_dead(*, at: datetime, lapse: timedelta) -> int:
    """Jobs of workers that fell silent wait again; those that felled several have failed.

    A heartbeat from the future is one from before the clock was set back: silent as well.
    """
    silent = Q(heartbeat__lt=at - lapse) | Q(heartbeat__gt=at + lapse)
    Worker.objects.filter(silent).delete()
    alive = Worker.objects.values("name")
    orphans = Job.objects.filter(state=Job.State.RUNNING).exclude(worker__in=alive)
    fallen = orphans.filter(attempts__gte=MOST_ATTEMPTS)
    fallen.update(state=Job.State.FAILED, ended_at=at, error=_words(_FELLED), **_OVER)
    return orphans.update(state=Job.State.WAITING, worker="", started_at=None)


_FELLED = Text(
    N_("The worker ended {count} times in the middle of this work; ask again with a smaller file."),
    {"count": MOST_ATTEMPTS},
)


def claim(worker: str, *, at: datetime, kinds: frozenset[str]) -> Job | None:
    """The next job in turn, now in this worker's hands; None where nothing waits.

    Nobody who writes is held up by the question.
    """
    due = Q(not_before__isnull=True) | Q(not_before__lte=at)
    waiting = Job.objects.filter(due, state=Job.State.WAITING, kind__in=kinds)
    return _claimed(waiting, worker, at=at) if waiting.exists() else None


@transaction.atomic
def _claimed(waiting: QuerySet[Job], worker: str, *, at: datetime) -> Job | None:
    job = waiting.select_for_update(skip_locked=True).order_by("at", "pk").first()
    if job is None:
        return None
    taken = Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, worker=worker, attempts=F("attempts") + 1, started_at=at, key=""
    )
    return Job.objects.get(pk=job.pk) if taken else None


def carry_on(job: Job, *, done: int, of: int, words: Text | None = None) -> None:
    """Tells how far the job is.

    Raises: ClaimLostError: it is no longer in this worker's hands, or was called off.
    """
    fields: dict[str, object] = {"done": done, "of": of}
    if words is not None:
        fields["words"] = _words(words)
    _update(job, **fields)


def keep(job: Job, checkpoint: Mapping[str, object]) -> None:
    """Notes what is done for good; call it in the transaction of that work.

    Raises: ClaimLostError: the work must be rolled back, as somebody else does it.
    """
    _update(job, checkpoint=dict(checkpoint), attempts=0)
    job.checkpoint = dict(checkpoint)


def finish(job: Job, result: Mapping[str, object], *, at: datetime) -> None:
    """The job is done."""
    _update(job, state=Job.State.DONE, result=dict(result), ended_at=at, **_OVER)


def fail(job: Job, error: Text, *, at: datetime) -> None:
    """The job could not be done."""
    _update(job, state=Job.State.FAILED, error=_words(error), ended_at=at, **_OVER)


def put_back(job: Job, *, not_before: datetime | None = None) -> None:
    """The job waits again, from its checkpoint."""
    _mine(job).update(state=Job.State.WAITING, not_before=not_before, started_at=None, **_OVER)


def end_cancelled(job: Job, *, at: datetime) -> None:
    """The job has let go, as it was asked to."""
    _mine(job).update(state=Job.State.CANCELLED, ended_at=at, **_OVER)


def _mine(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, worker=job.worker)


def _update(job: Job, **fields: object) -> None:
    if not _mine(job).filter(is_stopping=False).update(**fields):
        raise ClaimLostError(f"job {job.pk} is no longer {job.worker}'s")


def _words(text: Text) -> dict[str, object]:
    return {"template": text.template, "values": dict(text.values)}
