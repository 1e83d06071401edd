"""Worked examples: given these values, these printed figures and points are expected.

How they are computed is handed in, so that this room stays below assessment.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

import polars as pl

from daowei.foundation.hierarchy import Registry
from daowei.foundation.periods import Period, parse_period, read_period
from daowei.foundation.problems import Problem, problem
from daowei.foundation.tables import POPULATION, REPORTS, VALUES, expect
from daowei.foundation.texts import N_
from daowei.programme.agreeing import AGREEMENT
from daowei.programme.defining import INDICATORS
from daowei.programme.definition import Programme
from daowei.programme.folder import Folder
from daowei.programme.text_tables import LINE
from daowei.programme.value_files import FAULTS
from daowei.programme.values import FAULT, judged, known_of
from daowei.programme.wire import ExampleFile
from daowei.programme.yaml_files import FieldPath, spelled

FOLDER = "examples"
MOST_EXAMPLES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One given value: where it belongs, what was written ("" for a blank cell), on which line."""

    element: str
    combo: str
    attribute: str
    unit: str
    period: str
    value: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One printed number that should come out; None: no number.

    ``of``: ``indicator``, ``criterion`` (its points), ``points`` or ``grade``; ``code`` names the
    indicator or the criterion.
    """

    of: str
    unit: str
    period: str
    printed: str | None
    code: str = ""
    line: int | None = None
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example as written; ``people``: unit, group and number."""

    file: str
    name: str
    period: str
    agreement: str | None
    cells: tuple[Cell, ...]
    people: tuple[tuple[str, str, int], ...]
    expected: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Given:
    """What an example gives, as the tables that everything is computed from.

    ``asked``: the indicators of which it expects a figure.
    """

    period: Period
    agreement: str | None
    values: pl.DataFrame
    reports: pl.DataFrame
    population: pl.DataFrame
    asked: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """Printed numbers, "" for none: figures by unit, indicator and period; the rest by unit.

    ``criteria``: points by unit and criterion.
    """

    indicators: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    criteria: Mapping[tuple[str, str], str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=dict)


Compute: TypeAlias = Callable[[Given], Computed]


# ── reading ─────────────────────────────────────────────────────────────────────────


def read_examples(folder: Folder) -> tuple[Example, ...]:
    """The examples of a folder; one with faults is told and left out."""
    place = folder.place / FOLDER
    paths = sorted(place.glob("*.yaml"))[:MOST_EXAMPLES] if place.is_dir() else []
    found = (_example(f"{FOLDER}/{path.name}", folder) for path in paths)
    return tuple(each for each in found if each is not None)


def _example(file: str, folder: Folder) -> Example | None:
    wire = folder.form(file, ExampleFile)
    if wire is None:
        return None
    _, problems = read_period(wire.period, file=file, line=folder.line(file, "period"))
    folder.problems.extend(problems)
    return Example(
        file=file,
        name=wire.name,
        period=wire.period,
        agreement=wire.agreement,
        cells=tuple(_cells(wire, file=file, folder=folder)),
        people=tuple(
            (unit, group, number)
            for unit, groups in wire.population.items()
            for group, number in groups.items()
        ),
        expected=tuple(_expectations(wire, file=file, folder=folder)),
    )


def _cells(wire: ExampleFile, *, file: str, folder: Folder) -> Iterator[Cell]:
    for unit, elements in wire.given.items():
        for name, written in elements.items():
            element, _, combos = name.partition(".")
            combo, _, attribute = combos.partition(".")
            by_period = written if isinstance(written, dict) else {wire.period: written}
            for period, value in by_period.items():
                line = folder.line(file, "given", unit, name, period)
                yield Cell(
                    element=element,
                    combo=combo,
                    attribute=attribute,
                    unit=unit,
                    period=period,
                    value=value or "",
                    line=line or 0,
                )


def _expectations(wire: ExampleFile, *, file: str, folder: Folder) -> Iterator[Expectation]:
    for unit, each in wire.expect.items():
        here = ("expect", unit)
        for code, written in each.indicators.items():
            by_period = written if isinstance(written, dict) else {wire.period: written}
            for period, printed in by_period.items():
                deeper = (period,) if isinstance(written, dict) else ()
                path: FieldPath = (*here, "indicators", code, *deeper)
                yield _expectation(
                    "indicator", folder, path, file=file, code=code, period=period, printed=printed
                )
        for code, printed in each.criteria.items():
            path = (*here, "criteria", code)
            yield _expectation(
                "criterion", folder, path, file=file, code=code, period=wire.period, printed=printed
            )
        for name in ("points", "grade"):
            if name in each.model_fields_set:
                yield _expectation(
                    name, folder, (*here, name), file=file, code="", period=wire.period,
                    printed=getattr(each, name),
                )  # fmt: skip


def _expectation(  # noqa: PLR0913 - one keyword for each part of an expectation
    of: str,
    folder: Folder,
    path: FieldPath,
    *,
    file: str,
    code: str,
    period: str,
    printed: str | None,
) -> Expectation:
    return Expectation(
        of=of,
        unit=str(path[1]),
        period=period,
        printed=printed,
        code=code,
        line=folder.line(file, *path),
        field=spelled(path),
    )


