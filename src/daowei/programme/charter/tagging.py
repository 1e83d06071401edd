"""What a programme's formulas are about: the tags of every leaf, nested indicators included."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from daowei.language.errors import ExpressionError
from daowei.language.parse import parse
from daowei.language.tree import Item, ItemKind, Node
from daowei.programme.charter.leaves import Place, leaves, operands
from daowei.programme.charter.vocabulary import family_of
from daowei.programme.definition import Category, Element, Indicator, Programme
from daowei.programme.formulas import Formulas

UNTAGGED = "untagged"  # a family outside the vocabulary: refused wherever it is made a result
_ANY = frozenset({"", "*"})
_WHOLES = frozenset({"fert", "cont", "meth", "term"})
# what counts births, women or clients, and so may be a part of them
_PARTS = _WHOLES | {"mat", "qual", "rght", "ent", "supp", "dq"}
_SERVED = frozenset(
    {
        "acc.fp_info_received",
        "acc.hiv_sti_integrated",
        "acc.infertility_counselling",
        "acc.referral_completed",
        "acc.removal_done_on_request",
        "care.early_dev_visits",
    }
)

_Named = TypeVar("_Named", Element, Indicator)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """The concepts of a formula by the place of their leaves, and what they were taken from.

    ``wholes``: below the line of a nested share of them; nothing can be won there as long as the
    share is only added up. ``sources``: elements and categories, by the names they are signed by.
    """

    above: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
    wholes: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def __or__(self, other: "Tags") -> "Tags":
        return Tags(
            above=self.above | other.above,
            below=self.below | other.below,
            wholes=self.wholes | other.wholes,
            conditions=self.conditions | other.conditions,
            sources=self.sources | other.sources,
        )

    def seen_from(self, place: Place) -> "Tags":
        """The same tags where the whole formula stands below a line, or in a condition."""
        below = self.below | self.wholes
        match place:
            case Place.ADDED:
                return self
            case Place.ABOVE:
                return replace(self, below=below, wholes=frozenset())
            case Place.BELOW:
                return replace(self, above=below, below=self.above, wholes=frozenset())
            case Place.CONDITION:
                return Tags(conditions=self.everything, sources=self.sources)

    @property
    def everything(self) -> frozenset[str]:
        """All concepts, wherever they stand."""
        return self.above | self.below | self.wholes | self.conditions


class Tagger:
    """Reads each formula of a programme once."""

    def __init__(self, programme: Programme, formulas: Formulas) -> None:
        self.programme = programme
        self.formulas = formulas
        self.known: dict[str, Tags] = {}
        self._elements = by_name(programme.elements.values())
        self._indicators = by_name(programme.indicators.values())
        self._populations = {
            each.population: frozenset({_concept_of(each)})
            for each in programme.elements.values()
            if each.population
        }

    def of_indicator(self, code: str) -> Tags:
        """The tags of an indicator: what its author declares, united with those of every leaf."""
        if code not in self.known:
            self.known[code] = Tags()  # a circle is told by the reading of formulas
            self.known[code] = self._read(self.programme.indicators[code])
        return self.known[code]

    def is_part(self, code: str) -> bool:
        """Whether the numerator can be the part of its denominator that the author says it is.

        A room or a sum of money is no part of births. Nor is what sensitive figures divide, nor
        are they a whole where more is done to them than adding. The rest shows on values.
        """
        if not self.programme.indicators[code].numerator_part_of_denominator:
            return False
        above = self.of_tree(self.formulas.numerators.get(code), Place.ADDED)
        entangled = (above.below | above.wholes).union(*self._not_added(code))
        return all(_may_be_part(each) for each in above.above) and not any(
            family_of(each) in _WHOLES for each in entangled
        )

    def of_tree(self, tree: Node | None, place: Place = Place.ABOVE) -> Tags:
        """The tags of any tree."""
        found = Tags()
        for item, where in leaves(tree, place) if tree is not None else ():
            found |= self._of_item(item, where)
        return found

    def of_condition(self, tree: Node | None) -> Tags:
        """The tags of the figures that a condition compares, each by its place in its figure."""
        found = Tags()
        for each in operands(tree) if tree is not None else ():
            found |= self.of_tree(each)
        return found

    def of_setting(self, value: object) -> Tags:
        """What a setting of a method or a target rule reads, by code or by formula; it decides."""
        if isinstance(value, str):
            return self._of_words(value).seen_from(Place.CONDITION)
        found = Tags()
        if isinstance(value, Mapping | list | tuple):
            for each in value.values() if isinstance(value, Mapping) else value:
                found |= self.of_setting(each)
        return found

    def _read(self, indicator: Indicator) -> Tags:
        declared = Tags(above=indicator.concepts, below=indicator.denominator_concepts)
        above = self.of_tree(self.formulas.numerators.get(indicator.code), Place.ADDED)
        below = self.of_tree(self.formulas.denominators.get(indicator.code), Place.BELOW)
        return declared | above | below

    def _not_added(self, code: str) -> Iterator[frozenset[str]]:
        """What a denominator holds besides the sum of its leaves."""
        tree = self.formulas.denominators.get(code)
        for item, place in leaves(tree, Place.ADDED) if tree is not None else ():
            if place is not Place.ADDED or item.kind is ItemKind.INDICATOR:
                yield self._of_item(item, place).everything

    def _of_item(self, item: Item, place: Place) -> Tags:
        match item.kind:
            case ItemKind.ELEMENT:
                tags = self._of_element(item)
            case ItemKind.INDICATOR:
                tags = self._of_nested(item.parts[0])
            case ItemKind.REPORTING_RATE:
                is_timely = "TIME" in item.parts[-1].upper()
                tags = Tags(above=frozenset({"dq.timeliness" if is_timely else "dq.completeness"}))
            case ItemKind.CONSTANT | ItemKind.GROUP_COUNT | ItemKind.PERIOD_FACT:
                tags = Tags()
            case _:
                tags = _untagged(item.parts[0])
        return tags.seen_from(place)

    def _of_nested(self, name: str) -> Tags:
        indicator = self._indicators.get(name)
        if indicator is None:
            return _untagged(name)
        tags = self.of_indicator(indicator.code)
        if self.is_part(indicator.code):
            return replace(tags, below=frozenset(), wholes=tags.below | tags.wholes)
        return tags

    def _of_element(self, item: Item) -> Tags:
        element = self._elements.get(item.parts[0])
        if element is None:
            return _untagged(item.parts[0])
        concepts, sources = {_concept_of(element)}, {f"element:{element.code}"}
        if any(part not in _ANY for part in item.parts[1:]):
            for each in self._categories_of(element):
                sources.add(f"category:{each.code}")
                concepts |= {each.concept} if each.concept else set()
        return Tags(above=frozenset(concepts), sources=frozenset(sources))

    def _categories_of(self, element: Element) -> Iterator[Category]:
        """The categories an element is split by: one option alone is about them."""
        combo = self.programme.category_combos.get(element.category_combo or "")
        for code in combo.categories if combo else ():
            yield self.programme.categories[code]

    def _of_words(self, text: str) -> Tags:
        if text in self._elements:
            return self._of_element(Item(ItemKind.ELEMENT, (text,)))
        if text in self._indicators:
            return self.of_indicator(self._indicators[text].code)
        if text in self._populations:
            return Tags(above=self._populations[text])
        if "{" not in text:
            return Tags()
        try:
            return self.of_tree(parse(text))
        except ExpressionError:
            return Tags()


def by_name(things: Iterable[_Named]) -> Mapping[str, _Named]:
    """Things by uid and by code; a code comes first, as where formulas are computed."""
    listed = tuple(things)
    return {each.uid: each for each in listed} | {each.code: each for each in listed}


def _concept_of(element: Element) -> str:
    return element.concept or f"{UNTAGGED}.{element.code}"


def _may_be_part(concept: str) -> bool:
    return family_of(concept) in _PARTS or concept in _SERVED


def _untagged(name: str) -> Tags:
    return Tags(above=frozenset({f"{UNTAGGED}.{name}"}))
