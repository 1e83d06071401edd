"""Formulas of a programme as DHIS2 spells them: items by uid instead of by code."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from daowei.foundation.uids import uid_for
from daowei.language.dialects import DHIS2
from daowei.language.errors import ExpressionError
from daowei.language.parse import parse
from daowei.language.printing import printed
from daowei.language.rebuilding import rebuilt
from daowei.language.tree import Item, ItemKind, Node
from daowei.programme.definition import Programme

_ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uids:
    """The uid of everything a formula may read, by code."""

    by_kind: Mapping[ItemKind, Mapping[str, str]]
    combos: Mapping[str, str]


def uids_of(programme: Programme) -> Uids:
    """The uids of a programme."""
    groups = (group for each in programme.group_sets.values() for group in each.groups)
    return Uids(
        by_kind={
            ItemKind.ELEMENT: {code: each.uid for code, each in programme.elements.items()},
            ItemKind.REPORTING_RATE: {code: each.uid for code, each in programme.forms.items()},
            ItemKind.INDICATOR: {code: each.uid for code, each in programme.indicators.items()},
            ItemKind.GROUP_COUNT: {each.code: each.uid for each in groups},
            ItemKind.CONSTANT: {code: constant_uid(code) for code in programme.constants},
        },
        combos={
            combo.code: combo.uid
            for each in programme.category_combos.values()
            for combo in each.combos
        },
    )


def constant_uid(code: str) -> str:
    """The uid of a constant, which a programme folder gives none."""
    return uid_for("constant", code)


def spelled(tree: Node, uids: Uids) -> str:
    """The formula with uids in the place of codes."""
    return printed(rebuilt(tree, lambda node: _renamed(node, uids)))


def is_read_by_dhis2(text: str) -> bool:
    """Whether DHIS2 itself could compute the formula, and not only we."""
    try:
        parse(text, dialect=DHIS2)
    except ExpressionError:
        return False
    return True


def _renamed(node: Node, uids: Uids) -> Node:
    if not isinstance(node, Item) or node.kind not in uids.by_kind:
        return node
    first, *others = node.parts
    if node.kind is ItemKind.ELEMENT:
        others = [each if each == _ANY else uids.combos.get(each, each) for each in others]
    return replace(node, parts=(uids.by_kind[node.kind].get(first, first), *others))
