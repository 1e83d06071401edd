"""The tables of a result folder: written as plain Arrow files that are mapped, not read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from daowei.assessment.agreement_results import TABLES, AgreementResults
from daowei.assessment.proxies import Pair, Tally
from daowei.assessment.vetoes import Barred, Veto, VetoStatus

_FINDINGS, _PROXIES = ("broken", "far_off"), "proxies.json"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tables:
    """All tables: by agreement, and what looks wrong.

    ``tallies``: how scored elements move with observed ones. ``broken`` and ``far_off`` are sorted
    by the unit's column, then as their rooms sort them.
    """

    agreements: Mapping[str, AgreementResults]
    broken: pl.DataFrame
    far_off: pl.DataFrame
    tallies: Mapping[Pair, Tally]


def write_tables(folder: Path, tables: Tables) -> None:
    """Writes all tables to a new folder."""
    folder.mkdir(parents=True)
    for code, results in tables.agreements.items():
        for name in TABLES:
            _write(folder, f"{name}-{code}", getattr(results, name))
        told = {"units": results.units, "vetoes": [_veto_told(each) for each in results.vetoes]}
        text = json.dumps(told, ensure_ascii=False)
        (folder / f"agreement-{code}.json").write_text(text, encoding="utf-8")
    for name in _FINDINGS:
        _write(folder, name, getattr(tables, name))
    pairs = [[*pair, asdict(tally)] for pair, tally in tables.tallies.items()]
    (folder / _PROXIES).write_text(json.dumps(pairs), encoding="utf-8")


def _write(folder: Path, name: str, table: pl.DataFrame) -> None:
    table.rechunk().write_ipc(folder / f"{name}.arrow", compression="uncompressed")


def read_tables(folder: Path) -> Tables:
    """The tables of a folder, mapped."""
    agreements = {
        each.stem.removeprefix("agreement-"): _agreement(folder, each)
        for each in sorted(folder.glob("agreement-*.json"))
    }
    pairs = json.loads((folder / _PROXIES).read_text(encoding="utf-8"))
    tallies = {(one, other): Tally(**each) for one, other, each in pairs}
    findings = {name: _read(folder, name) for name in _FINDINGS}
    return Tables(agreements=agreements, tallies=tallies, **findings)


def _read(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_ipc(folder / f"{name}.arrow")


def _agreement(folder: Path, told: Path) -> AgreementResults:
    read = json.loads(told.read_text(encoding="utf-8"))
    code = told.stem.removeprefix("agreement-")
    tables = {name: _read(folder, f"{name}-{code}") for name in TABLES}
    return AgreementResults(
        units=tuple(read["units"]),
        vetoes=tuple(_veto(each) for each in read["vetoes"]),
        **tables,
    )


def _veto_told(veto: Veto) -> dict[str, Any]:
    return {
        "rule": veto.rule,
        "unit": veto.unit,
        "status": veto.status.value,
        "bars": sorted(each.value for each in veto.bars),
        "evidence": veto.evidence,
        "since": veto.since.isoformat() if veto.since else None,
        "reply": veto.reply,
    }


def _veto(read: dict[str, Any]) -> Veto:
    return Veto(
        rule=read["rule"],
        unit=read["unit"],
        status=VetoStatus(read["status"]),
        bars=frozenset(Barred(each) for each in read["bars"]),
        evidence=tuple(read["evidence"]),
        since=date.fromisoformat(read["since"]) if read["since"] else None,
        reply=read["reply"],
    )
