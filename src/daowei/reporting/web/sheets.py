"""One report as a page shows it: its cells beside what stood there before, draft and deadline."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils.timezone import localtime

from daowei.foundation.hierarchy import Unit
from daowei.foundation.periods import Period, frequency_order, try_period
from daowei.foundation.problems import Problem
from daowei.foundation.web.speaking import named_here
from daowei.programme.definition import Element, Form, ValueType
from daowei.programme.owing import owes
from daowei.reporting.checks import Surroundings
from daowei.reporting.deadlines import Deadline, Terms, Urgency, days_overdue, deadline, urgency
from daowei.reporting.documents import Cell, Entry, Nothing, Report
from daowei.reporting.entries import problems_of
from daowei.reporting.findings import Background, Finding, findings_of, told_of
from daowei.reporting.grid import Section, cells_of, sections_of
from daowei.reporting.locking import is_locked, next_open
from daowei.reporting.submissions import Standing
from daowei.reporting.typed_cells import read_cell, written
from daowei.reporting.web.models import Difference, Draft, Revision
from daowei.reporting.web.queries import (
    Office,
    Place,
    amounts_of,
    current_revision,
    differences_into,
    draft_of,
    entered_values,
    locked_periods,
    office_of,
    report_of,
    standing_of,
    terms_of,
)

MONTHS_BACK = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A figure that stood in a cell: its text, and which of the five things it is."""

    text: str
    kind: str  # number, zero, blank, not_applicable, not_reported, closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One cell of the form page."""

    name: str  # element|combination
    element: Element
    combo: str
    entry: Shown
    last: Shown
    year_ago: Shown
    carried: str
    remarks: int

    @property
    def is_truth(self) -> bool:
        """Answered by yes or no."""
        return self.element.value_type in (ValueType.BOOLEAN, ValueType.TRUE_ONLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An element with its cells."""

    element: Element
    boxes: tuple[Box, ...]

    @property
    def total(self) -> str:
        """The sum of its numbers; nothing where it has none."""
        entries = (read_cell(each.entry.text, self.element)[0] for each in self.boxes)
        numbers = [each for each in entries if isinstance(each, int)]
        return written(sum(numbers), self.element) if numbers else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A section of the form with its rows of cells."""

    section: Section
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A report with everything around it, read once for a page."""

    place: Place
    office: Office
    form: Form
    period: Period
    unit: Unit
    current: Revision | None
    draft: Draft | None
    terms: Terms
    locks: tuple[Period, ...]
    differences: tuple[Difference, ...]
    entered: Mapping[Cell, Entry]
    beside: tuple[Report, ...]
    day: date

    @property
    def standing(self) -> Standing:
        """How far the report has come."""
        return standing_of(self.current)

    @property
    def limit(self) -> Deadline:
        """When it is due."""
        return deadline(self.form, self.period, self.terms)

    @property
    def urgency(self) -> Urgency:
        """How pressing it is while it has not come."""
        return urgency(self.day, self.limit, period_end=self.period.end, terms=self.terms)

    @property
    def days_overdue(self) -> int:
        """Days past the last day on time."""
        return days_overdue(self.day, self.limit)

    @property
    def is_locked(self) -> bool:
        """Whether the period is closed for good."""
        return is_locked(self.period, self.locks)

    @property
    def carried_to(self) -> str:
        """The open period that takes over a correction of this locked one."""
        return next_open(self.period, self.locks).iso

    @property
    def needs_reason(self) -> bool:
        """Whether handing in now corrects what was settled."""
        return self.standing is Standing.ACCEPTED or self.is_locked

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Every cell of the form by its name, in reading order."""
        return {name_of(each): each for each in cells_of(self.form, self.office.programme)}

    @property
    def cell_names(self) -> dict[str, str]:
        """What each cell is called in the visitor's language, options and all."""
        programme = self.office.programme
        options = {
            option.code: option.names
            for category in programme.categories.values()
            for option in category.options
        }
        parts = {
            combo.code: combo.options
            for each in programme.category_combos.values()
            for combo in each.combos
        }
        return {
            name: ", ".join(
                named_here(each)
                for each in (
                    programme.elements[cell[0]].names,
                    *(options[part] for part in parts.get(cell[1], ()) if part in options),
                )
            )
            for name, cell in self.cells.items()
        }

    @property
    def last_period(self) -> str:
        """The period before."""
        return self.period.shifted(-1).iso

    @property
    def year_ago(self) -> str:
        """The same period of last year."""
        return self.period.shifted(-periods_a_year(self.period)).iso

    def texts(self) -> dict[str, str]:
        """What stands in the cells: the draft, else what was entered last."""
        if self.draft is not None:
            return dict(json.loads(self.draft.entries))
        return self.texts_of(self.entered)

    def texts_of(self, values: Mapping[Cell, Entry]) -> dict[str, str]:
        """Entries as they are typed."""
        elements = self.office.programme.elements
        return {
            name_of(cell): written(entry, elements[cell[0]])
            for cell, entry in values.items()
            if cell[0] in elements
        }

    def read(self, texts: Mapping[str, str]) -> tuple[dict[Cell, Entry], tuple[Finding, ...]]:
        """The values that the texts of all cells mean, and which of them mean none."""
        values: dict[Cell, Entry] = {}
        wrong: list[Finding] = []
        for name, cell in self.cells.items():
            entry, told = read_cell(texts.get(name, ""), self.office.programme.elements[cell[0]])
            if entry is not None:
                values[cell] = entry
            elif told is not None:
                wrong.append(
                    Finding(
                        kind="entry",
                        cells=(cell,),
                        message=told.message,
                        code=told.code,
                        refuses=True,
                    )
                )
        return values, tuple(wrong)

    def findings(self, values: Mapping[Cell, Entry]) -> tuple[Finding, ...]:
        """What the engine says of these values: problems, broken rules, unlikely figures."""
        report = self.report(values)
        problems = problems_of(report, self.form, self.office.book)
        return (*told_of(problems, self._first_cells), *findings_of(report, self._background))

    def problems(self, values: Mapping[Cell, Entry]) -> tuple[Problem, ...]:
        """Why the values would be refused."""
        return problems_of(self.report(values), self.form, self.office.book)

    def report(self, values: Mapping[Cell, Entry]) -> Report:
        """The values as a document of this place."""
        return Report(
            form=self.place.form,
            unit=self.place.unit,
            period=self.place.period,
            attribute=self.place.attribute,
            values=dict(values),
        )

    @cached_property
    def _first_cells(self) -> dict[str, Cell]:
        return {cell[0]: cell for cell in reversed(self.cells.values())}

    @property
    def _background(self) -> Background:
        programme = self.office.programme
        return Background(
            form=self.form,
            surroundings=Surroundings(
                registry=self.office.registry,
                elements=programme.elements,
                forms=tuple(programme.forms.values()),
                constants=programme.constants,
            ),
            rules=programme.checks,
            beside=self.beside,
        )

    def blocks(
        self, texts: Mapping[str, str], remarks: Mapping[Cell, int] | None = None
    ) -> tuple[Block, ...]:
        """The cells of the page, filled with texts."""
        past = {each.period: each for each in self.beside if self._is_of_form(each)}
        carried = self._carried()
        maker = _Boxes(sheet=self, texts=texts, past=past, carried=carried, remarks=remarks or {})
        return tuple(
            Block(section=section, rows=tuple(maker.rows(section)))
            for section in sections_of(self.form, self.office.programme)
        )

    def _is_of_form(self, report: Report) -> bool:
        return (report.form, report.attribute) == (self.place.form, self.place.attribute)

    def _carried(self) -> dict[Cell, int]:
        found: dict[Cell, int] = {}
        for each in self.differences:
            for cell, amount in amounts_of(each.amounts).items():
                found[cell] = found.get(cell, 0) + amount
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Boxes:
    """Fills cells."""

    sheet: Sheet
    texts: Mapping[str, str]
    past: Mapping[str, Report]
    carried: Mapping[Cell, int]
    remarks: Mapping[Cell, int]

    def rows(self, section: Section) -> Iterator[Row]:
        for element in section.elements:
            yield Row(
                element=element,
                boxes=tuple(self._box(element, combo) for combo in section.combos),
            )

    def _box(self, element: Element, combo: str) -> Box:
        cell = (element.code, combo)
        text = self.texts.get(name_of(cell), "")
        return Box(
            name=name_of(cell),
            element=element,
            combo=combo,
            entry=shown_text(text, element),
            last=self._before(self.sheet.last_period, element, combo),
            year_ago=self._before(self.sheet.year_ago, element, combo),
            carried=_signed(self.carried.get(cell), element),
            remarks=self.remarks.get(cell, 0),
        )

    def _before(self, period: str, element: Element, combo: str) -> Shown:
        report = self.past.get(period)
        if report is not None:
            return shown_entry(report.values.get((element.code, combo)), element)
        is_expected = is_expected_of(self.sheet.unit, self.sheet.form, period)
        return Shown(text="", kind="not_reported" if is_expected else "closed")


def _signed(amount: int | None, element: Element) -> str:
    if not amount:
        return ""
    return ("+" if amount > 0 else "") + written(amount, element)


def is_expected_of(unit: Unit, form: Form, period: str) -> bool:
    """Whether the unit owed the form in a period."""
    found = try_period(period)
    if found is None or not owes(unit, form):
        return False
    first = try_period(form.first_period) if form.first_period else None
    return unit.was_open_between(found.start, found.end) and (first is None or found >= first)


def name_of(cell: Cell) -> str:
    """A cell's name on the page."""
    return "|".join(cell)


def shown_entry(entry: Entry | None, element: Element) -> Shown:
    """An entry of a document: a cell it does not name was left blank."""
    if entry is None or entry is Nothing.BLANK:
        return Shown(text="", kind="blank")
    if entry is Nothing.NOT_APPLICABLE:
        return Shown(text="", kind="not_applicable")
    return Shown(text=written(entry, element), kind="zero" if entry == 0 else "number")


def shown_text(text: str, element: Element) -> Shown:
    """A text as typed; what cannot be read stays as it is, as a number that is wrong."""
    entry, _ = read_cell(text, element)
    if entry is None:
        return Shown(text=text, kind="wrong")
    return Shown(text=text, kind=shown_entry(entry, element).kind)


def periods_a_year(period: Period) -> int:
    """How many periods of this type a year has, about."""
    return max(1, round(365 / frequency_order(period.type)))


def sheet_of(place: Place, at: datetime) -> Sheet | None:
    """The report of a place; None where there is no such report, or nobody owes it."""
    office = office_of(place.programme)
    form, period = office.programme.forms.get(place.form), try_period(place.period)
    unit = office.registry.units.get(place.unit)
    if form is None or period is None or unit is None or period.type is not form.frequency:
        return None
    if place.attribute not in office.attributes_of(form) or period.iso != place.period:
        return None
    current = current_revision(place)
    if current is None and not is_expected_of(unit, form, place.period):
        return None
    return Sheet(
        place=place,
        office=office,
        form=form,
        period=period,
        unit=unit,
        current=current,
        draft=draft_of(place),
        terms=terms_of(place.programme),
        locks=locked_periods(place.programme),
        differences=tuple(differences_into(place)),
        entered=entered_values(place, current),
        beside=_beside(place, period),
        day=localtime(at).date(),
    )


def _beside(place: Place, period: Period) -> tuple[Report, ...]:
    """What the unit reported in two years before, on any form, and in the period itself."""
    wanted: Sequence[str] = [period.shifted(-back).iso for back in range(reach_of(period) + 1)]
    rows = Revision.objects.filter(
        programme=place.programme, unit=place.unit, period__in=wanted, is_current=True
    ).only("document")
    found = (report_of(each) for each in rows)
    return tuple(each for each in found if each.key != _key(place))


def reach_of(period: Period) -> int:
    """How many periods back a report is compared with."""
    return max(1, round(MONTHS_BACK / 12 * periods_a_year(period)))


def _key(place: Place) -> tuple[str, str, str, str]:
    return (place.form, place.attribute, place.unit, place.period)
