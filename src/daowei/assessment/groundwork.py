"""What stays as it is while reports come and go: definitions, registers, axes, codes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.assessing import Basis, members, scored_units
from daowei.assessment.coverage import Deliveries
from daowei.assessment.cube import Cube, ValueSource, combos_of
from daowei.assessment.decided import Decided
from daowei.assessment.findings import owing_masks
from daowei.assessment.gathering import Coder, Codes, codes_of
from daowei.assessment.indicators import (
    Computed,
    IndicatorFigures,
    Maker,
    formulas_by_code,
    indicator_makers,
)
from daowei.assessment.inputs import Formula
from daowei.assessment.population import Populations, populations
from daowei.assessment.units import UnitAxis, Upper, registry_axis, upper
from daowei.assessment.windows import PeriodAxis, in_order, period_axis
from daowei.foundation.periods import Period, periods_between
from daowei.foundation.states import State
from daowei.programme.charter.values import exceeds_whole
from daowei.programme.definition import Indicator, Programme

MOST_DENSE = 60_000  # units; beyond that leaves nobody scores stay in the long table


@dataclass(frozen=True, kw_only=True, eq=False)
class Groundwork:
    """A programme with its registers over a stretch of days.

    ``basis``: its values and reports stay empty; they are read from the results' own files.
    """

    basis: Basis
    stretch: tuple[date, date]

    @property
    def programme(self) -> Programme:
        """The definitions."""
        return self.basis.programme

    @cached_property
    def units(self) -> UnitAxis:
        """All units open on some day of the stretch."""
        return registry_axis(self.basis.registry, *self.stretch)

    @cached_property
    def periods(self) -> PeriodAxis:
        """Months, quarters, years, and what else forms are filled in by."""
        frequencies = [form.frequency for form in self.programme.forms.values()]
        start = self.programme.year_start
        return period_axis(*self.stretch, year_start=start, further=frequencies)

    @cached_property
    def upper(self) -> Upper | None:
        """The units with figures, where there are too many for all to have them."""
        if self.units.size <= MOST_DENSE:
            return None
        scored = [scored_units(each, self.basis.registry)
                  for each in self.programme.agreements.values()]  # fmt: skip
        return upper(self.units, also=(code for codes in scored for code in codes))

    def asked(self, form: str) -> tuple[Period, ...]:
        """The periods a form is filled in for."""
        frequency = self.programme.forms[form].frequency
        return tuple(periods_between(frequency, *self.stretch))

    @cached_property
    def form_of(self) -> Mapping[str, str]:
        """The form that an element stands on."""
        forms = self.programme.forms.values()
        return {each: form.code for form in forms for each in form.elements}

    @cached_property
    def codes(self) -> Codes:
        """Every code a value may bear."""
        asked = [each for form in self.programme.forms for each in self.asked(form)]
        return codes_of(self.programme, self.units, in_order(asked))

    @cached_property
    def coder(self) -> Coder:
        """Where reports stand among the codes."""
        return Coder(codes=self.codes, form_of=self.form_of)

    @cached_property
    def owing(self) -> Mapping[str, NDArray[np.bool_]]:
        """Which units owe each form while they are open."""
        return owing_masks(self.basis, self.units)

    @cached_property
    def population(self) -> Populations:
        """The register of populations over the units."""
        return populations(self.basis.population, self.units)

    @cached_property
    def _groups(self) -> Mapping[str, NDArray[np.bool_]]:
        return {code: self.units.mask(each) for code, each in members(self.basis.registry).items()}

    @cached_property
    def _combos(self) -> Mapping[str, frozenset[str]]:
        return combos_of(self.programme)

    def cube(self, values: ValueSource, deliveries: Mapping[str, Deliveries]) -> Cube:
        """The cube over these values and deliveries; nothing stored yet."""
        return Cube(
            units=self.units,
            periods=self.periods,
            elements=self.programme.elements,
            values=values,
            population=self.population,
            deliveries=deliveries,
            form_of=self.form_of,
            combos=self._combos,
            groups=self._groups,
            upper=self.upper,
        )

    @cached_property
    def formulas(self) -> Mapping[str, Formula]:
        """Both sides of every indicator, by code."""
        return formulas_by_code(self.basis.formulas)

    @property
    def decided(self) -> Decided:
        """What people decided beside all reports."""
        return Decided(procedures=self.basis.procedures, agreed=self.basis.agreed)

    def on_day(self, day: date, decided: Decided | None = None) -> "Groundwork":
        """The same groundwork on another day; what it knows already it keeps.

        ``decided``: what people have decided by then; None for what it knew before.
        """
        by_then = self.decided if decided is None else decided
        if day == self.basis.on and by_then == self.decided:
            return self
        basis = replace(self.basis, on=day, procedures=by_then.procedures, agreed=by_then.agreed)
        moved_on = Groundwork(basis=basis, stretch=self.stretch)
        known = {name: each for name, each in vars(self).items() if name not in vars(moved_on)}
        vars(moved_on).update(known)
        return moved_on

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """By code and by uid."""
        known = self.programme.indicators.values()
        return {name: each for each in known for name in (each.uid, each.code)}

    def makers(self, cube: Cube) -> Mapping[str, Maker]:
        """What makes every indicator of the cube, broken parts of wholes withheld."""
        ordered = [self.programme.indicators[code] for code in self.basis.formulas.order]
        made = indicator_makers(
            cube,
            ordered,
            self.formulas,
            constants=self.programme.constants,
            partial=self.programme.partial,
        )
        return {
            code: _guarded(self.programme.indicators[code], make) for code, make in made.items()
        }


def _guarded(indicator: Indicator, make: Maker) -> Maker:
    if not indicator.numerator_part_of_denominator:
        return make

    def guarded() -> Computed:
        found = make()
        return replace(found, figures=parts_within_wholes_of(found.figures))

    return guarded


def parts_within_wholes_of(figures: IndicatorFigures) -> IndicatorFigures:
    """The figures, those withheld whose numerator is no part of its denominator after all (CH-58).

    The same as ``guarding.parts_within_wholes``, on arrays.
    """
    broken = exceeds_whole(figures.numerator, figures.denominator)
    state = np.where(broken, np.uint8(State.WITHHELD), figures.state)
    return replace(figures, state=state.astype(np.uint8))
