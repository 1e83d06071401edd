"""Any file from outside as one table of cells: what each line says, or why it is refused."""

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import polars as pl

from daowei.foundation.hierarchy import Registry
from daowei.foundation.problems import Problem, problem
from daowei.foundation.states import State
from daowei.foundation.tables import Shape, empty, expect
from daowei.foundation.texts import N_
from daowei.programme.definition import Programme
from daowei.programme.text_files import fault_of_text
from daowei.programme.text_tables import read_table
from daowei.programme.value_files import FAULTS, VALUE_COLUMNS
from daowei.programme.values import FAULT, judged, known_of
from daowei.reporting.exchange.data_value_sets import DataValueSet
from daowei.reporting.exchange.directory import DEFAULT_OPTION_COMBO, Directory, IdKind
from daowei.reporting.exchange.judging import ImportOptions, Strictness, Verdict, judge
from daowei.reporting.exchange.opening import LIMITS, UnpackingLimits, unpacked
from daowei.reporting.exchange.reading import read_document
from daowei.reporting.exchange.recognising import DOCUMENTS, Kind, is_workbook
from daowei.reporting.exchange.tables_in import LINE, open_table
from daowei.reporting.exchange.tabular import read_tables
from daowei.reporting.exchange.workbooks_in import filled_form

CELLS = Shape(
    name="cells of a file",
    columns={
        "line": pl.UInt32,  # null where the format has none
        "form": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "attribute": pl.String,
        "element": pl.String,
        "combo": pl.String,
        "value": pl.Int64,  # scaled by the element's decimals; null unless REPORTED
        "state": pl.UInt8,  # null: to be taken out of its report
        "written": pl.String,  # what stood there, where it is refused
        "field": pl.String,
        "code": pl.String,  # of the problem; null where the cell is sound
        "told": pl.String,  # JSON: template, remedy and values of the problem
    },
    grain=("line", "form", "unit", "period", "attribute", "element", "combo"),
)
_FILE = re.compile(r"(?m)^(\s*(?:-\s*)?file:\s*).*$")  # whichever is named, the one sent is meant
_SAID_TWICE = ("form",)  # an element says itself on which form it stands
_COLUMNS = replace(VALUE_COLUMNS, optional=(*VALUE_COLUMNS.optional, *_SAID_TWICE))
_AT_ONCE = 20_000  # refusals put into words at once, so that a million do not fill the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What a file is held against."""

    programme: Programme
    registry: Registry
    directory: Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The cells of a file (shape CELLS), sound and refused; ``problems`` are of the whole file."""

    cells: pl.DataFrame
    problems: tuple[Problem, ...] = ()


def taken_in(
    path: Path,
    kind: Kind,
    office: Office,
    *,
    name: str,
    mapping: str | None = None,
    limits: UnpackingLimits = LIMITS,
) -> Intake:
    """What a file says. ``mapping``: the YAML text of a mapping, for tables of somebody's own."""
    if kind in DOCUMENTS:
        return _document(path, kind, office, name=name, limits=limits)
    if kind is Kind.TABLE:
        return _mapped(path, mapping, office, name=name, limits=limits)
    if kind is Kind.FORM:
        table, problems = filled_form(path, name=name, limits=limits)
    else:
        table, problems = _long_table(path, name=name, limits=limits)
    if table is None:
        return Intake(cells=empty(CELLS), problems=problems)
    return Intake(cells=_judged(table, office), problems=problems)


# ── one value a line ────────────────────────────────────────────────────────────────


def _long_table(
    path: Path, *, name: str, limits: UnpackingLimits
) -> tuple[pl.DataFrame | None, tuple[Problem, ...]]:
    """The table as text cells with their lines."""
    if _ending(path) == ".parquet" or is_workbook(path):
        return _as_columns(*_opened(path, _ending(path), limits), name=name)
    content, problems = unpacked(path.read_bytes(), file=name, limits=limits)
    fault = fault_of_text(content) if content is not None else None
    if content is None or fault:
        return None, (*problems, *([fault.at(file=name)] if fault else []))
    table, faults = read_table(content.removeprefix(b"\xef\xbb\xbf"), _COLUMNS, file=name)
    return (None, faults) if table is None else (table.drop(*_SAID_TWICE), ())


