"""The tables of a publication as text, and read back."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from daowei.assessment.agreed import read_agreed, written_agreed
from daowei.assessment.results import FIGURES
from daowei.disclosure.publication import canonical_csv, with_lists_as_text
from daowei.disclosure.publishing.document import Record
from daowei.disclosure.publishing.scoring import PublicFacts, PublicResults, Standing
from daowei.foundation.problems import ProblemList
from daowei.foundation.states import State
from daowei.foundation.tables import expect
from daowei.programme.agreements.signed import AgreedTargets

FIGURES_FILE, KEYS, AGREED, VETOES, REFUSED, DRAWS = (
    "figures.csv",
    "keys.csv",
    "agreed.csv",
    "vetoes.csv",
    "refused.csv",
    "draws.csv",
)
# what is scored by, and what follows from it: a file a table
RESULTS: Mapping[str, str] = {
    "league.csv": "standings",
    "scores.csv": "scores",
    "totals.csv": "totals",
    "targets.csv": "targets",
    "awards.csv": "awards",
}
_FIGURES = [each for each in FIGURES.columns if each != "value"]


def facts_as_text(facts: PublicFacts) -> dict[str, bytes]:
    """What is published and scored by, as files."""
    keys = [(key, unit, value) for key, by_unit in sorted(facts.keys.items())
            for unit, value in sorted(by_unit.items())]  # fmt: skip
    vetoes = sorted((each.rule, each.unit, each.since) for each in facts.vetoes)
    return {
        FIGURES_FILE: _told(facts.figures.sort("indicator", "unit", "period").select(_FIGURES)),
        KEYS: _csv(keys, _KEY_COLUMNS),
        AGREED: written_agreed(facts.agreed).encode(),
        VETOES: _csv(vetoes, _VETO_COLUMNS),
        REFUSED: _csv(sorted(facts.refused.items()), _REFUSED_COLUMNS),
    }


def draws_as_text(draws: Iterable[Record]) -> bytes:
    """The draws behind the publication, under the digests of their records."""
    return _csv([(each.code, each.digest) for each in draws], _DRAW_COLUMNS)


def record_name(code: str) -> str:
    """The file that the record of a draw is published in."""
    return f"draws/{code}.json"


def results_as_text(results: PublicResults) -> dict[str, bytes]:
    """What follows, as files; rows in the order of their grain, the league best first."""
    tables: dict[str, pl.DataFrame] = {name: getattr(results, of) for name, of in RESULTS.items()}
    return {name: _told(table) for name, table in tables.items()}


def _told(table: pl.DataFrame) -> bytes:
    """The table as text: lists as one text, states as words."""
    plain = with_lists_as_text(table)
    if "state" in plain.columns:
        words = pl.col("state").replace_strict(_WORDS, return_dtype=pl.String)
        plain = plain.with_columns(state=words)
    return canonical_csv(plain)


_WORDS = {each.value: each.name.lower() for each in State}


_KEY_COLUMNS = {"key": pl.String, "unit": pl.String, "value": pl.Int64}
_VETO_COLUMNS = {"rule": pl.String, "unit": pl.String, "since": pl.Date}
_REFUSED_COLUMNS = {"indicator": pl.String, "reason": pl.String}
_DRAW_COLUMNS = {"draw": pl.String, "digest": pl.String}
Columns = Mapping[str, type[pl.DataType]]


def _csv(rows: Sequence[tuple[object, ...]], columns: Columns) -> bytes:
    return canonical_csv(pl.DataFrame(rows, schema=dict(columns), orient="row"))


def facts_in(files: Mapping[str, bytes]) -> PublicFacts:
    """What is published and scored by, from its files.

    Raises: polars.exceptions.PolarsError, ValueError: a file is no such table. KeyError: one is
        missing.
    """
    keys: dict[str, dict[str, int]] = {}
    for key, unit, value in _read(files[KEYS], _KEY_COLUMNS).iter_rows():
        keys.setdefault(key, {})[unit] = value
    vetoes = _read(files[VETOES], _VETO_COLUMNS)
    return PublicFacts(
        figures=figures_in(files[FIGURES_FILE]),
        keys=keys,
        agreed=_agreed(files[AGREED]),
        vetoes=tuple(_standing(*row) for row in vetoes.iter_rows()),
        refused=dict(_read(files[REFUSED], _REFUSED_COLUMNS).iter_rows()),
    )


def _agreed(text: bytes) -> AgreedTargets:
    problems = ProblemList()
    found = read_agreed(text.decode(), problems)
    if problems.errors:
        raise ValueError(str(problems.errors[0].message))
    return found


def _standing(rule: str, unit: str, since: date | None) -> Standing:
    return Standing(rule=rule, unit=unit, since=since)


def figures_in(text: bytes) -> pl.DataFrame:
    """FIGURES as published; the value is the printed one."""
    columns = {name: FIGURES.columns[name] for name in _FIGURES} | {"state": pl.String}
    states = {word: value for value, word in _WORDS.items()}
    table = _read(text, columns).with_columns(
        pl.col("printed").fill_null(""),
        pl.col("state").replace_strict(states, return_dtype=pl.UInt8),
        pl.lit(None, pl.Float64).alias("value"),
    )
    return expect(table, FIGURES)


def _read(text: bytes, columns: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    return pl.read_csv(io.BytesIO(text), schema=dict(columns))
