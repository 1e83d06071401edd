"""What publication fixes: every table under the digest of its printed content; ``run.json``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from daowei.assessment.assessing import Assessment
from daowei.foundation.digests import digest, digest_of_bytes
from daowei.programme.charter.check import charter_digest

SCHEMA = "daowei-run/1"
RUN = "run.json"
# beyond this many rows a table is kept as Parquet alone
MOST_ROWS_AS_TEXT = 50_000
_SIGNIFICANT_DIGITS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The tables of one assessment and the document that fixes them."""

    tables: Mapping[str, pl.DataFrame]
    texts: Mapping[str, bytes]  # each table's canonical text
    run: Mapping[str, object]


def publication(assessment: Assessment, *, inputs: Mapping[str, str], version: str) -> Publication:
    """The assessment as tables in a fixed order, with ``run.json``.

    ``inputs``: digests of the files read, by name. ``version``: daowei's own.
    """
    tables = tables_of(assessment)
    programme = assessment.basis.programme
    texts = {name: canonical_csv(table) for name, table in tables.items()}
    fixed = {name: digest_of_bytes(text) for name, text in texts.items()}
    run: dict[str, object] = {
        "schema": SCHEMA,
        "daowei": version,
        "programme": {"code": programme.code, "version": programme.version},
        "as_of": assessment.basis.on.isoformat(),
        "charter": charter_digest(),
        "inputs": dict(sorted(inputs.items())),
        "results": fixed,
    }
    return Publication(tables=tables, texts=texts, run={**run, "digest": digest(run)})


def tables_of(assessment: Assessment) -> Mapping[str, pl.DataFrame]:
    """Every table of results, rows in the order of their grain, lists as text."""
    found = {
        "figures": assessment.figures.sort("indicator", "unit", "period"),
        "targets": _targets(assessment),
        "scores": assessment.scores.sort("agreement", "unit", "pillar", "criterion"),
        "totals": assessment.totals.sort("agreement", "unit", "pillar"),
        "standings": assessment.standings,
        "awards": assessment.awards.sort("agreement", "award", "unit"),
        "completeness": assessment.completeness.sort("form", "unit", "period"),
    }
    return {name: with_lists_as_text(table) for name, table in found.items()}


def _targets(assessment: Assessment) -> pl.DataFrame:
    parts = [
        table.with_columns(agreement=pl.lit(code)) for code, table in assessment.targets.items()
    ]
    if not parts:
        return pl.DataFrame(schema={"agreement": pl.String})
    return pl.concat(parts).sort("agreement", "criterion", "unit")


def with_lists_as_text(table: pl.DataFrame) -> pl.DataFrame:
    """The table with each list as one text, its members parted by semicolons."""
    lists = [name for name, kind in table.schema.items() if isinstance(kind, pl.List)]
    return table.with_columns(pl.col(name).list.join(";") for name in lists)


def canonical_csv(table: pl.DataFrame) -> bytes:
    """The table as text that is the same on every machine: floats at 15 significant digits."""
    floats = [name for name, kind in table.schema.items() if kind == pl.Float64]
    told = table.with_columns(
        pl.col(name)
        .map_elements(lambda value: f"{value:.{_SIGNIFICANT_DIGITS}g}", return_dtype=pl.String)
        .alias(name)
        for name in floats
    )
    return told.write_csv().encode()


def digest_of_table(table: pl.DataFrame) -> str:
    """The digest of the table's canonical text."""
    return digest_of_bytes(canonical_csv(table))


def write_publication(made: Publication, folder: Path) -> tuple[Path, ...]:
    """Writes the tables (Parquet, and CSV unless they are long) and ``run.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in made.tables.items():
        table.write_parquet(folder / f"{name}.parquet", compression="zstd")
        written.append(folder / f"{name}.parquet")
        if table.height <= MOST_ROWS_AS_TEXT:
            (folder / f"{name}.csv").write_bytes(made.texts[name])
            written.append(folder / f"{name}.csv")
    text = json.dumps(made.run, ensure_ascii=False, indent=2) + "\n"
    (folder / RUN).write_text(text, encoding="utf-8")
    return (*written, folder / RUN)
