import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from daowei.cli.exit_codes import ExitCode
from daowei.cli.main import daowei
from daowei.programme.checking import check_folder
from daowei.programme.value_files import read_values

HERE = Path(__file__).parents[3]
KENYA = HERE / "examples" / "kenya"
BUNDLE = HERE / "tests" / "unit" / "programme" / "dhis2" / "bundle.json"
MONTHLY = """\
district,period,sheet,element,value
Nairobi,202201,Service_data_1,ANC1,120
Nairobi,202201,Service_data_1,ANC4,60
Baringo,202201,Service_data_1,ANC4,0
Baringo,202201,Reporting_completeness,OPD_reporting_rate,97.4265
"""
PEOPLE = """\
district,year,Total_Population,Population_ under_5years,Population_under_1year,Live_births,\
Total_births,Women_15_49_years
Nairobi,2022,4600000,500000,100000,900.5,910,1300000
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(daowei, [str(each) for each in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Kenya's definitions beside a table of four values and one of population."""
    shutil.copytree(KENYA / "programme", tmp_path / "kenya")
    (tmp_path / "monthly.csv").write_text(MONTHLY, encoding="utf-8")
    (tmp_path / "population.csv").write_text(PEOPLE, encoding="utf-8")
    mapping = (KENYA / "mapping.yaml").read_text(encoding="utf-8")
    mapping = mapping.replace("monthly.csv.gz", "monthly.csv")
    (tmp_path / "mapping.yaml").write_text(mapping, encoding="utf-8")
    return tmp_path


def load(folder: Path, name: str = "monthly.csv") -> tuple[int, dict[str, Any]]:
    found = run(
        "import", "table", folder / name, "--mapping", folder / "mapping.yaml",
        "--into", folder / "kenya", "--json",
    )  # fmt: skip
    return found.exit_code, json.loads(found.stdout)


def values_of(folder: Path) -> dict[tuple[str, str], int | None]:
    checked = check_folder(folder / "kenya", date(2026, 1, 1), values=False)
    assert checked.reading.programme
    assert checked.reading.registry
    found = read_values(folder / "kenya", checked.reading.programme, checked.reading.registry)
    assert not found.problems
    rows = found.values.select("element", "unit", "value").iter_rows()
    return {(element, unit): value for element, unit, value in rows}


# ── DHIS2 metadata ──────────────────────────────────────────────────────────────────


def test_metadata_becomes_a_folder_and_its_problems_are_counted(tmp_path: Path) -> None:
    found = run("import", "dhis2", BUNDLE, "--out", tmp_path / "made", "--json")

    told = json.loads(found.stdout)
    assert found.exit_code == ExitCode.OK
    assert told["taken"]["indicators"] == 3
    assert told["codes"]["DHI-040"] == len(
        [each for each in told["problems"] if each["code"] == "DHI-040"]
    )
    assert (tmp_path / "made" / "import-report.md").exists()
    assert "code: made" in (tmp_path / "made" / "programme.yaml").read_text(encoding="utf-8")


