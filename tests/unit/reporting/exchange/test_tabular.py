import gzip
from pathlib import Path

import jsonschema
import polars as pl
import pytest
import xlsxwriter

from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.periods import PeriodType
from daowei.foundation.states import State
from daowei.programme.definition import (
    AggregationType,
    Category,
    CategoryCombo,
    Element,
    Form,
    Measure,
    Option,
    OptionCombo,
    Partial,
    Programme,
    ValueType,
)
from daowei.reporting.exchange.directory import directory_of
from daowei.reporting.exchange.mapping_file import read_mapping
from daowei.reporting.exchange.tabular import Tabular, read_tables
from daowei.reporting.exchange.wire import json_schema


def element(code: str, value_type: ValueType, decimals: int = 0) -> Element:
    return Element(
        code=code,
        uid=code.ljust(11, "X"),
        names={"en": code},
        concept=None,
        measure=Measure.FLOW,
        value_type=value_type,
        aggregation=AggregationType.SUM,
        decimals=decimals,
    )


ELEMENTS = {
    "VISITS": element("VISITS", ValueType.INTEGER_ZERO_OR_POSITIVE),
    "HOURS": element("HOURS", ValueType.NUMBER, 1),
    "REMARK": element("REMARK", ValueType.TEXT),
}
SEX = Category(
    code="sex",
    uid="sexXXXXXXXX",
    names={"en": "Sex"},
    options=(
        Option(code="F", uid="fXXXXXXXXXX", names={"en": "Female"}),
        Option(code="M", uid="mXXXXXXXXXX", names={"en": "Male"}),
    ),
)
PROGRAMME = Programme(
    code="demo",
    version="1",
    names={"en": "Demo"},
    languages=("en", "zh"),
    currency="CNY",
    year_start=1,
    partial=Partial.COUNT,
    elements=ELEMENTS,
    categories={"sex": SEX},
    category_combos={
        "sex": CategoryCombo(
            code="sex",
            uid="sexComboXXX",
            names={"en": "Sex"},
            categories=("sex",),
            combos=(
                OptionCombo(code="F", uid="womenXXXXXX", options=("F",)),
                OptionCombo(code="M", uid="menXXXXXXXX", options=("M",)),
            ),
        )
    },
    forms={
        "MONTHLY": Form(
            code="MONTHLY",
            uid="monthlyXXXX",
            names={"en": "Monthly"},
            frequency=PeriodType.MONTHLY,
            elements=("VISITS", "HOURS"),
            due_days=10,
            kinds=("township",),
        )
    },
    checks={},
    indicators={},
    agreements={},
    group_sets={},
)
NAMES = {
    "EAST": {"en": "East", "zh": "东乡"},
    "WEST": {"en": "West", "zh": "西乡"},
    "TWIN1": {"en": "Twin", "zh": "甲"},
    "TWIN2": {"en": "Twin", "zh": "乙"},
}
REGISTRY = Registry(
    units={
        code: Unit(
            code=code,
            uid=code.ljust(11, "X"),
            names=names,
            kind=UnitKind.TOWNSHIP,
            placements=(Placement(parent=None),),
        )
        for code, names in NAMES.items()
    }
)
LONG = """
tables:
  - file: {file}
    unit: {{column: place, by: name, translate: {{Ost: EAST}}}}
    period: {{column: month, pattern: MM/YYYY}}
    element: {{column: what, translate: {{visits: VISITS, hours: HOURS}}}}
    value: number
    received: came
    words: {{blank: ["", "-"], not_applicable: [n/a], skip: [total]}}
"""


def read(folder: Path, mapping: str) -> Tabular:
    path = folder / "mapping.yaml"
    path.write_text(mapping, encoding="utf-8")
    return read_tables(path, PROGRAMME, directory_of(PROGRAMME, REGISTRY))


def long(folder: Path, lines: str, name: str = "sent.csv") -> Tabular:
    content = ("place,month,what,number,came\n" + lines).encode()
    packed = gzip.compress(content) if name.endswith(".gz") else content
    (folder / name).write_bytes(packed)
    return read(folder, LONG.format(file=name))


