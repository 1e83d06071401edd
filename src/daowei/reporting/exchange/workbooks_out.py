"""A report form as a workbook: to be filled in without a network, and sent back as it is."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from daowei.foundation.rounding import shown
from daowei.foundation.texts import N_, named, translated
from daowei.language.numbers import scaled
from daowei.programme.definition import Element, Form, Programme, ValueType
from daowei.reporting.documents import Cell, Entry, Nothing
from daowei.reporting.exchange.recognising import FORM_SHEET
from daowei.reporting.exchange.workbooks_in import CODES, HEADER_ROW, VALUE_COLUMN

NOT_APPLICABLE = "NA"
_LARGEST = 10**15  # what a spreadsheet still writes exactly
_YES_NO = (ValueType.BOOLEAN, ValueType.TRUE_ONLY)
# lowest and highest number of a type; a list stands for those that are chosen
_BOUNDS: Mapping[ValueType, tuple[int, int]] = {
    ValueType.INTEGER_POSITIVE: (1, _LARGEST),
    ValueType.INTEGER_NEGATIVE: (-_LARGEST, -1),
    ValueType.INTEGER_ZERO_OR_POSITIVE: (0, _LARGEST),
    ValueType.PERCENTAGE: (0, 100),
    ValueType.UNIT_INTERVAL: (0, 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankForm:
    """What stands on the form: whose, for when, and what was said so far and the time before."""

    programme: Programme
    form: Form
    unit: str
    unit_names: Mapping[str, str]
    period: str
    attribute: str = ""
    values: Mapping[Cell, Entry] = field(default_factory=dict)
    before: Mapping[Cell, Entry] = field(default_factory=dict)
    before_period: str = ""


def form_workbook(blank: BlankForm, language: str) -> bytes:
    """The workbook: one grid in two languages, cells but the white ones protected.

    Columns of codes, and a sheet that says which report it is, are hidden.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_sheet_name(blank))
        _Writer(book=book, sheet=sheet, blank=blank, language=language).write()
        _write_place(book, blank)
    return out.getvalue()


def cells_of(form: Form, programme: Programme) -> Iterator[tuple[Element, str]]:
    """Every cell of a form in order: a data element and an option combination."""
    for code in form.elements:
        element = programme.elements[code]
        if element.value_type is ValueType.TEXT:
            continue
        combo = element.category_combo
        for each in programme.category_combos[combo].combos if combo else ():
            yield element, each.code
        if not combo:
            yield element, ""


def _sheet_name(blank: BlankForm) -> str:
    return f"{blank.unit} {blank.period}".translate(str.maketrans("[]:*?/\\", "-------"))[:31]


