"""A programme folder from its files."""

import csv
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML
from tests.end_to_end.naive.world import (
    BLANK,
    FOREVER,
    NOT_APPLICABLE,
    Element,
    Form,
    Number,
    Stay,
    World,
)

AGGREGATIONS = {"flow": "SUM", "money": "SUM", "stock": "LAST", "yes_no": "LAST", "rate": "AVERAGE"}
HANDLED = ("reports.csv", "procedures.csv")


def read_world(folder: Path, *, years: tuple[int, int]) -> World:
    """The world a folder describes."""
    programme = _yaml(folder / "programme.yaml")
    stays: dict[str, list[Stay]] = {}
    kind: dict[str, str] = {}
    groups: dict[str, dict[str, str]] = {}
    for row in _csv(folder / "units.csv"):
        unit = row["code"]
        opened, closed = _day(row.get("opened", "")), _day(row.get("closed", ""))
        stays.setdefault(unit, []).append(
            Stay(row["parent"], opened or date.min, closed or FOREVER)
        )
        kind[unit] = row["kind"]
        told = {name[3:]: row[name] for name in row if name.startswith("in:") and row[name]}
        groups.setdefault(unit, {}).update(told)
    return World(
        years=years,
        stays=stays,
        kind=kind,
        groups=groups,
        forms={
            code: Form(
                frequency=each["frequency"],
                kinds=tuple(each["kinds"].split()),
                elements=tuple(each["elements"]),
                due_days=each.get("due_days", 15),
            )
            for code, each in _yaml(folder / "forms.yaml")["forms"].items()
        },
        elements={
            code: Element(
                aggregation=each.get("aggregation", AGGREGATIONS[each.get("measure", "flow")]),
                population=each.get("population"),
                concept=each.get("concept", ""),
            )
            for code, each in _yaml(folder / "elements.yaml")["elements"].items()
        },
        values=_values(folder),
        reports={
            (row["form"], row["unit"], row["period"]): _day(row["received"])
            for row in _csv(folder / "values" / "reports.csv")
        },
        persons={
            (row["unit"], int(row["year"]), row["group"]): int(row["value"])
            for row in _csv(folder / "population.csv")
            if row["value"]
        },
        indicators=_yaml(folder / "indicators.yaml")["indicators"],
        partial=programme.get("partial", "exclude"),
        agreements=_agreements(folder),
        procedures=_csv(folder / "values" / "procedures.csv"),
    )


def _values(folder: Path) -> dict[tuple[str, str, str, str], Number | str]:
    found: dict[tuple[str, str, str, str], Number | str] = {}
    for path in sorted((folder / "values").iterdir()):
        if path.name in HANDLED:
            continue
        rows = pl.read_parquet(path).to_dicts() if path.suffix == ".parquet" else _csv(path)
        for row in rows:
            key = (row["element"], row.get("combo") or "", row["unit"], row["period"])
            found[key] = said(row["value"])
    return found


@cache
def said(text: str | None) -> Number | str:
    """What is written in a cell."""
    word = (text or "").strip().lower()
    if not word:
        return BLANK
    if word in ("na", "n/a"):
        return NOT_APPLICABLE
    number = Fraction({"true": "1", "false": "0"}.get(word, word))
    return int(number) if number == int(number) else number


def _agreements(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / "agreement.yaml"
    return _yaml(path)["agreements"] if path.exists() else {}


def _csv(path: Path) -> list[dict[str, str]]:
    """The rows of a table; none where there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