def _opened(
    path: Path, ending: str, limits: UnpackingLimits
) -> tuple[pl.DataFrame | None, tuple[Problem, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / f"table{ending}"
        named.symlink_to(path.resolve())
        return open_table(named, limits=limits)


def _as_columns(
    table: pl.DataFrame | None, problems: tuple[Problem, ...], *, name: str
) -> tuple[pl.DataFrame | None, tuple[Problem, ...]]:
    if table is None:
        return None, tuple(each.at(file=name) for each in problems)
    absent = [each for each in VALUE_COLUMNS.required if each not in table.columns]
    if absent:
        return None, tuple(_no_column(each, table.columns, name) for each in absent)
    cells = [
        (pl.col(each).fill_null("").str.strip_chars() if each in table.columns else pl.lit(""))
        .alias(each)
        for each in (*VALUE_COLUMNS.required, *VALUE_COLUMNS.optional)
    ]  # fmt: skip
    return table.select(pl.col(LINE).cast(pl.Int64).alias("line"), *cells), ()


def _no_column(column: str, present: Iterable[str], name: str) -> Problem:
    return problem(
        "EXC-025",
        N_("There is no column “{value}”"),
        remedy=N_("The headers are: {headers}. Mend the mapping, or its header_line."),
        file=name,
        value=column,
        headers=", ".join(each for each in present if each != LINE),
    )


def _judged(table: pl.DataFrame, office: Office) -> pl.DataFrame:
    """Text cells judged by the programme; of a cell filled twice neither is taken."""
    rows = judged(table, known_of(office.programme, office.registry))
    doubled = pl.struct("element", "combo", "attribute", "unit", "iso").is_duplicated()
    twice = pl.col(FAULT).is_null() & doubled
    rows = rows.with_columns(pl.when(twice).then(pl.lit("twice")).otherwise(FAULT).alias(FAULT))
    return _with_words(rows)


def _with_words(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``programme.values.judged`` as CELLS."""
    fields = {fault: column for fault, (_, column, _, _) in FAULTS.items()}
    codes = {fault: code for fault, (code, _, _, _) in FAULTS.items()}
    words = {
        fault: json.dumps([message, remedy]) for fault, (_, _, message, remedy) in FAULTS.items()
    }

    def by_fault(table: Mapping[str, str]) -> pl.Expr:
        return pl.col(FAULT).replace_strict(table, default=None, return_dtype=pl.String)

    rows = rows.with_columns(by_fault(fields).alias("field"))
    written = pl.coalesce(
        *(pl.when(pl.col("field") == each).then(each) for each in sorted(set(fields.values())))
    )
    return expect(
        rows.select(
            pl.col("line").cast(pl.UInt32),
            "form",
            "unit",
            pl.coalesce("iso", "period").alias("period"),
            "attribute",
            "element",
            "combo",
            pl.col("scaled").alias("value"),
            "state",
            pl.when(pl.col(FAULT).is_not_null()).then(written).alias("written"),
            "field",
            by_fault(codes).alias("code"),
            by_fault(words).alias("told"),
        ),
        CELLS,
    )


# ── somebody's own table ────────────────────────────────────────────────────────────


def _mapped(
    path: Path, mapping: str | None, office: Office, *, name: str, limits: UnpackingLimits
) -> Intake:
    if mapping is None:
        return Intake(cells=empty(CELLS), problems=(_unmapped(name),))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        sent = f"sent{_ending(path)}"
        (place / "mapping.yaml").write_text(_FILE.sub(rf"\g<1>{sent}", mapping), encoding="utf-8")
        (place / sent).symlink_to(path.resolve())
        found = read_tables(
            place / "mapping.yaml", office.programme, office.directory, limits=limits
        )
    forms = {code: form.code for form in office.programme.forms.values() for code in form.elements}
    form = pl.col("element").replace_strict(forms, default=None, return_dtype=pl.String)
    sound = _filled(found.lines.with_columns(form.alias("form")))
    placed = [each.at(file=name) for each in found.problems]
    of_lines = _refused_cells(each for each in placed if each.line is not None)
    return Intake(
        cells=pl.concat([sound, of_lines]),
        problems=tuple(each for each in placed if each.line is None),
    )


def _ending(path: Path) -> str:
    """The ending that the bytes deserve: the file sent may be called anything."""
    with path.open("rb") as file:
        head = file.read(4)
    by_bytes = {b"PK\x03\x04": ".xlsx", b"PAR1": ".parquet"}
    return ".csv.gz" if head.startswith(b"\x1f\x8b") else by_bytes.get(head, ".csv")


def _unmapped(name: str) -> Problem:
    return problem(
        "EXC-042",
        N_("This is a table of its own make; a mapping must say which column says what"),
        remedy=N_("Choose a saved mapping, write one, or name the columns {columns}."),
        file=name,
        columns="element, unit, period, value",
    )


# ── documents of DHIS2 ──────────────────────────────────────────────────────────────


def _document(
    path: Path, kind: Kind, office: Office, *, name: str, limits: UnpackingLimits
) -> Intake:
    document, problems = read_document(path.read_bytes(), kind.value, file=name, limits=limits)
    if document is None:
        return Intake(cells=empty(CELLS), problems=problems)
    options = ImportOptions(
        strictness=Strictness.VALUE,
        auto_group=True,
        schemes={"idScheme": _scheme(document, office.directory)},
    )
    verdict = judge(document, office.directory, options=options)
    of_groups = tuple(each.as_problem(name) for each in verdict.group_refusals)
    refused = _refused_cells(
        each for each in verdict.problems() if each.line is not None or "[" in (each.field or "")
    )
    return Intake(
        cells=pl.concat([_accepted(verdict, office.directory), refused]),
        problems=(*problems, *of_groups),
    )


def _scheme(document: DataValueSet, directory: Directory) -> str:
    """``UID`` or ``CODE``: by which of the two more of the elements sent are known."""
    sent = document.values["data_element"].unique().drop_nulls()

    def known(scheme: str) -> int:
        positions = directory.positions(IdKind.DATA_ELEMENT, scheme)
        return sum(each in positions for each in sent)

    return "UID" if known("UID") > known("CODE") else "CODE"


def _accepted(verdict: Verdict, directory: Directory) -> pl.DataFrame:
    """Accepted values in the programme's codes; a text is refused, as no cell holds one."""
    combos = [
        "" if each.uid == DEFAULT_OPTION_COMBO else each.code for each in directory.option_combos
    ]
    gone = pl.col("deleted").fill_null(value=False)
    is_text = pl.col("scaled").is_null() & ~gone
    return _filled(
        verdict.accepted.select(
            "line",
            _named([each.code for each in directory.data_sets], "data_set_position").alias("form"),
            _named([each.code for each in directory.units], "unit"),
            _named([each.iso for each in verdict.periods], "period_position").alias("period"),
            _named(combos, "attribute"),
            _named([each.code for each in directory.elements], "element"),
            _named(combos, "combo"),
            pl.when(~gone).then("scaled").alias("value"),
            pl.when(~gone).then(pl.lit(State.REPORTED)).cast(pl.UInt8).alias("state"),
            pl.when(is_text).then("value").alias("written"),
            pl.when(is_text).then(pl.lit("value")).alias("field"),
            pl.when(is_text).then(pl.lit("EXC-029")).alias("code"),
            pl.when(is_text).then(pl.lit(json.dumps(_OF_TEXT))).alias("told"),
        )
    )


_OF_TEXT = (
    N_("“{value}” stands in a data element of text, which no table of values holds"),
    N_("Leave the data element out of the mapping, or report it by a form."),
)


def _named(names: list[str | None], column: str) -> pl.Expr:
    return pl.lit(pl.Series(names, dtype=pl.String)).gather(pl.col(column)).alias(column)


# ── cells ───────────────────────────────────────────────────────────────────────────


def _filled(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the columns of CELLS; those not at hand are empty."""
    absent = [
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in CELLS.columns.items()
        if name not in rows.columns
    ]
    return expect(
        rows.with_columns(*absent).with_columns(
            pl.col("line").cast(pl.UInt32), pl.col("state").cast(pl.UInt8)
        ),
        CELLS,
    )


def _refused_cells(problems: Iterable[Problem]) -> pl.DataFrame:
    """One row for each problem of a line, in portions."""
    rest = iter(problems)
    parts = [empty(CELLS)]
    while portion := list(islice(rest, _AT_ONCE)):
        parts.append(pl.DataFrame(list(_rows(portion)), schema=dict(CELLS.columns), orient="row"))
    return pl.concat(parts)


def _rows(problems: Iterable[Problem]) -> Iterator[tuple[object, ...]]:
    for each in problems:
        values = {name: str(value) for name, value in each.message.values.items() if value}
        remedy = each.remedy.template if each.remedy else None
        told = json.dumps([each.message.template, remedy, values], ensure_ascii=False)
        place = {name: values.get(name) for name in ("unit", "period", "element", "combo")}
        yield (
            each.line, None, place["unit"], place["period"], None, place["element"],
            place["combo"], None, None, each.value, each.field, each.code, told,
        )  # fmt: skip
