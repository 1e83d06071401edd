"""The form of a mapping file: how to read somebody's tables, written by an official."""

from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Word = Annotated[str, Field(max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class UnitColumn(_Strict):
    """Which column names the unit, and by what."""

    column: str = Field(description="Header of the column that names the unit.")
    by: Literal["code", "name", "uid"] = Field(
        "code", description="What stands in it: the unit's code, its name or its uid."
    )
    translate: dict[str, str] = Field(
        default_factory=dict, description="Their word -> our code, where the two differ."
    )


class PeriodColumn(_Strict):
    """Where the period stands: in one column, in two, or for the whole table."""

    column: str | None = Field(None, description="Header of the column with the period.")
    year: str | None = Field(None, description="Header of the column with the year.")
    month: str | None = Field(None, description="Header of the column with the month, 1 to 12.")
    always: str | None = Field(None, description="One period for the whole table, such as 2024Q1.")
    pattern: str = Field(
        "ISO",
        description="How the period is written, such as YYYYMM, YYYY-MM, MM/YYYY, DD.MM.YYYY, "
        "YYYY, YYYY年MM月 or YYYYQQ; ISO reads DHIS2's own forms.",
    )

    @model_validator(mode="after")
    def _is_one_way(self) -> "PeriodColumn":
        ways = [self.column, self.year, self.always]
        if sum(each is not None for each in ways) != 1:
            raise ValueError("give exactly one of column, year (with month) and always")
        if self.month is not None and self.year is None:
            raise ValueError("a month needs a year")
        return self


class ElementColumn(_Strict):
    """Which column names the data element (long form)."""

    column: str = Field(description="Header of the column that names the data element.")
    translate: dict[str, str] = Field(
        default_factory=dict, description="Their word -> our element's code."
    )
    unlisted: Literal["problem", "skip"] = Field(
        "problem",
        description="What becomes of elements that are neither translated nor ours.",
    )


class WideColumn(_Strict):
    """What one column of a wide table holds."""

    element: str = Field(description="Our element's code (or population group).")
    combo: str = Field("", description="Option combination of the column; empty for none.")


class Words(_Strict):
    """What is written where there is no number. A zero is always a number."""

    blank: list[Word] = Field([""], description="Left blank: the report came, the cell is empty.")
    not_applicable: list[Word] = Field(
        [], description="The question does not arise at this unit (n/a)."
    )
    skip: list[Word] = Field([], description="Cells that are not to be loaded at all.")


class TableMapping(_Strict):
    """One table of one file."""

    file: str = Field(description="File beside the mapping: .csv, .csv.gz, .xlsx or .parquet.")
    gives: Literal["values", "population"] = Field(
        "values", description="Reported values, or the register of population."
    )
    sheet: str | None = Field(None, description="Sheet of an .xlsx; the first where left out.")
    header_line: int = Field(1, ge=1, description="Line on which the headers stand.")
    only: dict[str, list[str]] = Field(
        default_factory=dict, description="Read only rows whose column holds one of these."
    )
    unit: UnitColumn
    period: PeriodColumn
    element: ElementColumn | None = Field(None, description="Long form: one value in every row.")
    value: str | None = Field(None, description="Long form: header of the column with the value.")
    columns: dict[str, str | WideColumn] = Field(
        default_factory=dict,
        description="Wide form: header -> our element's code (or population group), or element "
        "and combo.",
    )
    combo: str = Field("", description="Option combination of all other values; empty for none.")
    attribute: str = Field("", description="Attribute combination of every value; empty for none.")
    received: str | None = Field(
        None, description="Header of the column with the day the report came in, year-month-day."
    )
    words: Words = Field(default_factory=lambda: Words.model_validate({}))
    round: Literal["refuse", "half_away_from_zero"] = Field(
        "refuse", description="What becomes of more decimals than the data element keeps."
    )
    source: str | None = Field(None, description="Population: who published the figures.")
    as_of: date | None = Field(None, description="Population: the day the figures are of.")

    def wide(self) -> dict[str, WideColumn]:
        """The columns of the wide form, each with its element and its combination."""
        return {
            header: WideColumn(element=each, combo=self.combo) if isinstance(each, str) else each
            for header, each in self.columns.items()
        }

    @model_validator(mode="after")
    def _has_one_form(self) -> "TableMapping":
        is_long = self.element is not None and self.value is not None
        if is_long == bool(self.columns):
            raise ValueError("give either element and value (long form) or columns (wide form)")
        if (self.element is None) != (self.value is None):
            raise ValueError("the long form needs both element and value")
        if self.gives == "population" and (self.source is None or self.as_of is None):
            raise ValueError("population needs a source and the day it is of (as_of)")
        return self


class TableMappings(_Strict):
    """All tables that one sender sends."""

    tables: list[TableMapping] = Field(min_length=1)


def json_schema() -> dict[str, object]:
    """The JSON Schema of mapping files, for editors."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, **TableMappings.model_json_schema()}


class Fault(NamedTuple):
    """One thing wrong in a mapping, with the way to it."""

    place: tuple[str | int, ...]
    reason: str


def parsed(tree: object) -> tuple[TableMappings | None, tuple[Fault, ...]]:
    """The mappings in a tree of plain values, or all its faults."""
    try:
        return TableMappings.model_validate(tree), ()
    except ValidationError as error:
        return None, tuple(Fault(each["loc"], each["msg"]) for each in error.errors())
