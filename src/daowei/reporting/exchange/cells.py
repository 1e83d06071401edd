"""Finds the cells of somebody's table and says whose they are, in our codes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from daowei.foundation.problems import ProblemList
from daowei.foundation.texts import N_
from daowei.reporting.exchange.directory import Directory, IdKind, KnownUnit
from daowei.reporting.exchange.period_patterns import period_by
from daowei.reporting.exchange.tables_in import LINE
from daowei.reporting.exchange.wire import PeriodColumn, TableMapping, UnitColumn

# the columns of a table on its way: where it stands, what it says, in whose words
READ = ("line", "unit_text", "period_text", "element_text", "combo", "text", "received_text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Reads a table by its mapping; what cannot be placed goes to ``problems``.

    ``elements``: the codes of the programme's data elements.
    """

    mapping: TableMapping
    elements: Collection[str]
    directory: Directory
    problems: ProblemList

    def found_in(self, table: pl.DataFrame) -> pl.DataFrame | None:
        """Cells with ``unit``, ``period`` and ``code``; None where columns are missing."""
        return self._resolved(self._cells(table)) if self._has_columns(table) else None

    def _has_columns(self, table: pl.DataFrame) -> bool:
        period, element = self.mapping.period, self.mapping.element
        named = [
            self.mapping.unit.column,
            period.column,
            period.year,
            period.month,
            element.column if element else None,
            self.mapping.value,
            self.mapping.received,
            *self.mapping.columns,
            *self.mapping.only,
        ]
        absent = [each for each in named if each is not None and each not in table.columns]
        for each in absent:
            self.problems.add(
                "EXC-025",
                N_("There is no column “{value}”"),
                remedy=N_("The headers are: {headers}. Mend the mapping, or its header_line."),
                value=each,
                line=self.mapping.header_line,
                headers=", ".join(name for name in table.columns if name != LINE),
            )
        return not absent and self._has_combos()

    def _has_combos(self) -> bool:
        known = {"", *(each.code for each in self.directory.option_combos)}
        wide = self.mapping.wide().values()
        asked = {self.mapping.combo, self.mapping.attribute, *(each.combo for each in wide)}
        for each in sorted(asked - known):
            self.problems.add(
                "EXC-035",
                N_("There is no option combination “{value}”"),
                remedy=N_("Write the code of one of the programme's combinations, or nothing."),
                value=each,
            )
        return asked <= known

    def _cells(self, table: pl.DataFrame) -> pl.DataFrame:
        """One row per cell, still in the sender's words."""
        for column, wanted in self.mapping.only.items():
            table = table.filter(pl.col(column).is_in(wanted))
        received = pl.lit(None, dtype=pl.String)
        shared = {
            "line": pl.col(LINE),
            "unit_text": pl.col(self.mapping.unit.column),
            "period_text": _period_text(self.mapping.period),
            "received_text": pl.col(self.mapping.received) if self.mapping.received else received,
        }
        keyed = [each.alias(name) for name, each in shared.items()]
        if self.mapping.element is not None and self.mapping.value is not None:
            element, value = pl.col(self.mapping.element.column), pl.col(self.mapping.value)
            combo = pl.lit(self.mapping.combo).alias("combo")
            cells = table.select(*keyed, combo, element.alias("element_text"), value.alias("text"))
            return cells.select(*READ)
        return pl.concat(
            table.select(
                *keyed,
                pl.lit(header).alias("element_text"),
                pl.lit(each.combo).alias("combo"),
                pl.col(header).alias("text"),
            ).select(*READ)
            for header, each in self.mapping.wide().items()
        )

    def _resolved(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Cells with our unit, period and element; lines that name something else are told."""
        if self.mapping.words.skip:
            written = pl.col("text").str.strip_chars().is_in(self.mapping.words.skip)
            cells = cells.filter(~written.fill_null(value=False))
        cells = self._translated(cells, "unit_text", name="unit", ours=self._unit_codes(cells))
        cells = self._translated(
            cells, "period_text", name="period", ours=self._period_codes(cells)
        )
        elements = self._element_codes(cells)
        if self.mapping.element is not None and self.mapping.element.unlisted == "skip":
            cells = cells.filter(pl.col("element_text").is_in(list(elements)))
        cells = self._translated(cells, "element_text", name="code", ours=elements)
        return cells.filter(pl.all_horizontal(pl.col("unit", "period", "code").is_not_null()))

    def _translated(
        self, cells: pl.DataFrame, column: str, *, name: str, ours: Mapping[str, str]
    ) -> pl.DataFrame:
        found = pl.col(column).replace_strict(
            pl.Series(list(ours), dtype=pl.String),
            pl.Series(list(ours.values()), dtype=pl.String),
            default=None,
            return_dtype=pl.String,
        )
        cells = cells.with_columns(found.alias(name))
        lost = cells.filter(pl.col(name).is_null()).unique(["line", column], maintain_order=True)
        for row in lost.select("line", column).iter_rows(named=True):
            self._tell_lost(name, line=row["line"], value=row[column])
        return cells

    def _tell_lost(self, name: str, *, line: int, value: str | None) -> None:
        match name:
            case "unit":
                self.problems.add(
                    "EXC-026",
                    N_("No unit, or more than one, is called “{value}” by its {by}"),
                    remedy=N_("Add it to the register of units, or to unit.translate."),
                    line=line,
                    value=value or "",
                    by=self.mapping.unit.by,
                    field=self.mapping.unit.column,
                )
            case "period":
                self.problems.add(
                    "EXC-027",
                    N_("“{value}” is no period of the pattern {pattern}"),
                    remedy=N_("Correct the cell, or the pattern in the mapping."),
                    line=line,
                    value=value or "",
                    pattern=self.mapping.period.pattern,
                    field=self.mapping.period.column or self.mapping.period.year,
                )
            case _:
                self.problems.add(
                    "EXC-028",
                    N_("“{value}” is none of the programme's data elements"),
                    remedy=N_("Add it to element.translate, or set unlisted to skip."),
                    line=line,
                    value=value or "",
                )

    def _unit_codes(self, cells: pl.DataFrame) -> dict[str, str]:
        unit = self.mapping.unit
        known = _units_by(unit, self.directory)
        ours = {}
        for text in cells["unit_text"].unique().drop_nulls():
            translated = unit.translate.get(text.strip())
            code = known.get(text.strip())
            if translated is not None:
                code = _code_if_known(translated, self.directory)
            if code is not None:
                ours[text] = code
        return ours

    def _period_codes(self, cells: pl.DataFrame) -> dict[str, str]:
        pattern = self.mapping.period.pattern
        if self.mapping.period.year is not None:
            pattern = "ISO"
        texts = cells["period_text"].unique().drop_nulls()
        found = {text: period_by(pattern, text) for text in texts}
        return {text: each.iso for text, each in found.items() if each is not None}

    def _element_codes(self, cells: pl.DataFrame) -> dict[str, str]:
        if self.mapping.element is None:
            words = {header: each.element for header, each in self.mapping.wide().items()}
        else:
            texts = cells["element_text"].unique().drop_nulls()
            words = {text: self.mapping.element.translate.get(text, text) for text in texts}
        if self.mapping.gives == "population":
            return dict(words)
        return {text: code for text, code in words.items() if code in self.elements}


def _period_text(period: PeriodColumn) -> pl.Expr:
    if period.always is not None:
        return pl.lit(period.always)
    if period.column is not None:
        return pl.col(period.column)
    year = pl.col(str(period.year)).str.strip_chars()
    if period.month is None:
        return year
    return year + pl.col(period.month).str.strip_chars().str.zfill(2)


def _units_by(unit: UnitColumn, directory: Directory) -> dict[str, str]:
    """Code by what the column holds; a name that two units bear stands for neither."""
    known: dict[str, str] = {}
    shared = set()
    for each in directory.units:
        for identifier in _called(each, unit.by):
            if known.get(identifier, each.code) != each.code:
                shared.add(identifier)
            known[identifier] = each.code or ""
    return {name: code for name, code in known.items() if name not in shared}


def _called(unit: KnownUnit, by: str) -> frozenset[str]:
    if by == "name":
        return frozenset(each for each in (unit.name, *unit.also_called) if each)
    return frozenset(each for each in (unit.under(by.upper()),) if each)


def _code_if_known(code: str, directory: Directory) -> str | None:
    return code if code in directory.positions(IdKind.ORG_UNIT, "CODE") else None
