import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from tests.unit.cli.small_folder import write_folder

from daowei.cli.computing import computed
from daowei.cli.exit_codes import ExitCode
from daowei.cli.main import daowei
from daowei.foundation.digests import digest, digest_of_file

Document = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("verify")
    folder = write_folder(place / "programme")
    out = place / "results"
    run = computed(folder, out, on=date(2026, 3, 1), step=lambda *_: None)
    assert run.code is ExitCode.OK
    return out


@pytest.fixture
def results(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(fresh, tmp_path / "results"))


def run(*arguments: Path | str) -> Result:
    return CliRunner().invoke(daowei, ["--language", "en", "verify", *map(str, arguments)])


def codes(told: Result) -> set[str]:
    return {line.split()[0] for line in told.stderr.splitlines() if not line.startswith("    → ")}


def swap(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text, before
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def rewritten(results: Path, change: Callable[[Document], object], *, sealed: bool) -> None:
    """``run.json`` with a change, and its digests made to fit again if asked."""
    path = results / "run.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    if sealed:
        later = {"digest", "files", "seal"}
        content["digest"] = digest({k: v for k, v in content.items() if k not in later})
        content["seal"] = digest({k: v for k, v in content.items() if k != "seal"})
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8")


def lines_of(told: Result, code: str) -> Iterator[str]:
    yield from (line for line in told.stderr.splitlines() if line.startswith(code))


def test_what_was_just_computed_is_verified(results: Path) -> None:
    told = run(results)

    assert (told.exit_code, told.stderr) == (ExitCode.OK, "")
    assert "Everything matches" in told.stdout
    assert json.loads((results / "run.json").read_text(encoding="utf-8"))["digest"] in told.stdout


def test_a_changed_cell_of_a_text_table_is_named_with_both_values(results: Path) -> None:
    swap(results / "scores.csv", ",55.6,", ",95.6,")

    told = run(results)

    assert told.exit_code == ExitCode.MISMATCH
    assert codes(told) == {"VER-006", "VER-008", "VER-014"}
    (line,) = lines_of(told, "VER-014")
    assert "scores.csv:5 points_printed: here: 95.6; in truth: 55.6" in line
    assert "antenatal_four services south 2025" in line


def test_a_changed_cell_of_a_parquet_table_is_named_with_both_values(results: Path) -> None:
    path = results / "totals.parquet"
    table = pl.read_parquet(path)
    raised = table.with_columns(points_printed=pl.lit("99.9"))
    raised.write_parquet(path)

    told = run(results)

    assert told.exit_code == ExitCode.MISMATCH
    (line,) = lines_of(told, "VER-014")
    first = table["points_printed"][0]
    assert line.startswith("VER-014 totals.parquet:1 points_printed: here: 99.9; in truth: ")
    assert first in line


def test_a_parquet_file_written_anew_is_told_by_its_bytes_alone(results: Path) -> None:
    path = results / "figures.parquet"
    pl.read_parquet(path).write_parquet(path, compression="uncompressed")

    told = run(results)

    assert codes(told) == {"VER-006"}


def test_a_table_kept_once_is_held_against_the_recomputation(results: Path) -> None:
    (results / "targets.csv").unlink()
    path = results / "targets.parquet"
    pl.read_parquet(path).with_columns(target=pl.lit(1.5)).write_parquet(path)

    told = run(results)

    assert codes(told) == {"VER-005", "VER-006", "VER-008", "VER-014"}
    (line,) = lines_of(told, "VER-014")
    assert "targets.parquet:1 target: here: 1.5; in truth: 90" in line


def test_a_changed_report_page_is_named_with_its_line(results: Path) -> None:
    swap(results / "report.en.html", "Sample", "Simple")

    told = run(results)

    assert told.exit_code == ExitCode.MISMATCH
    assert codes(told) == {"VER-006", "VER-014"}
    (line,) = lines_of(told, "VER-014")
    assert "report.en.html:" in line
    assert "Simple" in line
    assert "Sample" in line


def test_a_changed_input_is_named_and_moves_the_results(results: Path) -> None:
    path = results / "programme" / "values" / "monthly.csv"
    swap(path, "anc_fourth,north-clinic,202501,8", "anc_fourth,north-clinic,202501,9")

    told = run(results)

    assert told.exit_code == ExitCode.MISMATCH
    assert codes(told) == {"VER-006", "VER-010", "VER-011", "VER-014"}
    assert any("scores" in line for line in lines_of(told, "VER-011"))


def test_an_input_that_was_taken_away_is_missed(results: Path) -> None:
    (results / "programme" / "values" / "interviews.csv").unlink()

    told = run(results)

    assert told.exit_code == ExitCode.MISMATCH
    assert {"VER-005", "VER-010", "VER-011", "VER-012"} <= codes(told)


def test_an_input_that_was_slipped_in_is_found(results: Path) -> None:
    more = "element,unit,period,value\nanc_first,south-clinic,202502,6\n"
    (results / "programme" / "values" / "more.csv").write_text(more, encoding="utf-8")

    told = run(results)

    assert told.exit_code == ExitCode.MISMATCH
    assert "VER-007" in codes(told)
    assert "VER-011" in codes(told)


def test_a_stranger_among_the_results_is_only_told(results: Path) -> None:
    (results / "notes.txt").write_text("mine", encoding="utf-8")

    told = run(results)

    assert told.exit_code == ExitCode.OK
    assert codes(told) == {"VER-007"}


def test_a_changed_digest_in_run_json_breaks_its_seal(results: Path) -> None:
    rewritten(results, lambda run: run["results"].update(scores="sha256:00"), sealed=False)

    told = run(results)

    assert told.exit_code == ExitCode.MISMATCH
    assert {"VER-003", "VER-008", "VER-011"} <= codes(told)


def test_a_forger_who_seals_anew_is_caught_by_the_recomputation(results: Path) -> None:
    path = results / "standings.csv"
    swap(path, "91.1", "99.1")
    (results / "standings.parquet").unlink()
    forged = digest_of_file(path)

    def change(run: Document) -> None:
        run["results"]["standings"] = forged
        run["files"]["standings.csv"] = forged
        del run["files"]["standings.parquet"]

    rewritten(results, change, sealed=True)
    told = run(results)

    assert told.exit_code == ExitCode.MISMATCH
    assert codes(told) == {"VER-011", "VER-014"}
    (line,) = lines_of(told, "VER-014")
    assert "here: 99.1; in truth: 91.1 (townships north 2025)" in line


def test_blanks_in_run_json_are_changed_bytes_too(results: Path) -> None:
    swap(results / "run.json", '"schema": ', '"schema":  ')

    told = run(results)

    assert told.exit_code == ExitCode.MISMATCH
    assert codes(told) == {"VER-004"}


def test_another_day_comes_out_otherwise_or_breaks_the_seal(results: Path) -> None:
    rewritten(results, lambda run: run.update(as_of="2027-01-01"), sealed=False)  # type: ignore[call-overload]  # a text

    assert "VER-003" in codes(run(results))


def test_an_unknown_charter_is_refused_before_anything_is_computed(results: Path) -> None:
    rewritten(results, lambda run: run.update(charter="sha256:ff"), sealed=True)  # type: ignore[call-overload]  # a text

    told = run(results)

    assert told.exit_code == ExitCode.REFUSED
    assert codes(told) == {"CH-68"}


def test_files_outside_the_folder_are_not_looked_at(results: Path) -> None:
    rewritten(results, lambda run: run["files"].update({"../secret": "sha256:00"}), sealed=True)

    told = run(results)

    assert told.exit_code == ExitCode.MISMATCH
    assert codes(told) == {"VER-002"}


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"schema": 1.5}', "\ufeff"])
def test_a_run_that_cannot_be_read_is_told(results: Path, text: str) -> None:
    (results / "run.json").write_text(text, encoding="utf-8")

    told = run(results)

    assert told.exit_code == ExitCode.MISMATCH
    assert codes(told) == {"VER-002"}


