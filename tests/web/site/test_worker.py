"""What a worker does by the clock, and how much of the machine it takes."""

import time
from datetime import datetime

import pytest

from daowei.site import worker
from daowei.site.ticking import Tick
from daowei.site.worker import REST, WorkingDay


def _tick(seconds: float) -> Tick:
    def run(_at: datetime) -> None:
        time.sleep(seconds)

    return Tick(name="slow", seconds=1.0, run=run)


@pytest.mark.parametrize(("taken", "rest"), [(0.4, REST * 0.4), (0.0, 1.0)])
def test_what_took_long_rests_long(
    monkeypatch: pytest.MonkeyPatch, taken: float, rest: float
) -> None:
    tick = _tick(taken)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    due = {"slow": 0.0}

    WorkingDay(kinds={}, ticks=(tick,))._run_due(due)  # noqa: SLF001 - one round of it

    assert rest <= due["slow"] - time.monotonic() + 0.1 <= rest + 1.0
