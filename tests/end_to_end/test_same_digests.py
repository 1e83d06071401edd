"""The same figures to the last digit: however rows lie, on however many threads, on any Python."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from daowei.programme.beginning import write_starter

CLINICS = [f"{town}-clinic-{number}" for town in ("north", "south") for number in range(1, 6)]
UNITS = ["code,name,parent,kind,opened,closed", "county,County,,county,,",
         "north,North,county,township,,", "south,South,county,township,,",
         *(f"{each},{each},{each[:5]},facility,," for each in CLINICS)]  # fmt: skip
HEADER = "element,unit,period,value"
OTHER_PYTHON = os.environ.get("DAOWEI_OTHER_PYTHON")


def values() -> list[str]:
    """Some hundred values, a few of them blank, none of them round when divided."""
    found = []
    for at, clinic in enumerate(CLINICS):
        for month in range(1, 13):
            first = 11 + (at * 7 + month * 5) % 17
            found.append(f"anc_first,{clinic},2026{month:02},{first}")
            fourth = "" if (at + month) % 11 == 0 else first - (at + month) % 7
            found.append(f"anc_fourth,{clinic},2026{month:02},{fourth}")
        for quarter in range(1, 5):
            asked = 13 + (at * 3 + quarter) % 9
            found.append(f"clients_asked,{clinic},2026Q{quarter},{asked}")
            found.append(f"clients_informed,{clinic},2026Q{quarter},{asked - at % 5}")
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The starter with two townships of five clinics each, without values."""
    place = tmp_path / "programme"
    write_starter(place, code="sample", names={"en": "Sample"}, year=2026)
    (place / "units.csv").write_text("\n".join(UNITS) + "\n")
    (place / "examples" / "first_year.yaml").unlink()
    (place / "values").mkdir()
    return place


def computed(folder: Path, python: str = sys.executable, **settings: str) -> Mapping[str, Any]:
    """``run.json`` of a computation in a process of its own."""
    out = folder.parent / f"results-{len(list(folder.parent.iterdir()))}"
    program = "from daowei.cli.main import run; run()"
    words = ["compute", str(folder), "--out", str(out), "--as-of", "2026-12-31", "--quiet"]
    ended = subprocess.run(
        [python, "-c", program, *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **settings},
    )
    assert ended.returncode == 0, ended.stderr
    run: Mapping[str, Any] = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return run


# ── however rows lie ────────────────────────────────────────────────────────────────


def as_they_come(folder: Path) -> None:
    write(folder / "values" / "all.csv", values())


def backwards(folder: Path) -> None:
    write(folder / "values" / "all.csv", values()[::-1])


def shuffled(folder: Path) -> None:
    rows = sorted(values(), key=lambda row: hashlib.sha256(row.encode()).digest())
    write(folder / "values" / "all.csv", rows)


def in_many_files(folder: Path) -> None:
    rows = values()
    write(folder / "values" / "z.csv", rows[::3])
    write(folder / "values" / "a.csv", rows[2::3])
    packed = "\n".join([HEADER, *rows[1::3]]) + "\n"
    (folder / "values" / "m.csv.gz").write_bytes(gzip.compress(packed.encode()))


def in_parquet_with_other_columns_first(folder: Path) -> None:
    rows = [each.split(",") for each in values()]
    table = pl.DataFrame(rows, schema=HEADER.split(","), orient="row")
    table.select(reversed(table.columns)).write_parquet(folder / "values" / "all.parquet")


def write(path: Path, rows: list[str]) -> None:
    path.write_text("\n".join([HEADER, *rows]) + "\n")


@pytest.mark.parametrize(
    "laid_out", [backwards, shuffled, in_many_files, in_parquet_with_other_columns_first]
)
def test_the_order_of_rows_and_files_changes_no_digit(
    folder: Path, laid_out: Callable[[Path], None]
) -> None:
    as_they_come(folder)
    expected = computed(folder)
    (folder / "values" / "all.csv").unlink()
    laid_out(folder)

    found = computed(folder)

    assert found["results"] == expected["results"]
    assert found["inputs"] != expected["inputs"]


def test_another_value_changes_the_digest(folder: Path) -> None:
    as_they_come(folder)
    expected = computed(folder)
    first, *others = values()
    write(folder / "values" / "all.csv", [first.replace(",16", ",17"), *others])

    found = computed(folder)

    assert found["results"]["figures"] != expected["results"]["figures"]


# ── on however many threads, on any Python ──────────────────────────────────────────


def threads(count: int) -> dict[str, str]:
    return {"POLARS_MAX_THREADS": str(count), "OMP_NUM_THREADS": str(count)}


def test_the_number_of_threads_changes_no_byte(folder: Path) -> None:
    shuffled(folder)

    alone, together = (computed(folder, **threads(count)) for count in (1, 2))

    assert alone == together


def test_the_number_of_threads_changes_no_byte_of_the_sample_county(
    demo: Path, tmp_path: Path
) -> None:
    place = tmp_path / "qinghe"
    place.symlink_to(demo / "qinghe")

    alone, together = (computed(place, **threads(count)) for count in (1, 2))

    assert alone == together


@pytest.fixture
def other_python() -> str:
    """Another Python with what daowei needs; ``scripts/other_python.py`` makes one."""
    if not OTHER_PYTHON:
        pytest.skip("needs DAOWEI_OTHER_PYTHON: a second Python, see scripts/other_python.py")
    return OTHER_PYTHON


def test_another_python_changes_no_byte(folder: Path, other_python: str) -> None:
    shuffled(folder)

    here, there = computed(folder), computed(folder, other_python)

    assert here == there


def test_another_python_changes_no_byte_of_the_sample_county(
    demo: Path, tmp_path: Path, other_python: str
) -> None:
    place = tmp_path / "qinghe"
    place.symlink_to(demo / "qinghe")

    here, there = computed(place), computed(place, other_python)

    assert here["digest"] == there["digest"]
    assert here == there


def test_the_other_python_is_another(other_python: str) -> None:
    asked = [other_python, "-c", "import sys; print(sys.version_info[:2])"]
    version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout

    assert version.strip() != str(sys.version_info[:2])
