"""Hesabu's own cases: sets of equations, the cleaning of texts, functions called directly."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from daowei.cli.vectors.answers import Answer, same
from daowei.cli.vectors.disagreements import disagreements, unless_wrong
from daowei.language.hesabu.functions import APPLY, Value
from daowei.language.hesabu.solving import solve
from daowei.language.hesabu.tokens import FUNCTIONS, HesabuError, cleaned

_Case = Mapping[str, Any]


def answer(document: Mapping[str, Any], *, data: Path | None = None) -> Iterator[Answer]:
    """An answer to each case: values by name, or the list of faults."""
    del data
    match document:
        case {"shape": "cleaner", "cases": cases}:
            return map(_cleaned, cases)
        case {"shape": "functions", "cases": cases}:
            return map(_called, cases)
        case {"shape": "big_30581"}:
            return iter((_solved({"id": "big_30581", **document}),))
        case {"cases": cases, "shape": str(shape)}:
            wrong = disagreements(shape)
            return (unless_wrong(_solved(case), wrong) for case in cases)
        case _:
            return iter(())


def _cleaned(case: _Case) -> Answer:
    text = cleaned(case["in"])
    return Answer(id="", answer=text, expected=case.get("out"), passed=_judged(case, "out", text))


def _judged(case: _Case, key: str, given: object) -> bool | None:
    return same(given, case[key]) if key in case else None


def _called(case: _Case) -> Answer:
    arguments = [_as_value(each) for each in case["args"]]
    try:
        value = APPLY[FUNCTIONS[case["function"]]](arguments)
    except HesabuError as refused:
        expected = case.get("expect_error")
        return Answer(id="", error=str(refused), passed=expected, expected=expected)
    match case:
        case {"expect_between": [low, high]}:
            passed: bool | None = isinstance(value, float) and low <= value <= high
        case {"expect_error": True}:
            passed = False
        case _:
            passed = _judged(case, "expect", value)
    return Answer(id="", answer=value, passed=passed, expected=case.get("expect"))


def _as_value(argument: object) -> Value:
    match argument:
        case bool() | str():
            return argument
        case int() | float():
            return float(argument)
        case _:
            raise TypeError(f"{argument!r} is no argument of a Hesabu function")


def _solved(case: _Case) -> Answer:
    solution = solve(case["equations"])
    given: object
    if solution.faults:
        given = [_fault_line(each.source, each.message) for each in solution.faults]
    else:
        given = {name: solution.values[name] for name in _asked(case)}
    expected = _expected(case)
    passed = None if expected is None else _agrees(given, expected)
    return Answer(id=case["id"], answer=given, passed=passed, expected=expected)


def _fault_line(source: str, message: str) -> dict[str, object]:
    """A fault in the files' form; which node of a cycle is named is left open there."""
    line: dict[str, object] = {"source": source, "message": message}
    return {**line, "node_is_any_in_cycle": True} if message.endswith("node: *") else line


def _asked(case: _Case) -> Sequence[str]:
    return [case["ask"]] if "ask" in case else list(case["equations"])


def _expected(case: _Case) -> object:
    """The values or faults that the file states; where it states only its reference's, those."""
    for place in (case, case.get("reference", {})):
        for key in ("expect_errors", "expect_crash"):
            if key in place:
                return place[key]
        if "expect" in place:
            return {name: place["expect"][name] for name in _asked(case)}
    return None


def _agrees(given: object, expected: object) -> bool:
    """Faults may come in any order; one whose message the file leaves open may have any."""
    match given, expected:
        case list(), list():
            return len(given) == len(expected) and all(
                any(_same_fault(fault, wanted) for fault in given) for wanted in expected
            )
        case _:
            return same(given, expected)


def _same_fault(fault: _Case, wanted: _Case) -> bool:
    return fault["source"] == wanted["source"] and (
        wanted["message"] is None or fault["message"] == wanted["message"]
    )
