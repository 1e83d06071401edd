"""The one importer: what a document does to the store, in uids and in the programme's codes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from daowei.foundation.states import State
from daowei.foundation.tables import VALUES, expect
from daowei.reporting.exchange.data_value_sets import DataValueSet
from daowei.reporting.exchange.directory import DEFAULT_OPTION_COMBO, Directory
from daowei.reporting.exchange.judging import ImportOptions, Verdict, judge, stated
from daowei.reporting.exchange.store import Merge, delete_scope, merge


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A verdict, and what it did to the store."""

    verdict: Verdict
    merged: Merge


def import_values(
    document: DataValueSet,
    directory: Directory,
    *,
    stored: pl.DataFrame,
    options: ImportOptions | None = None,
) -> Outcome:
    """What loading a document does; ``stored`` is the store's table (``store.STORED``).

    Loading again what is stored changes nothing, and the counts say so. In a dry run the counts
    are those of a real one, and ``merged.table`` is the store as it was.
    """
    chosen = stated(document, options or ImportOptions())
    verdict = judge(document, directory, options=chosen)
    before = stored
    if document.deletion is not None and not verdict.group_refusals:
        before = delete_scope(stored, document.deletion, directory, schemes=verdict.schemes)
    merged = merge(before, keyed(verdict, directory))
    return Outcome(
        verdict=verdict, merged=replace(merged, table=stored) if chosen.dry_run else merged
    )


def keyed(verdict: Verdict, directory: Directory) -> pl.DataFrame:
    """Accepted values under the uids by which they are stored."""
    accepted = verdict.accepted
    return accepted.select(
        _named([each.uid for each in directory.elements], "element"),
        _named([each.iso for each in verdict.periods], "period_position").alias("period"),
        _named([each.uid for each in directory.units], "unit"),
        _named([each.uid for each in directory.option_combos], "combo"),
        _named([each.uid for each in directory.option_combos], "attribute"),
        _named([each.uid for each in directory.data_sets], "data_set_position").alias("data_set"),
        "value",
        pl.col("comment").replace("", None),
        pl.col("followup").fill_null(value=False),
        pl.col("deleted").fill_null(value=False),
    )


def values_of(verdict: Verdict, directory: Directory) -> pl.DataFrame:
    """The accepted numbers as VALUES, under the programme's codes; text has no place there.

    Grain: one row per accepted number that was not sent as deleted.
    """
    kept = verdict.accepted
    kept = kept.filter(pl.col("scaled").is_not_null() & ~pl.col("deleted").fill_null(value=False))
    combos = [
        "" if each.uid == DEFAULT_OPTION_COMBO else each.code for each in directory.option_combos
    ]
    return expect(
        kept.select(
            _named([each.code for each in directory.elements], "element"),
            _named(combos, "combo"),
            _named(combos, "attribute"),
            _named([each.code for each in directory.units], "unit"),
            _named([each.iso for each in verdict.periods], "period_position").alias("period"),
            pl.col("scaled").alias("value"),
            pl.lit(State.REPORTED, dtype=pl.UInt8).alias("state"),
        ),
        VALUES,
    )


def _named(names: Sequence[str | None], column: str) -> pl.Expr:
    return pl.lit(pl.Series(names, dtype=pl.String)).gather(pl.col(column)).alias(column)
