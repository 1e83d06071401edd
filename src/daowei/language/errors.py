"""What can be wrong with an expression, with its place, told as a problem of its file."""

from typing import Any

from daowei.foundation.problems import DaoweiError, Problem, problem


class ExpressionError(DaoweiError):
    """An expression that cannot be read or run; ``at`` counts characters from 0."""

    def __init__(self, told: Problem, *, at: int) -> None:
        super().__init__(f"{told.message} ({told.remedy})" if told.remedy else str(told.message))
        self.problem = told
        self.at = at


def expression_error(
    code: str, message: str, *, at: int, remedy: str, **values: str | float
) -> ExpressionError:
    """The error for templates marked with ``N_``; ``{value}`` and ``{position}`` are filled in."""
    filled: dict[str, Any] = {**values, "position": at + 1}
    told = problem(code, message, remedy=remedy, **filled)
    return ExpressionError(told, at=at)
