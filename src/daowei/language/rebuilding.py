"""A tree made anew with some of its nodes exchanged."""

from collections.abc import Callable
from dataclasses import replace

from daowei.language.tree import Binary, Call, Modified, Node, Series, Unary, spine


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with ``change`` applied to every node, those below first."""
    match node:
        case Unary(operand=operand):
            return change(replace(node, operand=rebuilt(operand, change)))
        case Binary():
            return _rebuilt_spine(node, change)
        case Call(arguments=arguments):
            return change(replace(node, arguments=_all(arguments, change)))
        case Series(members=members):
            return change(replace(node, members=_all(members, change)))
        case Modified(operand=operand):
            return change(replace(node, operand=rebuilt(operand, change)))
        case _:
            return change(node)


def _all(nodes: tuple[Node, ...], change: Callable[[Node], Node]) -> tuple[Node, ...]:
    return tuple(rebuilt(each, change) for each in nodes)


def _rebuilt_spine(node: Binary, change: Callable[[Node], Node]) -> Node:
    first, above = spine(node)
    built = rebuilt(first, change)
    for each in above:
        built = change(replace(each, left=built, right=rebuilt(each.right, change)))
    return built
