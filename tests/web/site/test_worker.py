"""What a worker does by the clock, and how much of the machine it takes."""

import time
from datetime import datetime

import pytest

from daowei.site.ticking import Tick
from daowei.site.worker import LONGEST_REST_SECONDS, REST, WorkingDay


@pytest.mark.parametrize(
    ("taken", "rest"),
    [(0.0, 1.0), (0.1, 1.0), (0.5, REST * 0.5), (1000.0, LONGEST_REST_SECONDS)],
)
def test_what_was_much_work_rests_long(
    monkeypatch: pytest.MonkeyPatch, taken: float, rest: float
) -> None:
    worked = [7.0]

    def run(_at: datetime) -> None:
        worked[0] += taken

    monkeypatch.setattr("daowei.site.worker.time.process_time", lambda: worked[0])
    due = {"results": 0.0}

    began = time.monotonic()
    WorkingDay(kinds={}, ticks=(Tick(name="results", seconds=1.0, run=run),))._run_due(due)  # noqa: SLF001 - one round
    ended = time.monotonic()

    assert began + rest <= due["results"] <= ended + rest