def test_a_folder_without_a_run_is_no_folder_of_results(tmp_path: Path) -> None:
    told = run(tmp_path)

    assert told.exit_code == ExitCode.UNREADABLE
    assert codes(told) == {"VER-001"}


def test_ones_own_copy_of_the_programme_may_be_used(fresh: Path, results: Path) -> None:
    own = fresh.parent / "programme"
    shutil.rmtree(results / "programme" / "values")

    told = run(results, "--programme", own)

    assert codes(told) == {"VER-005"}


def test_another_publication_than_the_announced_one_is_told(results: Path) -> None:
    said = json.loads((results / "run.json").read_text(encoding="utf-8"))["digest"]

    assert run(results, "--digest", said).exit_code == ExitCode.OK
    told = run(results, "--digest", "sha256:00")
    assert told.exit_code == ExitCode.MISMATCH
    assert codes(told) == {"VER-016"}


def test_a_copy_that_no_longer_passes_cannot_be_recomputed(results: Path) -> None:
    (results / "programme" / "units.csv").write_text("code,name\n", encoding="utf-8")

    told = run(results)

    assert told.exit_code == ExitCode.MISMATCH
    assert "VER-015" in codes(told)
    assert "PRG-030" in codes(told)


def test_all_of_it_comes_as_json(results: Path) -> None:
    told = json.loads(run(results, "--json").stdout)

    assert told["verified"] is True
    assert told["tables"] == sorted(
        ["awards", "completeness", "figures", "scores", "standings", "targets", "totals"]
    )
    assert told["problems"] == []
