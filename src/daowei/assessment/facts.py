"""What explanations ask, answered by an assessment and the cube behind it."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from daowei.assessment.assessing import Assessment
from daowei.assessment.coverage import Marks
from daowei.assessment.cube import Cube, Operand
from daowei.assessment.explanation import Fact, Figure, LeftOut, Read, Report, Spot
from daowei.assessment.indicators import formulas_by_code, printed_values
from daowei.assessment.inputs import Formula, Inputs, elements_of
from daowei.assessment.matching import Matching, matched
from daowei.assessment.ratios import Ratio
from daowei.assessment.registered import Deliveries, Given, Members, Persons
from daowei.assessment.reported import Reported
from daowei.assessment.sayings import plain
from daowei.assessment.slices import Sliced, Slices
from daowei.assessment.trails import Below
from daowei.assessment.vantages import Nowhere, Origin, Places, Remarks, Vantage, nothing_else
from daowei.assessment.windows import held
from daowei.foundation.periods import periods_in_year
from daowei.foundation.states import State
from daowei.foundation.texts import N_, Named, Text
from daowei.language.printing import printed_item
from daowei.language.tree import Item, ItemKind, View, viewed
from daowei.programme.definition import Indicator, Partial

BROKEN_PART = N_("withheld: the numerator exceeds the denominator (CH-58)")
SMALL_BASE = N_("withheld: the denominator is below the minimum base of {base}")


@dataclass(frozen=True, kw_only=True, eq=False)
class CubeFacts:
    """Answers from an assessment; everything is looked up once, when first asked.

    ``places``: who knows in which file and line a value stood; ``remarks``: what else of it.
    """

    assessment: Assessment
    places: Places = field(default_factory=Nowhere)
    remarks: Remarks = nothing_else
    _matchings: dict[str, Matching] = field(default_factory=dict)
    _origins: dict[Read, Origin] = field(default_factory=dict)
    _ratios: dict[object, Ratio] = field(default_factory=dict)
    _values: dict[str, Sliced] = field(default_factory=dict)
    _deliveries: dict[str, Sliced] = field(default_factory=dict)

    @property
    def cube(self) -> Cube:
        """The cube behind the assessment."""
        return self.assessment.cube

    # ── indicators ──────────────────────────────────────────────────────────────────

    def figure(self, indicator: str, spot: Spot, within: Read | None = None) -> Figure:
        """The indicator's figure; as another formula reads it, where ``within`` is given."""
        defined = self.indicators[indicator]
        cell = self._row(spot), self.cube.column(spot.unit)
        ratio = self._ratio(defined, within)
        matching = self._matching(within.basis if within else indicator)
        state = State(int(ratio.state[cell]))
        broken = within is None and (indicator, spot.unit, spot.period) in self._withheld
        if broken:
            state = State.WITHHELD
        shown = ratio.value[cell] if state is State.REPORTED else np.nan
        return Figure(
            value=printed_values(np.array([shown]), defined.decimals)[0],
            state=state,
            numerator=plain(float(ratio.numerator.values[cell])),
            denominator=plain(float(ratio.denominator.values[cell])),
            expected=int(matching.reports.expected[cell]),
            received=int(matching.reports.received[cell]),
            notes=tuple(self._notes(defined, state, matching, broken=broken)),
        )

    def _notes(
        self, indicator: Indicator, state: State, matching: Matching, *, broken: bool
    ) -> Iterator[Text]:
        if broken:
            yield Text(BROKEN_PART)
        elif state is State.WITHHELD:
            yield Text(SMALL_BASE, {"base": indicator.minimum_base})
        yield from (each.message for each in matching.problems)

    @cached_property
    def _withheld(self) -> Container[tuple[str, str, str]]:
        """Figures that are withheld though each side can be told."""
        withheld = self.assessment.figures.filter(pl.col("state") == State.WITHHELD.value)
        claims = {code for code, each in self.indicators.items()
                  if each.numerator_part_of_denominator}  # fmt: skip
        broken = withheld.filter(
            pl.col("indicator").is_in(list(claims)) & (pl.col("numerator") > pl.col("denominator"))
        )
        return frozenset(broken.select("indicator", "unit", "period").iter_rows())

    def left_out(self, indicator: str, spot: Spot) -> Sequence[LeftOut]:
        """The reports that gave some of the indicator's inputs and not all, by period and unit."""
        only = self._matching(indicator).only
        if only is None:
            return ()
        given = {each: self.cube.numbers_given(each) for each in self._reported(indicator)}
        numbers = held((self.cube.periods.windows[self._row(spot)],), only.sources)[0]
        return [
            each
            for number in numbers.tolist()
            for each in self._lacking(number, only, given, column=self.cube.column(spot.unit))
        ]

    def _lacking(
        self, number: int, only: Marks, given: Mapping[str, Marks], *, column: int
    ) -> Iterator[LeftOut]:
        source, units = only.sources[number], self.cube.units
        said = {code: marks.on([source])[0] for code, marks in given.items()}
        some = np.logical_or.reduce(list(said.values())) & ~only.there[number]
        within = units.lineage(source.start, source.end).below([column])
        for unit in np.flatnonzero(some & within).tolist():
            yield LeftOut(
                spot=Spot(unit=units.codes[unit], period=source.iso),
                lacking=tuple(code for code, there in said.items() if not there[unit]),
            )

    def reads(self, indicator: str, side: str, within: Read | None = None) -> Sequence[Read]:
        """What a side of the indicator reads."""
        tree = getattr(self.formulas[indicator], side)
        basis = within.basis if within else indicator
        return [
            Read(text=printed_item(item), item=item, view=view, basis=basis)
            for item, view in viewed(tree, within.view if within else View())
            if isinstance(item, Item)
        ]

    def indicator_of(self, read: Read) -> Indicator | None:
        """The indicator that is read; None for anything else."""
        return self.indicators[read.item.parts[0]] if read.item.kind is ItemKind.INDICATOR else None

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """By code and by uid."""
        known = self.assessment.basis.programme.indicators
        return {name: each for each in known.values() for name in (each.uid, each.code)}

    @cached_property
    def formulas(self) -> Mapping[str, Formula]:
        """Both sides of each, as trees, by code."""
        return formulas_by_code(self.assessment.basis.formulas)

    def _matching(self, indicator: str) -> Matching:
        """Which reports count for an indicator; all of them where none is named."""
        if indicator not in self._matchings:
            self._matchings[indicator] = self._matched(indicator)
        return self._matchings[indicator]

    def _matched(self, code: str) -> Matching:
        programme = self.assessment.basis.programme
        rule = self.indicators[code].partial or programme.partial
        elements = self._elements(code)
        return matched(self.cube, code, elements, exclude=rule is Partial.EXCLUDE)

    def _elements(self, code: str) -> Sequence[str]:
        return elements_of(self.cube, self.indicators[code], self.indicators, self.formulas)

    def _reported(self, code: str) -> Iterator[str]:
        yield from (each for each in self._elements(code)
                    if self.cube.element(each).population is None)  # fmt: skip

    def _only(self, basis: str) -> Marks | None:
        return self._matching(basis).only if basis else None

    def _ratio(self, indicator: Indicator, within: Read | None) -> Ratio:
        basis, view = (within.basis, within.view) if within else (indicator.code, View())
        key = (indicator.code, basis, view)
        if key not in self._ratios:
            inputs = Inputs(
                cube=self.cube,
                indicators=self.indicators,
                formulas=self.formulas,
                constants=self.assessment.basis.programme.constants,
                only=self._only(basis),
                view=view,
            )
            self._ratios[key] = inputs.ratio(indicator)
        return self._ratios[key]

    # ── what formulas read ──────────────────────────────────────────────────────────

    def fact(self, read: Read, spot: Spot) -> Fact:
        """What is read at a unit and period, rolled up."""
        return self._origin(read).fact(spot)

    def parts(self, read: Read, spot: Spot) -> Sequence[Spot]:
        """The shorter periods or smaller units whose figures make this one."""
        known = self.cube.periods.index
        return [each for each in self._origin(read).parts(spot) if each.period in known]

    def reports(self, read: Read, spot: Spot) -> Sequence[Report]:
        """What the unit itself reported for exactly that period, by combination."""
        return self._origin(read).reports(spot)

    def _origin(self, read: Read) -> Origin:
        if read not in self._origins:
            self._origins[read] = self._found(read)
        return self._origins[read]

    def _found(self, read: Read) -> Origin:
        vantage = Vantage(
            cube=self.cube, below=self._below, view=read.view, only=self._only(read.basis)
        )
        match read.item.kind:
            case ItemKind.ELEMENT:
                return self._of_element(self.cube.operand(read.item.parts), vantage)
            case ItemKind.REPORTING_RATE:
                form, metric = read.item.parts
                form = self._form_code(form)
                return Deliveries(
                    vantage=vantage, form=form, metric=metric,
                    deliveries=self._deliveries_of(form), places=self.places,
                )  # fmt: skip
            case ItemKind.GROUP_COUNT:
                return Members(vantage=vantage, group=read.item.parts[0])
            case ItemKind.CONSTANT:
                value = self.assessment.basis.programme.constants[read.item.parts[0]]
                return Given(values={"": f"{value:f}"}, place="programme.yaml")
            case _:
                return Given(values=self._calendar(read.item.parts[0], vantage))

    def _of_element(self, operand: Operand, vantage: Vantage) -> Origin:
        element = self.cube.element(operand.element)
        if element.population is not None:
            return Persons(
                vantage=vantage,
                operand=operand,
                group=element.population,
                register=self._register(element.population),
                places=self.places,
            )
        return Reported(
            vantage=vantage,
            operand=operand,
            values=self._values_of(operand.element),
            deliveries=self._deliveries_of(self.cube.form_of.get(operand.element, "")),
            places=self.places,
            combo_name=self._combo_names,
            remarks=self.remarks,
        )

    def _calendar(self, fact: str, vantage: Vantage) -> Mapping[str, str]:
        told = {}
        for period, row in self.cube.periods.index.items():
            seen = vantage.windows[row]
            last = seen.periods[-1]
            told[period] = {
                "days": seen.days,
                "periodInYear": last.number,
                "yearlyPeriodCount": periods_in_year(last.type, last.year),
            }[fact]
        return {period: str(number) for period, number in told.items()}

    @cached_property
    def _below(self) -> Below:
        return Below(units=self.cube.units)

    def _row(self, spot: Spot) -> int:
        return self.cube.periods.index[spot.period]

    def _values_of(self, element: str) -> Sliced:
        if element not in self._values:
            values = self.assessment.basis.values.filter(pl.col("element") == element)
            self._values[element] = Slices(table=values.sort("combo", "attribute"))
        return self._values[element]

    def _deliveries_of(self, form: str) -> Sliced:
        if form not in self._deliveries:
            told = self.assessment.deliveries.filter(pl.col("form") == form)
            self._deliveries[form] = Slices(table=told)
        return self._deliveries[form]

    def _register(self, group: str) -> Sliced:
        persons = self.assessment.basis.population.filter(pl.col("group") == group)
        return Slices(table=persons.with_columns(period=pl.col("year").cast(pl.String)))

    # ── names ───────────────────────────────────────────────────────────────────────

    def name_of(self, read: Read) -> Text:
        """The name of what is read."""
        programme, name = self.assessment.basis.programme, read.item.parts[0]
        match read.item.kind:
            case ItemKind.ELEMENT:
                return self._element_name(read.item.parts)
            case ItemKind.REPORTING_RATE:
                form = Named(programme.forms[self._form_code(name)].names)
                return Text(_METRICS[read.item.parts[1]], {"form": form})
            case ItemKind.GROUP_COUNT:
                return Text(N_("units of group {group}"), {"group": name})
            case ItemKind.CONSTANT:
                return Text(N_("constant {name}"), {"name": name})
            case _:
                return Text("{name}", {"name": name})

    def _element_name(self, parts: Sequence[str]) -> Text:
        name = Named(self.cube.element(self.cube.operand(parts).element).names)
        named = [each for each in parts[1:] if each != "*"]
        if not named:
            return name
        combos = [self._combo_names.get(each, Text("{code}", {"code": each})) for each in named]
        values = {f"part{number}": each for number, each in enumerate(combos)}
        shown = " · ".join(f"{{{each}}}" for each in values)
        return Text(f"{{name}} ({shown})", {"name": name, **values})

    @cached_property
    def _combo_names(self) -> Mapping[str, Text]:
        programme = self.assessment.basis.programme
        options = {
            option.code: Named(option.names)
            for category in programme.categories.values()
            for option in category.options
        }
        found: dict[str, Text] = {}
        for category_combo in programme.category_combos.values():
            for combo in category_combo.combos:
                parts = {f"option{n}": options[each] for n, each in enumerate(combo.options)}
                text = Text(" · ".join(f"{{{each}}}" for each in parts), parts)
                found[combo.code] = found[combo.uid] = text
        return found

    def _form_code(self, name: str) -> str:
        forms = self.assessment.basis.programme.forms
        return name if name in forms else next(c for c, each in forms.items() if each.uid == name)

    def unit_name(self, unit: str) -> Text | None:
        """The unit's name."""
        known = self.assessment.basis.registry.units.get(unit)
        return Named(known.names) if known and known.names else None


_METRICS: Mapping[str, str] = {
    "EXPECTED_REPORTS": N_("{form}: reports owed"),
    "ACTUAL_REPORTS": N_("{form}: reports received"),
    "ACTUAL_REPORTS_ON_TIME": N_("{form}: reports received on time"),
    "REPORTING_RATE": N_("{form}: reporting rate"),
    "REPORTING_RATE_ON_TIME": N_("{form}: reporting rate on time"),
}
