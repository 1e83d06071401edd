"""Other people's spreadsheets, read by a mapping file: values, reports, population, and problems.

Blank, not applicable and zero stay three different things.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import polars as pl

from daowei.foundation.problems import Problem, ProblemList, problem
from daowei.foundation.rounding import shown
from daowei.foundation.states import State
from daowei.foundation.tables import POPULATION, REPORTS, VALUES, Shape, empty, expect
from daowei.foundation.texts import N_, Text
from daowei.programme.definition import Programme
from daowei.reporting.exchange.cells import READ, Finder
from daowei.reporting.exchange.checking import first_few
from daowei.reporting.exchange.directory import (
    Directory,
    KnownElement,
)
from daowei.reporting.exchange.mapping_file import read_mapping
from daowei.reporting.exchange.opening import LIMITS, UnpackingLimits
from daowei.reporting.exchange.tables_in import open_table
from daowei.reporting.exchange.value_types import described, judged
from daowei.reporting.exchange.wire import TableMapping

LINES = Shape(
    name="values with the line each stands on",
    columns={"line": pl.UInt32, **VALUES.columns},
    grain=VALUES.grain,
)
_PERSONS = KnownElement(uid="", value_type="INTEGER_ZERO_OR_POSITIVE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabular:
    """What was read: tables of the declared shapes, and every line that was refused.

    Grain: that of each shape; ``reports`` holds one row per form, unit and period of which at
    least one cell was read.
    """

    values: pl.DataFrame = field(default_factory=lambda: empty(VALUES))
    reports: pl.DataFrame = field(default_factory=lambda: empty(REPORTS))
    lines: pl.DataFrame = field(default_factory=lambda: empty(LINES))
    population: pl.DataFrame = field(default_factory=lambda: empty(POPULATION))
    problems: tuple[Problem, ...] = ()


def read_tables(
    mapping_path: Path,
    programme: Programme,
    directory: Directory,
    *,
    table: Path | None = None,
    limits: UnpackingLimits = LIMITS,
) -> Tabular:
    """Everything that a mapping file leads to; its files stand in the same folder.

    ``table``: read this one file alone, wherever it lies, as the mapping says of its name.
    Raises: nothing for wrong data: all of it is told in ``problems``.
    """
    mappings, problems = read_mapping(mapping_path)
    if mappings is None:
        return Tabular(problems=problems)
    asked = [each for each in mappings.tables if table is None or each.file == table.name]
    if table is not None and not asked:
        return Tabular(problems=(_unmapped(table, mapping_path),))
    folder = (table or mapping_path).parent
    parts = [
        _Table(
            mapping=each,
            programme=programme,
            directory=directory,
            problems=ProblemList(file=each.file),
        ).read(folder, limits)
        for each in asked
    ]
    return _joined(parts)


def _unmapped(table: Path, mapping_path: Path) -> Problem:
    return problem(
        "EXC-036",
        N_("the mapping {mapping} does not say how to read {value}"),
        remedy=N_("Add a table with this file name, or give the file the name it has there."),
        file=mapping_path.name,
        value=table.name,
        mapping=mapping_path.name,
    )


def _joined(parts: Sequence[Tabular]) -> Tabular:
    """All tables as one; the same cell in two of them is refused in both."""
    values, twice = _once(pl.concat(each.values for each in parts), VALUES.grain)
    population, again = _once(pl.concat(each.population for each in parts), POPULATION.grain)
    reports = pl.concat(each.reports for each in parts)
    lines = pl.concat(each.lines for each in parts)
    return Tabular(
        values=values,
        population=population,
        lines=lines.join(values, on=VALUES.grain, how="semi"),
        reports=reports.group_by(REPORTS.grain)
        .agg(pl.col("received").max())
        .select(*REPORTS.columns)
        .sort(REPORTS.grain),
        problems=(*(p for each in parts for p in each.problems), *twice, *again),
    )


def _once(table: pl.DataFrame, grain: Sequence[str]) -> tuple[pl.DataFrame, list[Problem]]:
    doubled = pl.struct(grain).is_duplicated()
    lost = table.filter(doubled).unique(grain, maintain_order=True)
    problems = [
        problem(
            "EXC-034",
            N_("Two of the files give the same cell: {key}"),
            remedy=N_("Keep it in one of them; neither was loaded."),
            key=" ".join(str(row[each]) for each in grain),
        )
        for row in lost.iter_rows(named=True)
    ]
    return table.filter(~doubled).sort(grain), problems


@dataclass(slots=True, kw_only=True)
class _Table:
    """One table of one file on its way in; collects its problems."""

    mapping: TableMapping
    programme: Programme
    directory: Directory
    problems: ProblemList

    def read(self, folder: Path, limits: UnpackingLimits) -> Tabular:
        opened, problems = open_table(
            folder / self.mapping.file,
            sheet=self.mapping.sheet,
            header_line=self.mapping.header_line,
            limits=limits,
        )
        self.problems.extend(problems)
        if opened is None:
            return self._found()
        finder = Finder(
            mapping=self.mapping,
            elements=self.programme.elements.keys(),
            directory=self.directory,
            problems=self.problems,
        )
        cells = finder.found_in(opened)
        if cells is None:
            return self._found()
        rows = self._without_doubles(self._judged(cells))
        if self.mapping.gives == "population":
            return self._found(population=self._population(rows))
        return self._found(
            values=_as_values(rows), lines=_as_lines(rows), reports=self._reports(rows)
        )

    def _found(self, **tables: pl.DataFrame) -> Tabular:
        return Tabular(**tables, problems=tuple(self.problems.found))

    # ── what they say ────────────────────────────────────────────────────────────────

    def _judged(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Cells with ``state`` and ``value``; those that are no value of their element are told."""
        elements, position = self._judges(cells)
        words = self.mapping.words
        text = pl.col("text").fill_null("").str.strip_chars()
        cells = cells.with_columns(
            pl.when(text.is_in(words.blank))
            .then(State.BLANK)
            .when(text.is_in(words.not_applicable))
            .then(State.NOT_APPLICABLE)
            .otherwise(State.REPORTED)
            .cast(pl.UInt8)
            .alias("state"),
            text.alias("value"),
            position.alias("element"),
        ).with_row_index("index")
        silent = cells.filter(pl.col("state") != State.REPORTED)
        spoken = cells.filter(pl.col("state") == State.REPORTED)
        if self.mapping.round == "half_away_from_zero":
            spoken = _rounded(spoken, [each.decimals for each in elements])
        judged_cells = judged(spoken, elements)
        faulty = judged_cells.filter(pl.col("fault").is_not_null())
        self._tell_faults(faulty)
        sound = judged_cells.filter(pl.col("fault").is_null()).with_columns(
            pl.col("scaled").alias("value")
        )
        sound = self._numbers(sound)
        blank = silent.with_columns(pl.lit(None, dtype=pl.Int64).alias("value"))
        columns = ["index", *READ, "unit", "period", "code", "value", "state"]
        return pl.concat([sound.select(columns), blank.select(columns)]).sort("index")

    def _judges(self, cells: pl.DataFrame) -> tuple[list[KnownElement], pl.Expr]:
        """The elements that judge the cells, and which of them judges each."""
        if self.mapping.gives == "population" or cells.is_empty():
            return [_PERSONS], pl.lit(0, dtype=pl.Int32)
        codes = cells["code"].unique().sort().to_list()
        known = [
            KnownElement(
                uid=each.uid,
                code=each.code,
                value_type=each.value_type.value,
                decimals=each.decimals,
            )
            for each in (self.programme.elements[code] for code in codes)
        ]
        place = pl.col("code").replace_strict(
            pl.Series(codes, dtype=pl.String),
            pl.int_range(len(codes), dtype=pl.Int32, eager=True),
            return_dtype=pl.Int32,
        )
        return known, place

    def _numbers(self, sound: pl.DataFrame) -> pl.DataFrame:
        """Only what can be computed with; a text is told."""
        for row in sound.filter(pl.col("value").is_null()).iter_rows(named=True):
            self.problems.add(
                "EXC-029",
                N_("“{value}” stands in a data element of text, which no table of values holds"),
                remedy=N_("Leave the data element out of the mapping, or report it by a form."),
                line=row["line"],
                value=row["text"],
            )
        return sound.filter(pl.col("value").is_not_null())

    def _tell_faults(self, faulty: pl.DataFrame) -> None:
        for row in described(faulty).iter_rows(named=True):
            place = {
                "line": row["line"],
                "value": row["text"],
                "field": self.mapping.value or row["element_text"],
                "element": row["code"],
            }
            if row["fault"] == "EXC-011":
                self.problems.add(
                    "EXC-030",
                    N_("“{value}” has more decimals than {element} keeps ({decimals})"),
                    remedy=N_("Round it yourself, or state round: half_away_from_zero."),
                    decimals=row["decimals"],
                    **place,
                )
            elif row["fault"] == "EXC-012":
                self.problems.add(
                    "EXC-031",
                    N_("“{value}” is too large to be added up exactly"),
                    remedy=N_("Check the value of {element}."),
                    **place,
                )
            else:
                self.problems.add(
                    "EXC-032",
                    N_("“{value}” is no value of {element}: {reason}"),
                    remedy=N_("Correct the cell; if it stands for blank, list it under words."),
                    reason=Text(row["why"]),
                    **place,
                )

    def _without_doubles(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Cells that stand once; of the same cell twice neither is taken, and both are told."""
        key = ["unit", "period", "code", "combo"]
        doubled = pl.struct(key).is_duplicated()
        lost = rows.filter(doubled)
        lines = lost.group_by(key).agg(first_few("line").alias("lines"))
        lost = lost.join(lines, on=key, maintain_order="left")
        for row in lost.iter_rows(named=True):
            self.problems.add(
                "EXC-033",
                N_("{element} of {unit} in {period} stands on several lines: {lines}"),
                remedy=N_("Keep the right one; neither was loaded."),
                line=row["line"],
                value=row["text"],
                element=row["code"],
                **{name: row[name] for name in ("unit", "period", "lines")},
            )
        return rows.filter(~doubled).with_columns(
            pl.lit(self.mapping.attribute).alias("attribute"),
        )

    # ── the shapes ───────────────────────────────────────────────────────────────────

    def _reports(self, rows: pl.DataFrame) -> pl.DataFrame:
        """A report of a form stands for every unit and period with a cell of its elements."""
        pairs = [
            (code, form.code) for form in self.programme.forms.values() for code in form.elements
        ]
        forms = pl.DataFrame(pairs, schema={"code": pl.String, "form": pl.String}, orient="row")
        day = pl.col("received_text").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        return expect(
            rows.join(forms, on="code")
            .with_columns(day.alias("received"))
            .group_by("form", "attribute", "unit", "period")
            .agg(pl.col("received").max()),
            REPORTS,
        ).sort(REPORTS.grain)

    def _population(self, rows: pl.DataFrame) -> pl.DataFrame:
        return expect(
            rows.filter(pl.col("value").is_not_null()).select(
                "unit",
                pl.col("period").str.slice(0, 4).cast(pl.Int32).alias("year"),
                pl.col("code").alias("group"),
                "value",
                pl.lit(self.mapping.source, dtype=pl.String).alias("source"),
                pl.lit(self.mapping.as_of, dtype=pl.Date).alias("as_of"),
            ),
            POPULATION,
        ).sort(POPULATION.grain)


def _as_values(rows: pl.DataFrame) -> pl.DataFrame:
    return expect(rows.with_columns(pl.col("code").alias("element")), VALUES).sort(VALUES.grain)


def _as_lines(rows: pl.DataFrame) -> pl.DataFrame:
    named = rows.with_columns(pl.col("code").alias("element"), pl.col("line").cast(pl.UInt32))
    return expect(named, LINES)


def _rounded(cells: pl.DataFrame, decimals: Sequence[int]) -> pl.DataFrame:
    """Numbers with more decimals than their element keeps, rounded half away from zero."""
    long = pl.col("value").str.contains(r"^-?\d+\.\d+$")
    cases = cells.filter(long).select("value", "element").unique()
    found = pl.DataFrame(
        list(_roundings(cases, decimals)),
        schema={"value": pl.String, "element": pl.Int32, "rounded": pl.String},
        orient="row",
    )
    return cells.join(
        found, on=["value", "element"], how="left", maintain_order="left"
    ).with_columns(pl.coalesce("rounded", "value").alias("value"))


def _roundings(cases: pl.DataFrame, decimals: Sequence[int]) -> Iterator[tuple[str, int, str]]:
    for value, element in cases.iter_rows():
        yield value, element, shown(Decimal(value), decimals[element])