@pytest.mark.parametrize("name", ["sent.csv", "sent.csv.gz"])
def test_a_long_table_gives_values_and_reports(tmp_path: Path, name: str) -> None:
    found = long(
        tmp_path,
        "East,01/2024,visits,12,2024-02-03\nOst,2/2024,hours,7.5,\n西乡,01/2024,visits,0,\n",
        name,
    )

    assert found.problems == ()
    assert found.values.select("element", "unit", "period", "value", "state").rows() == [
        ("HOURS", "EAST", "202402", 75, State.REPORTED),
        ("VISITS", "EAST", "202401", 12, State.REPORTED),
        ("VISITS", "WEST", "202401", 0, State.REPORTED),
    ]
    assert found.reports["form"].to_list() == ["MONTHLY"] * 3
    assert str(found.reports["received"][0]) == "2024-02-03"


def test_blank_not_applicable_and_zero_stay_three_things(tmp_path: Path) -> None:
    found = long(
        tmp_path,
        "East,01/2024,visits,,\nEast,02/2024,visits,-,\nEast,03/2024,visits,n/a,\n"
        "East,04/2024,visits,0,\nEast,05/2024,visits,total,\n",
    )

    assert found.values.select("period", "value", "state").rows() == [
        ("202401", None, State.BLANK),
        ("202402", None, State.BLANK),
        ("202403", None, State.NOT_APPLICABLE),
        ("202404", 0, State.REPORTED),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Nowhere,01/2024,visits,1,", "EXC-026"),
        ("Twin,01/2024,visits,1,", "EXC-026"),
        (",01/2024,visits,1,", "EXC-026"),
        ("East,13/2024,visits,1,", "EXC-027"),
        ("East,January,visits,1,", "EXC-027"),
        ("East,01/2024,births,1,", "EXC-028"),
        ("East,01/2024,REMARK,fine,", "EXC-029"),
        ("East,01/2024,hours,1.25,", "EXC-030"),
        ("East,01/2024,visits,99999999999999999999,", "EXC-031"),
        ("East,01/2024,visits,many,", "EXC-032"),
        ("East,01/2024,visits,-3,", "EXC-032"),
        ("East,01/2024,visits,1.5,", "EXC-032"),
    ],
)
def test_a_wrong_line_is_told_with_its_number_and_the_rest_is_loaded(
    tmp_path: Path, line: str, code: str
) -> None:
    found = long(tmp_path, f"West,01/2024,visits,5,\n{line}\n")

    (told,) = found.problems
    assert (told.code, told.file, told.line) == (code, "sent.csv", 3)
    assert told.remedy is not None
    assert "{" not in f"{told.message}{told.remedy}"
    assert found.values["value"].to_list() == [5]


def test_the_same_cell_twice_is_told_on_both_lines(tmp_path: Path) -> None:
    found = long(tmp_path, "East,01/2024,visits,1,\nOst,01/2024,visits,2,\n")

    assert [(each.code, each.line) for each in found.problems] == [("EXC-033", 2), ("EXC-033", 3)]
    assert "2, 3" in str(found.problems[0].message)
    assert found.values.is_empty()


def test_rounding_is_done_only_when_stated_and_away_from_zero(tmp_path: Path) -> None:
    (tmp_path / "hours.csv").write_text("place,hours\nEAST,0.25\nWEST,-0.04\n")

    found = read(
        tmp_path,
        """
tables:
  - file: hours.csv
    unit: {column: place}
    period: {always: "202401"}
    columns: {hours: HOURS}
    round: half_away_from_zero
""",
    )

    assert found.problems == ()
    assert found.values["value"].to_list() == [3, 0]


def test_a_wide_sheet_of_a_workbook_with_disaggregated_columns(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "sent.xlsx")
    book.add_worksheet("Cover").write(0, 0, "nothing here")
    sheet = book.add_worksheet("Data")
    rows = [["Report of 2024"], ["code", "y", "m", "women", "men"], ["EAST", 2024, 1, 3, 0]]
    for number, row in enumerate([*rows, ["WEST", 2024, 1, None, 4.0]]):
        sheet.write_row(number, 0, row)
    book.close()

    found = read(
        tmp_path,
        """
tables:
  - file: sent.xlsx
    sheet: Data
    header_line: 2
    unit: {column: code}
    period: {year: y, month: m}
    columns:
      women: {element: VISITS, combo: F}
      men: {element: VISITS, combo: M}
""",
    )

    assert found.problems == ()
    assert found.values.select("combo", "unit", "period", "value", "state").rows() == [
        ("F", "EAST", "202401", 3, State.REPORTED),
        ("F", "WEST", "202401", None, State.BLANK),
        ("M", "EAST", "202401", 0, State.REPORTED),
        ("M", "WEST", "202401", 4, State.REPORTED),
    ]


