"""Who writes results writes alone; others wait as long as they have patience."""

from pathlib import Path
from threading import Event, Thread, Timer

import pytest

from daowei.assessment.result_folder import alone


@pytest.mark.parametrize(("patience", "expected"), [(0.0, False), (30.0, True), (None, True)])
def test_another_writer_is_waited_for(
    patience: float | None,
    expected: bool,  # noqa: FBT001 - a case
    tmp_path: Path,
) -> None:
    begun, end = Event(), Event()

    def write() -> None:
        with alone(tmp_path, patience=None):
            begun.set()
            end.wait(30)

    other = Thread(target=write)
    other.start()
    begun.wait(30)
    if patience != 0.0:
        Timer(0.1, end.set).start()

    with alone(tmp_path, patience=patience) as is_ours:
        assert is_ours is expected
    end.set()
    other.join()
