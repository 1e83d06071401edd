"""What an indicator reads, however deep, and whether a cell of it rests on the same cell only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from daowei.assessment.groundwork import Groundwork
from daowei.assessment.refreshing import reads_only_here
from daowei.language.tree import Item, ItemKind
from daowei.programme.definition import Partial


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Elements and forms that an indicator and its parts read.

    ``reported``: the elements that stand on forms. ``goes_along``: whether a cell depends on the
    same cell of the inputs only, so that a change along a path stays on the path.
    """

    elements: frozenset[str]
    reported: frozenset[str]
    forms: frozenset[str]
    goes_along: bool


def readings_of(ground: Groundwork) -> Mapping[str, Reading]:
    """By code of the indicator."""
    return {code: _reading(code, ground) for code in ground.basis.formulas.order}


def _reading(code: str, ground: Groundwork) -> Reading:
    parts = _parts(code, ground)
    items = [each for part in parts for each in ground.formulas[part].items]
    elements = _named(items, ItemKind.ELEMENT, ground.programme.elements)
    reported = elements & ground.form_of.keys()
    rule = ground.programme.indicators[code].partial or ground.programme.partial
    is_local = all(reads_only_here(ground.formulas[each]) for each in parts)
    return Reading(
        elements=elements,
        reported=frozenset(reported),
        forms=_named(items, ItemKind.REPORTING_RATE, ground.programme.forms),
        goes_along=is_local and not (rule is Partial.EXCLUDE and reported),
    )


def _named(items: Iterable[Item], kind: ItemKind, known: Mapping[str, Any]) -> frozenset[str]:
    """The codes of the things of one kind that are read, by code or by uid."""
    codes = {name: code for code, each in known.items() for name in (code, each.uid)}
    return frozenset(codes[each.parts[0]] for each in items if each.kind is kind)


def _parts(code: str, ground: Groundwork) -> tuple[str, ...]:
    """The indicator and all those that it reads, however deep."""
    found, waiting = {code: None}, [code]
    while waiting:
        for item in ground.formulas[waiting.pop()].items:
            if item.kind is ItemKind.INDICATOR:
                inner = ground.indicators[item.parts[0]].code
                if inner not in found:
                    found[inner] = None
                    waiting.append(inner)
    return tuple(found)
