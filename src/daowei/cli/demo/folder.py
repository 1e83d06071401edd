"""Writes the made-up county as a programme folder: its files to copy, its registers, its values."""

import base64
import csv
import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple, fields
from importlib.resources import files
from pathlib import Path

import polars as pl

from daowei.cli.demo.facts import returns
from daowei.cli.demo.registers import Row, geometry, population_rows, unit_rows
from daowei.programme.charter.approvals import AUTHOR, SECOND, sign
from daowei.programme.charter.graph import signable
from daowei.programme.reading import read_programme

SIGNED = ("appropriated", "coercion_cases", "diversion_cases")
PARQUET_FROM = 50_000  # rows: shorter tables stay readable text
_POPULATION = ("unit", "year", "group", "value", "source", "as_of")
_PROCEDURES = (
    ("rule", "unit", "evidence", "notice_on", "reply", "appealed_on", "upheld"),
    ("coercion", "qh-14", "inspection 2025-06/14", "2025-08-01",
     "The centre has apologised.", "", ""),
    ("diversion", "qh-09", "audit 2025-09/3", "2025-11-10", "", "2025-11-20", "no"),
)  # fmt: skip


def write_county(folder: Path) -> None:
    """The whole folder, new or over an older one of ours; the same bytes every time."""
    (folder / "values").mkdir(parents=True, exist_ok=True)
    (folder / "geo").mkdir(exist_ok=True)
    _copy_definitions(folder)
    _write_units(folder / "units.csv")
    _write_rows(folder / "population.csv", [_POPULATION, *population_rows()])
    _write_rows(folder / "values" / "procedures.csv", _PROCEDURES)
    borders = json.dumps(geometry(), separators=(",", ":"))
    (folder / "geo" / "units.geojson").write_text(borders, encoding="utf-8")
    _write_values(folder / "values")
    _write_approvals(folder)


def _copy_definitions(folder: Path) -> None:
    source = files("daowei.cli.demo").joinpath("qinghe")
    for each in source.iterdir():
        if each.is_dir():
            (folder / each.name).mkdir(exist_ok=True)
            for inner in each.iterdir():
                (folder / each.name / inner.name).write_bytes(inner.read_bytes())
        else:
            (folder / each.name).write_bytes(each.read_bytes())


def _write_units(path: Path) -> None:
    names = [each.name for each in fields(Row)]
    header = ["in:terrain" if name == "terrain" else name for name in names]
    _write_rows(path, [header, *(astuple(row) for row in unit_rows())])


def _write_rows(path: Path, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _write_approvals(folder: Path) -> None:
    """Signatures of the author and of a second person under what counts and is in no catalogue.

    The keys of these made-up people are made of their roles, so that the bytes never change.
    """
    programme = read_programme(folder).programme
    assert programme is not None, "the sample programme reads without problems"
    definitions = signable(programme)
    signed = [
        sign(who=who, private=_made_up_key(role), role=role, of=name, definition=definitions[name])
        for name in (f"element:{code}" for code in SIGNED)
        for role, who in ((AUTHOR, "Programme office"), (SECOND, "Audit office"))
    ]
    lines = ["# Signatures under what is not in the catalogue. 目录之外的数据元，须经第二人签名。",
             "approvals:"]  # fmt: skip
    for each in signed:
        lines += [f"  - of: {each.of}", f"    who: {each.who}", f"    role: {each.role}",
                  f'    key: "{each.key}"', f'    digest: "{each.digest}"',
                  f'    signature: "{each.signature}"']  # fmt: skip
    (folder / "approvals.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _made_up_key(role: str) -> str:
    return base64.b64encode(hashlib.sha256(f"qinghe {role}".encode()).digest()).decode()


def _write_values(folder: Path) -> None:
    reports = []
    for each in returns():
        values = each.values.sort("element", "combo", "unit", "period")
        if values.height >= PARQUET_FROM:
            values.write_parquet(folder / f"{each.form}.parquet", compression="zstd")
        else:
            values.write_csv(folder / f"{each.form}.csv")
        reports.append(each.reports)
    pl.concat(reports).sort("form", "unit", "period").write_csv(folder / "reports.csv")
