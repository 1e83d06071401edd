"""The cells of a form as people see them: elements down, the options of their categories across."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from daowei.programme.definition import Element, Form, Names, Programme
from daowei.reporting.documents import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading over one or more columns."""

    names: tuple[Names, ...]
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Elements that follow each other on a form and are disaggregated alike.

    ``combos``: option combinations across, ``("",)`` for none. ``headings``: one line of them for
    each category, the outer first.
    """

    names: Names | None
    combos: tuple[str, ...]
    headings: tuple[tuple[Heading, ...], ...]
    elements: tuple[Element, ...]

    @property
    def has_totals(self) -> bool:
        """Whether a row has more than one cell to add up."""
        return len(self.combos) > 1


def sections_of(form: Form, programme: Programme) -> tuple[Section, ...]:
    """The form in its own order, cut where the disaggregation changes."""
    elements = [programme.elements[each] for each in form.elements if each in programme.elements]
    return tuple(
        _section(combo, tuple(rows), programme)
        for combo, rows in groupby(elements, key=lambda each: each.category_combo)
    )


def _section(code: str | None, rows: tuple[Element, ...], programme: Programme) -> Section:
    if code is None:
        return Section(names=None, combos=("",), headings=(), elements=rows)
    combo = programme.category_combos[code]
    options = {
        option.code: option.names
        for each in combo.categories
        for option in programme.categories[each].options
    }
    paths = [tuple(options.get(each, {"en": each}) for each in one.options) for one in combo.combos]
    return Section(
        names=combo.names,
        combos=tuple(each.code for each in combo.combos),
        headings=tuple(tuple(_line(paths, depth)) for depth in range(len(combo.categories))),
        elements=rows,
    )


def _line(paths: list[tuple[Names, ...]], depth: int) -> Iterator[Heading]:
    start = 0
    for at in range(1, len(paths) + 1):
        if at == len(paths) or paths[at][: depth + 1] != paths[start][: depth + 1]:
            yield Heading(names=paths[start][: depth + 1], columns=at - start)
            start = at


def cells_of(form: Form, programme: Programme) -> tuple[Cell, ...]:
    """Every cell of a form, in reading order."""
    return tuple(
        (element.code, combo)
        for section in sections_of(form, programme)
        for element in section.elements
        for combo in section.combos
    )
