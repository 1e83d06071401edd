from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from daowei.foundation.problems import ProblemList
from daowei.foundation.states import State
from daowei.foundation.tables import REPORTS, VALUES, expect
from daowei.programme.reading import read_programme
from daowei.programme.value_files import ValuesReading, guard_sums, read_values

Starter = Callable[..., Path]

ELEMENTS = """
elements:
  count: {names: Count}
  level: {names: Beds, measure: stock}
  money: {names: Spent, measure: money}
  share: {names: Weighed, measure: rate, value_type: PERCENTAGE, decimals: 1, aggregation: NONE}
  said: {names: Notice posted, measure: yes_no}
  below: {names: Balance, value_type: INTEGER}
  by_age: {names: By age, category_combo: age}
  words: {names: Words, value_type: TEXT, aggregation: NONE}
  alone: {names: Alone}
"""
FORMS = """
forms:
  monthly:
    names: Monthly
    kinds: facility
    first_period: "202601"
    elements: [count, level, money, share, said, below, words]
  by_age:
    names: By age
    kinds: facility
    attribute_combo: fund
    elements: [by_age]
"""
CATEGORIES = """
categories:
  age: {names: Age, options: {young: Young, old: Old}}
  fund: {names: Fund, options: {county: County, state: State}}
"""
FOLDER = {
    "elements.yaml": ELEMENTS,
    "forms.yaml": FORMS,
    "categories.yaml": CATEGORIES,
    "indicators.yaml": "indicators: {}",
    "agreement.yaml": "agreements: {}",
}


@pytest.fixture
def read(starter: Starter, tmp_path: Path) -> Callable[..., ValuesReading]:
    def reading(
        *lines: str, header: str = "element,unit,period,value", **more: str
    ) -> ValuesReading:
        text = "\n".join((header, *lines)) + "\n"
        named = {f"values/{name}.csv": each for name, each in more.items()}
        folder = starter(FOLDER | {"values/first.csv": text} | named)
        (folder / "examples" / "first_year.yaml").unlink()
        found = read_programme(folder)
        assert found.programme is not None, found.problems
        assert found.registry is not None
        return read_values(folder, found.programme, found.registry)

    return reading


Read = Callable[..., ValuesReading]


def cells(reading: ValuesReading) -> dict[str, int | None]:
    return dict(reading.values.select("element", "value").iter_rows())


def faults(reading: ValuesReading) -> list[tuple[str, int | None, str | None]]:
    return [(each.code, each.line, each.value) for each in reading.problems]


def test_values_are_scaled_exactly_by_their_elements_decimals(read: Read) -> None:
    reading = read(
        "count,north-clinic,202601,12",
        "money,north-clinic,202601,1234.5",
        "share,north-clinic,202601,99.90",
        "said,north-clinic,202601,yes",
        "below,north-clinic,202601,-3",
        "level,north-clinic,202601,5.0",
    )

    assert faults(reading) == []
    assert cells(reading) == {
        "count": 12, "money": 123450, "share": 999, "said": 1, "below": -3, "level": 5,
    }  # fmt: skip


def test_blank_and_not_applicable_are_states_not_zero(read: Read) -> None:
    reading = read(
        "count,north-clinic,202601,",
        "level,north-clinic,202601,n/a",
        "money,north-clinic,202601,0",
    )

    states = dict(reading.values.select("element", "state").iter_rows())
    assert states == {
        "count": State.BLANK, "level": State.NOT_APPLICABLE, "money": State.REPORTED,
    }  # fmt: skip
    assert cells(reading) == {"count": None, "level": None, "money": 0}


def test_a_column_of_states_is_read_and_must_agree_with_the_value(read: Read) -> None:
    reading = read(
        "count,north-clinic,202601,,not_applicable",
        "level,north-clinic,202601,5,blank",
        "money,north-clinic,202601,5,reported",
        "share,north-clinic,202601,5,perhaps",
        header="element,unit,period,value,state",
    )

    assert faults(reading) == [("PRG-056", 3, "5"), ("PRG-056", 5, "5")]
    assert reading.values["state"].to_list() == [State.NOT_APPLICABLE, State.REPORTED]


