"""Every leaf of a formula: above the line, below it, or deciding from a condition."""

from collections.abc import Iterator
from enum import Enum

from daowei.language.tree import Binary, Call, Item, Node, children

_DECIDING = frozenset({"==", "!=", "<", "<=", ">", ">=", "&&", "||"})
_ASKING = frozenset({"isNull", "isNotNull"})


class Place(Enum):
    """Where a leaf stands: more of it raises the figure, lowers it, or switches it."""

    ABOVE = "above"
    BELOW = "below"
    CONDITION = "condition"

    @property
    def turned(self) -> "Place":
        """The same below a line of division."""
        return {Place.ABOVE: Place.BELOW, Place.BELOW: Place.ABOVE}.get(self, self)


def leaves(node: Node, place: Place = Place.ABOVE) -> Iterator[tuple[Item, Place]]:
    """Every item of the tree with its place.

    What stands in the condition of an ``if`` or in a comparison decides, wherever it stands;
    what is divided by stands below, and what that is divided by stands above again.
    """
    match node:
        case Item():
            yield node, place
        case Call(function="if", arguments=(condition, *branches)):
            yield from leaves(condition, Place.CONDITION)
            for each in branches:
                yield from leaves(each, place)
        case Binary(operator="/" | "%", left=left, right=right):
            yield from leaves(left, place)
            yield from leaves(right, place.turned)
        case Binary(operator=operator) if operator in _DECIDING:
            yield from _below(node, Place.CONDITION)
        case Call(function=function) if function in _ASKING:
            yield from _below(node, Place.CONDITION)
        case _:
            yield from _below(node, place)


def _below(node: Node, place: Place) -> Iterator[tuple[Item, Place]]:
    for each in children(node):
        yield from leaves(each, place)