def know_examples(
    examples: Sequence[Example], programme: Programme, folder: Folder, *, units: frozenset[str]
) -> None:
    """Tells codes that examples expect something of and that nothing is called."""
    for example in examples:
        if example.agreement:
            known = folder.names_of(AGREEMENT, "agreements")
            folder.know(example.agreement, known, file=example.file, path=("agreement",))
        elif any(each.of != "indicator" for each in example.expected):
            folder.tell(
                "PRG-071",
                N_("points are expected, and nothing says under which agreement"),
                file=example.file,
                path=("expect",),
                remedy=N_("Add a line “agreement: …” with its code."),
            )
        for each in example.expected:
            _know_expected(each, example, programme=programme, folder=folder, units=units)


def _know_expected(
    expected: Expectation,
    example: Example,
    *,
    programme: Programme,
    folder: Folder,
    units: frozenset[str],
) -> None:
    here: FieldPath = ("expect", expected.unit)
    folder.know(expected.unit, units, file=example.file, path=here)
    if expected.of == "indicator":
        known = folder.names_of(INDICATORS, "indicators")
        path: FieldPath = (*here, "indicators", expected.code)
        folder.know(expected.code, known, file=example.file, path=path)
    agreement = programme.agreements.get(example.agreement or "")
    if expected.of == "criterion" and agreement:
        known = frozenset(each.code for each in agreement.criteria)
        path = (*here, "criteria", expected.code)
        folder.know(expected.code, known, file=example.file, path=path)


# ── running ─────────────────────────────────────────────────────────────────────────


def given_of(
    example: Example, programme: Programme, registry: Registry
) -> tuple[Given | None, tuple[Problem, ...]]:
    """The tables of an example, or what is wrong with its cells, by the rules of values/."""
    rows = _judged_cells(example, programme, registry)
    problems = tuple(
        _cell_problem(row, example.file)
        for row in rows.filter(pl.col(FAULT).is_not_null()).iter_rows(named=True)
    )
    if problems:
        return None, problems
    period = parse_period(example.period)
    columns = rows.drop("value", "period").rename({"iso": "period", "scaled": "value"})
    reports = columns.select("form", "attribute", "unit", "period").unique()
    return Given(
        period=period,
        agreement=example.agreement,
        values=expect(columns, VALUES),
        reports=expect(reports.with_columns(received=pl.lit(None, dtype=pl.Date)), REPORTS),
        population=_people(example, period),
        asked=frozenset(each.code for each in example.expected if each.of == "indicator"),
    ), ()


def _judged_cells(example: Example, programme: Programme, registry: Registry) -> pl.DataFrame:
    names = ("element", "combo", "attribute", "unit", "period", "value")
    rows = [(each.line, *(getattr(each, name) for name in names), "") for each in example.cells]
    schema = {LINE: pl.Int64} | dict.fromkeys((*names, "state"), pl.String)
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return judged(table, known_of(programme, registry))


def _cell_problem(row: Mapping[str, object], file: str) -> Problem:
    code, column, message, remedy = FAULTS[str(row[FAULT])]
    line = row[LINE]
    assert isinstance(line, int)
    return problem(
        code, message, remedy=remedy, file=file, line=line, field=column, value=row[column]
    )


def _people(example: Example, period: Period) -> pl.DataFrame:
    rows = [
        (unit, period.start.year, group, number, example.file, None)
        for unit, group, number in example.people
    ]
    return pl.DataFrame(rows, schema=dict(POPULATION.columns), orient="row")


def run_example(
    example: Example, programme: Programme, registry: Registry, *, compute: Compute
) -> tuple[Problem, ...]:
    """What did not come out as expected; nothing where all did."""
    given, problems = given_of(example, programme, registry)
    if given is None:
        return problems
    computed = compute(given)
    return tuple(
        _surprise(each, example, got)
        for each in example.expected
        if not _same(each.printed, got := _got(computed, each))
    )


def _got(computed: Computed, expected: Expectation) -> str:
    match expected.of:
        case "indicator":
            period = parse_period(expected.period).iso
            return computed.indicators.get((expected.unit, expected.code, period), "")
        case "criterion":
            return computed.criteria.get((expected.unit, expected.code), "")
        case "points":
            return computed.points.get(expected.unit, "")
        case _:
            return computed.grades.get(expected.unit, "")


def _same(expected: str | None, got: str) -> bool:
    """Whether two printed numbers are one: 82.5 and 82.50 are; texts must be equal."""
    if expected is None or not got:
        return not expected and not got
    try:
        return Decimal(expected) == Decimal(got)
    except InvalidOperation:
        return expected == got


def _surprise(expected: Expectation, example: Example, got: str) -> Problem:
    return problem(
        "PRG-070",
        N_("the example “{name}” expects {expected}, and {got} comes out"),
        remedy=N_("Correct the formula, or the example if it was reckoned wrongly."),
        file=example.file,
        line=expected.line,
        field=expected.field,
        value=got or None,
        name=example.name,
        expected=expected.printed or "–",
        got=got or "–",
    )