@pytest.mark.parametrize(
    ("line", "code", "value"),
    [
        ("cuont,north-clinic,202601,1", "PRG-020", "cuont"),
        ("alone,north-clinic,202601,1", "PRG-052", "alone"),
        ("count,nowhere,202601,1", "PRG-020", "nowhere"),
        ("count,north-clinic,202613,1", "PER-001", "202613"),
        ("count,north-clinic,2026Q1,1", "PRG-053", "2026Q1"),
        ("count,north-clinic,202512,1", "PRG-053", "202512"),
        ("count,north,202601,1", "PRG-055", "north"),
        ("count,north-clinic,202601,many", "PRG-057", "many"),
        ("count,north-clinic,202601,1e3", "PRG-057", "1e3"),
        ("count,north-clinic,202601,NaN", "PRG-057", "NaN"),
        ("count,north-clinic,202601,1.5", "PRG-057", "1.5"),
        ("count,north-clinic,202601,-1", "PRG-060", "-1"),
        ("money,north-clinic,202601,1.005", "PRG-059", "1.005"),
        ("share,north-clinic,202601,100.1", "PRG-060", "100.1"),
        ("said,north-clinic,202601,2", "PRG-057", "2"),
        ("words,north-clinic,202601,hello", "PRG-057", "hello"),
        ("count,north-clinic,202601,9223372036854775807", "PRG-057", "9223372036854775807"),
        ("count,north-clinic,202601,99999999999999", "PRG-058", "99999999999999"),
        ("money,north-clinic,202601,999999999999", "PRG-058", "999999999999"),
    ],
)
def test_a_line_that_cannot_be_believed_is_told_and_the_rest_is_read(
    read: Read, line: str, code: str, value: str
) -> None:
    reading = read("below,south-clinic,202601,7", line)

    assert faults(reading) == [(code, 3, value)]
    assert cells(reading) == {"below": 7}


def test_combinations_are_those_of_the_elements_categories(read: Read) -> None:
    reading = read(
        "by_age,young,county,north-clinic,202601,1",
        "by_age,,county,north-clinic,202601,1",
        "by_age,middle,county,north-clinic,202601,1",
        "by_age,old,federal,north-clinic,202601,1",
        "count,young,,north-clinic,202601,1",
        header="element,combo,attribute,unit,period,value",
    )

    assert faults(reading) == [
        ("PRG-020", 3, ""), ("PRG-020", 4, "middle"), ("PRG-020", 6, "young"),
        ("PRG-020", 5, "federal"),
    ]  # fmt: skip
    assert reading.values["combo"].to_list() == ["young"]


def test_a_cell_filled_twice_is_read_from_neither_line(read: Read) -> None:
    reading = read(
        "count,north-clinic,202601,1",
        "level,north-clinic,202601,1",
        second="element,unit,period,value\ncount,north-clinic,2026-01,2\n",
    )

    assert [(each.code, each.file, each.line) for each in reading.problems] == [
        ("PRG-061", "values/first.csv", 2),
        ("PRG-061", "values/second.csv", 2),
    ]
    assert cells(reading) == {"level": 1}


def test_many_refused_lines_are_counted_not_listed(read: Read) -> None:
    reading = read(*(f"count,nowhere{each},202601,1" for each in range(50)))

    assert len(reading.problems) == 21
    assert str(reading.problems[-1].message) == "… and 30 more lines like these"


def test_sums_that_leave_64_bits_are_refused() -> None:
    rows = pl.DataFrame({"element": ["count"] * 2, "scaled": [2**62, 2**62]})
    problems = ProblemList()

    guard_sums(rows, problems)

    assert [(each.code, each.value) for each in problems.found] == [("PRG-058", "count")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("element,unit,period\ncount,north-clinic,202601\n", "PRG-030"),
        ("element;unit;period;value\ncount;north-clinic;202601;1\n", "PRG-030"),
        ("element,unit,period,value,note\ncount,north-clinic,202601,1,x\n", "PRG-031"),
        ("element,unit,period,value,value\ncount,north-clinic,202601,1,1\n", "PRG-031"),
        ("element,unit,period,value\ncount,north-clinic,202601\n", "PRG-032"),
        ("element,unit,period,value\ncount,north-clinic,202601,1,2\n", "PRG-032"),
        ('element,unit,period,value\ncount,"north-clinic,202601,1\n', "PRG-032"),
        (
            'element,unit,period,value\ncount,north"clinic,202601,1\nlevel,south-clinic,202601,2\n',
            "PRG-032",
        ),
        ("element,unit,period,va\rlue\ncount,north-clinic,202601,1\n", "PRG-030"),
        ("", "PRG-030"),
    ],
)
def test_a_table_that_is_none_is_told(read: Read, text: str, code: str) -> None:
    reading = read("below,south-clinic,202601,7", second=text)

    assert code in {each.code for each in reading.problems}
    assert {each.file for each in reading.problems} == {"values/second.csv"}
    assert cells(reading) == {"below": 7}


