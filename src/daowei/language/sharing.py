"""Which parts of trees are the same, so that each is computed once."""

from collections import Counter
from collections.abc import Hashable, Iterable

from daowei.language.tree import (
    Binary,
    Call,
    Item,
    Missing,
    Modified,
    Node,
    Number,
    Series,
    Truth,
    Unary,
    Variable,
    Words,
    children,
    spine,
)


class SharedParts:
    """Numbers every distinct part of some trees and counts where it stands."""

    def __init__(self, trees: Iterable[Node]) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._of_node: dict[int, int] = {}
        self._counts: Counter[int] = Counter()
        self._kept = tuple(trees)  # their nodes are known by identity while they live
        for each in self._kept:
            self._number(each)

    def number(self, node: Node) -> int:
        """The number of a node of the trees; equal parts have one number."""
        known = self._of_node.get(id(node))
        return self._number(node) if known is None else known

    def is_shared(self, number: int) -> bool:
        """Whether the part stands in more than one place."""
        return self._counts[number] > 1

    def _number(self, node: Node) -> int:
        first, above = spine(node)
        number = self._noted(first, _own(first, tuple(map(self._number, children(first)))))
        for each in above:
            number = self._noted(each, ("binary", each.operator, number, self._number(each.right)))
        return number

    def _noted(self, node: Node, key: Hashable) -> int:
        number = self._numbers.setdefault(key, len(self._numbers))
        self._of_node[id(node)] = number
        self._counts[number] += 1
        return number


def _own(  # noqa: C901, PLR0911, PLR0912 - a case a node
    node: Node, below: tuple[int, ...]
) -> Hashable:
    match node:
        case Number(value=value):
            return ("number", value.as_tuple())  # 1.0 and 1.00 carry different decimals
        case Words(value=value):
            return ("words", value)
        case Truth(value=value):
            return ("truth", value)
        case Missing():
            return ("missing",)
        case Item(kind=kind, parts=parts):
            return ("item", kind, parts)
        case Variable(name=name):
            return ("variable", name)
        case Unary(operator=operator):
            return ("unary", operator, *below)
        case Call(function=function):
            return ("call", function, *below)
        case Modified(modifier=modifier):
            return ("modified", modifier, *below)
        case Series():
            return ("series", *below)
        case Binary():
            raise AssertionError("the spine holds every operator")
