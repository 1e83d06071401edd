"""Which indicators and agreements read what changed, in the old version or in the new."""

from dataclasses import replace

from daowei.language.tree import ItemKind, Node, items
from daowei.programme.changes import Change, Section
from daowei.programme.definition import Agreement, Programme
from daowei.programme.formulas import Formulas, element_named, read_formulas

_EVERYTHING = frozenset({"currency", "year_start", "partial"})


_OF_AGREEMENTS = frozenset(
    {Section.AGREEMENT, Section.PILLAR, Section.CRITERION, Section.VETO, Section.AWARD}
)


class Touches:
    """Which indicators and agreements read a definition, in the old version or in the new."""

    def __init__(self, old: Programme, new: Programme) -> None:
        self.versions = [(each, read_formulas(each)[0]) for each in (old, new)]

    def of(self, change: Change) -> Change:
        indicators = self.indicators(change)
        agreements = self.agreements(change, indicators)
        return replace(change, indicators=indicators, agreements=agreements)

    def indicators(self, change: Change) -> frozenset[str]:
        return frozenset(
            code
            for programme, formulas in self.versions
            if formulas
            for code in _readers(programme, formulas, change)
        )

    def agreements(self, change: Change, indicators: frozenset[str]) -> frozenset[str]:
        own = {change.code.split("/")[0]} if change.section in _OF_AGREEMENTS else set()
        return frozenset(own) | frozenset(
            code
            for programme, formulas in self.versions
            for code, agreement in programme.agreements.items()
            if indicators & {each.indicator for each in agreement.criteria}
            or (formulas and _vetoes_read(programme, formulas, agreement=agreement, change=change))
        )


def _readers(programme: Programme, formulas: Formulas, change: Change) -> frozenset[str]:
    """Indicators that read what changed, directly or through other indicators."""
    if change.section is Section.PROGRAMME:
        return frozenset(programme.indicators) if change.field in _EVERYTHING else frozenset()
    found: set[str] = set()
    for code in formulas.order:
        sides = (formulas.numerators[code], formulas.denominators[code])
        is_itself = change.section is Section.INDICATOR and change.code == code
        if is_itself or any(_reads(programme, tree, change, through=found) for tree in sides):
            found.add(code)
    return frozenset(found)


def _vetoes_read(
    programme: Programme, formulas: Formulas, *, agreement: Agreement, change: Change
) -> bool:
    trees = (formulas.vetoes[agreement.code, each.code] for each in agreement.vetoes)
    return any(_reads(programme, tree, change, through=set()) for tree in trees)


def _reads(programme: Programme, tree: Node, change: Change, *, through: set[str]) -> bool:
    return any(
        _is_about(programme, item.kind, item.parts[0], change=change)
        or (item.kind is ItemKind.INDICATOR and item.parts[0] in through)
        for item in items(tree)
    )


def _is_about(programme: Programme, kind: ItemKind, name: str, *, change: Change) -> bool:
    """Whether an item reads the definition that changed."""
    match kind, change.section:
        case ItemKind.CONSTANT, Section.CONSTANT:
            return name == change.code
        case ItemKind.REPORTING_RATE, Section.FORM:
            return name == change.code
        case ItemKind.INDICATOR, Section.INDICATOR:
            return name == change.code
        case ItemKind.ELEMENT, Section.ELEMENT:
            element = element_named(programme, name)
            return element is not None and element.code == change.code
        case ItemKind.ELEMENT, Section.COMBINATION:
            element = element_named(programme, name)
            return element is not None and element.category_combo == change.code
        case _:
            return False
