"""What a programme's formulas are about: the tags of every leaf, nested indicators included."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from daowei.language.errors import ExpressionError
from daowei.language.parse import parse
from daowei.language.tree import Item, ItemKind, Node
from daowei.programme.charter.leaves import Place, leaves
from daowei.programme.definition import Element, Indicator, Programme
from daowei.programme.formulas import Formulas

UNTAGGED = "untagged"  # a family outside the vocabulary: refused wherever it is made a result
_ANY = frozenset({"", "*"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """The concepts of a formula by the place of their leaves, and the elements behind them."""

    above: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    elements: frozenset[str] = frozenset()

    def __or__(self, other: "Tags") -> "Tags":
        return Tags(
            above=self.above | other.above,
            below=self.below | other.below,
            conditions=self.conditions | other.conditions,
            elements=self.elements | other.elements,
        )

    def seen_from(self, place: Place) -> "Tags":
        """The same tags where the whole formula stands below a line, or in a condition."""
        match place:
            case Place.ABOVE:
                return self
            case Place.BELOW:
                return Tags(
                    above=self.below,
                    below=self.above,
                    conditions=self.conditions,
                    elements=self.elements,
                )
            case Place.CONDITION:
                everything = self.above | self.below | self.conditions
                return Tags(conditions=everything, elements=self.elements)

    @property
    def everything(self) -> frozenset[str]:
        """All concepts, wherever they stand."""
        return self.above | self.below | self.conditions


class Tagger:
    """Reads each formula of a programme once."""

    def __init__(self, programme: Programme, formulas: Formulas) -> None:
        self.programme = programme
        self.formulas = formulas
        self.known: dict[str, Tags] = {}
        self._elements = {
            name: each for each in programme.elements.values() for name in (each.uid, each.code)
        }
        self._indicator_codes = {
            name: each.code
            for each in programme.indicators.values()
            for name in (each.uid, each.code)
        }
        self._populations = {
            each.population: frozenset({each.concept or f"{UNTAGGED}.{each.code}"})
            for each in programme.elements.values()
            if each.population
        }

    def of_indicator(self, code: str) -> Tags:
        """The tags of an indicator: what its author declares, united with those of every leaf.

        Below the line of a nested indicator whose numerator is part of its denominator nothing
        can be won; that is checked on its values and not carried outwards.
        """
        if code not in self.known:
            self.known[code] = Tags()  # a circle is told by the reading of formulas
            self.known[code] = self._read(self.programme.indicators[code])
        return self.known[code]

    def of_tree(self, tree: Node | None, place: Place = Place.ABOVE) -> Tags:
        """The tags of any tree."""
        found = Tags()
        for item, where in leaves(tree, place) if tree is not None else ():
            found |= self._of_item(item).seen_from(where)
        return found

    def of_setting(self, value: object) -> frozenset[str]:
        """The concepts that a setting of a method or a target rule reads, by code or by formula."""
        if isinstance(value, Mapping):
            return frozenset(each for one in value.values() for each in self.of_setting(one))
        if isinstance(value, list | tuple):
            return frozenset(each for one in value for each in self.of_setting(one))
        return self._of_words(value) if isinstance(value, str) else frozenset()

    def _read(self, indicator: Indicator) -> Tags:
        declared = Tags(
            above=indicator.concepts,
            below=indicator.denominator_concepts,
        )
        above = self.of_tree(self.formulas.numerators.get(indicator.code))
        below = self.of_tree(self.formulas.denominators.get(indicator.code), Place.BELOW)
        return declared | above | below

    def _of_item(self, item: Item) -> Tags:
        match item.kind:
            case ItemKind.ELEMENT:
                return self._of_element(item)
            case ItemKind.INDICATOR:
                return self._of_nested(item.parts[0])
            case ItemKind.REPORTING_RATE:
                is_timely = "TIME" in item.parts[-1].upper()
                return Tags(above=frozenset({"dq.timeliness" if is_timely else "dq.completeness"}))
            case ItemKind.CONSTANT | ItemKind.GROUP_COUNT | ItemKind.PERIOD_FACT:
                return Tags()
            case _:
                return _untagged(item.parts[0])

    def _of_nested(self, name: str) -> Tags:
        code = self._indicator_codes.get(name)
        if code is None:
            return _untagged(name)
        tags = self.of_indicator(code)
        if self.programme.indicators[code].numerator_part_of_denominator:
            return Tags(above=tags.above, conditions=tags.conditions, elements=tags.elements)
        return tags

    def _of_element(self, item: Item) -> Tags:
        element = self._elements.get(item.parts[0])
        if element is None:
            return _untagged(item.parts[0])
        concepts = {element.concept or f"{UNTAGGED}.{element.code}"}
        if any(part not in _ANY for part in item.parts[1:]):
            concepts.update(self._categories_of(element))
        return Tags(above=frozenset(concepts), elements=frozenset({element.code}))

    def _categories_of(self, element: Element) -> Iterator[str]:
        """The concepts of the categories an element is split by: one option alone is about them."""
        combo = self.programme.category_combos.get(element.category_combo or "")
        for code in combo.categories if combo else ():
            concept = self.programme.categories[code].concept
            if concept:
                yield concept

    def _of_words(self, text: str) -> frozenset[str]:
        if text in self._elements:
            return frozenset({self._elements[text].concept or f"{UNTAGGED}.{text}"})
        if text in self._indicator_codes:
            return self.of_indicator(self._indicator_codes[text]).everything
        if text in self._populations:
            return self._populations[text]
        if "{" not in text:
            return frozenset()
        try:
            return self.of_tree(parse(text)).everything
        except ExpressionError:
            return frozenset()


def _untagged(name: str) -> Tags:
    return Tags(above=frozenset({f"{UNTAGGED}.{name}"}))