def test_population_comes_from_a_wide_parquet_file(tmp_path: Path) -> None:
    pl.DataFrame(
        {"place": ["East", "West"], "year": [2023, 2023], "Women 15-49": [1200.5, 800.0]}
    ).write_parquet(tmp_path / "population.parquet")

    found = read(
        tmp_path,
        """
tables:
  - file: population.parquet
    gives: population
    unit: {column: place, by: name}
    period: {year: year}
    columns: {"Women 15-49": women_15_49}
    round: half_away_from_zero
    source: Census office
    as_of: 2023-07-01
""",
    )

    assert found.problems == ()
    assert found.population.select("unit", "year", "group", "value").rows() == [
        ("EAST", 2023, "women_15_49", 1201),
        ("WEST", 2023, "women_15_49", 800),
    ]


def test_two_files_that_give_the_same_cell_are_both_refused(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("place,v\nEAST,1\n")
    table = (
        "{{file: {}, unit: {{column: place}}, period: {{always: '202401'}}, "
        "columns: {{v: VISITS}}}}"
    )
    found = read(tmp_path, f"tables: [{table.format('a.csv')}, {table.format('b.csv')}]\n")

    assert [each.code for each in found.problems] == ["EXC-034"]
    assert found.values.is_empty()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("file: {file}", "file: absent.csv"), "EXC-022"),
        (("column: place", "column: Ort"), "EXC-025"),
        (("value: number", "value: number\n    combo: NONE"), "EXC-035"),
        (("value: number", "valeur: number"), "EXC-021"),
        (("tables:", "tables: ["), "PRG-005"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told(
    tmp_path: Path, change: tuple[str, str], code: str
) -> None:
    (tmp_path / "sent.csv").write_text("place,month,what,number,came\n")

    found = read(
        tmp_path,
        LONG.replace(*change).format(file="sent.csv") if code != "PRG-005" else "tables: [",
    )

    assert {each.code for each in found.problems} == {code}


@pytest.mark.parametrize("rows", ["", "Nowhere,2024-01,first,3,\n"])
def test_a_table_without_a_row_of_ours_gives_no_values(tmp_path: Path, rows: str) -> None:
    (tmp_path / "sent.csv").write_text("place,month,what,number,came\n" + rows)

    found = read(tmp_path, LONG.format(file="sent.csv"))

    assert found.values.is_empty()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("place,month\n北镇,2024-01\n".encode("gbk"), "PRG-004"),
        ("place,month\n".encode("utf-16"), "PRG-004"),
        (b"place,month\n" + b"," * 200_000, "PRG-003"),
        (b"", "EXC-023"),
    ],
)
def test_a_table_that_is_no_text_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "sent.csv").write_bytes(content)

    (told,) = read(tmp_path, LONG.format(file="sent.csv")).problems

    assert (told.code, told.file) == (code, "sent.csv")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("# 我们的\ntables: []\n".encode("gbk"), "PRG-004"),
        (b"l0: &l0 [lol]\ntables: [*l0, *l0]\n", "PRG-006"),
        (b"tables: " + b"[" * 50_000, "PRG-008"),
        (b"- 1\n", "PRG-008"),
    ],
)
def test_a_mapping_that_is_no_plain_yaml_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "mapping.yaml").write_bytes(content)

    mappings, (told,) = read_mapping(tmp_path / "mapping.yaml")

    assert (mappings, told.code, told.file) == (None, code, "mapping.yaml")


def test_a_fault_in_the_mapping_names_its_line(tmp_path: Path) -> None:
    found = read(tmp_path, LONG.format(file="x.csv").replace("by: name", "by: taste"))

    (told,) = found.problems
    assert (told.file, told.line, told.field) == ("mapping.yaml", 4, "tables[1].unit.by")


def test_the_schema_of_mappings_accepts_what_we_accept() -> None:
    schema = json_schema()
    table = {
        "file": "a.csv",
        "unit": {"column": "u"},
        "period": {"column": "p"},
        "columns": {"v": "VISITS"},
    }

    jsonschema.validate({"tables": [table]}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"tables": [{**table, "colour": "red"}]}, schema)