def test_quoted_cells_blank_lines_and_windows_line_ends_are_read(read: Read) -> None:
    reading = read(
        second='"element","unit","period","value"\r\n\r\n'
        '"count"," north-clinic ","202601","4"\r\n,,,\r\n'
    )

    assert faults(reading) == []
    assert cells(reading) == {"count": 4}


def test_reports_are_those_told_and_those_whose_values_are_there(read: Read) -> None:
    reading = read(
        "count,north-clinic,202601,1",
        "count,south-clinic,202601,1",
        reports="form,unit,period,received\nmonthly,north-clinic,202601,2026-02-03\n"
        "monthly,north-clinic,202602,\nmonthly,nobody,202601,\nmonthly,north-clinic,202603,soon\n",
    )

    told = reading.reports.sort("unit", "period").rows()
    assert [(row[2], row[3], str(row[4])) for row in told] == [
        ("north-clinic", "202601", "2026-02-03"),
        ("north-clinic", "202602", "None"),
        ("south-clinic", "202601", "None"),
    ]
    assert faults(reading) == [("PRG-020", 4, "nobody"), ("PRG-012", 5, "soon")]
    expect(reading.reports, REPORTS)
    expect(reading.values, VALUES)


def parquet(starter: Starter, table: pl.DataFrame) -> ValuesReading:
    folder = starter(FOLDER)
    (folder / "examples" / "first_year.yaml").unlink()
    (folder / "values").mkdir()
    table.write_parquet(folder / "values" / "all.parquet")
    found = read_programme(folder)
    assert found.programme is not None
    assert found.registry is not None
    return read_values(folder, found.programme, found.registry)


def test_parquet_may_hold_text_or_whole_numbers(starter: Starter) -> None:
    table = pl.DataFrame(
        {"element": ["count"], "unit": ["north-clinic"], "period": [202601], "value": [3]}
    )

    assert cells(parquet(starter, table)) == {"count": 3}


def test_parquet_with_floats_is_refused_because_floats_are_not_exact(starter: Starter) -> None:
    table = pl.DataFrame(
        {"element": ["count"], "unit": ["north-clinic"], "period": ["202601"], "value": [3.0]}
    )

    assert [each.code for each in parquet(starter, table).problems] == ["PRG-051"]


def test_a_file_that_only_calls_itself_parquet_is_told(starter: Starter) -> None:
    folder = starter(FOLDER | {"values/all.parquet": "no parquet"})
    (folder / "examples" / "first_year.yaml").unlink()
    found = read_programme(folder)
    assert found.programme is not None
    assert found.registry is not None

    reading = read_values(folder, found.programme, found.registry)

    assert [each.code for each in reading.problems] == ["PRG-050"]
    assert reading.values.is_empty()


def test_a_unit_closed_in_between_has_values_before_and_after(read: Read, starter: Starter) -> None:
    units = (
        "code,name,parent,kind,opened,closed\ncounty,C,,county,,\n"
        "north-clinic,N,county,facility,2025-01-01,2026-01-31\n"
        "north-clinic,N,county,facility,2026-04-01,\n"
    )
    values = "element,unit,period,value\n" + "".join(
        f"count,north-clinic,20260{month},1\n" for month in range(1, 6)
    )
    folder = starter(FOLDER | {"units.csv": units, "values/first.csv": values})
    (folder / "examples" / "first_year.yaml").unlink()
    found = read_programme(folder)
    assert found.programme is not None
    assert found.registry is not None

    reading = read_values(folder, found.programme, found.registry)

    assert [(each.code, each.line) for each in reading.problems] == [("PRG-054", 3), ("PRG-054", 4)]
    assert reading.values["period"].to_list() == ["202601", "202604", "202605"]
