"""The values behind the items of the expression files, and values in the form those files state."""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from daowei.language.calculations import Value
from daowei.language.printing import printed_item
from daowei.language.sources import NoSource, ResultType
from daowei.language.tree import Item, ItemKind, View

_SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def value_of(written: object) -> Value:
    """A value of the file as the language holds it: numbers exactly as they are written."""
    match written:
        case bool() | None:
            return written
        case str():
            return _SPECIAL.get(written, written)
        case int() | float():
            return Decimal(repr(written))
        case _:
            raise ValueError(f"{written!r} is no value")


def stated(value: Value) -> dict[str, object]:
    """The value as the files state it: ``{"type": …, "value": …}``."""
    match value:
        case None:
            return {"type": "null", "value": None}
        case bool():
            return {"type": "boolean", "value": value}
        case str():
            return {"type": "string", "value": value}
        case Decimal() | float():
            return {"type": "number", "value": _stated_number(float(value))}
        case tuple():
            return {"type": "list", "value": [stated(each) for each in value]}


def _stated_number(value: float) -> float | str:
    if math.isnan(value):
        return "NaN"
    return next((text for text, special in _SPECIAL.items() if value == special), value)


class Bound(NoSource):
    """Values bound to items; a list is one for each sample period, the first the current."""

    def __init__(self, bound: Mapping[str, Any]) -> None:
        self.bound = bound

    def item(self, item: Item, view: View) -> Value:  # noqa: ARG002 - one place, one time
        written = self.bound.get(printed_item(item))
        if isinstance(written, list):
            return value_of(written[0]) if written else None
        return value_of(written)

    def samples(self, item: Item, view: View) -> tuple[Value, ...]:
        written = self.bound.get(printed_item(item))
        if isinstance(written, list):
            return tuple(map(value_of, written))
        return (self.item(item, view),)


class Context(NoSource):
    """The values of a file's shared context, or a case's own in their place."""

    def __init__(self, context: Mapping[str, Any], own: Mapping[str, Any] | None) -> None:
        self.context = context
        self.values = context["itemValues"] if own is None else own

    def item(self, item: Item, view: View) -> Value:  # noqa: ARG002 - one place, one time
        match item.kind:
            case ItemKind.CONSTANT:
                written = self.context["constants"].get(item.parts[0])
            case ItemKind.GROUP_COUNT:
                written = self.context["orgUnitGroupCounts"].get(item.parts[0])
            case ItemKind.PERIOD_FACT:
                written = self.context.get(item.parts[0])
            case _:
                written = self.values.get(printed_item(item))
        return value_of(written)

    def samples(self, item: Item, view: View) -> tuple[Value, ...]:
        if item.kind in (ItemKind.CONSTANT, ItemKind.GROUP_COUNT, ItemKind.PERIOD_FACT):
            return tuple(self.item(item, view) for _ in self.context["samplePeriods"])
        by_period = self.context["sampleValues"]
        return tuple(
            value_of(by_period.get(period, {}).get(printed_item(item)))
            for period in self.context["samplePeriods"]
        )

    def result_type(self, item: Item) -> ResultType:
        match self.context["valueTypes"].get(item.parts[0]):
            case "TEXT" | "DATE":
                return ResultType.TEXT
            case "BOOLEAN":
                return ResultType.BOOLEAN
            case _:
                return ResultType.NUMERIC
