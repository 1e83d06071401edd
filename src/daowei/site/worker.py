"""The process that does what no visitor waits for: jobs in their turn, and ticks by the clock.

Several may run. Three threads each: one says that the worker is alive, one does ticks, one jobs,
so that a long import never holds up the log. What is killed is taken up again by another worker,
or by the next start.
"""

import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from threading import Event, Thread

from django.db import DatabaseError, close_old_connections, connections

from daowei.foundation.web import job_actions
from daowei.foundation.web.job_queries import ALIVE_FOR, leads
from daowei.foundation.web.job_running import JobKind, run_next
from daowei.site import clock
from daowei.site.ticking import Tick

_LOG = logging.getLogger("daowei.worker")
REST = 4  # times the seconds of processors it took: no tick keeps more than a fifth of one busy
LONGEST_REST_SECONDS = 60


def worker_name() -> str:
    """Host, process, and a random part: no two workers ever share it."""
    return f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"


@dataclass(slots=True, kw_only=True)
class WorkingDay:
    """One worker from its start to its end."""

    kinds: Mapping[str, JobKind]
    ticks: tuple[Tick, ...]
    name: str = field(default_factory=worker_name)
    now: Callable[[], datetime] = clock.now
    lapse: timedelta = ALIVE_FOR
    pause: float = 0.5  # seconds without a job before looking again
    ending: Event = field(default_factory=Event)

    def run(self) -> None:
        """Works until told to end; SIGTERM and SIGINT tell it."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: self.ending.set())
        self.work()

    def work(self) -> None:
        """Works until ``ending`` is set; a job in hand is put back at its next step."""
        _patiently(lambda: job_actions.enter(self.name, at=self.now()), self.ending)
        _LOG.info("worker begins", extra={"worker": self.name})
        threads = [Thread(target=each) for each in (self._tick, self._do_jobs)]
        for each in threads:
            each.start()
        while any(each.is_alive() for each in threads):
            self._beat()
            self.ending.wait(self.lapse.total_seconds() / 5)
            if self.ending.is_set():
                time.sleep(0.05)
        _patiently(lambda: job_actions.leave(self.name), Event())
        _LOG.info("worker ends", extra={"worker": self.name})

    def _beat(self) -> None:
        try:
            job_actions.beat(self.name, at=self.now())
            job_actions.free_the_dead(at=self.now(), lapse=self.lapse)
        except DatabaseError:
            _LOG.warning("no heartbeat: the database did not answer", exc_info=True)
            close_old_connections()

    def _tick(self) -> None:
        due = dict.fromkeys((each.name for each in self.ticks), 0.0)
        while not self.ending.is_set():
            if _asked(lambda: leads(self.name)):
                self._run_due(due)
            self.ending.wait(0.2)
        connections.close_all()

    def _run_due(self, due: dict[str, float]) -> None:
        """Runs what is due; what was much work rests long: others want the machine, too."""
        for each in self.ticks:
            if not self.ending.is_set() and time.monotonic() >= due[each.name]:
                before = time.process_time()
                if not run_tick(each, self.now()):
                    close_old_connections()
                rest = min(REST * (time.process_time() - before), LONGEST_REST_SECONDS)
                due[each.name] = time.monotonic() + max(each.seconds, rest)

    def _do_jobs(self) -> None:
        while not self.ending.is_set():
            if not _asked(self._take_one):
                self.ending.wait(self.pause)
        connections.close_all()

    def _take_one(self) -> bool:
        ran = run_next(self.name, self.kinds, now=self.now, is_ending=self.ending.is_set)
        return ran is not None


def run_tick(tick: Tick, at: datetime) -> bool:
    """Does what is due; what fails is told in the log and holds up nothing else."""
    try:
        tick.run(at)
    except Exception:  # noqa: BLE001 - whatever it was, the other ticks go on
        _LOG.exception("a tick failed", extra={"tick": tick.name})
        return False
    return True


def tick_all(ticks: Iterable[Tick], at: datetime) -> int:
    """Every tick once; how many failed."""
    return sum(not run_tick(each, at) for each in ticks)


def _asked(question: Callable[[], bool]) -> bool:
    """The answer; no while the database does not answer."""
    try:
        return question()
    except DatabaseError:
        _LOG.warning("the database did not answer", exc_info=True)
        close_old_connections()
        return False


def _patiently(deed: Callable[[], object], ending: Event) -> None:
    """Tries until the database answers, or the worker is told to end."""
    while True:
        try:
            deed()
        except DatabaseError:
            _LOG.warning("waiting for the database", exc_info=True)
            close_old_connections()
            if ending.wait(1.0):
                return
        else:
            return
