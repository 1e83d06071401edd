"""What one visitor may see of results: her own units' figures, and of others what is told anyone.

Every page, download and explanation gets its figures through here, so that none tells more than
another. Of units outside her subtrees: whole years only, and of the units under one parent all or
none (``disclosure.outsiders``); a scored figure always, since the unit answers for it, but then
without its sides.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from daowei.assessment.answers import ElementCell, FigureCell
from daowei.assessment.open_results import OpenResults
from daowei.assessment.what_is_read import Reading, readings_of
from daowei.disclosure.outsiders import guarded_elements, told_to_outsiders
from daowei.foundation.periods import PeriodType, parse_period
from daowei.foundation.states import State
from daowei.programme.charter.values import may_be_ranked

_TELLING = frozenset({State.REPORTED, State.NOT_COMPUTABLE})  # the latter tells a zero
_MOST_KEPT = 512


class Shown(Enum):
    """How much of a figure somebody may see."""

    ALL = "all"
    FIGURE = "figure"  # without its sides
    NOTHING = "nothing"


class Secrets:
    """What is guarded in some results, and of which units it is told all the same."""

    def __init__(self, results: OpenResults) -> None:
        ground = results.ground
        self.results = results
        self.reads: dict[str, Reading] = dict(readings_of(ground))
        elements = {code: each.elements for code, each in self.reads.items()}
        defined = ground.programme
        self.elements = guarded_elements(defined.elements, defined.indicators, elements)
        self.behind = {
            code: tuple(sorted(found & self.elements)) for code, found in elements.items()
        }
        self._told: OrderedDict[tuple[str, str, tuple[str, ...]], frozenset[str]] = OrderedDict()

    def told(self, element: str, year: str, own: tuple[str, ...]) -> frozenset[str]:
        """The units outside ``own`` whose count of the year may be told."""
        key = (element, year, own)
        if key not in self._told:
            self._told[key] = self._found(element, year, own)
            if len(self._told) > _MOST_KEPT:
                self._told.popitem(last=False)
        return self._told[key]

    def _found(self, element: str, year: str, own: tuple[str, ...]) -> frozenset[str]:
        tree = self.results.ground.basis.registry.tree_at(parse_period(year).end)
        table = self.results.elements(element, units=tree.codes, periods=(year,))
        counts = {each.unit: each.value for each in table.cells if each.value is not None}
        return told_to_outsiders(counts, tree, own)


@lru_cache(maxsize=4)
def secrets_of(results: OpenResults) -> Secrets:
    """Found once for each state of the results."""
    return Secrets(results)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a visitor may see.

    ``own``: the tops of the subtrees whose reports she may read; ``sees``: whether a unit is in
    one of them.
    """

    secrets: Secrets
    own: tuple[str, ...]
    sees: Callable[[str], bool]

    def shows(self, indicator: str, unit: str, period: str) -> Shown:
        """How much of a figure the visitor may see."""
        behind = self.secrets.behind[indicator]
        if not behind or self.sees(unit) or self._is_told(behind, unit, period):
            return Shown.ALL
        defined = self.secrets.results.ground.programme.indicators[indicator]
        return Shown.FIGURE if may_be_ranked(defined) else Shown.NOTHING

    def figure(self, indicator: str, cell: FigureCell) -> FigureCell:
        """The figure as the visitor may see it."""
        shows = self.shows(indicator, cell.unit, cell.period)
        if shows is Shown.ALL:
            return cell
        bare = replace(cell, numerator=None, denominator=None)
        if cell.printed and shows is Shown.FIGURE:
            return bare
        state = State.WITHHELD if cell.state in _TELLING else cell.state
        return replace(bare, value=None, printed="", state=state)

    def figures(self, indicator: str, cells: Sequence[FigureCell]) -> list[FigureCell]:
        """All of them."""
        if not self.secrets.behind[indicator]:
            return list(cells)
        return [self.figure(indicator, each) for each in cells]

    def element(self, element: str, cell: ElementCell) -> ElementCell:
        """The count as the visitor may see it."""
        if self.may_tell(element, cell.unit, cell.period):
            return cell
        state = State.WITHHELD if cell.state is State.REPORTED else cell.state
        return replace(cell, value=None, printed="", state=state, count=0)

    def may_tell(self, element: str, unit: str, period: str) -> bool:
        """Whether the visitor may know the count."""
        is_guarded = element in self.secrets.elements
        return not is_guarded or self.sees(unit) or self._is_told((element,), unit, period)

    def is_open_below(self, indicator: str, unit: str) -> bool:
        """Whether figures of the units below may be drawn, whatever the period."""
        return not self.secrets.behind[indicator] or self.sees(unit)

    def is_open(self, elements: Sequence[str], unit: str) -> bool:
        """Whether whatever rests on the elements may be told of the unit, for any period."""
        return self.sees(unit) or self.secrets.elements.isdisjoint(elements)

    def _is_told(self, elements: Sequence[str], unit: str, period: str) -> bool:
        if parse_period(period).type is not PeriodType.YEARLY:
            return False
        return all(unit in self.secrets.told(each, period, self.own) for each in elements)
