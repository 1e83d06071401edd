"""Reports of a programme gathered into one coded long table, document by document."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import msgspec
import polars as pl

from daowei.assessment.units import UnitAxis
from daowei.foundation.periods import Period, try_period
from daowei.foundation.states import State
from daowei.programme.definition import Programme
from daowei.reporting.documents import Key, Nothing

Cell: TypeAlias = tuple[str, str, int, int]  # element, combination, scaled value, state

_STATES = {None: State.BLANK, Nothing.NOT_APPLICABLE.value: State.NOT_APPLICABLE}


class _Document(msgspec.Struct):
    """What is read of a report's canonical JSON."""

    values: dict[str, dict[str, int | str | None]]


_DECODER = msgspec.json.Decoder(_Document)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A report that counts: whose, and its canonical JSON; ``received``: when it first came."""

    form: str
    attribute: str
    unit: str
    period: str
    document: str | bytes
    received: date | None

    @property
    def key(self) -> Key:
        """What all revisions of one report share."""
        return (self.form, self.attribute, self.unit, self.period)


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The lists that coded columns are places in; all a programme and its stretch can hold."""

    elements: tuple[str, ...]
    periods: tuple[str, ...]
    units: tuple[str, ...]
    combos: tuple[str, ...]
    attributes: tuple[str, ...]

    @property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """By column of the value file."""
        return {
            "element": self.elements,
            "period": self.periods,
            "unit": self.units,
            "combo": self.combos,
            "attribute": self.attributes,
        }


def codes_of(programme: Programme, units: UnitAxis, periods: Iterable[Period]) -> Codes:
    """The codes of every value that can be reported."""
    combos = {combo.code for each in programme.category_combos.values() for combo in each.combos}
    named = tuple(sorted({"", *combos}))
    on_forms = {each for form in programme.forms.values() for each in form.elements}
    return Codes(
        elements=tuple(sorted(on_forms & programme.elements.keys())),
        periods=tuple(each.iso for each in periods),
        units=units.codes,
        combos=named,
        attributes=named,
    )


def cells_of(document: str | bytes) -> list[Cell]:
    """The values of a report's document.

    Raises: msgspec.ValidationError: it is no report.
    """
    read = _DECODER.decode(document)
    return [
        (element, combo, *_entry(entry))
        for element, combos in read.values.items()
        for combo, entry in combos.items()
    ]


def _entry(written: int | str | None) -> tuple[int, int]:
    if isinstance(written, int):
        return written, State.REPORTED
    return 0, _STATES[written]


@dataclass(slots=True)
class _Columns:
    """Typed arrays: a value takes twenty-three bytes, however many there are."""

    element: "array[int]" = field(default_factory=lambda: array("h"))
    period: "array[int]" = field(default_factory=lambda: array("h"))
    unit: "array[int]" = field(default_factory=lambda: array("i"))
    combo: "array[int]" = field(default_factory=lambda: array("h"))
    attribute: "array[int]" = field(default_factory=lambda: array("h"))
    value: "array[int]" = field(default_factory=lambda: array("q"))
    state: "array[int]" = field(default_factory=lambda: array("B"))


_TYPES: Mapping[str, type[pl.DataType]] = {
    "element": pl.Int16,
    "period": pl.Int16,
    "unit": pl.Int32,
    "combo": pl.Int16,
    "attribute": pl.Int16,
    "value": pl.Int64,
    "state": pl.UInt8,
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Coder:
    """Where reports stand among the codes; what the programme does not know is passed over."""

    codes: Codes
    form_of: Mapping[str, str]

    def __post_init__(self) -> None:
        places = {
            name: {code: place for place, code in enumerate(codes)}
            for name, codes in self.codes.lists.items()
        }
        object.__setattr__(self, "_places", places)

    def places(self, name: str) -> Mapping[str, int]:
        """The place of each code in a column's list."""
        found: Mapping[str, Mapping[str, int]] = self._places  # type: ignore[attr-defined]  # set above
        return found[name]

    def knows(self, key: Key) -> bool:
        """Whether the report's unit, period and attribute combination have a place."""
        _, attribute, unit, period = key
        return (
            unit in self.places("unit")
            and period in self.places("period")
            and attribute in self.places("attribute")
        )

    def rows(self, sent: Sent) -> list[tuple[int, int, int, int]]:
        """(element, combination, value, state) of the report's known values, coded."""
        elements, combos = self.places("element"), self.places("combo")
        return [
            (elements[element], combos[combo], value, state)
            for element, combo, value, state in cells_of(sent.document)
            if self.form_of.get(element) == sent.form and element in elements and combo in combos
        ]


def coded_values(reports: Iterable[Sent], coder: Coder) -> pl.DataFrame:
    """All values of the reports, coded; columns as a value file has them.

    Grain: one row per cell of every report; give current ones.
    """
    columns = _Columns()
    for sent in reports:
        if coder.knows(sent.key):
            _append(columns, sent, coder)
    return pl.DataFrame(
        {name: pl.Series(getattr(columns, name), dtype=kind) for name, kind in _TYPES.items()}
    )


def _append(columns: _Columns, sent: Sent, coder: Coder) -> None:
    rows = coder.rows(sent)
    period = coder.places("period")[sent.period]
    unit = coder.places("unit")[sent.unit]
    attribute = coder.places("attribute")[sent.attribute]
    for element, combo, value, state in rows:
        columns.element.append(element)
        columns.combo.append(combo)
        columns.value.append(value)
        columns.state.append(state)
    columns.period.extend([period] * len(rows))
    columns.unit.extend([unit] * len(rows))
    columns.attribute.extend([attribute] * len(rows))


def is_of_form(sent: Sent, programme: Programme) -> bool:
    """Whether the programme has the form, and the period is of its frequency."""
    form, period = programme.forms.get(sent.form), try_period(sent.period)
    return form is not None and period is not None and period.type is form.frequency


def periods_among(reports: Iterable[Sent]) -> Sequence[str]:
    """The periods that reports speak of."""
    return sorted({each.period for each in reports})
