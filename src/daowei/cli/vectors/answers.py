"""Answers to other people's cases, and how an answer is judged against what they expected."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What we say to one case.

    ``answer``: in the form in which the file states its expectation, or None with ``error`` set.
    ``passed``: None where the case states no expectation (or marks itself not applicable).
    ``expected``: what the file states, for the report of a failure.
    """

    id: str
    answer: object = None
    error: str | None = None
    passed: bool | None = None
    expected: object = None
    not_applicable: str | None = None

    def as_line(self) -> dict[str, object]:
        """The line of ``--answers``: ``{id, answer}`` or ``{id, error}``."""
        if self.error is not None:
            return {"id": self.id, "error": self.error}
        return {"id": self.id, "answer": self.answer}


def same(answer: object, expected: object, *, tolerance: float = 1e-9) -> bool:
    """Whether two JSON values are equal; numbers within a relative (and tiny absolute) tolerance.

    Truth values are never numbers; a missing key is not null.
    """
    match answer, expected:
        case (bool(), _) | (_, bool()):
            return answer is expected
        case (int() | float(), int() | float()):
            return math.isclose(answer, expected, rel_tol=tolerance, abs_tol=1e-12) or (
                math.isnan(answer) and math.isnan(expected)
            )
        case (Mapping(), Mapping()):
            return answer.keys() == expected.keys() and all(
                same(answer[key], expected[key], tolerance=tolerance) for key in answer
            )
        case (list() | tuple(), list() | tuple()):
            return len(answer) == len(expected) and all(
                same(one, other, tolerance=tolerance)
                for one, other in zip(answer, expected, strict=True)
            )
        case _:
            return answer == expected
