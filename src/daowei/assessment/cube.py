"""The cube: every input's figures for every unit and period, made once and kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daowei.assessment.aggregation import aggregate
from daowei.assessment.coverage import (
    Deliveries,
    Marks,
    Reports,
    answered,
    complete,
    counted,
    deliveries_by_form,
    with_silence,
)
from daowei.assessment.figures import Figures
from daowei.assessment.placing import Place, own_cells, reasons_over
from daowei.assessment.population import Populations, populations
from daowei.assessment.rows import Rows, value_table
from daowei.assessment.units import UnitAxis, Upper
from daowei.assessment.windows import AS_IS, PeriodAxis, Window, held
from daowei.foundation.periods import Period
from daowei.foundation.problems import DaoweiError
from daowei.foundation.states import State
from daowei.foundation.tables import POPULATION, empty
from daowei.language.tree import View
from daowei.programme.definition import AggregationType, Element, Programme, ValueType

Number = TypeVar("Number", bound=np.generic)
DEFAULT_COMBO = "HllvX50cXC0"  # DHIS2's uid of "no categories", the same everywhere


class UnknownInputError(DaoweiError, KeyError):
    """A formula asks for an element or combination that the programme does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """An element, of all or of some combinations only (None: of all)."""

    element: str
    combos: frozenset[str] | None = None
    attributes: frozenset[str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all combinations are meant."""
        return self.combos is None and self.attributes is None


class ValueSource(Protocol):
    """Where reported values come from: a table in memory, or a file read element by element."""

    def rows(
        self,
        element: str,
        *,
        combos: Iterable[str] | None = None,
        attributes: Iterable[str] | None = None,
        decimals: int = 0,
    ) -> Rows:
        """The rows of one element, of all or of the named combinations only."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Cube:
    """Figures over (period, unit): those already made, and all that values can still give.

    ``deliveries``: by form, which reports were owed, came, came in time. ``groups``: by unit
    group, its members. ``combos``: by code, uid or ``co:option``, the combinations meant.
    ``texts``: by element, (unit, period, text) of elements that hold texts. ``stored``: figures
    of whole elements made before. ``upper``: figures only of units with children.
    """

    units: UnitAxis
    periods: PeriodAxis
    elements: Mapping[str, Element]
    values: ValueSource
    population: Populations
    deliveries: Mapping[str, Deliveries] = field(default_factory=dict)
    form_of: Mapping[str, str] = field(default_factory=dict)
    combos: Mapping[str, frozenset[str]] = field(default_factory=dict)
    groups: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    texts: Mapping[str, Sequence[tuple[int, Period, str]]] = field(default_factory=dict)
    stored: Mapping[str, Figures] = field(default_factory=dict)
    upper: Upper | None = None
    _kept: dict[object, Figures] = field(default_factory=dict)
    _lacks: dict[object, NDArray[np.uint8]] = field(default_factory=dict)

    @cached_property
    def _code_of(self) -> Mapping[str, str]:
        by_uid = {each.uid: code for code, each in self.elements.items()}
        return {**by_uid, **{code: code for code in self.elements}}

    def element(self, code: str) -> Element:
        """The element of that code.

        Raises: UnknownInputError: there is none.
        """
        if code not in self.elements:
            raise UnknownInputError(f"there is no element {code!r}; check the formula")
        return self.elements[code]

    def operand(self, parts: Sequence[str]) -> Operand:
        """What ``#{element.combo.attribute}`` means; codes or uids, ``*`` for all.

        Raises: UnknownInputError: the element or a combination is unknown.
        """
        code = self._code_of.get(parts[0])
        if code is None:
            raise UnknownInputError(f"there is no element {parts[0]!r}; check the formula")
        combo, attribute = (*parts[1:], "*", "*")[:2]
        return Operand(element=code, combos=self._meant(combo), attributes=self._meant(attribute))

    def _meant(self, name: str) -> frozenset[str] | None:
        if name == "*":
            return None
        if name not in self.combos:
            raise UnknownInputError(f"there is no combination {name!r}; check the formula")
        return self.combos[name]

    def figures(self, operand: Operand, view: View = AS_IS) -> Figures:
        """An input's figures over the cube's periods, or as a modifier looks at them."""
        if view != AS_IS:
            view = replace(view, level=None, stage_offset=0)
        if view == AS_IS and operand.is_whole and operand.element in self.stored:
            return self.stored[operand.element]
        if (operand, view) not in self._kept:
            windows = tuple(each.seen(view) for each in self.periods.windows)
            self._kept[operand, view] = self.made(operand, windows, how=view.aggregation)
        return self._kept[operand, view]

    def made(
        self,
        operand: Operand,
        windows: tuple[Window, ...],
        *,
        how: str | None = None,
        only: Marks | None = None,
        over_tree: bool = True,
    ) -> Figures:
        """An input's figures made from its values.

        ``how``: an aggregation type other than the element's own. ``only``: reports that count;
        of a population, the persons of units whose report counts, averaged over the months.
        Missing: where no report counts, the reason is that of the reports left out.
        """
        element = self.element(operand.element)
        if element.population is not None:
            if only is None or not over_tree:
                found = self.population.figures(element.population, windows)
                return found.cut(self.upper.kept) if self.upper and over_tree else found
            found = self.population.of_reporting(element.population, only, windows)
            found = found.cut(self.upper.kept) if self.upper else found
            return replace(found, reason=self._lacking(_whole(only.asked), windows))
        rows = self.rows(operand)
        owed = self.owed(operand.element)
        if only is not None:
            rows = rows.only(only.on(rows.sources)[rows.source, rows.unit])
        elif owed is not None:
            rows = with_silence(rows, owed)
        place = Place(
            units=self.units,
            windows=windows,
            over_tree=over_tree,
            upper=self.upper if over_tree else None,
            yes_no=element.value_type in {ValueType.BOOLEAN, ValueType.TRUE_ONLY},
        )
        figures = aggregate(rows, AggregationType(how) if how else element.aggregation, place)
        if only is not None:
            asked = (operand, *_whole(only.asked))
            figures = replace(figures, reason=self._lacking(asked, windows, over_tree=over_tree))
        return replace(figures, silent=State.NOT_REPORTED if owed is None else State.CLOSED)

    def rows(self, operand: Operand) -> Rows:
        """The reported values behind an input."""
        return self.values.rows(
            operand.element,
            combos=operand.combos,
            attributes=operand.attributes,
            decimals=self.element(operand.element).decimals,
        )

    # ── reports ─────────────────────────────────────────────────────────────────────

    def owed(self, element: str) -> Marks | None:
        """Where the element's form was owed; None where nobody said."""
        delivered = self.deliveries.get(self.form_of.get(element, ""))
        return delivered.owed if delivered else None

    def answers(self, element: str) -> tuple[Marks, Marks]:
        """Where the element was owed and where it was answered.

        Where nobody said who owes it, it was owed where it was answered.
        """
        rows = self.rows(Operand(element=element))
        given = answered(own_cells(rows, self.units.size), rows.sources)
        return self.owed(element) or given, given

    def numbers_given(self, element: str) -> Marks:
        """Where a unit reported a number."""
        rows = self.rows(Operand(element=element))
        cells = own_cells(rows, self.units.size)
        return Marks(sources=rows.sources, there=cells.count > 0)

    def _lacking(
        self, inputs: Sequence[Operand], windows: tuple[Window, ...], *, over_tree: bool = True
    ) -> NDArray[np.uint8]:
        """The largest reason why a report lacks a number for any of the inputs, 0 for none."""
        found = [self._lacks_of(each, windows, over_tree=over_tree) for each in inputs]
        return np.asarray(np.maximum.reduce(found))

    def _lacks_of(
        self, operand: Operand, windows: tuple[Window, ...], *, over_tree: bool
    ) -> NDArray[np.uint8]:
        key = (operand, windows, over_tree)
        if key not in self._lacks:
            rows, owed = self.rows(operand), self.owed(operand.element)
            rows = rows if owed is None else with_silence(rows, owed)
            upper = self.upper if over_tree else None
            place = Place(units=self.units, windows=windows, over_tree=over_tree, upper=upper)
            self._lacks[key] = reasons_over(rows, place, held(windows, rows.sources))
        return self._lacks[key]

    def reports(self, elements: Sequence[str]) -> Reports:
        """Reports behind figures made of these elements, populations left aside."""
        reported = [each for each in elements if self.element(each).population is None]
        if not reported:
            shape = (len(self.periods.windows), self.shown.size)
            nothing = np.broadcast_to(np.int32(0), shape)
            return Reports(expected=nothing, received=nothing)
        owed, given = complete([self.answers(each) for each in reported])
        return Reports(
            expected=self.cut(counted(owed, self.units, self.periods.windows)),
            received=self.cut(counted(given, self.units, self.periods.windows)),
        )

    # ── units ───────────────────────────────────────────────────────────────────────

    def column(self, unit: str) -> int:
        """The column of a unit.

        Raises: UnknownInputError: the unit is not in the cube.
        """
        if unit not in self.shown.index:
            raise UnknownInputError(f"unit {unit!r} is not in the cube; check code and dates")
        return self.shown.index[unit]

    @property
    def shown(self) -> UnitAxis:
        """The units that have figures."""
        return self.upper.axis if self.upper else self.units

    def cut(self, cells: NDArray[Number]) -> NDArray[Number]:
        """The columns of units that have figures, out of those of all units."""
        return cells if self.upper is None else cells[:, self.upper.kept]

    def members(self, group: str) -> NDArray[np.bool_]:
        """The units of a group.

        Raises: UnknownInputError: there is no such group.
        """
        if group not in self.groups:
            raise UnknownInputError(f"there is no unit group {group!r}; check the formula")
        return self.groups[group]


def _whole(elements: Iterable[str]) -> tuple[Operand, ...]:
    return tuple(Operand(element=each) for each in elements)


def combos_of(programme: Programme) -> Mapping[str, frozenset[str]]:
    """What a formula may call combinations of categories, and which codes it means by it."""
    meant: dict[str, set[str]] = {"": {""}, DEFAULT_COMBO: {""}}
    options = {
        option.code: option.uid
        for category in programme.categories.values()
        for option in category.options
    }
    for category_combo in programme.category_combos.values():
        for combo in category_combo.combos:
            meant.setdefault(combo.code, set()).add(combo.code)
            meant.setdefault(combo.uid, set()).add(combo.code)
            for option in combo.options:
                for name in (option, options.get(option, option)):
                    meant.setdefault(f"co:{name}", set()).add(combo.code)
    return {name: frozenset(codes) for name, codes in meant.items()}


def cube_of(  # noqa: PLR0913 - one keyword for each thing a cube is made of
    programme: Programme,
    *,
    values: pl.DataFrame,
    units: UnitAxis,
    periods: PeriodAxis,
    population: pl.DataFrame | None = None,
    delivered: pl.DataFrame | None = None,
    groups: Mapping[str, Iterable[str]] | None = None,
) -> Cube:
    """A cube in memory; figures are made when first asked for.

    ``values``, ``population``: ``VALUES`` and ``POPULATION``. ``delivered``: ``DELIVERIES``, who
    owed which report and whether it came. ``groups``: unit codes by group.
    """
    return Cube(
        units=units,
        periods=periods,
        elements=programme.elements,
        values=value_table(values, units),
        population=populations(empty(POPULATION) if population is None else population, units),
        deliveries={} if delivered is None else deliveries_by_form(delivered, units),
        form_of={each: form.code for form in programme.forms.values() for each in form.elements},
        combos=combos_of(programme),
        groups={code: units.mask(members) for code, members in (groups or {}).items()},
    )
