"""What a formula asks of the outside: values of items, of other formulas, facts about the unit."""

from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from daowei.language.calculations import Value
from daowei.language.tree import Item, Node, View


class ResultType(StrEnum):
    """What an expression is asked to give (DHIS2's names)."""

    NUMERIC = "NUMERIC"
    BOOLEAN = "BOOLEAN"
    TEXT = "TEXT"

    @property
    def nothing(self) -> Value:
        """What stands for no value where nothing counts as something: 0, false, ''."""
        match self:
            case ResultType.NUMERIC:
                return Decimal(0)
            case ResultType.BOOLEAN:
                return False
            case ResultType.TEXT:
                return ""


class Source(Protocol):
    """Where the reference reading gets its values; None is missing.

    Numbers are Decimal (or int) where exact, float where they came from a division.
    """

    def item(self, item: Item, view: View) -> Value:
        """The item's value, for the unit and period at hand, as seen from the view."""

    def samples(self, item: Item, view: View) -> tuple[Value, ...]:
        """The item's values in the sample periods, oldest first, None where there is none."""

    def variable(self, name: str, view: View) -> Value:
        """The value of another formula of the set."""

    def sub_expression(self, inner: Node, view: View) -> Value:
        """``inner`` evaluated for each stored value, then aggregated."""

    def belongs(self, function: str, uids: tuple[str, ...]) -> bool:
        """Whether the unit answers to ``orgUnit.group`` and its kin for any of the uids."""

    def result_type(self, item: Item) -> ResultType:
        """Whether the item holds numbers, truth values or texts."""


class NoSource:
    """A source that knows nothing: for formulas of literals, and to inherit from."""

    def item(self, item: Item, view: View) -> Value:  # noqa: ARG002 - see Source
        return None

    def samples(self, item: Item, view: View) -> tuple[Value, ...]:  # noqa: ARG002
        return ()

    def variable(self, name: str, view: View) -> Value:  # noqa: ARG002
        return None

    def sub_expression(self, inner: Node, view: View) -> Value:  # noqa: ARG002
        return None

    def belongs(self, function: str, uids: tuple[str, ...]) -> bool:  # noqa: ARG002
        return False

    def result_type(self, item: Item) -> ResultType:  # noqa: ARG002
        return ResultType.NUMERIC
