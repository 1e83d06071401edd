"""How a job is carried out: step by step, told as it goes, let go of when asked."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import OperationalError

from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_, Text
from daowei.foundation.web import job_actions
from daowei.foundation.web.job_actions import MOST_ATTEMPTS, ClaimLostError
from daowei.foundation.web.job_rows import Job

_LOG = logging.getLogger("daowei.jobs")
_A_WHILE = timedelta(seconds=10)


class StopError(Exception):
    """The worker was told to end: the job is put back and goes on from its checkpoint."""


@dataclass(slots=True, kw_only=True)
class Task:
    """A job in a worker's hands, as its handler sees it."""

    job: Job
    now: Callable[[], datetime]
    is_ending: Callable[[], bool] = field(default=lambda: False)

    @property
    def arguments(self) -> Mapping[str, object]:
        """What was asked for."""
        found: Mapping[str, object] = self.job.arguments
        return found

    @property
    def checkpoint(self) -> Mapping[str, object]:
        """What an earlier attempt did for good; empty at first."""
        found: Mapping[str, object] = self.job.checkpoint
        return found

    def step(self, done: int, of: int, words: Text | None = None) -> None:
        """Tells how far the work is; call it outside of transactions, at least every few seconds.

        Raises: StopError, ClaimLostError: let go; what was kept stays.
        """
        if self.is_ending():
            raise StopError
        job_actions.carry_on(self.job, done=done, of=of, words=words)

    def keep(self, checkpoint: Mapping[str, object]) -> None:
        """Notes what is done for good; call it last in the transaction of that work.

        Raises: ClaimLostError: another worker has the job; the transaction is rolled back.
        """
        job_actions.keep(self.job, checkpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """A kind of long work: its name for people, and the handler that does it.

    The handler can be started again at any moment: it does nothing twice. It gives the result.
    """

    name: str
    run: Callable[[Task], Mapping[str, object]]


class JobError(DaoweiError):
    """Work that cannot be done, for a reason its owner can do something about."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def run_next(
    worker: str,
    kinds: Mapping[str, JobKind],
    *,
    now: Callable[[], datetime],
    is_ending: Callable[[], bool] = lambda: False,
) -> Job | None:
    """Takes up the next job in turn and carries it out; the job, or None where none waits."""
    job = job_actions.claim(worker, at=now(), kinds=frozenset(kinds))
    if job is not None:
        _carry_out(Task(job=job, now=now, is_ending=is_ending), kinds[job.kind])
        job.refresh_from_db()
    return job


def _carry_out(task: Task, kind: JobKind) -> None:
    try:
        job_actions.finish(task.job, kind.run(task), at=task.now())
    except StopError:
        job_actions.put_back(task.job)
    except ClaimLostError:
        job_actions.end_cancelled(task.job, at=task.now())  # if it is still ours, it was called off
    except JobError as error:
        _fail(task, error.text)
    except OperationalError:
        _LOG.warning("the database was busy", extra={"job": task.job.pk}, exc_info=True)
        _again_later(task)
    except Exception:  # noqa: BLE001 - whatever it was, other jobs go on
        _LOG.exception("a job failed", extra={"job": task.job.pk, "kind": task.job.kind})
        _fail(task, Text(N_("Something went wrong on our side; it is written down as job {job}."),
                         {"job": task.job.pk}))  # fmt: skip


def _again_later(task: Task) -> None:
    if task.job.attempts < MOST_ATTEMPTS:
        job_actions.put_back(task.job, not_before=task.now() + _A_WHILE)
    else:
        _fail(task, Text(N_("The database was busy {count} times; ask again later."),
                         {"count": task.job.attempts}))  # fmt: skip


def _fail(task: Task, text: Text) -> None:
    try:
        job_actions.fail(task.job, text, at=task.now())
    except ClaimLostError:
        job_actions.end_cancelled(task.job, at=task.now())
