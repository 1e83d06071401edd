"""Indicators: what counts, what it adds up to, and why there is nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from tests.end_to_end.naive.calendar import (
    days_of,
    last_day,
    months_of,
    periods_holding,
)
from tests.end_to_end.naive.formula import items, result
from tests.end_to_end.naive.world import (
    BLANK,
    NOT_APPLICABLE,
    Cell,
    Number,
    World,
    added_up,
)

REPORTED, BLANKED, NOT_ARISING, SILENT, CLOSED, NOT_DEFINED, WITHHELD = range(1, 8)


@dataclass(frozen=True)
class Figure:
    """One indicator of one unit in one period."""

    numerator: Number | None
    denominator: Number | None
    value: Number | None
    state: int
    printed: str
    expected: int
    received: int


def printed(value: Number, decimals: int) -> str:
    """Rounded once, halves away from zero."""
    scaled = floor(abs(value) * 10**decimals + Fraction(1, 2))
    sign = "-" if value < 0 and scaled else ""
    whole, part = divmod(scaled, 10**decimals)
    return f"{sign}{whole}.{part:0{decimals}}" if decimals else f"{sign}{whole}"


def figures_of(world: World, code: str) -> dict[Cell, Figure]:
    """An indicator for every unit and period."""
    return Indicator(world, code).figures()


class Indicator:
    """One indicator over a world."""

    def __init__(self, world: World, code: str) -> None:
        self.world = world
        told = world.indicators[code]
        self.numerator = str(told["numerator"])
        self.denominator = str(told.get("denominator") or "1")
        has_denominator = "denominator" in told
        self.factor = int(str(told.get("factor", 100 if has_denominator else 1)))
        self.decimals = int(str(told.get("decimals", 1 if has_denominator else 0)))
        self.is_annualised = bool(told.get("annualised", False))
        self.is_part = bool(told.get("numerator_part_of_denominator", False))
        self.least = told.get("minimum_base")
        self.excludes = told.get("partial", world.partial) == "exclude"
        read = [*items(self.numerator), *items(self.denominator)]
        codes = [each[2:-1].split(".")[0] for each in read if each[0] == "#"]
        self.reported = [each for each in codes if world.elements[each].population is None]

    def figures(self) -> dict[Cell, Figure]:
        self.counting = self._counting()
        read = {*items(self.numerator), *items(self.denominator)}
        self.inputs = {each: self._input(each) for each in read}
        self.reasons = {each: self._reasons(each) for each in (*read, *self.reported)}
        expected, received = self._reports()
        found = {}
        for unit in self.world.units:
            for period in self.world.periods:
                cell = (unit, period)
                found[cell] = self._figure(
                    cell, int(expected.get(cell, 0)), int(received.get(cell, 0))
                )
        return found

    # ── which reports count ─────────────────────────────────────────────────────────

    def _counting(self) -> set[Cell] | None:
        """Units and periods that gave a number for every input; None where every report counts."""
        if not self.excludes or not self.reported or not self._can_be_matched():
            return None
        given = [
            {cell for cell, said in self.world.said(each).items() if _is_number(said)}
            for each in self.reported
        ]
        return set.intersection(*given)

    def _can_be_matched(self) -> bool:
        """Only inputs owed by the same units for the same periods can be."""
        forms = [self.world.forms[self.world.form_of[each]] for each in self.reported]
        return len({(form.frequency, form.kinds) for form in forms}) == 1

    def _reports(self) -> tuple[dict[Cell, Number], dict[Cell, Number]]:
        """How many reports were owed for any input, and how many gave every input they owed."""
        owed: dict[Cell, Number] = {}
        lacking = set()
        for each in self.reported:
            answered = {cell for cell, said in self.world.said(each).items() if said != {BLANK}}
            for cell in self.world.owed[self.world.form_of[each]]:
                owed[cell] = 1
                if cell not in answered:
                    lacking.add(cell)
        whole = {cell: one for cell, one in owed.items() if cell not in lacking}
        return added_up(self.world, owed), added_up(self.world, whole)

    def _reasons(self, item: str) -> dict[Cell, int]:
        """The gravest reason for which a number is lacking below a unit within a period."""
        code, *combos = item.removeprefix("#{").removesuffix("}").split(".")
        if code not in self.reported:
            return {}
        found: dict[Cell, int] = {}
        said = self.world.said(code, *combos)
        for cell in {*said, *self.world.owed[self.world.form_of[code]]}:
            reason = _reason(said.get(cell, set()))
            for above in self.world.line_in(*cell):
                for longer in periods_holding(cell[1]):
                    found[above, longer] = max(found.get((above, longer), 0), reason)
        return found

    def _why(self, cell: Cell, lacking: list[str]) -> int:
        """The gravest reason of all inputs, or where every report counts, of the sides lacking."""
        if self.counting is not None:
            return max(each.get(cell, 0) for each in self.reasons.values()) or CLOSED
        read = {each for side in lacking for each in items(side)}
        return max((self._lacks(each, cell) for each in read), default=CLOSED)

    def _lacks(self, item: str, cell: Cell) -> int:
        """Why an item has no number; people whom nobody counted are not reported."""
        element = self.world.elements.get(item[2:-1])
        is_of_people = element is not None and element.population is not None
        return self.reasons[item].get(cell, 0) or (SILENT if is_of_people else CLOSED)

    # ── inputs ──────────────────────────────────────────────────────────────────────

    def _input(self, item: str) -> Mapping[Cell, Number]:
        if item[0] == "R":
            return self._rate(*item[2:-1].split("."))
        code, *rest = item[2:-1].split(".")
        element = self.world.elements[code]
        if element.population is not None:
            return self._persons(element.population)
        combo = rest[0] if rest else None
        rows = [
            (each, (unit, period), value)
            for each, unit, period, value in self.world.by_element.get(code, [])
            if not isinstance(value, str)
            and (combo is None or each == combo)
            and (self.counting is None or (unit, period) in self.counting)
        ]
        if element.aggregation == "LAST":
            return self._latest(rows)
        amounts: dict[Cell, Number] = {}
        counts: dict[Cell, Number] = {}
        for _, cell, value in rows:
            amounts[cell] = amounts.get(cell, 0) + value
            counts[cell] = counts.get(cell, 0) + 1
        sums = added_up(self.world, amounts)
        if element.aggregation == "SUM":
            return sums
        how_many = added_up(self.world, counts)
        return {cell: Fraction(total) / how_many[cell] for cell, total in sums.items()}

    def _latest(self, rows: list[tuple[str, Cell, Number]]) -> dict[Cell, Number]:
        """Each unit's latest number by the period's end, added up the tree of its last day."""
        by_unit: dict[str, list[tuple[str, str, Number]]] = {}
        for combo, (unit, period), value in rows:
            by_unit.setdefault(unit, []).append((period, combo, value))
        found: dict[Cell, Number] = {}
        for window in self.world.periods:
            end = last_day(window)
            for unit, told in by_unit.items():
                past = [each for each in told if last_day(each[0]) <= end]
                last = {combo: (period, value) for period, combo, value in sorted(past)}
                for above in self.world.line(unit, end, end) if last else ():
                    amount = sum(value for _, value in last.values())
                    found[above, window] = found.get((above, window), 0) + amount
        return found

    def _persons(self, group: str) -> dict[Cell, Number]:
        """Persons of units whose report counts, averaged over the months of the period."""
        if self.counting is None:
            return self._all_persons(group)
        months: dict[Cell, Number] = {}
        for unit, period in self.counting:
            people = self.world.people(unit, int(period[:4]), group)
            if people is not None:
                months[unit, period] = people * len(months_of(period))
        return {
            (unit, period): Fraction(total) / len(months_of(period))
            for (unit, period), total in added_up(self.world, months).items()
        }

    def _all_persons(self, group: str) -> dict[Cell, Number]:
        found: dict[Cell, Number] = {}
        for unit in self.world.units:
            for period in self.world.periods:
                people = self.world.people(unit, int(period[:4]), group)
                if people is not None:
                    found[unit, period] = people
        return found

    def _rate(self, form: str, metric: str) -> dict[Cell, Number]:
        """Reports expected, come, or come in time; nothing for units above nobody who owes it."""
        owed = self.world.owed[form]
        cells = {
            "EXPECTED_REPORTS": owed,
            "ACTUAL_REPORTS": set(self.world.came[form]),
            "ACTUAL_REPORTS_ON_TIME": self.world.came_in_time(form),
        }[metric]
        counts = added_up(self.world, dict.fromkeys(cells, 1))
        ever = {above for cell in owed for above in self.world.line_in(*cell)}
        return {
            (unit, period): counts.get((unit, period), 0)
            for unit in ever
            for period in self.world.periods
        }

    # ── one figure ──────────────────────────────────────────────────────────────────

    def _figure(self, cell: Cell, expected: int, received: int) -> Figure:
        above = result(self.numerator, lambda item: self.inputs[item].get(cell))
        below = result(self.denominator, lambda item: self.inputs[item].get(cell))
        value, state = self._ratio(cell, above, below)
        told = printed(value, self.decimals) if value is not None else ""
        return Figure(above, below, value, state, told, expected, received)

    def _ratio(
        self, cell: Cell, above: Number | None, below: Number | None
    ) -> tuple[Number | None, int]:
        if above is None or below is None:
            sides = ((self.numerator, above), (self.denominator, below))
            return None, self._why(cell, [text for text, value in sides if value is None])
        if below == 0:
            return None, NOT_DEFINED
        if self.is_part and above > below:
            return None, WITHHELD
        if self.least is not None and below < int(str(self.least)):
            return None, WITHHELD
        value = Fraction(above) * self.factor / below
        return (value * 365 / days_of(cell[1]) if self.is_annualised else value), REPORTED


def _is_number(said: set[Number | str]) -> bool:
    return any(not isinstance(each, str) for each in said)


def _reason(said: set[Number | str]) -> int:
    """Why a number is lacking, 0 where none is."""
    if NOT_APPLICABLE in said:
        return NOT_ARISING
    if BLANK in said:
        return BLANKED
    return 0 if said else SILENT