def _write_place(book: Any, blank: BlankForm) -> None:
    sheet = book.add_worksheet(FORM_SHEET)
    rows = {
        "form": blank.form.code,
        "unit": blank.unit,
        "period": blank.period,
        "attribute": blank.attribute,
    }
    for row, (name, value) in enumerate(rows.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.very_hidden()


@dataclass(slots=True, kw_only=True)
class _Writer:
    """Lays out one grid."""

    book: Any
    sheet: Any
    blank: BlankForm
    language: str

    def write(self) -> None:
        """Title, instructions, headers, and a row for each cell."""
        self._title()
        for row, (element, combo) in enumerate(
            cells_of(self.blank.form, self.blank.programme), HEADER_ROW + 1
        ):
            self._row(row, element, combo)
        self.sheet.set_column(0, 1, 0, None, {"hidden": True})
        self.sheet.set_column(2, 2, 58)
        self.sheet.set_column(3, 5, 16)
        self.sheet.set_row(HEADER_ROW, 0, None, {"hidden": True})
        self.sheet.freeze_panes(HEADER_ROW, 3)
        self.sheet.protect("", {"format_columns": True, "format_rows": True})
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_paper(9)

    def _title(self) -> None:
        blank, bold = self.blank, self.book.add_format({"bold": True, "font_size": 14})
        self.sheet.write_string(0, 2, self._both(blank.form.names), bold)
        self.sheet.write_string(1, 2, f"{self._both(blank.unit_names)} ({blank.unit})")
        self.sheet.write_string(
            2, 2, blank.period + (f" · {blank.attribute}" * bool(blank.attribute))
        )
        self.sheet.write_string(3, 2, self._said(_HOW))
        head = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        before = f"{self._said(_BEFORE)} {blank.before_period}".strip()
        for column, text in enumerate((self._said(_WHAT), before, self._said(_VALUE)), 2):
            self.sheet.write_string(HEADER_ROW - 1, column, text, head)
        for column, code in enumerate((*CODES, "label", "before", VALUE_COLUMN)):
            self.sheet.write_string(HEADER_ROW, column, code)

    def _row(self, row: int, element: Element, combo: str) -> None:
        cell = (element.code, combo)
        self.sheet.write_string(row, 0, element.code)
        self.sheet.write_string(row, 1, combo)
        self.sheet.write_string(row, 2, self._label(element, combo))
        grey = self.book.add_format({"bg_color": "#eef1f4", "align": "right"})
        self._entry(row, 3, element, entry=self.blank.before.get(cell), form=grey)
        white = self.book.add_format({"locked": False, "border": 1, "align": "right"})
        self._entry(row, 4, element, entry=self.blank.values.get(cell), form=white)
        self.sheet.data_validation(row, 4, row, 4, self._validation(element))

    def _entry(
        self, row: int, column: int, element: Element, *, entry: Entry | None, form: Any
    ) -> None:
        if entry is None or entry is Nothing.BLANK:
            self.sheet.write_blank(row, column, None, form)
        elif entry is Nothing.NOT_APPLICABLE:
            self.sheet.write_string(row, column, NOT_APPLICABLE, form)
        elif element.value_type in _YES_NO:
            self.sheet.write_string(row, column, "true" if entry else "false", form)
        elif abs(entry) < _LARGEST:
            self.sheet.write_number(row, column, float(self._text(entry, element)), form)
        else:
            self.sheet.write_string(row, column, self._text(entry, element), form)

    @staticmethod
    def _text(entry: int, element: Element) -> str:
        return shown(scaled(entry, element.decimals), element.decimals)

    def _validation(self, element: Element) -> dict[str, Any]:
        """What may be typed: numbers of the type, or NA."""
        told = {"error_title": "daowei", "error_message": self._said(_WRONG), "ignore_blank": True}
        if element.value_type in _YES_NO:
            return {"validate": "list", "source": ["true", "false", NOT_APPLICABLE], **told}
        low, high = _BOUNDS.get(element.value_type, (-_LARGEST, _LARGEST))
        cell = "INDIRECT(ADDRESS(ROW(),COLUMN()))"
        is_number = f"AND(ISNUMBER({cell}),{cell}>={low},{cell}<={high}"
        places = f",ROUND({cell},{element.decimals})={cell})"
        rule = f'=OR(EXACT({cell},"{NOT_APPLICABLE}"),{is_number}{places})'
        return {"validate": "custom", "value": rule, **told}

    def _label(self, element: Element, combo: str) -> str:
        label = self._both(element.names)
        return f"{label} · {self._combo(element, combo)}" if combo else label

    def _combo(self, element: Element, code: str) -> str:
        assert element.category_combo is not None
        programme = self.blank.programme
        combination = programme.category_combos[element.category_combo]
        chosen = next(each for each in combination.combos if each.code == code)
        names = {
            (category, option.code): self._both(option.names)
            for category in combination.categories
            for option in programme.categories[category].options
        }
        pairs = zip(combination.categories, chosen.options, strict=True)
        return ", ".join(names[pair] for pair in pairs)

    def _both(self, names: Mapping[str, str]) -> str:
        """A name in the reader's language, and in the other where it differs."""
        other = "en" if self.language != "en" else "zh"
        here, there = named(names, self.language), named(names, other)
        return here if here == there else f"{here} / {there}"

    def _said(self, template: str) -> str:
        other = "en" if self.language != "en" else "zh"
        return f"{translated(template, self.language)} / {translated(template, other)}"


_HOW = N_("Fill in the white cells and send the file back as it is. NA: does not apply here.")
_WHAT, _BEFORE, _VALUE = N_("Data element"), N_("Before"), N_("Value")
_WRONG = N_("Write a number that this cell allows, or NA where the question does not arise.")
