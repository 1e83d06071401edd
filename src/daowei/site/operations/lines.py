"""The log as lines of JSON; of an error only its kind and its place.

The words of an error may hold what somebody typed, and a database puts whole rows into them.
"""

import traceback
from typing import Any

from pythonjsonlogger.json import JsonFormatter

_FRAMES = 12


class Lines(JsonFormatter):
    """One line for each thing noted."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """Kind and place of an error."""
        return told_without_words(ei[1])


def told_without_words(error: BaseException | None) -> str:
    """Kind of an error and the lines of code it came through, the last twelve."""
    if error is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = (f"{each.filename}:{each.lineno} {each.name}" for each in frames)
    return "\n".join([type(error).__name__, *places])
