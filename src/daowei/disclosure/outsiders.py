"""Which sensitive counts somebody may be told of units that are not her own.

A question can be put a thousand ways, and answers can be subtracted from each other. So what an
outsider is told follows one fixed rule, whatever she asked before: whole years, whole elements,
and of the units under one parent either all or none.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from daowei.disclosure.suppression import LEAST_K, is_sensitive
from daowei.foundation.hierarchy import Tree
from daowei.programme.charter.values import may_be_ranked
from daowei.programme.definition import Element, Indicator


def is_protected(element: Element) -> bool:
    """Whether small counts of an element are withheld; one that nobody tagged may be anything."""
    if element.population is not None:
        return False
    return element.concept is None or is_sensitive((element.concept,))


def guarded_elements(
    elements: Mapping[str, Element],
    indicators: Mapping[str, Indicator],
    reads: Mapping[str, Collection[str]],
) -> frozenset[str]:
    """The protected elements, and those that would give them back.

    A figure that may be scored is told of every unit, so what stands on its other side tells the
    protected count: 11 attended of a share of 91.7 % are 12 births. ``reads``: the elements that
    each indicator reads, however deep.
    """
    found = {code for code, each in elements.items() if is_protected(each)}
    scored = [reads[code] for code, each in indicators.items() if may_be_ranked(each)]
    while more := {
        element
        for read in scored
        if not found.isdisjoint(read)
        for element in read
        if element not in found and elements[element].population is None
    }:
        found |= more
    return frozenset(found)


def told_to_outsiders(
    counts: Mapping[str, float], tree: Tree, own: Collection[str], *, k: int = LEAST_K
) -> frozenset[str]:
    """The units, outside the subtrees of ``own``, whose count of one year may be told.

    ``counts``: of a unit and all below it; units that reported nothing have none. Below a unit
    that is not told, nobody is. A unit's own reports count as one more child of it.
    Above ``own`` all totals are told or none: none where what they hold beside her own would be
    a single withheld count, or withheld counts that sum to less than ``k``.
    """
    return frozenset(_Telling(counts, tree, frozenset(own), k).told())


@dataclass(frozen=True, slots=True)
class _Telling:
    counts: Mapping[str, float]
    tree: Tree
    own: frozenset[str]
    k: int

    def told(self) -> Iterator[str]:
        above = {each for top in self.own if top in self.tree for each in self.tree.ancestors(top)}
        mine = frozenset(above | self.own)
        yield from self._group([each for each in self.tree.roots if each not in mine], rest=0)
        is_safe = True
        for unit in above:
            others = [each for each in self.tree.children(unit) if each not in mine]
            yield from self._group(others, rest=self._rest(unit))
            is_safe &= self._is_safe(others, self._rest(unit))
        if is_safe:
            yield from (each for each in above if self.counts.get(each, 0) >= self.k)

    def _group(self, units: Collection[str], *, rest: float) -> Iterator[str]:
        """The units of one parent and all below them that are told."""
        waiting = [(tuple(units), rest)]
        while waiting:
            children, remainder = waiting.pop()
            known = [each for each in children if each in self.counts]
            is_small = any(self.counts[each] < self.k for each in known)
            if is_small or 0 < remainder < self.k:
                continue
            for each in known:
                yield each
                waiting.append((self.tree.children(each), self._rest(each)))

    def _rest(self, unit: str) -> float:
        """What the unit reported itself."""
        below = sum(self.counts.get(each, 0.0) for each in self.tree.children(unit))
        return self.counts.get(unit, 0.0) - below

    def _is_safe(self, others: Collection[str], rest: float) -> bool:
        """Whether a total over the others does not tell what is withheld of them."""
        parts = [self.counts[each] for each in others if each in self.counts]
        parts += [rest] if rest > 0 else []
        is_withheld = any(each < self.k for each in parts)
        return not is_withheld or (len(parts) > 1 and sum(parts) >= self.k)
