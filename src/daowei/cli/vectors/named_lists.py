"""Cases that stand in named lists and single facts of a document, answered in its order."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from daowei.cli.vectors.answers import Answer, same

Case = Mapping[str, Any]


def listed(document: Case, name: str, answer: Callable[[Case], Answer]) -> Iterator[Answer]:
    """An answer for each case of the list of that name; none where the file has no such list."""
    return (answer(each) for each in document.get(name, ()))


def judged(
    found: object,
    expected: object,
    *,
    name: str = "",
    tolerance: float = 1e-9,
) -> Answer:
    """The answer, judged where the file states what it expects."""
    agrees = None if expected is None else same(found, expected, tolerance=tolerance)
    return Answer(id=name, answer=found, expected=expected, passed=agrees)


def stated(case: Case, *names: str) -> dict[str, Any] | None:
    """What the case states under these names; None where all were taken out."""
    return {each: case[each] for each in names if each in case} or None


def as_stated(
    found: Mapping[str, object], expected: Mapping[str, Any] | None, *, name: str = ""
) -> Answer:
    """An answer of several fields, judged by those that the file states."""
    agrees = (
        None if expected is None else all(same(found[each], expected[each]) for each in expected)
    )
    return Answer(id=name, answer=dict(found), expected=expected, passed=agrees)
