"""Every leaf of a formula: above the line, below it, or deciding from a condition."""

from collections.abc import Iterator
from enum import Enum

from daowei.language.tree import Binary, Call, Item, Modified, Node, children, items

_DECIDING = frozenset({"==", "!=", "<", "<=", ">", ">=", "&&", "||"})
_ASKING = frozenset({"isNull", "isNotNull"})
_CHOOSING = frozenset({"if", "firstNonNull", "greatest", "least", "max", "min", "avg", "sum"})


class Place(Enum):
    """Where a leaf stands: more of it raises the figure, lowers it, or switches it.

    ADDED: above, and nothing but constants is multiplied with it or taken from it.
    """

    ADDED = "added"
    ABOVE = "above"
    BELOW = "below"
    CONDITION = "condition"

    @property
    def turned(self) -> "Place":
        """The same below a line of division."""
        return _TURNED.get(self, self)

    @property
    def mixed(self) -> "Place":
        """The same where other figures come in."""
        return Place.ABOVE if self is Place.ADDED else self


_TURNED = {Place.ADDED: Place.BELOW, Place.ABOVE: Place.BELOW, Place.BELOW: Place.ABOVE}


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
        case Binary("/" | "%", left, right) | Call("safe_div", (left, right)):
            yield from leaves(left, place.mixed if items(right) else place)
            yield from leaves(right, place.turned)
        case Binary(operator=operator) if operator in _DECIDING:
            yield from _below(node, Place.CONDITION)
        case Call(function=function) if function in _ASKING:
            yield from _below(node, Place.CONDITION)
        case _:
            yield from _below(node, place if _only_adds(node) else place.mixed)


def operands(node: Node) -> Iterator[Node]:
    """What a condition compares: the figures on either side of its comparisons."""
    match node:
        case Binary(operator=operator) if operator in _DECIDING:
            for each in children(node):
                yield from operands(each)
        case _:
            yield node


def _only_adds(node: Node) -> bool:
    match node:
        case Modified() | Binary(operator="+"):
            return True
        case Binary(operator="*", left=left, right=right):
            return not (items(left) and items(right))
        case Binary(operator="-", right=right):
            return not items(right)
        case Call(function=function):
            return function in _CHOOSING
        case _:
            return False


def _below(node: Node, place: Place) -> Iterator[tuple[Item, Place]]:
    for each in children(node):
        yield from leaves(each, place)
