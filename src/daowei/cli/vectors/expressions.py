"""DHIS2's own cases for expressions, of both its engines."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from daowei.cli.vectors.answers import Answer, same
from daowei.cli.vectors.disagreements import disagreements, unless_wrong
from daowei.cli.vectors.expression_items import (
    collected,
    described,
    named_items,
    settings_of,
    unit_groups,
)
from daowei.cli.vectors.expression_values import Bound, Context, stated
from daowei.foundation.periods import parse_period
from daowei.language import numbers
from daowei.language.coercion import as_number
from daowei.language.dialects import DHIS2, DHIS2_KOTLIN, Dialect
from daowei.language.errors import ExpressionError
from daowei.language.modes import Mode
from daowei.language.numbers import Numeric
from daowei.language.parse import parse
from daowei.language.reference import evaluate
from daowei.language.sources import ResultType
from daowei.language.tree import MissingStrategy, Node, viewed
from daowei.language.wellformed import check

Case: TypeAlias = Mapping[str, Any]


def answer(document: Mapping[str, Any], *, data: Path | None = None) -> Iterator[Answer]:  # noqa: ARG001 - needs no further files
    """Our answer to every case, in the engine of its file.

    A file with a shared ``context`` is of dhis2-core, one without of the Kotlin library.
    """
    context = document.get("context")
    wrong = disagreements(str(document.get("shape")))
    for case in document["vectors"]:
        given = _answered(case, context)
        yield unless_wrong(replace(given, passed=_judged(given, case)), wrong)


def _answered(case: Case, context: Case | None) -> Answer:
    name, expected = str(case.get("id", "")), case.get("expected", _refusal(case))
    try:
        said = _KOTLIN[case["op"]](case) if context is None else _CORE[case["op"]](case, context)
    except ExpressionError as fault:
        return Answer(id=name, error=str(fault.problem.message), expected=expected)
    return Answer(id=name, answer=said, expected=expected)


def _judged(given: Answer, case: Case) -> bool | None:
    """Whether value, items (where the case lists them) or refusal are as the case states."""
    if _refusal(case) is not None:
        return given.error is not None
    if "expected" not in case:
        return None
    said, expected = given.answer, case["expected"]
    if not isinstance(said, dict):
        return False
    if expected.get("type") == "set":
        return _same_set(said["value"], expected["value"])
    listed = case.get("expectedItems")
    states_items = listed is not None and "::" not in listed
    if states_items and said.get("expectedItems", "") != listed:
        return False
    bare = {key: value for key, value in said.items() if key != "expectedItems"}
    return same(bare, expected, tolerance=case.get("tolerance", 1e-9))


def _refusal(case: Case) -> object:
    return case.get("error", case.get("expected_error"))


def _same_set(one: list[object], other: list[object]) -> bool:
    return len(one) == len(other) and all(any(same(each, every) for every in other) for each in one)


# ── the Kotlin library ──────────────────────────────────────────────────────────────


def _kotlin_value(case: Case) -> dict[str, object]:
    bound = case.get("bindings", {}).get("dataItemValues", {})
    node = parse(case["expression"], dialect=DHIS2_KOTLIN)
    return stated(evaluate(node, Bound(bound), dialect=DHIS2_KOTLIN, strategy=None))


def _kotlin_items(case: Case) -> dict[str, object]:
    return {"type": "set", "value": collected(parse(case["expression"], dialect=DHIS2_KOTLIN))}


def _kotlin_validity(case: Case) -> dict[str, object]:
    _accepted(case, DHIS2_KOTLIN)
    return {"type": "boolean", "value": True}


_KOTLIN: Mapping[str, Callable[[Case], dict[str, object]]] = {
    "evaluate": _kotlin_value,
    "collectDataItems": _kotlin_items,
    "validate": _kotlin_validity,
}

# ── dhis2-core ──────────────────────────────────────────────────────────────────────


def _accepted(case: Case, dialect: Dialect) -> Node:
    """The tree of an expression that also makes sense in its mode.

    Raises: ExpressionError: it cannot be read, or makes no sense there.
    """
    node = parse(case["expression"], dialect=dialect)
    found = check(node, mode=Mode(case["mode"]), dialect=dialect)
    if found:
        raise ExpressionError(found[0], at=node.at)
    return node


def _core_value(case: Case, context: Case) -> dict[str, object]:
    node = _accepted(case, DHIS2)
    value = evaluate(
        node,
        Context(context, case.get("itemValues")),
        dialect=DHIS2,
        strategy=MissingStrategy(case["missingValueStrategy"]),
        result_type=ResultType(case["dataType"]),
    )
    listed = named_items(node, context["itemNames"])
    return {**stated(value), "expectedItems": listed} if listed else stated(value)


def _core_parsed(case: Case, context: Case) -> dict[str, object]:  # noqa: ARG001 - one signature
    _accepted(case, DHIS2)
    return {"type": "string", "value": "VALID"}


def _core_validity(case: Case, context: Case) -> dict[str, object]:  # noqa: ARG001 - one signature
    try:
        _accepted(case, DHIS2)
    except ExpressionError:
        return {"type": "string", "value": "EXPRESSION_IS_NOT_WELL_FORMED"}
    return {"type": "string", "value": "VALID"}


def _core_description(case: Case, context: Case) -> dict[str, object]:
    parse(case["expression"], dialect=DHIS2)
    return {"type": "string", "value": described(case["expression"], context["itemNames"])}


def _core_groups(case: Case, context: Case) -> dict[str, object]:  # noqa: ARG001 - one signature
    groups = unit_groups(parse(case["expression"], dialect=DHIS2))
    return {"type": "string", "value": ", ".join(groups)}


def _core_item(case: Case, context: Case) -> dict[str, object]:  # noqa: ARG001 - one signature
    ((_, view),) = viewed(parse(case["expression"], dialect=DHIS2))
    return settings_of(view)


def _core_indicator(case: Case, context: Case) -> dict[str, object]:
    numerator = _side(case["numerator"], context)
    denominator = _side(case["denominator"], context)
    if numerator is None or not denominator:
        return stated(None)
    days = sum(parse_period(each).days for each in case["periods"])
    multiplier = case["factor"] * (365 if case["annualized"] else 1)
    divisor = days if case["annualized"] else 1
    value = numbers.multiply(numbers.divide(numerator, denominator), multiplier / divisor)
    return {
        "numerator": float(numerator),
        "denominator": float(denominator),
        "factor": multiplier / divisor,
        "multiplier": multiplier,
        "divisor": divisor,
        "value": float(value),
    }


def _side(text: str, context: Case) -> Numeric | None:
    node = parse(text, dialect=DHIS2)
    strategy = MissingStrategy.SKIP_IF_ALL_VALUES_MISSING
    value = evaluate(node, Context(context, None), dialect=DHIS2, strategy=strategy)
    return as_number(value, node, DHIS2)


_CORE: Mapping[str, Callable[[Case, Case], dict[str, object]]] = {
    "evaluate": _core_value,
    "parse": _core_parsed,
    "validity": _core_validity,
    "describe": _core_description,
    "orgUnitGroupIds": _core_groups,
    "itemId": _core_item,
    "indicator": _core_indicator,
}
