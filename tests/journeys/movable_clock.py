"""The site's settings, with a clock that a journey may set forward: days pass in a round.

How far it is ahead, in seconds, stands in the file that ``DAOWEI_TEST_AHEAD`` names.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from daowei.site import clock
from daowei.site.settings import *  # noqa: F403 - all of them

_AHEAD = Path(os.environ["DAOWEI_TEST_AHEAD"])
_now = clock.now


def _then() -> datetime:
    ahead = int(_AHEAD.read_text()) if _AHEAD.exists() else 0
    return _now() + timedelta(seconds=ahead)


clock.now = _then
