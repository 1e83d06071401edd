"""Only what is withheld can be revealed too late."""

from datetime import datetime, timedelta

import pytest

from daowei.verification.draw.plan import Mode
from daowei.verification.draw.stages import State
from daowei.verification.draw.web.models import Draw
from daowei.verification.draw.web.queries import is_overdue


@pytest.mark.parametrize(
    ("mode", "state", "expected"),
    [
        (Mode.SEALED, State.DISPATCHED, True),
        (Mode.STAGED, State.DISPATCHED, True),
        (Mode.OPEN, State.DISPATCHED, False),
        (Mode.SEALED, State.REVEALED, False),
    ],
)
def test_an_open_draw_is_never_overdue(
    mode: Mode,
    state: State,
    expected: bool,  # noqa: FBT001 - a case
    moment: datetime,
) -> None:
    draw = Draw(mode=mode.value, state=state.value, reveal_by=moment)

    assert is_overdue(draw, moment + timedelta(hours=1)) is expected
    assert not is_overdue(draw, moment)