def test_a_folder_that_holds_something_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    found = run("import", "dhis2", BUNDLE, "--out", tmp_path)

    assert found.exit_code == ExitCode.USAGE
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_that_cannot_be_read_leaves_no_folder_behind(tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text("{", encoding="utf-8")

    found = run("import", "dhis2", tmp_path / "odd.json", "--out", tmp_path / "made", "--json")

    assert found.exit_code == ExitCode.PROBLEMS
    assert [each["code"] for each in json.loads(found.stdout)["problems"]] == ["DHI-001"]
    assert not (tmp_path / "made").exists()


def test_a_kind_that_is_none_is_refused(tmp_path: Path) -> None:
    found = run("import", "dhis2", BUNDLE, "--out", tmp_path / "made", "--kinds", "family")

    assert found.exit_code == ExitCode.USAGE


# ── tables ──────────────────────────────────────────────────────────────────────────


def test_a_table_is_loaded_and_a_zero_stays_a_zero(folder: Path) -> None:
    code, told = load(folder)

    assert code == ExitCode.OK
    assert told["counts"]["values"]["new"] == 4
    assert values_of(folder) == {
        ("anc1", "nairobi"): 120,
        ("anc4", "nairobi"): 60,
        ("anc4", "baringo"): 0,
        ("outpatient_reports_rate", "baringo"): 974265,
    }


def test_loading_again_changes_nothing_and_a_correction_replaces(folder: Path) -> None:
    load(folder)
    file = folder / "kenya" / "values" / "monthly.parquet"
    before = file.read_bytes()

    _, again = load(folder)
    (folder / "monthly.csv").write_text(MONTHLY.replace("ANC1,120", "ANC1,121"), encoding="utf-8")
    _, corrected = load(folder)

    assert again["counts"]["values"] == {"new": 0, "changed": 0, "unchanged": 4, "deleted": 0}
    assert again["written"] == []
    assert corrected["counts"]["values"]["changed"] == 1
    assert file.read_bytes() != before
    assert values_of(folder)["anc1", "nairobi"] == 121


def test_every_refused_line_is_told_and_the_others_are_loaded(folder: Path) -> None:
    bad = "Nairobi,202202,x,ANC1,12.5\nAtlantis,202202,x,ANC1,1\nNairobi,202213,x,ANC1,1\n"
    (folder / "monthly.csv").write_text(MONTHLY + bad, encoding="utf-8")

    code, told = load(folder)

    assert code == ExitCode.PROBLEMS
    assert [each["line"] for each in told["problems"]] == [7, 8, 6]
    assert told["counts"]["values"]["new"] == 4


def test_a_cell_of_another_file_is_not_filled_twice(folder: Path) -> None:
    load(folder)
    other = folder / "second.csv"
    other.write_text(MONTHLY, encoding="utf-8")
    mapping = (folder / "mapping.yaml").read_text(encoding="utf-8")
    (folder / "mapping.yaml").write_text(
        mapping.replace("monthly.csv", "second.csv"), encoding="utf-8"
    )

    code, told = load(folder, "second.csv")

    assert code == ExitCode.PROBLEMS
    assert {each["code"] for each in told["problems"]} == {"DHI-061"}
    assert told["counts"]["values"]["new"] == 0
    assert len(values_of(folder)) == 4


def test_population_goes_to_its_register_rounded_as_the_mapping_says(folder: Path) -> None:
    _, told = load(folder, "population.csv")
    _, again = load(folder, "population.csv")

    rows = pl.read_csv(folder / "kenya" / "population.csv", infer_schema=False)
    births = rows.filter(pl.col("group") == "births_estimated").row(0, named=True)
    assert told["counts"]["population"]["new"] == 6
    assert again["written"] == []
    assert (births["unit"], births["year"], births["value"]) == ("nairobi", "2022", "901")


def test_a_file_that_the_mapping_does_not_name_is_told(folder: Path) -> None:
    (folder / "other.csv").write_text(MONTHLY, encoding="utf-8")

    code, told = load(folder, "other.csv")

    assert code == ExitCode.PROBLEMS
    assert [each["code"] for each in told["problems"]] == ["EXC-036"]


# ── data value sets ─────────────────────────────────────────────────────────────────


def test_a_data_value_set_is_loaded_and_a_deletion_deletes(folder: Path) -> None:
    values = [
        {"dataElement": "anc1", "period": "202201", "orgUnit": "nairobi", "value": "120"},
        {"dataElement": "anc4", "period": "202201", "orgUnit": "nairobi", "value": "60"},
    ]
    schemes = {"dataElementIdScheme": "CODE", "orgUnitIdScheme": "CODE"}
    file = folder / "set.json"
    file.write_text(json.dumps({**schemes, "dataValues": values}), encoding="utf-8")
    first = run("import", "values", file, "--into", folder / "kenya", "--json")
    values[1]["deleted"] = True  # type: ignore[assignment]  # JSON's true
    file.write_text(json.dumps({**schemes, "dataValues": values}), encoding="utf-8")
    second = run("import", "values", file, "--into", folder / "kenya", "--json")

    assert json.loads(first.stdout)["counts"]["values"]["new"] == 2
    assert json.loads(second.stdout)["counts"]["values"]["deleted"] == 1
    assert values_of(folder) == {("anc1", "nairobi"): 120}


def test_an_ending_that_says_nothing_asks_for_the_format(folder: Path) -> None:
    (folder / "values.txt").write_text("{}", encoding="utf-8")

    found = run("import", "values", folder / "values.txt", "--into", folder / "kenya")

    assert found.exit_code == ExitCode.USAGE


# ── the example ─────────────────────────────────────────────────────────────────────


def test_kenyas_definitions_are_in_order_and_the_charter_allows_them() -> None:
    found = check_folder(KENYA / "programme", date(2026, 1, 1))

    assert found.passes, [str(each.message) for each in found.problems]
    assert found.reading.programme
    assert len(found.reading.programme.indicators) == 25
    assert found.reading.registry
    counties = [u for u in found.reading.registry.units.values() if u.kind.value == "county"]
    assert len(counties) == 47


def test_a_scorecard_of_coverage_alone_is_refused_for_want_of_rights(tmp_path: Path) -> None:
    shutil.copytree(KENYA / "programme", tmp_path / "kenya")
    shutil.copy(KENYA / "scorecard.yaml", tmp_path / "kenya" / "agreement.yaml")

    found = check_folder(tmp_path / "kenya", date(2026, 1, 1))

    refused = {each.code for each in found.problems if each.severity == "error"}
    assert refused == {"CH-10", "CH-54", "CH-62"}
